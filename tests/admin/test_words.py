"""The console has words for whatever the database can name."""

from __future__ import annotations

import re
from collections.abc import Collection

import psycopg
import pytest

from app.catalogues import of_database
from app.web.admin import history, words

CHECKS: list[tuple[str, Collection[str]]] = [
    ("booking.booking_status", words.STATUS),
    ("booking.attendance", words.ATTENDANCE),
    ("booking.cancel_source", words.CANCEL_SOURCE),
    ("booking.actor_type", history._ACTORS),
    ("booking.tenants a_tenant_status_is_known", words.TENANT),
    ("booking.saga_definitions a_saga_kind_is_known", history._SAGAS),
    ("booking.webhook_deliveries a_delivery_status_is_known", words.DELIVERY),
    ("booking.webhook_endpoints an_endpoint_status_is_known", words.WEBHOOK),
    ("booking.webhook_endpoints a_reason_to_disable_is_known", words.WEBHOOK_REASON),
    ("booking.provider_findings a_finding_is_of_a_known_kind", words.FINDING),
]

FORMS = (
    "attendance",
    "booking_list",
    "cancel_by_administrator",
    "config_faults",
    "hours_fault",
    "salesperson_create",
    "salesperson_update",
    "tenant_connect",
)
"""Functions that the console's forms call, and those that judge for them."""


def values(sql: psycopg.Connection, named: str) -> set[str]:
    """What a domain, or a CHECK of a table, allows."""
    owner, _, constraint = named.partition(" ")
    text = sql.execute(
        "select string_agg(pg_get_constraintdef(c.oid), ' ') from pg_constraint c"
        " where case when %(name)s = '' then c.contypid = to_regtype(%(owner)s)"
        " else c.conrelid = to_regclass(%(owner)s) and c.conname = %(name)s end",
        {"owner": owner, "name": constraint},
    ).fetchone()[0]
    return set(re.findall(r"'(\w+)'::text", text))


@pytest.mark.parametrize(("named", "told"), CHECKS, ids=[named for named, _ in CHECKS])
def test_what_a_column_can_be_has_words(
    sql: psycopg.Connection, named: str, told: Collection[str]
) -> None:
    """And nothing else has."""
    assert values(sql, named) == set(told)


def test_every_purpose_of_a_message_has_words(sql: psycopg.Connection) -> None:
    """Its history and a dead letter tell it by them."""
    purposes = {name for (name,) in sql.execute("select purpose from booking.message_purposes")}
    assert purposes == set(words.MESSAGE)


def test_everything_that_happens_to_a_booking_has_words(sql: psycopg.Connection) -> None:
    """Its history would tell it by its code."""
    assert values(sql, "booking.tracking_type") - set(history._EVENTS) == set()


def test_every_kind_of_follow_up_has_words(sql: psycopg.Connection) -> None:
    """Without any the page of follow-ups would fail."""
    (text,) = sql.execute(
        "select pg_get_functiondef('booking.open_follow_ups'::regproc)"
    ).fetchone()
    listed = re.search(r"type in \((.*?)\)", text, re.S)[1]
    assert {name.partition(".")[0] for name in words.FOLLOW_UP} == set(
        re.findall(r"'(\w+)'", listed)
    )


def test_every_dead_letter_has_words(sql: psycopg.Connection) -> None:
    """For each kind of work that can die, and for steps."""
    kinds = sql.execute(
        "select substr(proname, 7) from pg_proc"
        " where pronamespace = 'booking'::regnamespace and proname like 'about\\_%'"
    ).fetchall()
    assert {kind for (kind,) in kinds} | {"saga_step"} == set(words.DEAD)


def test_texts_of_the_database_are_messages(sql: psycopg.Connection) -> None:
    """Titles of errors and of steps, what providers make, and faults of the console's forms: what
    is missing here would stay English, and what is there no more would be translated for nobody."""
    column = lambda query: {text for (text,) in sql.execute(query).fetchall() if text}  # noqa: E731
    assert column("select title from booking.errors") == set(of_database.ERRORS)
    assert column("select object from booking.providers") == set(of_database.OBJECTS)
    steps = column("select title from booking.actions union select progress from booking.actions")
    assert steps | {"Another step"} == set(of_database.ACTIONS)
    sources = sql.execute(
        "select string_agg(prosrc, ' ') from pg_proc where pronamespace in ('api'::regnamespace,"
        " 'booking'::regnamespace) and proname = any (%s)",
        [list(FORMS)],
    ).fetchone()[0]
    sources = re.sub(r"'\s*\n\s*'", "", re.sub("--.*", "", sources))
    literals = re.findall("'((?:[^']|'')*)'", sources)
    sentences = {
        text.replace("''", "'").replace("%s", "{time}")
        for text in literals
        if re.fullmatch(r"[A-Z][^%]* [^%]*(%s [^%]*)?\.", text)
    }
    assert sentences == {*of_database.FAULTS, *of_database.FAULTS_OF_HOURS}
