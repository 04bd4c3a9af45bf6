"""What visitors type, and how a form that is sent twice stays one request."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.errors import ApiError
from app.languages import _, marked
from app.mail_address import LocalPartNotAscii

DETAILS = ("email", "name", "company", "phone")
_SENTENCES = {
    "email": marked("Please enter a mail address like ada@example.com."),
    "email, local part": marked(
        "Please enter an address with plain letters before the @, like ada@example.com: not every "
        "mail server on the way takes letters like é there."
    ),
    "name": marked("Please enter a name of at most 200 letters."),
    "company": marked("Please enter a company of at most 200 letters."),
    "phone": marked(
        "Please enter a telephone number that exists, with + and the country's code, like "
        "+49 151 23456789."
    ),
    "sms_consent": marked(
        "No SMS reaches this number. Please enter that of a mobile telephone, or leave SMS out."
    ),
}


@dataclass(frozen=True)
class Form:
    """What was typed, and a sentence for each field that cannot be used."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


def new_key() -> str:
    """An idempotency key for a form about to be shown."""
    return uuid4().hex


def key_for(fields: Mapping[str, str]) -> str:
    """The idempotency key of what was sent: the form's own key with all its content.

    Pressed twice, a form is the same request. Changed after the browser's 'back', it is another
    one, although the hidden key came back unchanged.

    Raises:
        ApiError: invalid_request when the form has no key.
    """
    own = fields.get("idempotency_key", "")
    if not (own.isascii() and own.isalnum() and 16 <= len(own) <= 64):
        raise ApiError("invalid_request")
    content = "\0".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return f"{own}-{hashlib.sha256(content.encode('utf-8', 'replace')).hexdigest()[:24]}"


def details_of(fields: Mapping[str, str]) -> dict[str, str]:
    """Mail address, name, company and telephone as typed, without space around them."""
    return {name: fields.get(name, "").strip() for name in DETAILS}


def sentences(error: ValidationError) -> dict[str, str]:
    """A sentence for each field of the form that the endpoint's own schema does not accept.

    Raises:
        ApiError: invalid_request when the error is not about anything that a visitor types.
    """
    wrong = {str(problem["loc"][-1]): problem for problem in error.errors(include_url=False)}
    if "sms_consent" in wrong:
        wrong.setdefault("phone", wrong["sms_consent"])
    found = {name: _(_SENTENCES[_kind(name, wrong[name])]) for name in DETAILS if name in wrong}
    if not found:
        raise ApiError("invalid_request")
    return found


def wrong(name: str) -> dict[str, str]:
    """That a field cannot be left as it is."""
    return {name: _(_SENTENCES[name])}


def _kind(name: str, problem: ErrorDetails) -> str:
    """Which sentence tells the problem of a field."""
    if problem["loc"][-1] == "sms_consent":
        return "sms_consent"
    cause = problem.get("ctx", {}).get("error")
    return f"{name}, local part" if isinstance(cause, LocalPartNotAscii) else name
