"""What signing in sends and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from app.web.requests import Body, Email

Role = Literal["owner", "admin", "salesperson", "analyst", "customer", "prospect"]
_Secret = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class CodeRequest(Body):
    """Who wants to sign in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "ada@customer.example"}]})

    email: Email = Field(description="The account's address.")


class Attempt(BaseModel):
    """What the code counts with, in a cookie as well."""

    attempt: str


class SignInBody(Body):
    """What was mailed."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "ada@customer.example", "code": "123456"}]}
    )

    email: Email | None = Field(None, description="The address that the code was mailed to.")
    code: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        None, description="Six digits; blanks between them do no harm."
    )
    attempt: _Secret | None = Field(
        None, description="What the request for the code answered; default: the cookie's."
    )
    link: _Secret | None = Field(
        None, description="`token` of the mailed link, in place of a code."
    )
    bearer: StrictBool = Field(False, description="Answer with a token in place of a cookie.")


class NewAddress(Body):
    """What the new address was mailed."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "ada@new.example", "code": "123456"}]}
    )

    email: Email = Field(description="The new address.")
    code: Annotated[str, StringConstraints(min_length=1, max_length=20)] = Field(
        description="Six digits; blanks between them do no harm."
    )
    attempt: _Secret | None = Field(
        None, description="What the request for the code answered; default: the cookie's."
    )


class PhoneEntry(Body):
    """A telephone number of one's own."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"phone": "+4915123456789"}]})

    phone: Annotated[str, StringConstraints(min_length=1, max_length=50)] = Field(
        description="In any of the usual ways; without + it is of the company's country."
    )


class PhoneCode(Body):
    """What the number was sent."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "123456"}]})

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)] = Field(
        description="Six digits; blanks between them do no harm."
    )


class OwnPhone(BaseModel):
    """The telephone number of who is signed in."""

    phone: str | None
    asked_at: datetime | None = Field(description="When it was entered.")
    proved_at: datetime | None = Field(description="When its code was typed; null: not yet.")


class SignedIn(BaseModel):
    """Who signed in, until when at most."""

    account_id: UUID
    email: str
    roles: list[Role]
    expires_at: datetime
    csrf_token: str | None = None
    token: str | None = None


class Session(BaseModel):
    """Who is signed in."""

    account_id: UUID
    email: str
    display_name: str | None
    roles: list[Role]
    salesperson_id: UUID | None
    expires_at: datetime
    csrf_token: str | None = None
