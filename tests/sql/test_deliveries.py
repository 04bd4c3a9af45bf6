"""What providers tell of messages: out of order, twice, too early, and by others than they say."""

from __future__ import annotations

import uuid
from itertools import permutations
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.sql.test_webhooks_races import at_once
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.servers import TestDatabase

SEALED = "v1.0011223344556677.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA"
RECIPIENT = "Eva@Customer.Example"
STATES = ("accepted", "delivered", "failed", "bounced", "complained")


class Posts:
    """Messages of two accounts for mails, the platform's and one with keys of the company's."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.sql = office.sql
        self.ours = self.connection(None, "ours")
        self.theirs = self.connection(office.tenant_id, "theirs", SEALED)

    def connection(
        self, tenant_id: uuid.UUID | None, account: str, secret: str | None = None, **settings: str
    ) -> uuid.UUID:
        return self.sql.execute(
            "insert into booking.connections"
            " (tenant_id, provider, capability, account, secret, settings)"
            " values (%s, 'graph', 'message', %s, %s, %s) returning id",
            [tenant_id, account, secret, Jsonb(settings)],
        ).fetchone()[0]

    def sent(
        self,
        connection: uuid.UUID | None = None,
        message_id: str | None = "m1",
        recipient: str = RECIPIENT,
        **columns: Any,
    ) -> int:
        """A message that the provider took; its number."""
        columns = {
            "tenant_id": self.office.tenant_id,
            "about_id": uuid.uuid4(),
            "purpose": "booking_confirmed",
            "channel": "mail",
            "recipient": recipient,
            "due_at": self.office.value("select booking.now()"),
            "status": "sent",
            "finished_at": self.office.value("select booking.now()"),
            "provider": "graph",
            "connection_id": connection or self.ours,
            "provider_message_id": message_id,
            **columns,
        }
        return self.sql.execute(
            f"insert into booking.notification_outbox ({', '.join(columns)})"
            f" values ({', '.join(['%s'] * len(columns))}) returning id",
            list(columns.values()),
        ).fetchone()[0]

    def tell(
        self, state: str, connection: uuid.UUID | None = None, **changes: Any
    ) -> dict[str, int]:
        item = {
            "dedupe": uuid.uuid4().hex,
            "message_id": "m1",
            "recipient": RECIPIENT,
            "state": state,
            **changes,
        }
        return self.post([item], connection)

    def post(self, items: list[Any], connection: uuid.UUID | None = None) -> dict[str, int]:
        return self.office.app(
            "receive_deliveries",
            provider="graph",
            connection_id=connection,
            items=items,
            source="203.0.113.9",
        )

    def row(self, number: int) -> dict[str, Any]:
        return self.office.value(
            "select to_jsonb(o) from booking.notification_outbox o where id = %s", number
        )

    def delivery(self, number: int) -> str | None:
        return self.row(number)["delivery"]

    def suppressed(self) -> list[tuple[str, str]]:
        return self.sql.execute(
            "select recipient, reason from booking.suppressions where lifted_at is null order by 2"
        ).fetchall()


@pytest.fixture
def posts(office: Office) -> Posts:
    return Posts(office)


def test_a_state_never_goes_back(posts: Posts) -> None:
    """In whatever order they are told, the last one by rank stays, with its code."""
    for number, order in enumerate(permutations(STATES[1:])):
        message = posts.sent(message_id=f"m{number}", recipient=f"{number}@c.example")
        for state in order:
            posts.tell(
                state, message_id=f"m{number}", recipient=f"{number}@c.example", code=f"of {state}"
            )
        row = posts.row(message)
        assert (row["delivery"], row["delivery_code"]) == ("complained", "of complained"), order
    ranks = [posts.office.value("select booking.delivery_rank(%s)", state) for state in STATES]
    assert ranks == sorted(set(ranks))


def test_what_is_told_twice_counts_once(posts: Posts) -> None:
    """Also within one post; another connection has dedupe ids of its own."""
    message = posts.sent()
    item = {"dedupe": "d", "message_id": "m1", "recipient": RECIPIENT, "state": "delivered"}
    assert posts.post([item, item])["new"] == 1
    assert posts.post([{**item, "state": "bounced"}])["new"] == 0
    assert posts.delivery(message) == "delivered"
    assert posts.post([item], posts.theirs)["new"] == 1


def test_only_messages_of_the_proved_connection_change(posts: Posts) -> None:
    """By id of the provider or of our own; a foreign one, or none at all, changes nothing."""
    own, other = posts.sent(posts.theirs, "m1"), posts.sent(posts.ours, "m2", "o@c.example")
    for item in (
        {"message_id": "m2", "recipient": "o@c.example"},
        {"message_id": "m9", "recipient": "o@c.example", "outbox_id": f"outbox-{other}"},
    ):
        posts.tell("complained", posts.theirs, **item)
    assert posts.delivery(other) is None
    posts.tell("complained", None)
    posts.tell("complained", uuid.uuid4())
    assert posts.delivery(own) is None
    assert posts.suppressed() == []
    posts.tell("delivered", posts.theirs, outbox_id=f"outbox-{own}", message_id="again")
    assert posts.delivery(own) == "delivered"


def test_what_our_keys_prove_is_told_of_all_that_they_open(posts: Posts) -> None:
    """An account of a company's that has none of its own; also when the word comes early. A STOP
    counts for the sender that was answered; for all, where that is not known."""
    other = Office(posts.sql, "other")
    lent = posts.connection(other.tenant_id, "lent", sender="+1999")
    message = posts.sent(lent, None)
    posts.tell("accepted")
    posts.sql.execute("update booking.notification_outbox set provider_message_id = 'm1'")
    assert posts.delivery(message) == "accepted"
    posts.tell("delivered")
    assert posts.delivery(message) == "delivered"
    for sender, stopped in (("+1999", [lent]), ("nobody's", [posts.ours, lent])):
        opt(posts, "stop", sender=sender)
        connections = (posts.ours, lent, posts.theirs)
        assert [
            c for c in connections if of(other, "sms", NUMBER, connection=c) == "stopped"
        ] == stopped


def test_only_our_own_recipient_is_believed(posts: Posts) -> None:
    """A body that is not signed may name anybody: nobody else is suppressed."""
    message = posts.sent()
    posts.tell("complained", recipient="victim@c.example")
    posts.tell("complained", recipient="victim@c.example", outbox_id=f"outbox-{message}")
    assert posts.delivery(message) is None
    assert posts.suppressed() == []


def test_a_word_that_comes_before_the_answer_waits_for_it(posts: Posts) -> None:
    """Once the provider's id is known it counts; for another recipient it does not."""
    message = posts.sent(message_id=None)
    posts.tell("bounced", is_permanent=True)
    posts.tell("complained", recipient="victim@c.example")
    assert posts.delivery(message) is None
    posts.sql.execute("update booking.notification_outbox set provider_message_id = 'm1'")
    assert posts.delivery(message) == "bounced"
    assert posts.suppressed() == [(RECIPIENT.lower(), "bounced")]
    assert posts.office.value("select count(*) from booking.delivery_events where is_waiting") == 1


