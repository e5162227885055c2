from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from live_serving import message, saying, serving

from pytest_arazzo.errors import TransportError, Unreachable
from pytest_arazzo.exchange import Request
from pytest_arazzo.transports.live import Live
from pytest_arazzo.transports.live_rules import Caps, Rules

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A certificate, its key, and the file that has both."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    file: Path


def issued(folder: Path, name: str, issuer: Signed | None, days: int = 1) -> Signed:
    """Return a certificate for *name*; of its own without *issuer*, which it may then be."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC) + (days - 1) * DAY
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - DAY)
        .not_valid_after(today + DAY)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    )
    certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / f"{name}{days}.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
    return Signed(certificate=certificate, key=key, file=file)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for certificates."""
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def authority(folder: Path) -> Signed:
    """Return an authority that nobody knows."""
    return issued(folder, "authority", None)


def context(own: Signed, clients: Signed | None = None) -> ssl.SSLContext:
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.load_cert_chain(own.file)
    if clients is not None:
        found.verify_mode = ssl.CERT_REQUIRED
        found.load_verify_locations(clients.file)
    return found


def ask(tls: ssl.SSLContext, rules: Rules) -> str:
    """Return what an answer has in it, or why there is none."""
    with serving(saying(message(b"safe")), tls) as server, Live(rules) as live:
        try:
            answers = [
                live.send(Request(method="GET", url=server.url()), timeout=5) for _ in range(2)
            ]
            assert server.connections == 1
            return answers[1].body.decode()
        except Unreachable as error:
            return str(error).replace(str(server.port), "PORT")


def test_a_server_is_trusted_by_the_authority_that_is_named(
    folder: Path, authority: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = context(issued(folder, "localhost", authority))

    assert ask(tls, Rules(ca_bundle=str(authority.file))) == "safe"
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(authority.file))
    told = ask(tls, Rules())
    assert told.startswith("localhost:PORT cannot be trusted: unable to get local issuer")
    assert told.endswith("; --arazzo-ca-bundle=FILE names certificates to trust")


@pytest.mark.parametrize(
    ("name", "days", "reason"),
    [
        ("elsewhere", 1, "localhost:PORT cannot be trusted: Hostname mismatch"),
        ("localhost", -9, "localhost:PORT cannot be trusted: certificate has expired"),
    ],
)
def test_a_certificate_that_is_not_right_is_not_trusted(
    folder: Path, authority: Signed, name: str, days: int, reason: str
) -> None:
    tls = context(issued(folder, name, authority, days))
    assert ask(tls, Rules(ca_bundle=str(authority.file))).startswith(reason)


def test_the_client_shows_its_certificate(folder: Path, authority: Signed) -> None:
    tls = context(issued(folder, "localhost", authority), authority)
    own = str(issued(folder, "client", authority).file)

    assert ask(tls, Rules(ca_bundle=str(authority.file), client_cert=(own, own))) == "safe"
    told = ask(tls, Rules(ca_bundle=str(authority.file)))
    assert told.startswith(("TLS with localhost:PORT failed: ", "localhost:PORT reset"))


def greet(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"220 hello\r\n")


def test_a_server_that_speaks_no_tls_is_told_apart() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Live(Rules()) as live:
        greeting = threading.Thread(target=greet, args=(server,))
        greeting.start()
        url = f"https://localhost:{server.getsockname()[1]}/"
        with pytest.raises(Unreachable, match=r"^TLS with localhost:\d+ failed: "):
            live.send(Request(method="GET", url=url), timeout=5)
        greeting.join()


@pytest.mark.parametrize(
    ("connect", "timeout", "reason"),
    [(0.2, 5.0, r"no connection to localhost:\d+ within 0.2 s"), (5.0, 0.2, "no answer within")],
)
def test_a_handshake_that_does_not_end_is_given_up(
    connect: float, timeout: float, reason: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://localhost:{silent.getsockname()[1]}/"
        begun = time.monotonic()
        refused = pytest.raises(TransportError, match=reason)
        with Live(Rules(caps=Caps(connect=connect))) as live, refused:
            live.send(Request(method="GET", url=url), timeout=timeout)

    assert time.monotonic() - begun < 3
