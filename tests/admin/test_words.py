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

EDITED = (
    "calendar_state",
    "change_company",
    "closure_create",
    "closure_faults",
    "company_faults",
    "exception_put",
    "intake_faults",
    "intake_field_faults",
    "judge_salesperson",
    "judge_service",
    "keep_an_owner",
    "key_faults",
    "legal_faults",
    "member_archive",
    "member_faults",
    "member_invite",
    "member_invite_again",
    "member_update",
    "offered_by_faults",
    "place_fault",
    "policy_faults",
    "raise_if_not_above",
    "raise_if_place_impossible",
    "raise_if_slug_taken",
    "raise_if_stale",
    "reminders_fault",
    "rule_faults",
    "rules_faults",
    "salesperson_to_change",
    "service_archive",
    "service_create",
    "service_faults",
    "service_to_change",
    "settings_faults",
    "staff_create",
    "staff_faults",
    "suppression_lift",
    "template_faults",
    "template_test",
    "tier_faults",
)
"""Functions with which a company edits what it offers and how it works."""

PROGRAMS = set(
    """
A country of ISO 3166, such as DE.
A currency of ISO 4217, such as EUR.
A language that we speak: en, de or ja.
A list of at most 20 origins such as ["https://www.acme.example"]: scheme and host in lower case.
A list of at most 20 tiers, or nothing for the company's.
A tier has hours_before_start, and fee_percent or fee_fixed.
A list of at most 200 weekly hours; empty: none of its own.
A list of countries of ISO 3166, such as ["DE", "AT"].
A mail address.
A new time is confirmed by another mail, or by the link that asked for it: mail or at_once.
A telephone number with + and the country's code, or nothing.
A text, or null.
Before is a number of days, hours or minutes, such as "1 day", "2 hours" or "30 minutes": from 5 minutes to 60 days.
Customers are told of what is done in the calendar by its invitation alone: silent; or by us too: tell.
From 0 (Sunday) to 6 (Saturday).
Listed twice.
Not the company's currency.
Of a publishable key: a list of at most 20 origins such as ["https://www.acme.example"].
One of %s, or nothing for the usual one.
One of %s.
Only mails have HTML.
Only mails have a subject.
Only people look after members.
The number that your account has proved to be yours; a test by SMS goes nowhere else.
The channel of a reminder is mail or sms.
The kind of a place is one of %s.
The reminder %s by %s is listed twice.
The version that is replaced.
Their address is changed by whoever has it, and by nobody else.
There is no such field.
There is no such person.
There is no such setting.
This service has no such question; leave the id of a new one out.
Who sees what is offered: public or members.
""".strip().splitlines()
)
"""What they say to programs alone."""

FORMS = (
    "attendance",
    "booking_list",
    "cancel_by_administrator",
    "config_faults",
    "hours_fault",
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
    sentences = {text.replace("%s", "{time}") for text in sentences_of(sql, FORMS)}
    assert sentences == {*of_database.FAULTS, *of_database.FAULTS_OF_HOURS}


def test_faults_of_what_a_company_edits_are_messages(sql: psycopg.Connection) -> None:
    """But those that only programs meet: no form sends what they are about."""
    told = {
        re.sub(r"{\w+}", "%s", text)
        for text in (*of_database.FAULTS_OF_COMPANY, *of_database.FAULTS_WITH_NAMES)
    }
    known = {re.sub(r"{\w+}", "%s", text) for text in sentences_of(sql, EDITED)}
    assert told - known == set(), "nobody says so any more"
    ranges = {text for text in known if text.startswith("A whole number from ")}
    assert known - told - ranges - set(of_database.FAULTS) == PROGRAMS


def sentences_of(sql: psycopg.Connection, names: Collection[str]) -> set[str]:
    """What the functions of these names say."""
    sources = sql.execute(
        "select string_agg(prosrc, ' ') from pg_proc where pronamespace in ('api'::regnamespace,"
        " 'booking'::regnamespace) and proname = any (%s)",
        [list(names)],
    ).fetchone()[0]
    sources = re.sub(r"'\s*\n\s*'", "", re.sub("--.*", "", sources))
    literals = re.findall("'((?:[^']|'')*)'", sources)
    # Some stand in an object of faults.
    literals += [part for text in literals for part in re.findall(r': "([A-Z][^"]*)"', text)]
    return {
        text.replace("''", "'")
        for text in literals
        if re.fullmatch(r"[A-Z][^%]*( |%s)([^%]|%s)*\.", text)
        and "{\"" not in text and "%s%s" not in text
    }  # fmt: skip
