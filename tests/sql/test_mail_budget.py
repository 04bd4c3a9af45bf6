"""Mails that strangers can cause: one budget for a mailbox and for a client, over all tenants."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.sql.conftest import TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.servers import TestDatabase

CLIENT = "203.0.113.5"
SPENT = "select count(*) from booking.mail_spendings"


@pytest.fixture
def office(office: Office) -> Office:
    """Nothing but mails is limited; Anna's calendar is free for long."""
    for name in (
        "max_active_holds_per_customer",
        "max_active_holds_per_client",
        "max_unverified_share",
    ):
        office.sql.execute("select set_config(%s, '0', false)", [f"holdfast.{name}"])
    office.free_calendar(TEN, 60)
    return office


def _starts(office: Office) -> Iterator[datetime]:
    """Times of Anna's that do not meet."""
    day = TEN
    while True:
        yield from (
            day + timedelta(minutes=90 * number) for number in range(4) if day.weekday() < 5
        )
        day += timedelta(days=1)


def _ask(office: Office, start: datetime, email: str, client: str | None = CLIENT) -> str:
    _look_at_calendars(office)
    return office.pending(start, email=email, client=client)


def _look_at_calendars(office: Office) -> None:
    """Busy times are as fresh as a hold wants them, whatever time has passed."""
    office.sql.execute("update booking.busy_days set fetched_at = booking.now()")


@contextmanager
def _refused() -> Iterator[dict]:
    """SB429 mail_limit is raised; its DETAIL is there afterwards."""
    detail: dict = {}
    with pytest.raises(psycopg.DatabaseError) as raised:
        yield detail
    assert (raised.value.sqlstate, raised.value.diag.message_primary) == ("SB429", "mail_limit")
    detail.update(json.loads(raised.value.diag.message_detail))


def _is_refused(office: Office, start: datetime, email: str, client: str | None = CLIENT) -> dict:
    """The DETAIL of the error; the hold is as it was."""
    _look_at_calendars(office)
    booking_id = office.hold(start, email=email, client=client).json["booking_id"]
    with _refused() as detail:
        office.verify_email(booking_id)
    assert office.status(booking_id) == "hold"
    return detail


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Eva@Customer.Example", "eva@customer.example"),
        ("eva+a@customer.example", "eva@customer.example"),
        ("eva+a+b@customer.example", "eva@customer.example"),
        ("eva+@customer.example", "eva@customer.example"),
        ("+eva@customer.example", "+eva@customer.example"),
        ("e.va@customer.example", "e.va@customer.example"),
    ],
)
def test_a_mailbox_is_the_address_without_its_tag(
    office: Office, address: str, mailbox: str
) -> None:
    """In lower case; what has nothing before the plus keeps it."""
    assert office.value("select booking.mailbox(%s)", address) == mailbox


@examples(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    local=st.from_regex(r"[a-z0-9][a-z0-9._-]{0,10}", fullmatch=True),
    tag=st.from_regex(r"(\+[A-Za-z0-9+._-]{0,12})?", fullmatch=True),
    upper=st.lists(st.booleans(), min_size=11, max_size=11),
)
def test_no_spelling_makes_another_mailbox(
    sql: psycopg.Connection, local: str, tag: str, upper: list[bool]
) -> None:
    """Capitals and tags, in any mixture."""
    spelled = (
        "".join(c.upper() if up else c for c, up in zip(local, upper, strict=False)) + local[11:]
    )
    row = sql.execute("select booking.mailbox(%s)", [f"{spelled}{tag}@Mail.Example"]).fetchone()
    assert row == (f"{local}@mail.example",)


def test_ten_an_hour_whatever_the_tag_the_tenant_and_the_client(
    office: Office, sql: psycopg.Connection, clock: Clock
) -> None:
    """The eleventh is 429 mail_limit, with the seconds until the first is an hour old; nothing of
    it happened."""
    other = Office(sql, "other")
    other.free_calendar(TEN, 60)
    starts = _starts(office)
    for number in range(10):
        spelling = ("eva", "EVA", f"eva+{number}")[number % 3]
        place = (office, other)[number % 2]
        _ask(place, next(starts), f"{spelling}@customer.example", f"198.51.100.{number}")
        clock.advance(minutes=1)
    detail = _is_refused(other, next(starts), "eva+new@customer.example", "198.51.100.99")
    assert detail["retry_after"] == pytest.approx(50 * 60, abs=1)
    assert office.value(SPENT) == 10
    clock.advance(minutes=50, seconds=-1)
    _is_refused(office, next(starts), "eva@customer.example")
    clock.advance(seconds=2)
    _ask(office, next(starts), "eva@customer.example")


