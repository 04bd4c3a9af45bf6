"""A small Key Vault and the identity endpoint of a machine, on loopback: HTTPS and HTTP."""

from __future__ import annotations

import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

IDENTITY_HEADER = "header-of-this-machine"
TOKEN = "token-of-this-machine"


@dataclass
class FakeVault:
    """What the vault has, and how it behaves.

    Attributes:
        secrets: name to value.
        refuses: names that this identity may not read; `*` is all.
        failures: statuses of the next answers, in place of what was asked for.
        asked: names of secrets that were asked for with a token.
        has_identity: whether the machine is given tokens.
    """

    url: str = ""
    identity_url: str = ""
    certificate: Path = Path()
    secrets: dict[str, str] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    failures: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    has_identity: bool = True

    def environment(self) -> dict[str, str]:
        """What a machine with this identity, which trusts this vault, has in its environment."""
        return {
            "KEY_VAULT_URL": self.url,
            "IDENTITY_ENDPOINT": self.identity_url,
            "IDENTITY_HEADER": IDENTITY_HEADER,
            "REQUESTS_CA_BUNDLE": str(self.certificate),
            "NO_PROXY": "127.0.0.1",
        }


@contextmanager
def running_vault(folder: Path) -> Iterator[FakeVault]:
    """A vault and an identity endpoint until the end of the block; keys are kept in `folder`."""
    vault = FakeVault(certificate=folder / "vault.pem")
    _make_certificate(vault.certificate)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(vault.certificate)
    with _serving(_secrets_of(vault), tls) as port, _serving(_identity_of(vault)) as other:
        vault.url = f"https://127.0.0.1:{port}"
        vault.identity_url = f"http://127.0.0.1:{other}/token"
        yield vault


@contextmanager
def _serving(
    handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None
) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments: object) -> None:
        pass

    def answer(self, status: int, body: object, **headers: str) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _secrets_of(vault: FakeVault) -> type[BaseHTTPRequestHandler]:
    class Secrets(_Quiet):
        def do_GET(self) -> None:
            name = urlsplit(self.path).path.strip("/").split("/")[1]
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self.answer(
                    401,
                    {"error": {"code": "Unauthorized", "message": "no token"}},
                    WWW_Authenticate='Bearer authorization="https://login.microsoftonline.com/'
                    '11111111-1111-4111-8111-111111111111", resource="https://vault.azure.net"',
                )
                return
            vault.asked.append(name)
            if vault.failures:
                self.answer(vault.failures.pop(0), {"error": {"code": "Busy", "message": "busy"}})
            elif vault.refuses & {name, "*"}:
                self.answer(403, {"error": {"code": "Forbidden", "message": "no role"}})
            elif name not in vault.secrets:
                self.answer(404, {"error": {"code": "SecretNotFound", "message": "no secret"}})
            else:
                kept = f"{vault.url}/secrets/{name}/1"
                self.answer(200, {"value": vault.secrets[name], "id": kept, "attributes": {}})

    return Secrets


def _identity_of(vault: FakeVault) -> type[BaseHTTPRequestHandler]:
    class Identity(_Quiet):
        def do_GET(self) -> None:
            resource = parse_qs(urlsplit(self.path).query).get("resource", [""])[0]
            known = self.headers.get("X-IDENTITY-HEADER") == IDENTITY_HEADER
            if not (vault.has_identity and known and resource == "https://vault.azure.net"):
                self.answer(400, {"error": "invalid_request", "error_description": "no identity"})
                return
            ends = int((datetime.now(UTC) + timedelta(hours=1)).timestamp())
            self.answer(
                200,
                {
                    "access_token": TOKEN,
                    "expires_on": str(ends),
                    "resource": resource,
                    "token_type": "Bearer",
                },
            )

    return Identity


def _make_certificate(file: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "vault of the tests")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
