"""Which address shows which page."""

from __future__ import annotations

from aiohttp import web

from app.web.pages import (
    assets,
    calendar_file,
    check_mail,
    chooser,
    details,
    links,
    manage,
    me,
    own_address,
    own_phone,
    services,
    sign_in,
    theme,
    unsubscribe,
    verify,
)
from app.web.pages.selling import ANYONE
from app.web.pages.visitors import known

_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_TENANT = "/b/{slug}"
_PEOPLE = "/t/{slug}"
_SERVICE = f"{_TENANT}/services/{{service}}"
_CHOSEN = [
    f"{root}/{person}"
    for root in (_TENANT, _SERVICE)
    for person in (f"{{salesperson:{_UUID}}}", ANYONE)
]
_ME = f"{_PEOPLE}/me"
_OWN = f"{_ME}/bookings/{{booking:{_UUID}}}"
_BOOKING = f"{_TENANT}/bookings/{{booking:{_UUID}}}"


def add_pages(app: web.Application) -> None:
    """Add the pages and their files."""
    assets.setup(app)
    app.add_routes(
        [
            web.get("/theme/{colour:[0-9a-f]{6}}.css", theme.theme),
            web.get("/theme/color-{colour:[0-9a-f]{6}}.css", theme.of_class),
            web.get(_TENANT, known(services.services)),
            web.get(_SERVICE, known(services.people)),
            *(
                route
                for chosen in _CHOSEN
                for route in (
                    web.get(chosen, known(chooser.chooser)),
                    web.get(f"{chosen}/details", known(details.ask)),
                    web.post(f"{chosen}/details", known(details.hold)),
                )
            ),
            web.get(_BOOKING, links.ask),
            web.post(_BOOKING, links.send),
            web.get(f"{_BOOKING}/check-mail", check_mail.check_mail),
            web.post(f"{_BOOKING}/send-again", check_mail.send_again),
            web.post(f"{_BOOKING}/other-address", check_mail.other_address),
            web.get("/verify", verify.look),
            web.post("/verify", verify.confirm),
            web.get("/manage", manage.look),
            web.post("/manage/cancel", manage.cancel),
            web.get("/manage/move", manage.consider),
            web.post("/manage/move", manage.move),
            web.get("/unsubscribe", unsubscribe.look),
            web.post("/unsubscribe", unsubscribe.change),
            web.get(_PEOPLE, sign_in.home),
            web.get(f"{_PEOPLE}/account", sign_in.account),
            web.get(f"{_PEOPLE}/sign-in", sign_in.ask),
            web.post(f"{_PEOPLE}/sign-in", sign_in.send),
            web.get(f"{_PEOPLE}/sign-in/code", sign_in.ask_code),
            web.post(f"{_PEOPLE}/sign-in/code", sign_in.enter_code),
            web.get(f"{_PEOPLE}/sign-in/link", sign_in.look_at_link),
            web.post(f"{_PEOPLE}/sign-in/link", sign_in.use_link),
            web.get(f"{_PEOPLE}/address", own_address.ask),
            web.post(f"{_PEOPLE}/address", own_address.send),
            web.get(f"{_PEOPLE}/address/code", own_address.ask_code),
            web.post(f"{_PEOPLE}/address/code", own_address.enter_code),
            web.get(f"{_PEOPLE}/phone", own_phone.look),
            web.post(f"{_PEOPLE}/phone", own_phone.change),
            web.post(f"{_PEOPLE}/sign-out", sign_in.sign_out),
            web.get(f"{_PEOPLE}/signed-out", sign_in.signed_out),
            web.get(_ME, me.members(me.bookings)),
            web.get(f"{_ME}/data", me.members(me.data)),
            web.post(f"{_ME}/export", me.members(me.export)),
            web.post(f"{_ME}/forget", me.members(me.forget)),
            web.get(_OWN, me.members(me.booking)),
            web.get(f"{_OWN}/meeting.ics", me.members(me.ics)),
            web.get(f"{_OWN}/move", me.members(me.choose)),
            web.get(f"{_OWN}/move/to", me.members(me.consider)),
            web.post(f"{_OWN}/move/to", me.members(me.move)),
            web.get(f"{_OWN}/cancel", me.members(me.ask_to_cancel)),
            web.post(f"{_OWN}/cancel", me.members(me.cancel)),
            web.get(f"{_PEOPLE}/schedule", me.members(services.services)),
            web.get("/meeting.ics", calendar_file.calendar_file),
        ]
    )
