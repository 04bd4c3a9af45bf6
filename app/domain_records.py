"""Records of domains, asked of the name system: who can set one may have mails come from there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.resolver
import idna

from app.config import Settings, read_name_servers
from app.languages import marked
from app.mail_address import NoMailAddress, ascii_address

_TOKEN_BYTES = 24
_UNANSWERED = marked("No name server answered: {why}.")
_IS_NONE = marked("The name of a domain, such as studio.example.")


class NoDomain(ValueError):
    """The text is not the name of a domain."""


class NoAnswer(Exception):
    """The name system said neither yes nor no; it may be asked again."""


def domain_name(text: str) -> str:
    """`text` as the name system has it: `Müller.example.` is `xn--mller-kva.example`.

    Raises:
        NoDomain: it is none whose addresses could send mails.
    """
    try:
        address = ascii_address(f"x@{idna.uts46_remap(text.strip().removesuffix('.'))}")
    except (NoMailAddress, idna.IDNAError):
        raise NoDomain(_IS_NONE) from None
    domain = address.removeprefix("x@").lower()
    if domain.rpartition(".")[2].isdigit():
        raise NoDomain(_IS_NONE)
    return domain


def new_token() -> str:
    """What a record has to name: nobody can guess it."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


async def has_record(settings: Settings, record: Mapping[str, str]) -> bool:
    """Whether one of the TXT records of `record["name"]` is `record["value"]`.

    Raises:
        NoAnswer: within PROVIDER_TIMEOUT_SECONDS no name server said what there is.
    """
    try:
        resolver = _resolver(settings)
        answer = await resolver.resolve(
            f"{record['name']}.", "TXT", lifetime=settings.provider_timeout_seconds
        )
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return False
    except dns.exception.DNSException as error:
        raise NoAnswer(_UNANSWERED.format(why=type(error).__name__)) from None
    except OSError as error:
        raise NoAnswer(_UNANSWERED.format(why=error.strerror or error)) from None
    wanted = record["value"].encode()
    # A long record comes in pieces, which belong together without anything between them.
    return any(b"".join(row.strings).strip() == wanted for row in answer)


async def look_up(settings: Settings, record: Mapping[str, str]) -> tuple[bool | None, str | None]:
    """Whether the record is there; None where nobody answered, and why."""
    try:
        return await has_record(settings, record), None
    except NoAnswer as unanswered:
        return None, str(unanswered)


def _resolver(settings: Settings) -> dns.asyncresolver.Resolver:
    if not settings.dns_servers:
        return dns.asyncresolver.Resolver()
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = [
        dns.nameserver.Do53Nameserver(host, port)
        for host, port in read_name_servers(settings.dns_servers)
    ]
    return resolver