def test_a_word_about_a_lost_answer_is_the_answer(posts: Posts) -> None:
    """Whatever it says, the message was sent: it is not sent again."""
    now = posts.office.value("select booking.now()")
    lost = posts.sent(message_id=None, status="queued", finished_at=None, outcome_unknown_at=now)
    given_up = posts.sent(message_id="m2", status="unknown", outcome_unknown_at=now)
    never_asked = posts.sent(message_id=None, status="queued", finished_at=None)
    for message in (lost, given_up, never_asked):
        posts.tell("accepted", message_id=f"of {message}", outbox_id=f"outbox-{message}")
    told = [posts.row(message) for message in (lost, given_up, never_asked)]
    assert [row["status"] for row in told] == ["sent", "sent", "queued"]
    assert [row["provider_message_id"] for row in told][:2] == [f"of {lost}", "m2"]


def test_posts_in_any_order_and_twice_end_alike(posts: Posts, database: TestDatabase) -> None:
    """Twenty at once, each in another order, all of them with what the others tell: nothing
    deadlocks, each thing counts once, and every message ends with its highest state."""
    messages = [posts.sent(message_id=f"m{n}", recipient=f"{n % 3}@c.example") for n in range(6)]
    items = [
        {
            "dedupe": f"{n} {state}",
            "message_id": f"m{n}",
            "recipient": f"{n % 3}@c.example",
            "state": state,
            "is_permanent": True,
        }
        for n in range(6)
        for state in STATES[: n % 5 + 1]
    ]
    chance = Random(12)  # noqa: S311
    answers = at_once(
        database,
        [
            (
                "holdfast_app",
                "receive_deliveries",
                {
                    "provider": "graph",
                    "connection_id": None,
                    "items": chance.sample(items, len(items)),
                    "source": "203.0.113.9",
                },
            )
            for _ in range(20)
        ],
    )
    assert sum(answer["new"] for answer in answers) == len(items)
    assert [posts.delivery(message) for message in messages] == [STATES[n % 5] for n in range(6)]
    # A bounce that is told after the complaint is no news.
    assert set(posts.suppressed()) - {("1@c.example", "bounced")} == {
        ("0@c.example", "bounced"),
        ("1@c.example", "complained"),
    }


