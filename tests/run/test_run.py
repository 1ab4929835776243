"""The script `run`, without installing anything."""

import ast
import importlib.util
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from ledger.env import BASE_DIR

SCRIPT = BASE_DIR / "run"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, which neither installs nor replaces this process."""
    monkeypatch.setattr("signal.signal", lambda *_: None)
    loader = SourceFileLoader("run_script", str(SCRIPT))
    spec = importlib.util.spec_from_loader("run_script", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module


@pytest.fixture
def started(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What the script would have become: the lock it asked for, then the arguments of Python."""
    calls: list[tuple[str, ...]] = []

    def install(lock_file: Path) -> Path:
        calls.append((lock_file.name,))
        return Path("/venv/bin/python")

    def replace_by(python: Path, *arguments: str) -> int:
        calls.append(arguments)
        return 0

    monkeypatch.setattr(run, "install", install)
    monkeypatch.setattr(run, "replace_by", replace_by)
    monkeypatch.setattr(run, "check_port", lambda host, port: calls.append((host, port)))
    monkeypatch.setattr("os.chdir", lambda _: None)
    return calls


@pytest.fixture
def venv(run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that looks whole, and two locks of its own."""
    for name, text in (("RUNTIME_LOCK", "django==5.2\n"), ("DEVELOPMENT_LOCK", "django==5.2\npytest==9\n")):
        path = tmp_path / getattr(run, name).name
        path.write_text(text)
        monkeypatch.setattr(run, name, path)
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    for name in ("python", "pip"):
        (folder / "bin" / name).touch()
    (folder / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {sys.version.split()[0]}\n")
    monkeypatch.setenv("LEDGER_VENV", str(folder))
    return folder


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


# --- which command does what


@pytest.mark.parametrize("arguments", [[], ["up"]])
def test_alone_it_starts_the_service(run: ModuleType, started: list[tuple[str, ...]], arguments: list[str]) -> None:
    assert run.main(arguments) == 0
    assert started[1:] == [("requirements.txt",), ("-m", "ledger.start")]


def test_the_port_is_looked_at_before_anything_slow(
    run: ModuleType, started: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "8123")
    run.main([])
    assert started[0] == ("127.0.0.1", "8123")


def test_arguments_of_test_go_to_pytest_after_our_own(run: ModuleType, started: list[tuple[str, ...]]) -> None:
    run.main(["test", "-k", "brier", "-n0"])
    assert started[0] == ("requirements-dev.txt",)
    assert started[1][:2] == ("-m", "pytest")
    assert started[1][-3:] == ("-k", "brier", "-n0")


@pytest.mark.parametrize(
    "arguments", [["create_editor", "a@example.org", "--role", "editor"], ["migrate"], ["help", "check"]]
)
def test_anything_else_is_a_command_of_manage_py(
    run: ModuleType, started: list[tuple[str, ...]], arguments: list[str]
) -> None:
    run.main(arguments)
    assert started == [("requirements.txt",), (str(BASE_DIR / "manage.py"), *arguments)]


def test_up_refuses_arguments_it_would_ignore(
    run: ModuleType, started: list[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(["up", "8001"]) == 1
    assert started == []
    assert "8001" in capsys.readouterr().err


def test_help_lists_the_commands(run: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"./run {name}" in shown for name in ("test", "lint", "lock", "COMMAND"))


def test_a_relative_data_folder_is_the_callers(
    run: ModuleType, started: list[tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    finished = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv[0] = {str(SCRIPT)!r}; src = open(sys.argv[0]).read();"
         "scope = {'__name__': 'run_script', '__file__': sys.argv[0]}; exec(compile(src, 'run', 'exec'), scope);"
         "import os; scope['main'](['--help']); print(os.environ['LEDGER_DATA'])"],
        cwd=tmp_path, env={"LEDGER_DATA": "mine", "PATH": "/usr/bin"}, capture_output=True, text=True,
    )  # fmt: skip
    assert finished.stdout.splitlines()[-1] == str(tmp_path / "mine")


# --- the stamp


def test_without_a_stamp_nothing_counts_as_installed(run: ModuleType, venv: Path) -> None:
    assert not run.is_installed(venv, run.RUNTIME_LOCK)


def test_the_stamp_holds_until_the_lock_changes(run: ModuleType, venv: Path) -> None:
    run.write_stamps(venv, run.RUNTIME_LOCK)
    assert run.is_installed(venv, run.RUNTIME_LOCK)
    assert not run.is_installed(venv, run.DEVELOPMENT_LOCK)
    run.RUNTIME_LOCK.write_text("django==5.3\n")
    assert not run.is_installed(venv, run.RUNTIME_LOCK)


def test_the_stamp_is_of_one_python(run: ModuleType, venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run.write_stamps(venv, run.RUNTIME_LOCK)
    monkeypatch.setattr(sys, "version", "3.99.0 (another build)")
    assert not run.is_installed(venv, run.RUNTIME_LOCK)


def test_the_development_lock_covers_the_other_one(run: ModuleType, venv: Path) -> None:
    run.write_stamps(venv, run.DEVELOPMENT_LOCK)
    assert run.is_installed(venv, run.RUNTIME_LOCK)
    assert run.is_installed(venv, run.DEVELOPMENT_LOCK)


def test_an_environment_without_its_python_is_not_installed(run: ModuleType, venv: Path) -> None:
    run.write_stamps(venv, run.RUNTIME_LOCK)
    (venv / "bin" / "python").unlink()
    assert not run.is_installed(venv, run.RUNTIME_LOCK)


def test_an_installation_that_breaks_leaves_no_stamp(
    run: ModuleType, venv: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(python: Path, lock_file: Path) -> None:
        raise run.Refused("no network")

    run.write_stamps(venv, run.DEVELOPMENT_LOCK)
    run.RUNTIME_LOCK.write_text("django==5.3\n")
    monkeypatch.setattr(run, "install_packages", fail)
    assert run.main(["migrate"]) == 1
    assert "no network" in capsys.readouterr().err
    assert not run.is_installed(venv, run.RUNTIME_LOCK)
    assert not run.is_installed(venv, run.DEVELOPMENT_LOCK)


def test_what_is_installed_is_not_installed_again(run: ModuleType, venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[Path] = []
    monkeypatch.setattr(run, "install_packages", lambda python, lock_file: installed.append(lock_file))
    assert run.install(run.RUNTIME_LOCK) == venv / "bin" / "python"
    run.install(run.RUNTIME_LOCK)
    assert installed == [run.RUNTIME_LOCK]


# --- refusals in one sentence


def test_a_python_without_ensurepip_is_told_the_package(
    run: ModuleType, venv: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (venv / "pyvenv.cfg").unlink()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert run.main(["migrate"]) == 1
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"apt install python{version}-venv" in capsys.readouterr().err


def test_a_port_in_use_is_one_sentence(
    run: ModuleType, taken_port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", str(taken_port))
    monkeypatch.setattr(run, "install", lambda lock_file: pytest.fail("nothing slow before the port is known"))
    assert run.main([]) == 1
    shown = capsys.readouterr().err
    assert f"Port {taken_port} is in use" in shown
    assert len(shown.strip().splitlines()) == 1


@pytest.mark.parametrize("port", ["", "http", "0", "70000", "9" * 5000])
def test_what_is_no_port_is_left_to_the_system_check(run: ModuleType, port: str) -> None:
    run.check_port("127.0.0.1", port)


def test_an_old_python_is_told_so_before_anything_it_cannot_parse() -> None:
    source = SCRIPT.read_text()
    ast.parse(source, feature_version=(3, 7))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer, and this is 3\.9\.2"):
        old = source.replace("sys.version_info", "(3, 9)").replace("sys.version.split()[0]", "'3.9.2'")
        exec(compile(old, "run", "exec"), {"__name__": "run_script", "__file__": str(SCRIPT)})


def test_it_needs_nothing_but_the_standard_library() -> None:
    imports = [
        node for node in ast.walk(ast.parse(SCRIPT.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in imports if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_a_failed_step_shows_its_own_output(run: ModuleType) -> None:
    with pytest.raises(run.Refused, match="the reason"):
        run.run_quietly([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"], lambda line: None)
