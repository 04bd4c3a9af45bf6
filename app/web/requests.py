"""What requests carry, checked for shape and type. Rules of booking are the database's.

Unknown fields are ignored. Times carry an offset and become UTC at once.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from app import zones
from app.mail_address import ascii_address
from app.phone_number import phone_number

_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?([Zz]|[+-]\d{2}(:?\d{2})?)"
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("must be an ISO 8601 time with an offset or Z")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is not a time that exists") from None


def _date(value: Any) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("must be a date as YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("is not a date that exists") from None


def _zone(value: str) -> str:
    if value not in zones.names():
        raise ValueError("is not an IANA time zone")
    return value


def _one_line(value: str) -> str:
    """Blanks of any kind become single spaces; nothing else that cannot be seen."""
    text = " ".join(value.split())
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise ValueError("must not have control characters")
    return text


def _number(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError("must be a whole number")
    return value


def _text_or_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Whole = Annotated[int, BeforeValidator(_number)]
"""In a body, where a number has no quotes, and true is none."""

Day = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Email = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(ascii_address),
    Field(json_schema_extra={"format": "email"}),
]
Phone = Annotated[
    str, StringConstraints(max_length=50), AfterValidator(lambda text: phone_number(text).e164)
]
Locale = Annotated[
    str,
    StringConstraints(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
    AfterValidator(lambda tag: tag.partition("-")[0].lower()),
]
Zone = Annotated[str, StringConstraints(max_length=100), AfterValidator(_zone)]
Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(_one_line)]
FilledLine = Annotated[Line, StringConstraints(min_length=1, strip_whitespace=True)]
OptionalLine = Annotated[Line | None, BeforeValidator(_text_or_none)]
Slug = Annotated[
    str,
    StringConstraints(min_length=3, max_length=63, pattern=r"^[a-z0-9](-?[a-z0-9])*$"),
]
GraphUser = Annotated[str, StringConstraints(min_length=1, max_length=254, pattern=r"^\S+$")]
Token = Annotated[str, StringConstraints(min_length=1, max_length=4096)]
ConsentText = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9-]+$")]
_ID = "9f1c1a52-3a4e-4a56-8a4f-3d8a1a6c2b10"
_MAILED = "eyJhbGciOiJIUzI1NiJ9.…"

Status = Literal["hold", "pending_verify", "confirmed", "canceled", "expired"]
WebhookUrl = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
WebhookType = Literal[
    "booking.held",
    "booking.confirmed",
    "booking.rescheduled",
    "booking.moved",
    "booking.canceled",
    "booking.expired",
    "booking.attended",
    "booking.no_show",
]
WebhookDeliveryStatus = Literal["queued", "delivered", "dropped", "dead"]


def _with_example(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class Body(BaseModel):
    """A JSON object that is sent."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    tenant_id: str | None = Field(None, description="Must be the tenant of the request.")


