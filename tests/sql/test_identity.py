"""Renamed people: once Graph has told the object id, it is who they are."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import MONDAY, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.mirror import Mirror, item
from tests.support.office import Answer, Office, call
from tests.support.outlook import Outlook, audited
from tests.support.refused import refused

NAME = "anna@acme.example"


def identify(office: Office, outlook: Outlook, clock: Clock) -> str:
    """A notification names the owner, and the next comparison takes it up; the object id."""
    assert outlook.post(outlook.item("any"))["stored"] == 1
    clock.advance(seconds=1)
    outlook.compare()
    return str(outlook.object_id)


def update(office: Office, object_id: str | None = None, **changes: Any) -> Answer:
    return office.answer_of(
        "salesperson_update",
        salesperson_id=office.salesperson_id,
        changes=changes,
        actor="key",
        object_id=object_id,
    )


def test_graph_is_asked_by_object_id_once_it_was_seen(
    office: Office, outlook: Outlook, clock: Clock
) -> None:
    """Everything that is asked of a calendar names the object id from then on, also after the
    name was changed."""
    object_id = identify(office, outlook, clock)
    office.sql.execute("update booking.salespersons set graph_user_id = 'new@acme.example'")
    office.sql.execute("delete from booking.busy_days")
    fetch = office.answer(
        "availability", salesperson_id=office.salesperson_id, date=MONDAY.date()
    ).fetch
    assert fetch["mailbox"] == object_id
    outlook.post(outlook.item("other"))
    assert outlook.claim(outlook.jobs()[-1])["user"] == object_id
    clock.advance(seconds=2)
    assert Mirror(office).claim()["user"] == object_id
    office.sql.execute("update booking.graph_subscriptions set renew_at = booking.now()")
    assert outlook.claim_subscription()["do"] == "renew", "the one there is goes on"
    [told] = audited(office, "salesperson.identified")
    assert told == {"graph_user_id": NAME, "directory_object_id": object_id}


def test_the_first_id_stays(office: Office, outlook: Outlook, clock: Clock) -> None:
    """What a later notification names changes nothing: names are reused, ids are not."""
    object_id = identify(office, outlook, clock)
    outlook.object_id = uuid.uuid4()
    identify(office, outlook, clock)
    assert office.value("select mailbox from booking.salespersons") == object_id


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "forged"},
        {"subscription_id": "unknown"},
        {"owner_id": None},
        {"owner_id": "anna@acme.example"},
        {"owner_id": 5},
    ],
)
def test_only_graph_s_own_word_counts(
    office: Office, outlook: Outlook, clock: Clock, changes: dict[str, Any]
) -> None:
    """Junk teaches nothing, nor does a resource without an owner's id."""
    outlook.post(outlook.item("x", **changes))
    clock.advance(seconds=1)
    outlook.compare()
    assert office.value("select mailbox from booking.salespersons") == NAME


def test_a_mailbox_under_two_names_is_identified_once(
    office: Office, outlook: Outlook, clock: Clock
) -> None:
    """Another salesperson of the tenant with the same object id stays known by name."""
    object_id = identify(office, outlook, clock)
    ben = office.add_salesperson("ben")
    office.worker("salesperson_identified", salesperson_id=ben, object_id=object_id)
    names = office.values("select mailbox from booking.salespersons order by mailbox")
    assert names == sorted([object_id, "ben@acme.example"])


def test_what_was_written_under_the_name_is_ours_under_the_id(
    office: Office, outlook: Outlook, clock: Clock, booking_id: str
) -> None:
    """Our event stays ours: it blocks nothing but its booking, in cache and comparison, and its
    calendar goes on being compared as one target."""
    office.value("select api.run_periodic('reconcile_objects')")
    object_id = identify(office, outlook, clock)
    office.sql.execute("delete from booking.calendar_mirrors")
    start = office.start(booking_id)
    office.busy(MONDAY, [(start, start + timedelta(hours=1))])
    free = "select booking.busy_overlaps(%s, %s, %s, 10)"
    end = start + timedelta(hours=1)
    assert office.value(free, office.salesperson_id, start, end) is False
    targets = office.values(
        "select provider_user from booking.reconcile_targets where provider = 'graph'"
    )
    assert targets == [object_id]
    office.value("select api.run_periodic('reconcile_objects')")
    wanted = "select provider_user from booking.targets_wanted() where provider = 'graph'"
    assert office.values(wanted) == [object_id]


@pytest.mark.parametrize("is_over", [False, True])
def test_what_is_owed_under_the_name_is_done_under_the_id(
    office: Office, outlook: Outlook, clock: Clock, booking_id: str, is_over: bool
) -> None:
    """A deletion that was pending before the id was known, and one of a meeting long past."""
    if is_over:
        clock.set(WEDNESDAY_TEN + timedelta(days=30))
        office.sql.execute(
            "update booking.graph_subscriptions set expiration_utc = booking.now() + interval '1 d'"
        )
    object_id = identify(office, outlook, clock)
    office.sql.execute(
        "update booking.provider_objects set state = 'delete_pending' where provider = 'graph'"
    )
    [owed] = office.values("select id from booking.provider_objects where provider = 'graph'")
    claim = office.worker("deletion_claim", object_id=owed)
    assert (claim["do"], claim["input"]["user"]) == ("delete_event", object_id)


