"""schemathesis against the running service, all checks, until so many requests were answered.

    python3 -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install -r requirements-fuzz.in
    python -m tests.storms.fuzz --schemathesis /tmp/fuzz/bin/schemathesis --requests 50000
    DATABASE_URL=postgres://USER@HOST/ANY python -m tests.storms.fuzz --schemathesis ... --engine postgresql

The service is gunicorn with the deployment's own configuration on a database of its own, filled with the seeds; the
token is an adjudicator's, with every scope. Every other round is without Idempotency-Key and with `If-Match: *`, since
made-up keys and versions would keep most requests from getting anywhere; each round has a draft and a question of its
own. What was answered is counted off gunicorn's log: none may be 500 or more. schemathesis says which answers did not
fit openapi.yaml; what an answer may be stands in schemathesis.toml. Left out is the one operation that would take the
fuzzer's own token away. The exit code is 1 for any of it.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import yaml

from .crew import ROOT, free_port, wait_until
from .places import POSTGRESQL, SQLITE, Places

CONFIG: Final = Path(__file__).with_name("schemathesis.toml")
LEFT_OUT: Final = "tokens_destroy"
_ANSWER: Final = re.compile(r"^[A-Z]+ \S* (\d{3}) \d+ ms$", re.M)


def main() -> int:
    """Fuzz on each engine that was asked for."""
    asked = _arguments()
    if asked.inside:
        from .fuzz_inside import fill

        print(fill())
        return 0
    engines = [asked.engine] if asked.engine else [SQLITE, *([POSTGRESQL] if os.environ.get("DATABASE_URL") else [])]
    places = Places(os.environ.get("DATABASE_URL"))
    try:
        return max(_fuzz(places, engine, asked) for engine in engines)
    finally:
        places.close()


def _fuzz(places: Places, engine: str, asked: argparse.Namespace) -> int:
    with places.place(engine) as environment:
        environment |= {"DJANGO_SETTINGS_MODULE": "tests.storms.fuzz_settings", "PORT": str(free_port())}
        inside = [sys.executable, "-m", "tests.storms.fuzz", "--inside"]
        filled = subprocess.run(inside, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
        token, *pairs = filled.stdout.split("\n")[-2].split()
        log = Path(environment["LEDGER_DATA"]) / "web.log"
        started, failed, rounds = time.monotonic(), 0, 0
        with _served(environment, log):
            while _answers(log).total() < asked.requests and (not failed or asked.go_on):
                _configure(Path(environment["LEDGER_DATA"]), *pairs[rounds % len(pairs)].split("/"))
                failed |= _round(environment, token, asked, asked.seed + rounds)
                rounds += 1
        answers = _answers(log)
        broken = sum(count for status, count in answers.items() if status >= 500)
        took = time.monotonic() - started
        print(f"{engine}: {answers.total():,} answers in {took:.0f} s, {broken} of 500 and more, {rounds} rounds; "
              f"{', '.join(f'{status}: {count:,}' for status, count in sorted(answers.items()))}")  # fmt: skip
        if broken:
            print(log.read_text(errors="replace")[-5000:])
        return int(bool(broken or failed))


def _round(environment: dict[str, str], token: str, asked: argparse.Namespace, seed: int) -> int:
    """One run over every operation; different each time, and the same for the same seed."""
    url = f"http://127.0.0.1:{environment['PORT']}"
    document = Path(environment["LEDGER_DATA"]) / "openapi.yaml"
    deep = seed % 2 == 1
    document.write_text(_without_headers() if deep else (ROOT / "openapi.yaml").read_text())
    command = [
        asked.schemathesis, "--config-file", str(document.with_name(CONFIG.name)), "run", str(document), "--url", url,
        "--checks", "all", "--max-examples", str(asked.examples), "--seed", str(seed), "--continue-on-failure",
        "--header", f"Authorization: Token {token}", "--exclude-operation-id", LEFT_OUT, "--workers", "2",
        "--suppress-health-check", "all", "--generation-database", "none", "--no-color",
        *(["--header", "If-Match: *"] if deep else []), *(["--phases", asked.phases] if asked.phases else []),
    ]  # fmt: skip
    return int(subprocess.run(command, cwd=environment["LEDGER_DATA"]).returncode != 0)


def _configure(folder: Path, draft: str, question: str) -> None:
    """The rules, and the ids that this round is about."""
    ids = {"predictions": draft, "questions": question}
    about = "".join(
        f'\n[[operations]]\ninclude-path-regex = "^/api/v1/{name}/.id./"\nparameters = {{ "path.id" = "{id_}" }}\n'
        for name, id_ in ids.items()
    )
    (folder / CONFIG.name).write_text(CONFIG.read_text() + about)


HEADERS: Final = ("Idempotency-Key", "If-Match")


def _without_headers() -> str:
    document = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
    for operations in document["paths"].values():
        for operation in operations.values():
            kept = [
                one for one in operation.get("parameters", ()) if one["name"] not in ("Idempotency-Key", "If-Match")
            ]
            operation["parameters"] = kept
    return str(yaml.safe_dump(document))


@contextmanager
def _served(environment: dict[str, str], log: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", "-c", "python:ledger.gunicorn", "ledger.wsgi:application"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        try:
            if not wait_until(lambda: b"Booting worker" in log.read_bytes() or process.poll() is not None, 20):
                raise RuntimeError("gunicorn did not start")
            yield
        finally:
            process.terminate()
            process.wait(10)


def _answers(log: Path) -> Counter[int]:
    return Counter(int(status) for status in _ANSWER.findall(log.read_text(errors="replace")))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schemathesis", default="schemathesis", help="the program (%(default)s)")
    parser.add_argument("--requests", type=int, default=3000, help="answers to wait for, each engine (%(default)s)")
    parser.add_argument("--examples", type=int, default=25, help="most examples an operation and phase (%(default)s)")
    parser.add_argument("--phases", default="", help="of schemathesis; all of them if not given")
    parser.add_argument("--engine", choices=(SQLITE, POSTGRESQL), help="both, where DATABASE_URL is set")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--go-on", action="store_true", help="go on after a round with failures")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
