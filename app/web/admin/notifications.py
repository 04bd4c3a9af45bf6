"""Messages in a company's own words: edited, looked at with a sample, tried on oneself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.languages import LANGUAGES, _, own_name
from app.web import keys, own_texts
from app.web.access import path_id
from app.web.admin import company_words, sheets, words
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fault_words import fault_in_words
from app.web.admin.fields import LINE, MAIL, PHONE, TEXT, Field, Group, as_json, fields_of, taken
from app.web.admin.forms import sent, went_well
from app.web.admin.names import every
from app.web.admin.rendering import SESSION, framed, may_frame, render
from app.web.admin.sheets import Sheet


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    audiences = dict(company_words.named(company_words.READERS))
    messages = [
        {
            **one,
            "name": _(words.MESSAGE[one["event_key"]]),
            "reader": audiences[one["audience"]],
        }
        for one in await console.of("template_list")
    ]
    context = {
        "messages": messages,
        "channels": dict(company_words.named(company_words.CHANNEL)),
        "languages": {code: own_name(code) for code in LANGUAGES},
    }
    return render(request, "notifications", context)


async def edit(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    kept = await _kept(request, console)
    groups = _groups(kept["template"])
    sheet = sheets.begun(fields_of(groups), kept["template"])
    return _page(request, console, kept, groups, sheet)


async def save(request: web.Request) -> web.Response:
    """A text, or with the other button the built-in one again."""
    console = await tenant_console(request)
    kept = await _kept(request, console)
    groups = _groups(kept["template"])
    text = _typed(request, groups)
    if sent(request).get("do") == "built_in":
        text = {"subject": None, "text": None, "html": None}

    async def put(_changes: dict[str, Any], version: int | None) -> None:
        own_texts.judge(text, kept, _base_url(request))
        template = {name: value for name, value in text.items() if value is not None}
        await console.of(
            "template_put",
            template={**template, "version": version},
            actor=ACTOR,
            **_where(request),
        )

    async def read() -> Mapping[str, Any]:
        return dict((await _kept(request, console))["template"])

    if sent(request).get("do") == "built_in":
        await put({}, sheets.version_of(sent(request)))
        return went_well(request, "saved", request.path)
    again = await sheets.save(request, fields_of(groups), put, read)
    if again:
        return _page(request, console, kept, groups, again)
    return went_well(request, "saved", request.path)


async def preview(request: web.Request) -> web.Response:
    """Filled in with a sample: what was typed, else what is kept; for a frame of the page."""
    console = await tenant_console(request)
    kept = await _kept(request, console)
    typed = _typed(request, _groups(kept["template"])) if request.method == "POST" else None
    text = typed if typed and typed["text"] else None
    try:
        if text:
            own_texts.judge(text, kept, _base_url(request))
        made = own_texts.filled_in(text, kept, _base_url(request))
    except ApiError as error:
        faults = [fault_in_words(one["message"]) for one in error.errors]
        return framed(request, "preview", {"faults": faults, "made": None})
    return framed(request, "preview", {"faults": [], "made": made})


async def test(request: web.Request) -> web.Response:
    """What is kept, filled in with a sample, to oneself."""
    console = await tenant_console(request)
    kept = await _kept(request, console)
    fields = [_recipient(kept["template"]["channel"])]
    typed = taken(sent(request), fields)
    try:
        await console.of("template_test", to=typed["to"] or None, actor=ACTOR, **_where(request))
    except ApiError as error:
        groups = _groups(kept["template"])
        sheet = sheets.begun(fields_of(groups), kept["template"])
        refused = sheets.refused(error, fields, Sheet(typed, {}))
        return _page(request, console, kept, groups, sheet, refused)
    return went_well(request, "tested", request.path.removesuffix("/test"))


async def suppressions(request: web.Request) -> web.Response:
    """Whom the company sends nothing to any more, and why."""
    console = await tenant_console(request)
    context = {
        "suppressions": await every(console, "suppression_list", "suppressions"),
        "channels": dict(company_words.named(company_words.CHANNEL)),
        "reasons": dict(company_words.named(company_words.SUPPRESSION)),
    }
    return render(request, "suppressions", context)


async def lift(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    await console.of(
        "suppression_lift", suppression_id=path_id(request, "suppression"), actor=ACTOR
    )
    return went_well(request, "lifted", f"{console.place.root}/notifications/suppressions")


def _where(request: web.Request) -> dict[str, Any]:
    return {name: request.match_info[name] for name in ("event_key", "channel", "locale")}


def _base_url(request: web.Request) -> str:
    return request.app[keys.SETTINGS].base_url


async def _kept(request: web.Request, console: TenantConsole) -> dict[str, Any]:
    """
    Raises:
        ApiError: not_found.
    """
    return dict(await console.of("template_get", **_where(request)))


def _typed(request: web.Request, groups: Sequence[Group]) -> dict[str, Any]:
    fields = fields_of(groups)
    said = as_json(fields, taken(sent(request), fields))
    return {name: said.get(name) for name in ("subject", "text", "html")}


def _groups(template: Mapping[str, Any]) -> list[Group]:
    is_mail = template["channel"] == "mail"
    text = Field(name="text", label=_("Text"), kind=TEXT, longest=20_000, is_wide=True)
    subject = Field(name="subject", label=_("Subject"), kind=LINE, longest=400, is_wide=True)
    html = Field(
        name="html",
        label=_("Text as HTML"),
        kind=TEXT,
        longest=20_000,
        is_wide=True,
        hint=_("Nothing: it is made of the text."),
    )
    fields = [subject, text, html] if is_mail else [text]
    return [Group(title=_("The company's own text"), fields=fields)]


def _recipient(channel: str) -> Field:
    if channel != "mail":
        return Field(
            name="to",
            label=_("To"),
            kind=PHONE,
            longest=50,
            empty=_("the number that your account has proved to be yours"),
        )
    return Field(
        name="to",
        label=_("To"),
        kind=MAIL,
        longest=254,
        hint=_("An address of the company's own people."),
    )


def _page(
    request: web.Request,
    console: TenantConsole,
    kept: Mapping[str, Any],
    groups: Sequence[Group],
    sheet: Sheet,
    test_sheet: Sheet | None = None,
) -> web.Response:
    template = kept["template"]
    channels = dict(company_words.named(company_words.CHANNEL))
    name = _(words.MESSAGE[template["event_key"]])
    who = request[SESSION].principal
    is_mailed = template["channel"] == "mail" and who.kind == "account"
    own = {"to": (who.label or "") if is_mailed else ""}
    address = "/".join((console.place.root, "notifications", *_where(request).values()))
    page = sheets.shown(
        request,
        groups,
        sheet,
        title=_("{message}: {channel}, {language}").format(
            message=name,
            channel=channels[template["channel"]],
            language=own_name(template["locale"]),
        ),
        button=_("Save"),
        crumb=(f"{console.place.root}/notifications", _("Notifications")),
        template="notification",
        kept=template,
        built_in=own_texts.built_in(template),
        address=address,
        recipient=_recipient(template["channel"]),
        test_sheet=test_sheet or Sheet(own, {}),
        test_labels={"to": _("To")},
        languages=[(code, own_name(code)) for code in LANGUAGES],
    )
    if test_sheet:
        page.set_status(test_sheet.status)
    return may_frame(page)
