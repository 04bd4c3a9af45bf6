"""A company that is for members: no link lets anybody in, and mails lead to members' own pages."""

from __future__ import annotations

from app.messages.values import Site, values_of
from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office
from tests.support.refused import refused


class NoSigner:
    def sign(self, _claims: object, /) -> str:
        return "signed"


def test_turning_to_members_ends_every_link(office: Office) -> None:
    """By a setting or by hand; those of what is long over need no end."""
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN)
    links = {purpose: office.claims(booked, purpose) for purpose in ("cancel", "reschedule")}
    office.value("select set_config('booking.tenant_id', %s, false)", str(office.tenant_id))
    assert (
        office.value("select booking.is_link_revoked(%s::jsonb)", _json(links["cancel"])) is False
    )
    office.answer_of("settings_patch", changes={"booking_access": "members"}, actor="key")
    office.value("select set_config('booking.tenant_id', %s, false)", str(office.tenant_id))
    for purpose, claims in links.items():
        assert office.value("select booking.is_link_revoked(%s::jsonb)", _json(claims)), purpose
    office.answer_of("settings_patch", changes={"booking_access": "public"}, actor="key")
    fault = refused(office.change, "cancel", booked, claims=links["cancel"])
    assert fault.code == "invalid_token"


def test_mails_to_members_lead_to_their_pages(office: Office) -> None:
    """They make no token for the booking, and neither does the answer of whoever books."""
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN)
    office.configure("booking_access", "members")
    message = office.value(
        "select id from booking.notification_outbox where purpose = 'booking_confirmed'"
    )
    work = office.worker("message_claim", id=message)
    assert [each["purpose"] for each in work["tokens"]] == []
    told = values_of(work, Site(tokens=NoSigner(), base_url="https://hold.example"))
    own = f"https://hold.example/t/{office.slug}/me/bookings/{booked}"
    assert (told["cancel_link"], told["reschedule_link"], told["booking_link"]) == (own, own, own)
    assert told["links_lapse"] is False
    query = "select booking.view_link(b) from booking.bookings b where b.id = %s"
    assert office.value(query, booked) is None


def _json(claims: dict[str, object]) -> str:
    import json

    return json.dumps(claims)