class Reachable(BaseModel):
    """Who comes, and how they are reached."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    email: Email = Field(description="Mails and the invitation go there.")
    name: OptionalLine = Field(None, description="As others shall see it.")
    company: OptionalLine = Field(None, description="Whom they come from.")
    phone: Phone | None = Field(
        None,
        description="Telephone number with + and the country's code.",
        examples=["+49 151 23456789"],
    )


def need_textable(others: ValidationInfo) -> None:
    """
    Raises:
        ValueError: the phone beside the field gets no SMS; a bad one is told by itself.
    """
    if "phone" in others.data:
        phone = others.data["phone"]
        if phone is None or not phone_number(phone).is_textable:
            raise ValueError("needs a phone that gets SMS")


class Customer(Reachable):
    """Who books."""

    sms_consent: StrictBool = Field(
        False, description="They want SMS about this booking at that number; absent: they do not."
    )
    sms_consent_text: ConsentText | None = Field(
        None,
        description="Id of the text that they agreed to; needed with sms_consent. What is kept "
        "is the text itself.",
        examples=["sms-en-1"],
        validate_default=True,
    )

    @field_validator("sms_consent")
    @classmethod
    def _reaches_somebody(cls, given: bool, others: ValidationInfo) -> bool:
        if given:
            need_textable(others)
        return given

    @field_validator("sms_consent_text")
    @classmethod
    def _is_for_consent(cls, text: str | None, others: ValidationInfo) -> str | None:
        if text is None and others.data.get("sms_consent"):
            raise ValueError("says to which text the consent was given")
        return text


class HoldBody(Body):
    """A slot to hold."""

    model_config = _with_example(
        {
            "salesperson_id": _ID,
            "start_at": "2027-03-01T09:00:00+01:00",
            "end_at": "2027-03-01T10:00:00+01:00",
            "customer": {"email": "eva@customer.example", "name": "Eva Customer"},
        }
    )

    salesperson_id: UUID = Field(description="Whose time.")
    start_at: Instant = Field(description="As availability offered it.")
    end_at: Instant = Field(description="As availability offered it.")
    customer: Customer = Field(description="Who books.")
    service_id: UUID | None = Field(None, description="Default: the service of that length.")
    timezone: Zone | None = Field(
        None,
        description="IANA zone of the customer, in which mails and pages tell the times; "
        "default: the tenant's.",
    )
    locale: Locale | None = Field(
        None,
        description="Language of the customer, in which messages and pages speak; "
        "default: the tenant's.",
        examples=["de"],
    )


class VerifyEmailBody(Body):
    """The hold whose link is to be mailed."""

    model_config = _with_example({"booking_id": _ID})

    booking_id: UUID = Field(description="From the hold.")


class ConfirmBody(Body):
    """The mailed verify token."""

    model_config = _with_example({"token": _MAILED})

    token: Token = Field(description="From the mailed link.")


class CancelBody(Body):
    """The mailed cancel token."""

    model_config = _with_example({"token": _MAILED})

    token: Token = Field(description="From the mailed link.")


class RescheduleBody(Body):
    """The mailed reschedule token and the new time."""

    model_config = _with_example(
        {
            "token": _MAILED,
            "new_start_at": "2027-03-02T09:00:00+01:00",
            "new_end_at": "2027-03-02T10:00:00+01:00",
        }
    )

    token: Token = Field(description="From the mailed link.")
    new_start_at: Instant = Field(description="As availability offered it.")
    new_end_at: Instant = Field(description="As availability offered it.")
    timezone: Zone | None = Field(
        None, description="IANA zone of the customer from now on; default: as it was."
    )


class LinksBody(Body):
    """Nothing is needed."""


class AttendanceBody(Body):
    """Whether the customer came."""

    model_config = _with_example({"status": "attended"})

    status: Literal["attended", "no_show"] = Field(description="The other value corrects it.")


class DispatchBody(Body):
    """How much is to be sent at most."""

    model_config = _with_example({"limit": 100})

    limit: Whole = Field(100, ge=1, le=500, description="Messages that are claimed at most.")


class ConnectBody(BaseModel):
    """A company that wants to connect its directory."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        json_schema_extra={"examples": [{"tenant_name": "Northwind", "tenant_slug": "northwind"}]},
    )

    tenant_name: FilledLine = Field(description="The company's name.")
    tenant_slug: Slug = Field(description="Its short name in addresses.")
    directory_id: UUID | None = Field(
        None, description="The directory's id at its provider, where no other one shall be taken."
    )
    owner_email: Email | None = Field(
        None, description="Becomes an owner, who is invited once the company is active."
    )


class TenantBody(BaseModel):
    """A company that needs no directory."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [
                {
                    "tenant_name": "Studio Sol",
                    "tenant_slug": "studio-sol",
                    "owner_email": "sol@studio.example",
                }
            ]
        },
    )

    tenant_name: FilledLine = Field(description="The company's name.")
    tenant_slug: Slug = Field(description="Its short name in addresses.")
    owner_email: Email = Field(description="Its first owner, who is invited by mail.")
    timezone: Zone | None = Field(None, description="Default: UTC.")
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$")] | None = Field(
        None, description="Of its prices, ISO 4217."
    )


class TenantChanges(BaseModel):
    """What the platform alone says of a company."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        json_schema_extra={"examples": [{"plan": "enterprise"}]},
    )

    plan: Literal["basic", "professional", "enterprise"] | None = Field(
        None, description="How many requests a minute it is served."
    )


