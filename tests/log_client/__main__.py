"""Logs of awkward sizes, exported, and audited by golang.org/x/mod's own code and by verify_ledger.py.

    apt install golang-go golang-golang-x-mod-dev
    python -m tests.log_client [FOLDER]

Each log is grown by the service's own append, signed and exported by its own commands. Ends with 1 if an audit fails.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (0, 1, 2, 255, 256, 257, 65_536, 65_537)
HERE = Path(__file__).parent
# Debian's packages of Go code, and no module proxy.
GO = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": ""}


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="log-client-"))
    client = _build(folder)
    vkey = _make_copies(folder)
    failed = 0
    for size in SIZES:
        copy = folder / f"size-{size}"
        failed += _audit(size, "golang.org/x/mod", [str(client), str(copy / "log"), vkey])
        verifier = [sys.executable, "verify_ledger.py", str(copy), "--vkey", vkey, "--no-board", "--quiet"]
        failed += _audit(size, "verify_ledger.py", verifier)
    if len(sys.argv) == 1:
        shutil.rmtree(folder)
    return 1 if failed else 0


def _build(folder: Path) -> Path:
    client = folder / "log_client"
    command = ["go", "build", "-o", str(client), "main.go"]
    subprocess.run(command, cwd=HERE, env=os.environ | GO | {"GOCACHE": str(folder / "go")}, check=True)
    return client


def _make_copies(folder: Path) -> str:
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "ledger.settings", "LEDGER_DATA": str(folder / "data")}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from predictions import actions
    from predictions.models import LogHead, LogKey
    from tests import logs

    call_command("migrate", verbosity=0)
    actions.make_log_key()
    for size in SIZES:
        with transaction.atomic():
            logs.append(size - LogHead.objects.get().size)
        call_command("export_log", static=folder / f"size-{size}")
    return str(LogKey.objects.get().vkey)


def _audit(size: int, who: str, command: list[str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    said = "holds" if done.returncode == 0 else f"FAILS: {done.stdout}{done.stderr}"
    print(f"{size:>7,} entries  {who:<17} {time.monotonic() - began:6.1f} s  {said}")
    return done.returncode != 0


if __name__ == "__main__":
    sys.exit(main())
