"""A company that sells to members alone: its pages ask who is there, and go on where they were."""

from __future__ import annotations

from tests.api.client import Api
from tests.support.office import Office
from tests.support.people import add_account, sign_in


async def test_a_visitor_is_sent_to_sign_in_and_a_member_let_in(api: Api, office: Office) -> None:
    office.free_calendars()
    office.sql.execute("update booking.tenant_config set booking_access = 'members'")
    for path in ("/b/acme", f"/b/acme/{office.salesperson_id}"):
        visitor = await api.send("GET", path)
        assert visitor.status == 303
        assert visitor.headers["Location"] == f"/t/acme/sign-in?next={path.replace('/', '%2F')}"
    sign_in(office, add_account(office, "eva@customer.example", "customer"), "secret")
    cookie = {"Cookie": "holdfast-acme=secret"}
    member = await api.send("GET", f"/b/acme/{office.salesperson_id}", headers=cookie)
    assert member.status == 200


async def test_a_session_that_is_over_is_a_visitor_s(api: Api, office: Office) -> None:
    """Of a company that is open to everybody, pages do not ask anybody to sign in."""
    office.free_calendars()
    cookie = {"Cookie": "holdfast-acme=over"}
    shown = await api.send("GET", f"/b/acme/{office.salesperson_id}", headers=cookie)
    assert shown.status == 200