def test_another_name_of_the_same_mailbox_is_taken(
    office: Office, outlook: Outlook, clock: Clock
) -> None:
    """The object id proves it: as the directory's answer for the name, or given itself. The
    calendar's subscription, mirror and events stay what they are."""
    object_id = identify(office, outlook, clock)
    clock.advance(seconds=2)
    mirror = Mirror(office)
    mirror.sync(item(WEDNESDAY_TEN))
    for name, proof in (
        ("anna.berg@acme.example", object_id),
        ("Anna.Berg@acme.example", None),
        (object_id.upper(), None),
        ("anna@acme.example", object_id),
    ):
        answer = update(office, proof, graph_user_id=name)
        assert (answer.status, answer.json["graph_user_id"]) == (200, name)
        assert office.value("select mailbox from booking.salespersons") == object_id
    assert mirror.is_live()
    assert office.value("select status from booking.graph_subscriptions") == "live"


def test_a_calendar_is_not_exchanged(office: Office, outlook: Outlook, clock: Clock) -> None:
    """Neither by a name that the directory has for somebody else, nor before an id was seen."""
    elsewhere = str(uuid.uuid4())
    for proof in (None, elsewhere):
        found = refused(update, office, proof, graph_user_id="ben@acme.example")
        assert found == ("SB400", "invalid_request", ["graph_user_id"])
    identify(office, outlook, clock)
    for proof in (None, elsewhere):
        found = refused(update, office, proof, graph_user_id="ben@acme.example")
        assert found == ("SB400", "invalid_request", ["graph_user_id"])
    assert office.value("select graph_user_id from booking.salespersons") == NAME


def test_a_name_is_one_salesperson_s(office: Office, outlook: Outlook, clock: Clock) -> None:
    """409 for a name that another salesperson has, and for adding somebody by the object id of
    one who is there."""
    object_id = identify(office, outlook, clock)
    office.add_salesperson("ben")
    found = refused(update, office, object_id, graph_user_id="Ben@acme.example")
    assert found == ("SB409", "salesperson_exists", [])

    def create() -> Answer:
        return office.answer_of(
            "salesperson_create",
            graph_user_id=object_id.upper(),
            display_name="Anna",
            timezone=None,
            actor="key",
        )

    assert refused(create) == ("SB409", "salesperson_exists", [])


def test_people_are_shown_the_name(office: Office, outlook: Outlook, clock: Clock) -> None:
    """Where targets are listed for people, the present name stands for the object id."""
    office.value("select api.run_periodic('reconcile_objects')")
    object_id = identify(office, outlook, clock)
    update(office, object_id, graph_user_id="new@acme.example")
    [target] = [t for t in office.app("reconcile_targets") if t["provider"] == "graph"]
    assert (target["user"], target["name"]) == (object_id, "new@acme.example")
    targets = office.app("reconcile_overview")["targets"]
    shown = [target["provider_user"] for target in targets if target["provider"] == "graph"]
    assert shown == ["new@acme.example"]


def test_who_somebody_is_is_told_within_the_tenant(office: Office) -> None:
    """Directory, name and object id; nothing of another tenant's."""
    told = office.app(
        "salesperson_identity", tenant_id=office.tenant_id, salesperson_id=office.salesperson_id
    )
    assert (told["graph_user_id"], told["object_id"]) == (NAME, None)
    other = Office(office.sql, "globex")
    person = {"salesperson_id": office.salesperson_id}
    assert office.app("salesperson_identity", tenant_id=other.tenant_id, **person) is None
    call(
        office.sql,
        "holdfast_worker",
        "salesperson_identified",
        tenant_id=other.tenant_id,
        object_id=uuid.uuid4(),
        **person,
    )
    assert office.values("select directory_object_id from booking.salespersons") == [None, None]


def test_who_has_a_calendar_elsewhere_is_not_known_by_its_ids(office: Office) -> None:
    """What another provider calls the owner of a calendar is no object of the directory."""
    office.sql.execute(
        "insert into booking.providers (provider, capability, name, object)"
        " values ('sundial', 'calendar', 'Sundial', 'Shadow')"
    )
    office.sql.execute(
        "insert into booking.calendar_kinds (kind, provider, confirmation_by)"
        " values ('sundial', 'sundial', 'calendar')"
    )
    office.sql.execute("update booking.salespersons set calendar_kind = 'sundial'")
    office.sql.execute(
        "insert into booking.connections (tenant_id, provider, capability, account)"
        " values (%s, 'sundial', 'calendar', 'garden')",
        [office.tenant_id],
    )
    office.sql.execute(
        "update booking.calendars k set provider = c.provider, external_id = 'roof',"
        " connection_id = c.id from booking.connections c where c.provider = 'sundial'"
    )
    office.free_calendars()
    office.confirmed(WEDNESDAY_TEN)
    work = office.worker("reconcile_bookings_claim", salesperson_id=office.salesperson_id)
    assert (work["provider"], work["user"], work["is_identified"]) == ("sundial", "roof", True)
    office.worker(
        "salesperson_identified", salesperson_id=office.salesperson_id, object_id=uuid.uuid4()
    )
    assert office.values("select directory_object_id from booking.salespersons") == [None]
    assert office.values("select external_id from booking.calendars") == ["roof"]