@pytest.mark.parametrize(
    ("state", "is_permanent", "reason"),
    [
        ("bounced", True, "bounced"),
        ("bounced", False, None),
        ("failed", True, None),
        ("complained", False, "complained"),
        ("delivered", False, None),
    ],
)
def test_who_is_not_written_to_again(
    posts: Posts, state: str, is_permanent: bool, reason: str | None
) -> None:
    """Who complained, and what bounces for good; for that tenant and channel alone."""
    posts.sent()
    for _ in range(2):
        posts.tell(state, is_permanent=is_permanent)
    assert posts.suppressed() == ([(RECIPIENT.lower(), reason)] if reason else [])
    other = Office(posts.sql, "other")
    for tenant, channel, found in (
        (posts.office, "mail", reason),
        (posts.office, "sms", None),
        (other, "mail", None),
    ):
        assert of(tenant, channel) == found


def of(
    office: Office,
    channel: str = "mail",
    recipient: str = RECIPIENT,
    purpose: str = "booking_confirmed",
    connection: uuid.UUID | None = None,
) -> str | None:
    return office.value(
        "select booking.suppression_of(%s, %s, %s, %s, %s)",
        office.tenant_id,
        channel,
        recipient,
        purpose,
        connection,
    )


def test_junk_is_counted_and_changes_nothing(posts: Posts) -> None:
    """What is no item, names no message, nobody, or an unknown state."""
    message = posts.sent()
    whole = {"dedupe": "d", "message_id": "m1", "recipient": RECIPIENT, "state": "bounced"}
    junk = [
        7,
        None,
        {},
        {**whole, "dedupe": ""},
        {**whole, "recipient": None},
        {**whole, "state": "opened"},
        {**whole, "message_id": None, "outbox_id": "7 or 1"},
        {**whole, "opt": "perhaps"},
    ]
    assert posts.post(junk) == {"new": 0, "applied": 0, "opted": 0, "junk": len(junk)}
    assert posts.delivery(message) is None
    assert posts.post([*junk, whole])["applied"] == 1


NUMBER = "+4915123456789"


def opt(posts: Posts, word: str, connection: uuid.UUID | None = None, **more: Any) -> None:
    posts.post(
        [{"dedupe": uuid.uuid4().hex, "opt": word, "recipient": NUMBER, "sender": "+1", **more}],
        connection,
    )


def test_stop_counts_for_all_who_share_the_sender(posts: Posts) -> None:
    """Also for a company that comes later, and not for another sender; START takes it back."""
    other = Office(posts.sql, "other")
    posts.sent(channel="sms", recipient=NUMBER)
    posts.sent(channel="sms", recipient=NUMBER, tenant_id=other.tenant_id)
    opt(posts, "stop")
    later = Office(posts.sql, "later")
    for tenant in (posts.office, other, later):
        assert of(tenant, "sms", NUMBER, connection=posts.ours) == "stopped"
        assert of(tenant, "sms", NUMBER, connection=posts.theirs) is None
    assert posts.suppressed() == [(NUMBER, "stopped")] * 2
    opt(posts, "start")
    assert of(posts.office, "sms", NUMBER, connection=posts.ours) is None
    assert posts.suppressed() == []


def test_the_last_word_counts_not_the_last_post(posts: Posts) -> None:
    """A START that was said before the STOP comes too late."""
    opt(posts, "stop", at="2026-11-23T08:00:00Z")
    opt(posts, "start", at="2026-11-23T07:59:00Z")
    assert of(posts.office, "sms", NUMBER, connection=posts.ours) == "stopped"
    opt(posts, "start", at="2026-11-23T08:00:01Z")
    assert of(posts.office, "sms", NUMBER, connection=posts.ours) is None