def test_thirty_a_day(office: Office, sql: psycopg.Connection, clock: Clock) -> None:
    """Over all tenants; each of them sends one address twenty at most, in silence."""
    other = Office(sql, "other")
    other.free_calendar(TEN, 60)
    starts = _starts(office)
    for number in range(30):
        _ask((office, other)[number % 2], next(starts), "eva@customer.example")
        clock.advance(minutes=7)
    assert _is_refused(office, next(starts), "eva@customer.example")[
        "retry_after"
    ] == pytest.approx(24 * 3600 - 30 * 7 * 60, abs=1)


def test_a_hold_given_back_gives_nothing_back(office: Office, clock: Clock) -> None:
    """What was mailed was mailed."""
    start = TEN
    for _ in range(10):
        booking_id = _ask(office, start, "eva@customer.example")
        mail_id = office.value("select max(id) from booking.mails")
        office.worker("message_claim", id=mail_id)
        office.worker(
            "outbox_report", id=mail_id, lease=office.lease("message", mail_id), outcome="ok"
        )
        assert office.app("release_hold", slug=office.slug, booking_id=booking_id)
    _is_refused(office, start, "eva@customer.example")


@pytest.mark.parametrize("why", ["dropped", "dead"])
def test_what_was_not_sent_does_not_count(office: Office, why: str) -> None:
    """A mail that was no longer true, or that was refused for good."""
    starts = _starts(office)
    for _ in range(12):
        booking_id = _ask(office, next(starts), "eva@customer.example")
        mail_id = office.value("select max(id) from booking.mails")
        if why == "dropped":
            office.app("release_hold", slug=office.slug, booking_id=booking_id)
        office.worker("message_claim", id=mail_id)
        office.worker(
            "outbox_report",
            id=mail_id,
            lease=office.lease("message", mail_id),
            outcome="failed",
            error="550",
        )
        assert office.value("select status from booking.mails where id = %s", mail_id) == why
    assert office.value(SPENT) == 0


def test_what_may_have_been_sent_counts(office: Office, clock: Clock) -> None:
    """A mail whose answer was lost, and that was refused for good when it was sent again."""
    _ask(office, next(_starts(office)), "eva@customer.example")
    mail_id = office.value("select max(id) from booking.mails")
    for outcome in ("unknown", "failed"):
        office.worker("message_claim", id=mail_id)
        assert office.hand_over(mail_id)
        lease = office.lease("message", mail_id)
        office.worker("outbox_report", id=mail_id, lease=lease, outcome=outcome, error="550")
        clock.advance(minutes=2)
    assert office.value("select status from booking.mails where id = %s", mail_id) == "dead"
    assert office.value(SPENT) == 1


def test_a_client_reaches_ten_mailboxes_an_hour(office: Office, clock: Clock) -> None:
    """An eleventh mailbox is refused, those that it wrote to are not; another client is free."""
    starts = _starts(office)
    for number in range(10):
        _ask(office, next(starts), f"person{number}+x{number}@customer.example")
        clock.advance(minutes=1)
    detail = _is_refused(office, next(starts), "person10@customer.example")
    assert detail["retry_after"] == pytest.approx(50 * 60, abs=1)
    _ask(office, next(starts), "Person3@customer.example")
    _ask(office, next(starts), "person10@customer.example", "198.51.100.7")
    clock.advance(minutes=50, seconds=1)
    _ask(office, next(starts), "person10@customer.example")


def test_the_same_mail_again_counts(office: Office, clock: Clock) -> None:
    """What the limits of a booking keep back is answered as usual and costs nothing."""
    booking_id = _ask(office, TEN, "eva@customer.example")
    for _ in range(3):
        assert office.verify_email(booking_id).status == 200
    assert office.value(SPENT) == 1
    clock.advance(seconds=31)
    assert office.verify_email(booking_id).status == 200
    assert office.value(SPENT) == 2


