"""Messages: rendered when they are sent, by the tenant's own text or the built-in one.

A text of the tenant's that fails is told of beside the built-in message that goes out instead: no
message is ever withheld because of its words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import jinja2

from app import colours
from app.languages import ENGLISH, language, language_or_none, written_in
from app.messages import markup, segments
from app.messages.invitation import invitation
from app.messages.own_template import OwnTemplate, TemplateFault
from app.messages.sample import OFFERS, SampleTokens, sample_of
from app.messages.values import Signer, Site, values_of
from app.providers.capabilities.message import Attachment
from app.templating import TEMPLATES, environment

_FOLDER = "messages"
_LONGEST_SUBJECT = 400


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """A message in words.

    Attributes:
        subject: of a mail; an SMS has none, and no `html`.
        headers: of a mail, besides those that every mail has.
        template_version: of the tenant's own text; None: it is the built-in one.
        fault: why the tenant's own text was not used although there is one.
    """

    subject: str = ""
    html: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    attachments: tuple[Attachment, ...] = ()
    template_version: int | None = None
    fault: str | None = None


_SOMETIMES = (
    "customer_name",
    "customer_email",
    "customer_phone",
    "place",
    "when_beside",
    "what_to_do",
)
"""What built-in texts ask for, and a purpose may not have."""


class MessageRenderer:
    """Makes messages of the database's answers.

    Args:
        tokens: signs the links.
        base_url: public address, without final slash.
    """

    def __init__(self, tokens: Signer, base_url: str) -> None:
        self._site = Site(tokens, base_url)

    def render(
        self, work: Mapping[str, Any], offers: Sequence[tuple[datetime, datetime]] = ()
    ) -> RenderedMessage:
        """The message that `api.outbox_claim` describes.

        Args:
            work: its answer; purpose, channel, recipient, sender, locale, timezone, template,
                tokens and context are used.
            offers: free slots (start, end) for the messages that name some.
        """
        if work["context"]["data"].get("is_sample"):
            return self._sample(work)
        tenant = work["context"]["tenant"]
        told_in = language_or_none(work.get("locale"), tenant.get("default_locale")) or ENGLISH
        with written_in(told_in):
            return self._rendered(work, offers)

    def _sample(self, work: Mapping[str, Any]) -> RenderedMessage:
        """What somebody tries on themselves; its links open nothing."""
        told = sample_of(
            work["purpose"],
            work["channel"],
            tenant=work["context"]["tenant"],
            template=work["template"],
            locale=work["locale"],
        )
        return MessageRenderer(SampleTokens(), self._site.base_url).render(told, OFFERS)

    def _rendered(
        self, work: Mapping[str, Any], offers: Sequence[tuple[datetime, datetime]]
    ) -> RenderedMessage:
        values = {**_look(work), **values_of(work, self._site, offers)}
        own, fault = work.get("template"), None
        if own:
            try:
                return _own(work, own, values)
            except Exception as error:  # whatever it is, the built-in text goes out
                fault = str(error) or type(error).__name__
        return _finished(work, values, _built_in(work["purpose"], work["channel"], values), fault)


def has_built_in(purpose: str, channel: str) -> bool:
    """Whether a message of that purpose can go by that channel."""
    name = "mail.subject.txt" if channel == "mail" else f"{channel}.txt"
    return (TEMPLATES / _FOLDER / purpose / name).is_file()


def _own(
    work: Mapping[str, Any], own: Mapping[str, Any], values: Mapping[str, Any]
) -> RenderedMessage:
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    text = OwnTemplate.parse(own["text"]).render(texts).strip()
    if not text:
        raise TemplateFault("Filled in, it is empty.")
    if work["channel"] != "mail":
        return _finished(work, values, {"text": text}, None, own["version"])
    subject = OwnTemplate.parse(own["subject"]).render(texts)
    html = OwnTemplate.parse(own["html"]) if own["html"] else None
    body = markup.fragment(html, texts) if html else markup.from_text(text)
    made = {
        "subject": subject,
        "text": _template("_own.txt").render(values, body=text),
        "html": _template("_own.html").render(values, body=body),
    }
    if not _one_line(subject):
        raise TemplateFault("Filled in, the subject is empty.")
    return _finished(work, values, made, None, own["version"])


def _built_in(purpose: str, channel: str, values: Mapping[str, Any]) -> dict[str, str]:
    if channel != "mail":
        return {"text": _template(f"{purpose}/{channel}.txt").render(values)}
    return {
        "subject": _template(f"{purpose}/mail.subject.txt").render(values),
        "text": _template(f"{purpose}/mail.txt").render(values),
        "html": _template(f"{purpose}/mail.html").render(values),
    }


def _finished(
    work: Mapping[str, Any],
    values: Mapping[str, Any],
    made: Mapping[str, str],
    fault: str | None,
    version: int | None = None,
) -> RenderedMessage:
    if work["channel"] != "mail":
        text = segments.plain(made["text"].strip())
        return RenderedMessage(text=text, template_version=version, fault=fault)
    return RenderedMessage(
        subject=_one_line(made["subject"]),
        html=markup.inlined(made["html"]),
        text=_without_gaps(made["text"]),
        headers=_headers(values["unsubscribe_link"]),
        attachments=invitation(work, values),
        template_version=version,
        fault=fault,
    )


def _headers(unsubscribe_link: str) -> dict[str, str]:
    """By which mail programs have a button of their own for it (RFC 2369, RFC 8058)."""
    if not unsubscribe_link:
        return {}
    return {
        "List-Unsubscribe": f"<{unsubscribe_link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _look(work: Mapping[str, Any]) -> dict[str, Any]:
    accent = work["context"]["tenant"]["accent_colour"]
    return {
        "palette": colours.palette(accent, colours.LIGHT_SURFACE),
        "dark_palette": colours.palette(accent, colours.DARK_SURFACE),
        "language": language(),
    }


def _one_line(text: str) -> str:
    """A subject cannot begin another header, whoever typed a part of it."""
    seen = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    return " ".join(seen.split())[:_LONGEST_SUBJECT]


_UNSEEN = {"Cc", "Zl", "Zp"}


def _without_gaps(text: str) -> str:
    """At most one empty line in a row, and none at either end."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line if line == "-- " else line.rstrip())
    return "\n".join(lines).strip() + "\n"


def _template(name: str) -> jinja2.Template:
    return environment().get_template(f"{_FOLDER}/{name}")


def proposal(purpose: str, channel: str, placeholders: Sequence[str]) -> dict[str, str]:
    """The built-in text as one that a tenant may begin with: its placeholders stand in it."""
    values = {
        **dict.fromkeys(_SOMETIMES, ""),
        **{name: f"{{{{ {name} }}}}" for name in placeholders},
        "unsubscribe_link": "",
        "is_invited": False,
        "links_lapse": True,
        "is_changeable": True,
        "minutes": 10,
        "offers": [],
        "meetings": [{"line": "{{ agenda }}", "link": "{{ console_link }}"}],
    }
    if channel != "mail":
        text = _template(f"{purpose}/{channel}.txt").render(values)
        return {"text": segments.plain(text).strip()}
    # What follows is the layout's, and stands below every text.
    body, _line, _foot = _template(f"{purpose}/mail.txt").render(values).rpartition("\n-- \n")
    return {
        "subject": _one_line(_template(f"{purpose}/mail.subject.txt").render(values)),
        "text": _without_gaps(body),
    }
