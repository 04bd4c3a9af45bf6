"""What a company sets, as it is shown and as it is changed. The database judges and renders it;
this is its documentation."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.web.working_hours import Conflict

_Opening = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_Closing = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
_Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
_Language = Literal["en", "de", "ja"]
_Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_WebAddress = Annotated[
    str, StringConstraints(max_length=500, pattern=r"^https?://[^/?#\s@]+([/?#]\S*)?$")
]
_Origin = Annotated[str, StringConstraints(pattern=r"^https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?$")]
_Address = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]


class Config(BaseModel):
    """Configuration of a tenant as it holds."""

    timezone: str
    slot_minutes: int
    slot_step_minutes: int
    buffer_minutes: int
    working_hours: dict[str, list[list[str]]] = Field(
        description="mon to sun; pairs of local opening and closing times, HH:MM. One that closes "
        "before it opens ends on the next day."
    )
    min_notice_minutes: int
    horizon_days: int
    hold_ttl_seconds: int
    cancel_deadline_hours: int
    reschedule_policy: Literal["cancel_first", "keep_until_confirmed"]
    accent_colour: str = Field(description="#rrggbb, of the booking pages.")
    contact_line: str | None = Field(description="Whom customers may call.")
    shared_mailbox: str | None = Field(description="Sender of mails; null: the platform's.")
    mail_directory_id: UUID | None = Field(description="Directory that owns the sender.")


class ConfigChanges(BaseModel):
    """Fields to change; those that are absent stay. The database judges them; a test compares
    the limits."""

    timezone: str = Field("", description="IANA.", examples=["Europe/Berlin"])
    slot_minutes: int = Field(60, ge=5, le=1440, description="Length of a meeting.")
    slot_step_minutes: int = Field(30, ge=5, le=1440, description="Grid from opening.")
    buffer_minutes: int = Field(10, ge=0, le=480, description="Kept free between meetings.")
    working_hours: dict[_Weekday, list[tuple[_Opening, _Closing]]] = Field(
        {},
        description="Local opening and closing times of each weekday that changes. One that closes "
        "before it opens ends on the next day.",
        examples=[{"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "sun": []}],
    )
    min_notice_minutes: int = Field(
        0, ge=0, le=525_600, description="A slot is sold at the latest so long before its start."
    )
    horizon_days: int = Field(90, ge=1, le=730, description="How many days ahead slots are sold.")
    hold_ttl_seconds: int | None = Field(
        None, ge=1, le=86_400, description="Life of a hold; null: HOLD_TTL_SECONDS."
    )
    cancel_deadline_hours: int | None = Field(
        None,
        ge=0,
        le=8_760,
        description="Hours before the start until which customers may change; null: "
        "CANCEL_DEADLINE_HOURS.",
    )
    reschedule_policy: Literal["cancel_first", "keep_until_confirmed"] = Field(
        "cancel_first", description="What becomes of the old time until the new one is confirmed."
    )
    accent_colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] = Field(
        "#000000", description="Of the booking pages."
    )
    contact_line: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="Whom customers may call."
    )
    shared_mailbox: _Address | None = Field(
        None, description="Sender of mails; null: the platform's."
    )
    mail_directory_id: UUID | None = Field(None, description="Directory that owns the sender.")


SignUp = (
    Literal["closed", "open"]
    | Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+([.][a-z0-9-]+)+$")]],
        Field(min_length=1, max_length=100),
    ]
)


class Reminder(BaseModel):
    """How long before a meeting, and by what."""

    before: str = Field(description="1 day, 2 hours, 30 minutes …", examples=["1 day"])
    channel: Literal["mail", "sms"]


class TenantSettings(Config):
    """All settings of a company as they hold."""

    country: str | None = Field(description="Telephone numbers without a prefix are of it.")
    default_locale: _Language
    organizer_moves: Literal["silent", "tell"]
    reminders: list[Reminder]
    followup: bool
    staff_agenda: bool
    sms: bool
    sms_countries: list[str]
    sms_daily_cap: int | None
    sms_monthly_cap: int | None
    mail_provider: str | None
    from_name: str | None
    from_address: str | None
    reply_to: str | None
    sign_up: SignUp
    display_name: str | None = Field(description="What people call it; null: its legal name.")
    logo: str | None
    color: str = Field(description="The same as accent_colour.")
    website: str | None
    support_email: str | None
    support_phone: str | None
    privacy_url: str | None
    terms_url: str | None
    currency: str | None = Field(description="ISO 4217, of all prices.")
    booking_access: Literal["public", "members"]
    promote_on_attended: bool
    salespeople_set_hours: bool
    event_title: str | None
    answers_in_event: bool
    embed_origins: list[str]
    reschedule_confirms: Literal["mail", "at_once"]
    redirect_url: str | None


class NewTenantSettings(TenantSettings):
    """Settings as they are now, and what was booked outside of changed hours."""

    conflicts: list[Conflict] | None = Field(
        None, description="Where working_hours were changed: the first 100, which stay."
    )


class TenantSettingsChanges(ConfigChanges):
    """Settings to change; those that are absent stay, null gives one back. The database judges
    them."""

    country: _Country | None = Field(
        None, description="ISO 3166, of telephone numbers without a prefix."
    )
    default_locale: _Language | None = Field(
        None, description="Language where neither reader nor booking says one; null: en."
    )
    organizer_moves: Literal["silent", "tell"] | None = Field(
        None,
        description="Whether we tell what the organizer does in the calendar (tell), or its "
        "invitation alone (silent, null).",
    )
    reminders: list[Reminder] | None = Field(
        None,
        max_length=10,
        description="Days by the recipient's clock, hours elapsed; null or empty: none.",
    )
    followup: bool | None = Field(None, description="Customers are written to after a meeting.")
    staff_agenda: bool | None = Field(None, description="Salespeople get each day's meetings.")
    sms: bool | None = Field(None, description="Customers may ask for SMS.")
    sms_countries: list[_Country] | None = Field(
        None, description="Where SMS go; null or empty: the company's own country."
    )
    sms_daily_cap: int | None = Field(
        None, ge=0, le=1_000_000, description="SMS in 24 hours at most; null: 200."
    )
    sms_monthly_cap: int | None = Field(
        None, ge=0, le=1_000_000, description="Segments of SMS in 30 days at most; null: 3000."
    )
    mail_provider: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        None, description="Who sends its mails; null: the usual one."
    )
    from_name: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="Name of the sender; null: the company's."
    )
    from_address: _Address | None = Field(
        None, description="Address of the sender, where an account of the company's own sends."
    )
    reply_to: _Address | None = Field(None, description="Where answers go; null: to the sender.")
    sign_up: SignUp | None = Field(
        None,
        description="Who becomes a prospect by signing in: anybody (open), nobody (closed, null), "
        "or those with mail addresses of these domains.",
    )
    display_name: _Line | None = Field(
        None, description="What people call the company; null: its legal name."
    )
    logo: _WebAddress | None = Field(None, description="Address of an image.")
    color: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] | None = Field(
        None, description="The same as accent_colour; null: the usual one."
    )
    website: _WebAddress | None = Field(None, description="The company's own pages.")
    support_email: _Address | None = Field(None, description="Where customers may write.")
    support_phone: Annotated[str, StringConstraints(min_length=1, max_length=50)] | None = Field(
        None, description="Where customers may call, as it is shown."
    )
    privacy_url: _WebAddress | None = Field(None, description="What is done with people's data.")
    terms_url: _WebAddress | None = Field(None, description="Terms of business.")
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = Field(
        None, description="ISO 4217; it stays while a service that is sold has a price."
    )
    booking_access: Literal["public", "members"] | None = Field(
        None, description="Who sees what is offered; null: public."
    )
    promote_on_attended: bool | None = Field(
        None, description="Prospects who came to a meeting become customers."
    )
    salespeople_set_hours: bool | None = Field(
        None, description="Salespeople change the hours that they work."
    )
    event_title: _Line | None = Field(
        None,
        description="Title of entries in salespeople's calendars; null: the usual one.",
        examples=["{service}: {customer}"],
    )
    answers_in_event: bool | None = Field(
        None, description="What customers answered stands in those entries."
    )
    embed_origins: list[_Origin] | None = Field(
        None, max_length=20, description="Origins of pages that may show ours within theirs."
    )
    reschedule_confirms: Literal["mail", "at_once"] | None = Field(
        None,
        description="Whoever moves a booking by a mailed link confirms the new time by another "
        "mail (mail, null), or needs none (at_once).",
    )
    redirect_url: _WebAddress | None = Field(
        None,
        description="Where customers go on to once a meeting is booked, by https; null: nowhere.",
    )