class SalespersonBody(Body):
    """A person whose time is sold."""

    model_config = _with_example(
        {"graph_user_id": "anna@northwind.example", "display_name": "Anna"}
    )

    calendar_kind: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        None, description="Where their time is kept, of the kinds there are; null: the usual one."
    )
    graph_user_id: GraphUser | None = Field(
        None,
        validate_default=True,
        description="User principal name or object id in the directory; some other kinds of "
        "calendar go without.",
    )
    display_name: FilledLine = Field(description="As customers see it.")
    timezone: str | None = Field(None, description="IANA; default: the tenant's.")

    @field_validator("graph_user_id")
    @classmethod
    def _is_in_the_directory(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("calendar_kind") is None:
            raise ValueError("is needed where no other kind of calendar is named")
        return value


class SalespersonPatch(Body):
    """Fields to change; those that are absent stay."""

    model_config = _with_example({"active": False})

    graph_user_id: GraphUser = Field("", description="User principal name or object id.")
    display_name: FilledLine = Field("", description="As customers see it.")
    timezone: str = Field("", description="IANA.")
    active: StrictBool = Field(True, description="Whether their time is sold.")


class StrictBody(Body):
    """A JSON object in which a field that is not known is a fault."""

    model_config = ConfigDict(extra="forbid")


class WebhookBody(StrictBody):
    """An address to be told of bookings."""

    model_config = _with_example(
        {"url": "https://crm.example/holdfast", "types": ["booking.confirmed", "booking.canceled"]}
    )

    url: WebhookUrl = Field(description="https on port 443 of a public host.")
    types: list[WebhookType] | None = Field(
        None, min_length=1, max_length=20, description="What it is told; default: everything."
    )
    description: OptionalLine = Field(None, description="What you call it.")


class WebhookPatch(StrictBody):
    """Fields to change; those that are absent stay."""

    model_config = _with_example({"status": "active"})

    url: WebhookUrl = Field("", description="https on port 443 of a public host.")
    types: list[WebhookType] = Field(
        [], min_length=1, max_length=20, description="What it is told."
    )
    description: OptionalLine = Field(None, description="What you call it.")
    status: Literal["active", "disabled"] = Field(
        "active", description="A disabled one gets nothing."
    )


class WebhookRotation(StrictBody):
    """How a secret is replaced."""

    model_config = _with_example({"overlap_seconds": 86_400})

    overlap_seconds: Whole = Field(
        86_400, ge=0, le=604_800, description="How long the old one signs beside the new one."
    )


class WebhookSpan(StrictBody):
    """Deliveries by when they were queued first."""

    model_config = _with_example({"from": "2027-03-01T00:00:00Z", "to": "2027-03-02T00:00:00Z"})

    from_: Instant = Field(alias="from", description="Queued then or later.")
    to: Instant = Field(description="Queued before.")


class Query(BaseModel):
    """Parameters of an address."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class AvailabilityQuery(Query):
    """Whose free slots, and on which local days."""

    salesperson: UUID = Field(description="Whose slots.")
    date: Day = Field(description="First local day.", examples=["2027-03-01"])
    days: int = Field(1, ge=1, le=31, description="How many local days.")
    timezone: str | None = Field(None, description="IANA; default: the salesperson's.")
    service: UUID | None = Field(None, description="Default: the company's default service.")
    reschedule_of: UUID | None = Field(
        None,
        description="A booking to be moved: its own time does not block, slots have its length. "
        "Needs the token of its reschedule link, as bearer or here.",
    )
    token: Token | None = Field(None, description="Of the reschedule link.")


class MoveSlotsQuery(Query):
    """Slots that an appointment may be moved to: on which local days."""

    start_date: Day = Field(
        validation_alias=AliasChoices("start_date", "startDate"),
        description="First local day; also startDate.",
        examples=["2027-03-01"],
    )
    end_date: Day = Field(
        validation_alias=AliasChoices("end_date", "endDate"),
        description="Last local day, at most 62 in all; also endDate.",
        examples=["2027-03-07"],
    )
    timezone: str | None = Field(
        None, description="IANA; default: the salesperson's, of several the company's."
    )


class ServiceSlotsQuery(MoveSlotsQuery):
    """Slots of a service: on which local days, and whose."""

    provider_id: UUID | None = Field(
        None,
        validation_alias=AliasChoices("provider_id", "providerId"),
        description="Only theirs; default: of everybody who offers it; also providerId.",
    )


def of_service(query: ServiceSlotsQuery) -> dict[str, Any]:
    """What is asked, as the database takes it."""
    return {"salesperson_id" if name == "provider_id" else name: value for name, value in query}


class ExplainedSlotsQuery(ServiceSlotsQuery):
    """The same for staff."""

    explain: bool = Field(False, description="With those that are not free, and why.")


class BookingsQuery(Query):
    """Which bookings, a page at a time."""

    from_: Instant | None = Field(None, alias="from", description="Starting then or later.")
    to: Instant | None = Field(None, description="Starting before.")
    status: Status | None = Field(None, description="Only those in this status.")
    salesperson: UUID | None = Field(None, description="Only theirs.")
    cursor: str | None = Field(None, description="next_cursor of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many a page.")


class SuppressionsQuery(Query):
    """Which suppressions, a page at a time."""

    channel: Literal["mail", "sms"] | None = Field(None, description="Only those of this channel.")
    cursor: str | None = Field(None, description="next_cursor of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many a page.")


class WebhookDeliveriesQuery(Query):
    """Which deliveries, a page at a time."""

    status: WebhookDeliveryStatus | None = Field(None, description="Only those in this status.")
    before: int | None = Field(
        None, ge=1, le=2**63 - 1, description="next_before of the page before."
    )
    limit: int = Field(50, ge=1, le=200, description="How many a page.")


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


_BRACES = "In braces stand `{{ name }}` and `{% if name %}…{% else %}…{% endif %}` alone."
TemplateText = Annotated[str, StringConstraints(max_length=20_000)]


class AdminBody(Body):
    """What a company's own people send: a field that is not known is refused, not passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class TemplatePreview(AdminBody):
    """A text to look at; without one, that which is kept."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "See you {{ when_short }}: {{ booking_link }}"}]}
    )

    subject: Annotated[str, StringConstraints(max_length=400)] | None = Field(
        None, description="Of a mail, one line."
    )
    text: TemplateText | None = Field(None, description=f"Plain text. {_BRACES}")
    html: TemplateText | None = Field(
        None,
        description="Of a mail: the same as HTML, the inside of a body; null: it is made of the "
        "text. Simple elements, links and few styles are allowed.",
    )


class TemplateTest(AdminBody):
    """Whom to send a message to that is filled in with a sample."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": "anna@company.example"}]})

    to: Email | None = Field(
        None,
        description="An address of the company's own: that it sends from, or of a salesperson. "
        "Default: the first of these.",
    )


class TemplateBody(TemplatePreview):
    """A company's own text of a message; text null: the built-in one again."""

    version: Whole | None = Field(None, ge=0, description="The version that it is to replace.")