def test_links_and_moves_are_of_the_same_budget(office: Office, clock: Clock) -> None:
    """A refused move leaves the booking as it was; nobody is mailed links beyond the budget."""
    booking_id = office.confirmed(TEN + timedelta(days=7), email="eva@customer.example")
    starts = _starts(office)
    while office.value(SPENT) < 9:
        _ask(office, next(starts), "eva+tag@customer.example")
    ask = {"booking_id": booking_id, "client": CLIENT}
    assert office.answer("request_links", **ask).status == 202
    # Of what still waits, the links would be dropped with the old time, and count no more.
    office.sql.execute("update booking.notification_outbox set status = 'sent'")
    clock.advance(minutes=6)
    with _refused():
        office.answer("request_links", **ask)
    new = TEN + timedelta(days=8)
    _look_at_calendars(office)
    with _refused():
        office.answer(
            "reschedule",
            key="k",
            request={},
            booking_id=booking_id,
            claims=office.claims(booking_id, "reschedule"),
            new_start_at=new,
            new_end_at=new + timedelta(hours=1),
            client=CLIENT,
        )
    assert office.status(booking_id) == "confirmed"
    assert (
        office.value("select count(*) from booking.bookings where rescheduled_from is not null")
        == 0
    )
    assert office.value("select count(*) from booking.idempotency_records where key = 'k'") == 0
    unknown = {"booking_id": "00000000-0000-4000-8000-000000000000", "client": CLIENT}
    assert office.answer("request_links", **unknown).status == 202


def test_a_refused_mail_stores_no_answer(office: Office, clock: Clock) -> None:
    """The same request succeeds with the same key when the budget is there again."""
    starts = _starts(office)
    for _ in range(10):
        _ask(office, next(starts), "eva@customer.example")
    office.sql.execute("set holdfast.hold_ttl_seconds = '7200'")
    booking_id = office.hold(next(starts)).json["booking_id"]
    with _refused():
        office.verify_email(booking_id, key="k")
    clock.advance(minutes=61)
    answer = office.verify_email(booking_id, key="k")
    assert (answer.status, answer.replayed) == (200, False)


def test_what_staff_and_dbas_do_is_not_refused(office: Office) -> None:
    """A corrected address, and a status by hand; neither spends anything."""
    starts = _starts(office)
    booking_id = _ask(office, next(starts), "wrong@customer.example")
    by_hand = office.hold(next(starts), email="dba@customer.example", client=CLIENT).json[
        "booking_id"
    ]
    for _ in range(10):
        _ask(office, next(starts), "eva@customer.example")
    spent = office.value(SPENT)
    office.sql.execute(
        "update booking.customers set email = 'eva+corrected@customer.example' where email_key = 'wrong@customer.example'"
    )
    office.sql.execute(
        "update booking.bookings set status = 'pending_verify' where id = %s", [by_hand]
    )
    assert office.status(booking_id) == office.status(by_hand) == "pending_verify"
    assert office.value(SPENT) == spent


def test_limits_that_are_off_are_off_here_too(office: Office) -> None:
    """As the app says it by has_client_limits."""
    office.sql.execute("set holdfast.has_client_limits = 'False'")
    starts = _starts(office)
    for _ in range(12):
        _ask(office, next(starts), "eva@customer.example")
    assert office.value(SPENT) == 0


def test_the_budget_is_exact_when_all_ask_at_once(office: Office, database: TestDatabase) -> None:
    """Twenty requests at the same moment: ten mails."""
    starts = _starts(office)
    held = [
        office.hold(next(starts), email=f"eva+{n}@customer.example", client=CLIENT).json[
            "booking_id"
        ]
        for n in range(20)
    ]
    gate, codes = threading.Barrier(20), []

    def ask(booking_id: str) -> None:
        with psycopg.connect(database.superuser, autocommit=True) as own:
            gate.wait(10)
            try:
                own.execute(
                    "select api.verify_email('acme', %s, '{}', %s)", [f"k{booking_id}", booking_id]
                )
                codes.append("sent")
            except psycopg.Error as error:
                codes.append(error.sqlstate)

    threads = [threading.Thread(target=ask, args=(booking_id,)) for booking_id in held]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (codes.count("sent"), codes.count("SB429")) == (10, 10)
    assert office.value("select count(*) from booking.mails") == 10


def test_no_address_is_kept_and_nothing_after_a_day(office: Office, clock: Clock) -> None:
    """Digests, for a day."""
    _ask(office, TEN, "eva@customer.example")
    row = office.value("select to_jsonb(s)::text from booking.mail_spendings s")
    assert "eva" not in row and CLIENT not in row
    clock.advance(hours=24, seconds=1)
    office.sql.execute("select booking.purge('mail_spendings')")
    assert office.value(SPENT) == 0
