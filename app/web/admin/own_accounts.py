"""Accounts of a company's own that its messages go by: entered, tried, taken away. Their keys are
shown to nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from aiohttp import web
from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from app.errors import ApiError
from app.languages import _, marked
from app.providers.company_account import AccountFields, CompanyAccounts
from app.web import keys, own_carriers
from app.web.admin import sheets
from app.web.admin.company_words import CHANNEL
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fault_words import fault_in_words
from app.web.admin.fields import CHOICE, LINE, Field, Group, Kind, as_typed, taken
from app.web.admin.forms import sent, went_well
from app.web.admin.rendering import render
from app.web.admin.sheets import Sheet

_KEY = Kind("input", "password")


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    entered = {one["provider"]: one for one in await own_carriers.listed(request)}
    known = dict(request.app[keys.PROVIDERS].company_accounts())
    return render(
        request,
        "own_accounts",
        {
            "carriers": [
                {**one, "entered": entered.get(one["kind"])}
                for one in await _named(console)
                if one["kind"] in known
            ],
            "channels": {channel: _(label) for channel, label in CHANNEL.items()},
            "address": _address(console),
        },
    )


async def edit(request: web.Request) -> web.Response:
    """What is kept of it, but for the keys, which are typed anew."""
    console = await tenant_console(request)
    provider, accounts = _asked(request)
    kept = await _kept(request, provider)
    model = accounts.fields
    known = model.entered(kept["account"], kept["settings"]) if kept else _usual(model)
    values = as_typed(_fields(model), known)
    return await _page(request, console, provider, model, kept, Sheet(values, {}))


async def save(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    provider, accounts = _asked(request)
    fields = _fields(accounts.fields)
    typed = taken(sent(request), fields)
    shown = {one.name: "" if one.kind is _KEY else typed[one.name] for one in fields}
    try:
        entered = accounts.fields.model_validate(
            {name: text.strip() for name, text in typed.items() if text.strip()}
        )
        await own_carriers.enter(request, provider, accounts, entered, ACTOR)
    except ValidationError as error:
        sheet = _refused(error, fields, shown)
    except own_carriers.Refused as error:
        sheet = Sheet(shown, {}, refusal=_does_not_let_in(str(error)), status=400)
    except ApiError as error:
        sheet = sheets.refused(error, fields, Sheet(shown, {}))
    else:
        return went_well(request, "account_kept", f"{_address(console)}/{provider}")
    kept = await _kept(request, provider)
    return await _page(request, console, provider, accounts.fields, kept, sheet)


async def check(request: web.Request) -> web.Response:
    """Whether the provider lets it in; nobody is written to."""
    console = await tenant_console(request)
    provider, accounts = _asked(request)
    kept = await _kept(request, provider)
    if kept is None:
        raise ApiError("not_found", marked("The company has no such account."))
    try:
        await own_carriers.try_again(request, provider, accounts, kept["id"])
    except own_carriers.Refused as error:
        model = accounts.fields
        values = as_typed(_fields(model), model.entered(kept["account"], kept["settings"]))
        sheet = Sheet(values, {}, refusal=_does_not_let_in(str(error)), status=409)
        return await _page(request, console, provider, model, kept, sheet)
    return went_well(request, "account_works", f"{_address(console)}/{provider}")


async def remove(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    provider, _accounts = _asked(request)
    await console.of("carrier_delete", provider=provider, actor=ACTOR)
    return went_well(request, "account_removed", _address(console))


def _asked(request: web.Request) -> tuple[str, CompanyAccounts]:
    """
    Raises:
        ApiError: not_found, where companies have no accounts with that provider.
    """
    provider = request.match_info["provider"]
    known = dict(request.app[keys.PROVIDERS].company_accounts())
    if provider not in known:
        raise ApiError("not_found")
    return provider, known[provider]


def _address(console: TenantConsole) -> str:
    return f"{console.place.root}/notifications/accounts"


async def _named(console: TenantConsole) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await console.ask("kinds"))["carriers"]
    return found


async def _kept(request: web.Request, provider: str) -> dict[str, Any] | None:
    carriers = await own_carriers.listed(request)
    return next((one for one in carriers if one["provider"] == provider), None)


def _does_not_let_in(reason: str) -> str:
    return _("The account is not let in: {reason}").format(reason=reason)


def _fields(model: type[AccountFields]) -> list[Field]:
    return [_field(name, info) for name, info in model.model_fields.items()]


def _field(name: str, info: FieldInfo) -> Field:
    choices: Sequence[str] = ()
    if get_origin(info.annotation) is Literal:
        choices = get_args(info.annotation)
    is_key = info.annotation is SecretStr
    return Field(
        name=name,
        label=_(info.title or name),
        hint=_(info.description) if info.description else "",
        kind=_KEY if is_key else CHOICE if choices else LINE,
        choices=[(choice, choice) for choice in choices],
        is_needed=info.is_required(),
    )


def _usual(model: type[AccountFields]) -> dict[str, Any]:
    return {
        name: None if info.is_required() else info.default
        for name, info in model.model_fields.items()
    }


def _refused(error: ValidationError, fields: Sequence[Field], typed: Mapping[str, str]) -> Sheet:
    """The form with what is wrong in it; how exactly, the provider's own pages say better."""
    errors: dict[str, str] = {}
    refusal = None
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        if problem["loc"]:
            errors[str(problem["loc"][0])] = (
                _("This is needed.") if problem["type"] == "missing" else _("This is none.")
            )
        else:
            refusal = fault_in_words(problem["msg"].partition(", ")[2])
    told = {one.name: errors[one.name] for one in fields if one.name in errors}
    return Sheet(typed, {}, errors=told, refusal=None if told else refusal, status=400)


async def _page(
    request: web.Request,
    console: TenantConsole,
    provider: str,
    model: type[AccountFields],
    kept: Mapping[str, Any] | None,
    sheet: Sheet,
) -> web.Response:
    fields = _fields(model)
    name = next(one["name"] for one in await _named(console) if one["kind"] == provider)
    return sheets.shown(
        request,
        [Group(title=_("Other keys or settings") if kept else _("The account"), fields=fields)],
        sheet,
        title=_("Account with {provider}").format(provider=name),
        button=_("Try and keep it"),
        template="own_account",
        crumb=(_address(console), _("Own accounts for messages")),
        action=f"{_address(console)}/{provider}",
        kept=kept,
        shown=[
            (field.label, sheet.of(field.name) or "–") for field in fields if field.kind is not _KEY
        ],
    )
