"""What was paid for a booking and what goes back, recorded by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.languages import _
from app.web.access import path_id
from app.web.admin import sheets
from app.web.admin.company_words import METHOD, PAYMENT_STATE, REFUND_STATE, named
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fields import CHOICE, HIDDEN, Field, Group, fields_of, money, price
from app.web.admin.forms import sent, went_well
from app.web.admin.sheets import Sheet
from app.web.pages.forms import key_for, new_key
from app.web.principal import ADMINISTRATORS, PRINCIPAL
from app.web.routes.company_documents import as_page

_BY_HAND = ("cash", "card_terminal", "transfer", "other")


async def shown(request: web.Request) -> web.Response:
    """What was paid, and the form to record a payment."""
    console = await tenant_console(request)
    told = await _appointment(request, console)
    groups = await _payment(console, told)
    return _page(request, console, told, groups, sheets.begun(fields_of(groups), _blank(told)))


async def record(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    told = await _appointment(request, console)
    groups = await _payment(console, told)
    if again := await _record(request, console, groups, "payment_record", ("method", "note")):
        return _page(request, console, told, groups, again)
    return went_well(request, "saved", _address(request, console))


async def consider_refund(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    told = await _appointment(request, console)
    groups = await _refund(console, told)
    start = {"idempotency_key": new_key(), "amount": told["refund_pending_amount"] or None}
    return _page(request, console, told, groups, sheets.begun(fields_of(groups), start), True)


async def refund(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    told = await _appointment(request, console)
    groups = await _refund(console, told)
    if again := await _record(request, console, groups, "refund_record", ("reason",)):
        return _page(request, console, told, groups, again, True)
    return went_well(request, "saved", _address(request, console))


async def document(request: web.Request) -> web.Response:
    """An invoice, receipt or credit note, to print."""
    console = await tenant_console(request)
    found = await console.of("document_get", document_id=path_id(request, "document"))
    return as_page(found)


async def _record(
    request: web.Request,
    console: TenantConsole,
    groups: Sequence[Group],
    function: str,
    texts: Sequence[str],
) -> Sheet | None:
    form = {name: text for name, text in sent(request).items() if not name.startswith("was.")}
    typed = {field.name: field.read(form.get(field.name, "")) for field in fields_of(groups)}

    async def put(_changes: dict[str, Any], _version: int | None) -> None:
        amount = typed["amount"]
        if not isinstance(amount, int) or isinstance(amount, bool):
            fault = money(None).fault
            raise ApiError.of_field("amount", fault() if fault else "")
        said = {name: typed[name] for name in texts}
        await console.of(
            function,
            booking_id=path_id(request, "booking"),
            key=key_for(form),
            request={"amount": amount, **said},
            amount=amount,
            actor=ACTOR,
            **said,
        )

    return await sheets.save(request, fields_of(groups), put)


async def _appointment(request: web.Request, console: TenantConsole) -> Mapping[str, Any]:
    """
    Raises:
        ApiError: booking_not_found.
    """
    found: Mapping[str, Any] = await console.of(
        "appointment_for_staff", booking_id=path_id(request, "booking")
    )
    return found


async def _currency(console: TenantConsole, told: Mapping[str, Any]) -> str | None:
    found: str | None = told["currency"] or (await console.of("settings_get"))["currency"]
    return found


def _blank(told: Mapping[str, Any]) -> dict[str, Any]:
    """What is not paid yet, in cash."""
    rest = told["total_amount"] - told["paid_amount"]
    return {
        "idempotency_key": new_key(),
        "amount": rest if rest > 0 and told["status"] != "canceled" else None,
        "method": "cash",
    }


async def _payment(console: TenantConsole, told: Mapping[str, Any]) -> list[Group]:
    currency = await _currency(console, told)
    return [
        Group(
            title=_("Record a payment"),
            hint=_(
                "What was recorded stays: if it was wrong, record what goes back, and the right "
                "payment."
            ),
            fields=[
                Field(name="idempotency_key", label="", kind=HIDDEN),
                Field(
                    name="amount",
                    label=_("Sum with tax"),
                    kind=money(currency),
                    unit=currency or "",
                    is_needed=True,
                ),
                Field(
                    name="method",
                    label=_("How it was paid"),
                    kind=CHOICE,
                    choices=[one for one in named(METHOD) if one[0] in _BY_HAND],
                ),
                Field(name="note", label=_("Note for staff"), longest=500),
            ],
        )
    ]


async def _refund(console: TenantConsole, told: Mapping[str, Any]) -> list[Group]:
    currency = await _currency(console, told)
    return [
        Group(
            title=_("Record what goes back"),
            hint=_("What was paid by hand has been handed out by now."),
            fields=[
                Field(name="idempotency_key", label="", kind=HIDDEN),
                Field(
                    name="amount",
                    label=_("Sum with tax"),
                    kind=money(currency),
                    unit=currency or "",
                    is_needed=True,
                ),
                Field(name="reason", label=_("Reason, for staff"), longest=500),
            ],
        )
    ]


def _address(request: web.Request, console: TenantConsole) -> str:
    return f"{console.place.root}/appointments/{path_id(request, 'booking')}/payments"


def _page(
    request: web.Request,
    console: TenantConsole,
    told: Mapping[str, Any],
    groups: Sequence[Group],
    sheet: Sheet,
    is_refund: bool = False,
) -> web.Response:
    booking = f"{console.place.root}/appointments/{path_id(request, 'booking')}"
    called = told["client"]["name"] or told["client"]["email"]
    title = _("What goes back to {customer}") if is_refund else _("Payments of {customer}")
    return sheets.shown(
        request,
        groups,
        sheet,
        title=title.format(customer=called),
        button=_("Record"),
        crumb=(_address(request, console), _("Payments"))
        if is_refund
        else (booking, _("The booking")),
        template="payments",
        told=told,
        is_refund=is_refund,
        may_print=request[PRINCIPAL].may(ADMINISTRATORS),
        documents_address=f"{console.place.root}/documents",
        may_refund=request[PRINCIPAL].may(ADMINISTRATORS) and told["paid_amount"] > 0,
        payments_address=_address(request, console),
        refunds_address=f"{booking}/refunds",
        price=price,
        methods=dict(named(METHOD)),
        payment_states=PAYMENT_STATE,
        refund_states=REFUND_STATE,
    )
