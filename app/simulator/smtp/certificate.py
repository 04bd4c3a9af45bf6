"""Certificates that the simulated mail server makes for itself."""

from __future__ import annotations

import os
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_LIFE = timedelta(days=3650)
_LOOPBACK = ("127.0.0.1", "::1")


def make_pem(*hosts: str) -> bytes:
    """A key, and a certificate of it for `hosts`, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Simulated mail server")])
    # A day of grace, for clocks that are behind.
    start = datetime.now(UTC) - timedelta(days=1)
    named = [x509.DNSName(host) for host in hosts if host not in _LOOPBACK]
    numbered = [x509.IPAddress(ip_address(host)) for host in hosts if host in _LOOPBACK]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _LIFE)
        .add_extension(x509.SubjectAlternativeName([*named, *numbered]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return secret + certificate.public_bytes(serialization.Encoding.PEM)


def kept_pem(path: Path, *hosts: str) -> bytes:
    """What is in `path`, made when it is not there: clients are told of it by this file."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(make_pem(*hosts))
        fresh.replace(path)
    return path.read_bytes()


def server_context(pem: bytes) -> ssl.SSLContext:
    """For a server with this key."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    # The library takes a file and nothing else.
    with tempfile.NamedTemporaryFile() as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(file.name)
    return context


def client_context(pem: bytes) -> ssl.SSLContext:
    """For a client that trusts this key alone."""
    return ssl.create_default_context(cadata=pem[pem.index(b"-----BEGIN CERT") :].decode())
