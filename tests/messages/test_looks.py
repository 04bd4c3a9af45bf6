"""Mails in a real browser: within a telephone's screen, and readable on light and dark ones."""

from __future__ import annotations

from app.languages import LANGUAGES
from app.messages.rendering import MessageRenderer
from app.messages.sample import OFFERS, TENANT, SampleTokens, sample_of
from app.templating import TEMPLATES
from tests.support.axe import Scheme, inspector

_SCREEN = {"width": 360, "height": 740}
_RULES = {
    "runOnly": {
        "type": "rule",
        "values": ["link-name", "html-has-lang", "document-title"],
    }
}
_SCHEMES = [
    Scheme(f"a telephone, {colours}", colours, "none", _SCREEN, _RULES)
    for colours in ("light", "dark")
]
_LONG = "W" * 90
_BEYOND = "document.documentElement.scrollWidth - innerWidth"


async def test_every_mail_fits_a_telephone_and_is_readable_on_it() -> None:
    """With names as long as they may be, by a pale and a dark accent, in every language."""
    renderer = MessageRenderer(SampleTokens(), "https://book.example")
    purposes = sorted(path.parent.name for path in TEMPLATES.glob("messages/*/mail.html"))
    faults = []
    async with inspector(_SCHEMES) as axe:
        for number, purpose in enumerate(purposes):
            accent = ("#ffee00", "#000033")[number % 2]
            work = sample_of(
                purpose,
                "mail",
                tenant={**TENANT, "name": _LONG, "accent_colour": accent},
                locale=LANGUAGES[number % len(LANGUAGES)],
                service_name=_LONG,
                customer={"email": f"{_LONG}@b.example", "name": _LONG, "phone": None},
            )
            html = renderer.render(work, OFFERS).html
            faults += await axe.show(f"https://mail.example/{purpose}", html)
            beyond = await axe.page.evaluate(_BEYOND)
            faults += [f"{purpose}: {beyond} px too wide"] if beyond > 0 else []
    assert faults == []
    assert len(purposes) > 15
