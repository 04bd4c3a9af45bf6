"""All settings of a company in groups. Only what was changed is sent to the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web
from babel import Locale
from babel.numbers import get_territory_currencies

from app.languages import LANGUAGES, _, language, own_name
from app.locale_formats import number
from app.web import keys as app_keys
from app.web.admin import embedding, sheets, sign_up
from app.web.admin.company_words import (
    BOOKING_ACCESS,
    ORGANIZER_MOVES,
    RESCHEDULE_CONFIRMS,
    RESCHEDULE_POLICY,
    named,
)
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fields import (
    ADDRESS,
    CHECK,
    CHOICE,
    COLOR,
    LINES,
    MAIL,
    PHONE,
    ZONE,
    Field,
    Group,
    Kind,
    fields_of,
    whole_number,
)
from app.web.admin.forms import went_well
from app.web.admin.names import every
from app.web.admin.rendering import SESSION
from app.web.admin.sheets import Sheet
from app.web.principal import OWNERS
from app.web.tenant_settings import TenantSettingsChanges as Changes


async def shown(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    settings = _as_edited(await console.of("settings_get"))
    groups = _groups(settings, await console.ask("kinds"))
    return await _page(request, console, groups, sheets.begun(fields_of(groups), settings))


async def save(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    settings = await console.of("settings_get")
    groups = _groups(settings, await console.ask("kinds"))

    async def put(changes: dict[str, Any], _version: int | None) -> None:
        await console.of("settings_patch", changes=sign_up.sent(changes), actor=ACTOR)

    again = await sheets.save(request, fields_of(groups), put, names=sign_up.NAMES)
    if again:
        return await _page(request, console, groups, again)
    return went_well(request, "saved", f"{console.place.root}/settings")


def _as_edited(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {**settings, "sign_up": sign_up.edited(settings["sign_up"])}


def _reminder_word(reminder: Mapping[str, str]) -> str:
    return f"{reminder['before'].replace(' ', '_')}.{reminder['channel']}"


def _reminders() -> Kind:
    """Any of several reminders; each is one word of the form."""

    def read(text: str) -> list[dict[str, str]]:
        pairs = (word.rpartition(".") for word in text.split())
        return [{"before": before.replace("_", " "), "channel": to} for before, _p, to in pairs]

    return Kind(
        "some",
        shown=lambda value: " ".join(_reminder_word(one) for one in value),
        read=read,
        is_list=True,
    )


def _reminder_choices(kept: Iterable[Mapping[str, str]]) -> list[tuple[str, str]]:
    """The usual ones, and what is set beside them."""
    channels = {"mail": _("{time} before, by mail"), "sms": _("{time} before, by SMS")}
    times = {
        "2 days": _("2 days"),
        "1 day": _("1 day"),
        "3 hours": _("3 hours"),
        "2 hours": _("2 hours"),
        "1 hour": _("1 hour"),
    }
    usual = [{"before": before, "channel": channel} for channel in channels for before in times]
    others = [one for one in kept if one not in usual]
    return [
        (
            _reminder_word(one),
            channels[one["channel"]].format(time=times.get(one["before"], one["before"])),
        )
        for one in (*usual, *others)
    ]


def _countries() -> list[tuple[str, str]]:
    territories = Locale.parse(language()).territories
    found = [(code, name) for code, name in territories.items() if len(code) == 2 and code != "ZZ"]
    return sorted(found, key=lambda pair: pair[1].casefold())


def _currencies() -> list[tuple[str, str]]:
    """Those that are in use somewhere."""
    locale = Locale.parse(language())
    used = {
        code for territory, _called in _countries() for code in get_territory_currencies(territory)
    }
    return [(code, f"{code} · {locale.currencies.get(code, code)}") for code in sorted(used)]


def _groups(settings: Mapping[str, Any], kinds: Mapping[str, Any]) -> list[Group]:
    minutes, days, hours = _("minutes"), _("days"), _("hours")
    platforms = _("as the platform has it")
    return [
        Group(
            title=_("The company"),
            name="company",
            fields=[
                Field(
                    name="display_name",
                    label=_("Name"),
                    longest=200,
                    empty=_("its legal name"),
                    hint=_("As customers see it."),
                ),
                Field(
                    name="logo",
                    label=_("Logo"),
                    kind=ADDRESS,
                    longest=500,
                    hint=_("Address of an image."),
                ),
                Field(
                    name="color",
                    label=_("Color"),
                    kind=COLOR,
                    hint=_(
                        "Of buttons and links of the booking page; it is made lighter or darker "
                        "where it could not be read."
                    ),
                ),
                Field(name="website", label=_("Website"), kind=ADDRESS, longest=500),
                Field(
                    name="support_email",
                    label=_("Mail address for customers"),
                    kind=MAIL,
                    longest=254,
                ),
                Field(
                    name="support_phone",
                    label=_("Telephone for customers"),
                    kind=PHONE,
                    longest=50,
                ),
                Field(
                    name="contact_line",
                    label=_("Contact line"),
                    longest=200,
                    hint=_("Whom customers may call when it is too late to change."),
                ),
                Field(
                    name="privacy_url",
                    label=_("Privacy policy"),
                    kind=ADDRESS,
                    longest=500,
                    hint=_("Its address."),
                ),
                Field(
                    name="terms_url",
                    label=_("Terms of business"),
                    kind=ADDRESS,
                    longest=500,
                    hint=_("Their address."),
                ),
            ],
        ),
        Group(
            title=_("Where it is"),
            name="where",
            fields=[
                Field(
                    name="timezone",
                    label=_("Time zone"),
                    kind=ZONE,
                    hint=_("Days of the console and of the analysts are days of this zone."),
                ),
                Field(
                    name="country",
                    label=_("Country"),
                    kind=CHOICE,
                    choices=_countries(),
                    empty=_("none"),
                    hint=_("Telephone numbers without a prefix are of it."),
                ),
                Field(
                    name="default_locale",
                    label=_("Language"),
                    kind=CHOICE,
                    choices=[(code, own_name(code)) for code in LANGUAGES],
                    hint=_("Where neither reader nor booking says one."),
                ),
                Field(
                    name="currency",
                    label=_("Currency"),
                    kind=CHOICE,
                    choices=_currencies(),
                    empty=_("none"),
                    hint=_("Of all prices."),
                ),
            ],
        ),
        Group(
            title=_("What is sold"),
            name="sold",
            hint=_("Of the default service, and of all that say nothing else."),
            fields=[
                whole_number(
                    "slot_minutes", _("Length of a meeting"), Changes, unit=minutes, is_needed=True
                ),
                whole_number(
                    "slot_step_minutes",
                    _("A meeting can start every"),
                    Changes,
                    unit=minutes,
                    is_needed=True,
                ),
                whole_number(
                    "buffer_minutes",
                    _("Free time around a meeting"),
                    Changes,
                    unit=minutes,
                    is_needed=True,
                ),
                whole_number(
                    "min_notice_minutes",
                    _("Shortest notice"),
                    Changes,
                    unit=minutes,
                    is_needed=True,
                    hint=_("How long before its start a meeting can still be booked."),
                ),
                whole_number(
                    "horizon_days",
                    _("How far ahead"),
                    Changes,
                    unit=days,
                    is_needed=True,
                    hint=_("How early a meeting can be booked."),
                ),
            ],
        ),
        Group(
            title=_("Holding and changing"),
            name="changing",
            fields=[
                whole_number(
                    "hold_ttl_seconds",
                    _("Hold time"),
                    Changes,
                    unit=_("seconds"),
                    empty=platforms,
                    hint=_("How long a time waits for the customer's confirmation."),
                ),
                whole_number(
                    "cancel_deadline_hours",
                    _("Deadline for changes"),
                    Changes,
                    unit=hours,
                    empty=platforms,
                    hint=_("Until when customers may cancel or move."),
                ),
                Field(
                    name="reschedule_policy",
                    label=_("When a customer takes another time"),
                    kind=CHOICE,
                    choices=named(RESCHEDULE_POLICY),
                ),
                Field(
                    name="reschedule_confirms",
                    label=_("A new time is confirmed"),
                    kind=CHOICE,
                    choices=named(RESCHEDULE_CONFIRMS),
                ),
                Field(
                    name="organizer_moves",
                    label=_("When a meeting is moved in the calendar"),
                    kind=CHOICE,
                    choices=named(ORGANIZER_MOVES),
                ),
            ],
        ),
        Group(
            title=_("Who may do what"),
            name="access",
            fields=[
                Field(
                    name="booking_access",
                    label=_("Who sees what is offered"),
                    kind=CHOICE,
                    choices=named(BOOKING_ACCESS),
                ),
                *sign_up.fields(),
                Field(
                    name="promote_on_attended",
                    label=_("Prospects who came to a meeting become customers"),
                    kind=CHECK,
                ),
                Field(
                    name="salespeople_set_hours",
                    label=_("Salespeople set their own hours"),
                    kind=CHECK,
                ),
            ],
        ),
        Group(
            title=_("Reminders and other mails"),
            name="reminders",
            fields=[
                Field(
                    name="reminders",
                    label=_("Customers are reminded"),
                    kind=_reminders(),
                    choices=_reminder_choices(settings["reminders"]),
                ),
                Field(
                    name="followup", label=_("Customers are written to after a meeting"), kind=CHECK
                ),
                Field(
                    name="staff_agenda",
                    label=_("Salespeople get each day's meetings by mail"),
                    kind=CHECK,
                ),
                Field(name="sms", label=_("Customers may ask for SMS"), kind=CHECK),
                Field(
                    name="sms_countries",
                    label=_("Countries that SMS go to"),
                    kind=LINES,
                    hint=_("One code a line, such as DE."),
                    fault=_("Codes of countries such as DE, one a line."),
                    empty=_("the company's own country"),
                ),
                whole_number(
                    "sms_daily_cap",
                    _("SMS in 24 hours at most"),
                    Changes,
                    empty="200",
                ),
                whole_number(
                    "sms_monthly_cap",
                    _("Parts of SMS in 30 days at most"),
                    Changes,
                    empty=number(3000),
                ),
            ],
        ),
        Group(
            title=_("Sender of mails"),
            name="sender",
            fields=[
                Field(
                    name="from_name",
                    label=_("Name of the sender"),
                    longest=200,
                    empty=_("the company's name"),
                ),
                Field(
                    name="reply_to",
                    label=_("Answers go to"),
                    kind=MAIL,
                    longest=254,
                    empty=_("the sender"),
                ),
                Field(
                    name="mail_provider",
                    label=_("Sent through"),
                    kind=CHOICE,
                    choices=[(one["kind"], one["name"]) for one in kinds["mail_providers"]],
                    empty=_("the usual one"),
                ),
                Field(
                    name="from_address",
                    label=_("Address of the sender"),
                    kind=MAIL,
                    longest=254,
                    hint=_("Where an account of the company's own sends."),
                ),
                Field(
                    name="shared_mailbox",
                    label=_("Mailbox that mails are sent from"),
                    kind=MAIL,
                    longest=254,
                    empty=_("the platform's"),
                ),
                Field(
                    name="mail_directory_id",
                    label=_("Directory of that mailbox"),
                    longest=36,
                    hint=_("Its id."),
                    empty=_("the platform's"),
                ),
            ],
        ),
        Group(
            title=_("Calendars and other sites"),
            name="sites",
            fields=[
                Field(
                    name="event_title",
                    label=_("Title of entries in calendars"),
                    longest=200,
                    placeholder="{service}: {customer}",
                    empty=_("the usual one"),
                ),
                Field(
                    name="answers_in_event",
                    label=_("What customers answered stands in those entries"),
                    kind=CHECK,
                ),
                Field(
                    name="redirect_url",
                    label=_("Page of the company's own that thanks customers"),
                    kind=ADDRESS,
                    longest=500,
                    hint=_("Where they are led once it is booked."),
                    empty=_("ours"),
                ),
                Field(
                    name="embed_origins",
                    label=_("Sites that may show the booking page within theirs"),
                    kind=LINES,
                    hint=_("One a line, such as https://www.acme.example."),
                    fault=_("At most 20 addresses such as https://www.acme.example, one a line."),
                ),
            ],
        ),
    ]


async def _page(
    request: web.Request, console: TenantConsole, groups: list[Group], sheet: Sheet
) -> web.Response:
    # As they hold: what stands in the form is not saved yet.
    settings = await console.of("settings_get")
    owns = request[SESSION].principal.may(OWNERS)
    keys = await every(console, "key_list", "keys") if owns else None
    return sheets.shown(
        request,
        groups,
        sheet,
        title=_("Settings"),
        button=_("Save"),
        template="settings",
        embedding=embedding.snippets(
            request.app[app_keys.SETTINGS].base_url,
            console.place.tenant["slug"],
            settings["embed_origins"],
        ),
        keys=keys and [one for one in keys if one["kind"] == "publishable"],
    )