def test_an_administrator_sees_and_lifts_a_bounce_alone(posts: Posts) -> None:
    """The list has the reason; complaints, STOPs and what the recipient said stay."""
    office = posts.office
    for number, (state, channel) in enumerate(
        (("bounced", "mail"), ("complained", "mail"), ("bounced", "sms"))
    ):
        posts.sent(message_id=f"m{number}", recipient=f"{number}@c.example", channel=channel)
        posts.tell(
            state, message_id=f"m{number}", recipient=f"{number}@c.example", is_permanent=True
        )
    posts.sent(channel="sms", recipient=NUMBER)
    opt(posts, "stop")
    listed = office.answer_of("suppression_list").json["suppressions"]
    assert sorted((s["recipient"], s["reason"], s["can_lift"]) for s in listed) == [
        (NUMBER, "stopped", False),
        ("0@c.example", "bounced", True),
        ("1@c.example", "complained", False),
        ("2@c.example", "bounced", True),
    ]
    first = office.answer_of("suppression_list", limit=2).json
    rest = office.answer_of("suppression_list", limit=2, cursor=first["next_cursor"]).json
    assert first["suppressions"] + rest["suppressions"] == listed
    assert rest["next_cursor"] is None
    lift = lambda s: office.answer_of("suppression_lift", suppression_id=s["id"], actor="boss")  # noqa: E731
    for suppression in listed:
        if suppression["can_lift"]:
            assert lift(suppression).json["lifted_at"] == "2026-11-23T08:00:00Z"
            assert of(office, suppression["channel"], suppression["recipient"]) is None
        else:
            with pytest.raises(psycopg.DatabaseError, match="invalid_state"):
                lift(suppression)
    other = Office(posts.sql, "other")
    assert other.answer_of("suppression_list").json["suppressions"] == []
    with pytest.raises(psycopg.DatabaseError, match="not_found"):
        other.answer_of("suppression_lift", suppression_id=listed[1]["id"], actor="boss")


def test_who_wants_no_reminders_gets_what_has_to_be_told(posts: Posts) -> None:
    """Per tenant, by digest; who holds the token of a mail to that address takes it back."""
    office = posts.office
    optional = office.value("select min(purpose) from booking.message_purposes where is_optional")
    message = posts.sent(purpose=optional)
    claims = {
        "tenant_id": str(office.tenant_id),
        "message_id": message,
        "recipient": office.value("select encode(booking.recipient_digest(%s), 'hex')", RECIPIENT),
    }
    for _ in range(2):
        office.app("unsubscribe", claims=claims, is_wanted=False)
    assert office.app("page_unsubscribe", claims=claims)["is_unsubscribed"] is True
    assert posts.suppressed() == [(RECIPIENT.lower(), "unsubscribed")]
    assert of(office, purpose=optional) == "unsubscribed"
    assert of(office, purpose="booking_confirmed") is None
    assert of(Office(posts.sql, "other"), purpose=optional) is None
    listed = office.answer_of("suppression_list").json["suppressions"]
    assert [s["can_lift"] for s in listed] == [False]
    office.app("unsubscribe", claims=claims, is_wanted=True)
    assert office.app("page_unsubscribe", claims=claims)["is_unsubscribed"] is False
    assert of(office, purpose=optional) is None
    office.sql.execute("delete from booking.notification_outbox")
    office.app("unsubscribe", claims=claims, is_wanted=False)
    assert of(office, purpose=optional) == "unsubscribed"


def test_a_forgotten_person_leaves_a_digest(posts: Posts, clock: Clock) -> None:
    """The suppression stands, the address is gone."""
    office = posts.office
    office.hold(clock.now().replace(hour=10), email=RECIPIENT)
    posts.sent()
    posts.tell("complained")
    export = office.value("select booking.personal_record(id) from booking.customers")
    assert [s["reason"] for s in export["suppressions"]] == ["complained"]
    office.sql.execute("select booking.anonymise(id, 'test') from booking.customers")
    assert posts.suppressed() == [(None, "complained")]
    assert of(office) == "complained"
