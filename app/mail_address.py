"""Mail addresses as the mail system carries them: a plain local part, the domain in ASCII."""

from __future__ import annotations

import re

import idna

# What HTML takes for a mail address, with a dot in the domain and single dots before the @.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_LONGEST = 254


class NoMailAddress(ValueError):
    """The text is not a mail address."""


class LocalPartNotAscii(NoMailAddress):
    """The part before the @ has letters that not every mail server takes (RFC 6531)."""


def ascii_address(text: str) -> str:
    """`text` with its domain in ASCII: `jo@müller.example` is `jo@xn--mller-kva.example`.

    Domains are mapped as browsers do (UTS 46, non-transitional) and encoded by RFC 5891. One that
    is ASCII stays as written.

    Raises:
        LocalPartNotAscii: beyond the mails, the calendar's invitation would have to carry it too.
        NoMailAddress: anything else that is wrong.
    """
    local, at, domain = text.rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError:
            raise NoMailAddress("is not a mail address") from None
    if not local.isascii() and _ADDRESS.fullmatch(f"x@{domain}"):
        raise LocalPartNotAscii(
            "must have plain ASCII characters before the @, because not every mail server "
            "on the way takes others"
        )
    address = f"{local}{at}{domain}"
    if len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
        raise NoMailAddress("is not a mail address")
    return address
