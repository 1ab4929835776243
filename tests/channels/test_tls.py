"""Certificates are checked for the name in the URL, although the connection goes to an address."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from socket import socket

import pytest

from predictions.channels.safe_http import Unreachable, post
from tests.channels.servers import Server, answer, make_rules, read_request, serving

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and its key in one file, for hook.example and for nothing else."""
    folder = tmp_path_factory.mktemp("tls")
    made, key, both = folder / "made.pem", folder / "key.pem", folder / "both.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=hook.example"
    names = ["-addext", "subjectAltName=DNS:hook.example", "-keyout", str(key), "-out", str(made)]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    both.write_bytes(made.read_bytes() + key.read_bytes())
    return both


@pytest.fixture
def server(certificate: Path) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def handle(connection: socket, server: Server) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            server.requests.append(read_request(secure))
            secure.sendall(answer("200 OK", body=b"fine"))

    with serving(handle) as server:
        yield server


def url(server: Server, host: str) -> str:
    return f"https://{host}:{server.port}/"


def test_a_certificate_for_the_name_is_accepted(server: Server, certificate: Path) -> None:
    rules = make_rules(resolver=lambda host, port: ["127.0.0.1"], tls=ssl.create_default_context(cafile=certificate))
    assert post(url(server, "hook.example."), b"{}", {}, rules).body == b"fine"
    assert f"host: hook.example:{server.port}".encode() in server.requests[0].lower()


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_a_certificate_for_another_name_is_not(server: Server, certificate: Path, host: str) -> None:
    rules = make_rules(resolver=lambda host, port: ["127.0.0.1"], tls=ssl.create_default_context(cafile=certificate))
    with pytest.raises(Unreachable, match=f"certificate of {host} is not valid"):
        post(url(server, host), b"{}", {}, rules)
    assert server.requests == []


def test_a_certificate_that_nobody_vouches_for_is_not(server: Server) -> None:
    rules = make_rules(resolver=lambda host, port: ["127.0.0.1"])
    with pytest.raises(Unreachable, match=r"certificate of hook\.example is not valid"):
        post(url(server, "hook.example"), b"{}", {}, rules)
    assert server.requests == []
