"""Names: nothing in them turns what follows, and one that cannot be seen is none."""

from __future__ import annotations

import unicodedata

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office, succeed

BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TURNED = "Eva \u202egnp.exe"
PLAIN = "Eva gnp.exe"
UNSEEN = "\u200b\u2060 \ufeff\u200d\u2800"
NAMES = {
    "tenants": ("name",),
    "tenant_config": ("contact_line", "display_name"),
    "services": ("name",),
    "salespersons": ("display_name",),
    "accounts": ("display_name",),
    "api_keys": ("name",),
    "customers": ("name", "company"),
    "bookings": ("customer_name", "customer_company"),
}


def _is_seen(character: str) -> bool:
    category = unicodedata.category(character)
    return category not in ("Cc", "Cf", "Zs", "Zl", "Zp") and character not in (
        "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe0f\uffa0"
    )


# Letters of every script and what cannot be seen; marks and unassigned ones are nobody's names.
LETTERS = st.characters(exclude_categories=["Cs", "Cn", "Co", "Mn", "Me"], exclude_characters="\0")


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.one_of(st.sampled_from(BIDI_CONTROLS + UNSEEN), LETTERS), max_size=12))
@example(text="Żółć O'Neil")
@example(text="\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")
@example(text="👩\u200d💻")
@example(text="\ufe0f\u3164\u115f")
def test_a_plain_line_is_what_can_be_seen(sql: psycopg.Connection, text: str) -> None:
    """No control of direction, all else as written; NULL without a visible character."""
    plain = sql.execute("select booking.plain_line(%s)", [text]).fetchone()[0]
    if any(map(_is_seen, text)):
        assert plain == text.translate(dict.fromkeys(map(ord, BIDI_CONTROLS)))
    else:
        assert plain is None


def test_every_bidi_control_of_unicode_is_dropped(sql: psycopg.Connection) -> None:
    """Those that Python's tables know by class, and the three marks."""
    known = {chr(n) for n in range(0x110000) if unicodedata.bidirectional(chr(n)) in
             ("LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")}  # fmt: skip
    assert known | set("\u061c\u200e\u200f") == set(BIDI_CONTROLS)
    assert (
        sql.execute("select booking.plain_line(%s)", [f"a{BIDI_CONTROLS}b"]).fetchone()[0] == "ab"
    )


@pytest.mark.parametrize("table", NAMES)
def test_names_are_plain_whoever_writes_them(office: Office, table: str) -> None:
    """Also by hand: dropped are the controls, and a name that nobody sees is NULL or refused."""
    office.hold(WEDNESDAY_TEN)
    office.sql.execute(
        "insert into booking.accounts (tenant_id, email, roles) values (%s, 'ada@acme.example', '{owner}')",
        [office.tenant_id],
    )
    office.sql.execute(
        "insert into booking.api_keys (tenant_id, name, kind, digest, last4)"
        " values (%s, 'Site', 'publishable', sha256('key'), '1234')",
        [office.tenant_id],
    )
    for column in NAMES[table]:
        office.sql.execute(f"update booking.{table} set {column} = %s", [TURNED])
        assert office.values(f"select distinct {column} from booking.{table}") == [PLAIN]
        is_needed = office.value(
            "select attnotnull from pg_attribute where attrelid = %s::regclass and attname = %s",
            f"booking.{table}",
            column,
        )
        if is_needed:
            with pytest.raises(psycopg.errors.NotNullViolation):
                office.sql.execute(f"update booking.{table} set {column} = %s", [UNSEEN])
        else:
            office.sql.execute(f"update booking.{table} set {column} = %s", [UNSEEN])
            assert office.values(f"select distinct {column} from booking.{table}") == [None]


def test_no_column_of_a_name_is_forgotten(sql: psycopg.Connection) -> None:
    """Whatever column of ours holds a name for people is on the list, and has its trigger."""
    found = sql.execute(
        "select table_name, column_name from information_schema.columns where table_schema = 'booking'"
        " and (column_name ~ '^(name|company|display_name|contact_line|customer_name|customer_company)$')"
        " and table_name not in ('zones', 'installation', 'periodic_jobs', 'places', 'providers')"
        " and table_name in (select relname from pg_class where relkind = 'r')"
    ).fetchall()
    listed = {(table, column) for table, columns in NAMES.items() for column in columns}
    triggers = sql.execute(
        "select tgrelid::regclass::text from pg_trigger where tgname = 'a_name_is_plain'"
    ).fetchall()
    assert {name for (name,) in triggers} == {f"booking.{table}" for table in NAMES}
    assert set(found) == listed


def test_subject_topic_and_mail_carry_the_plain_name(office: Office) -> None:
    """What Outlook, Zoom and the customer read; without a name that can be seen, the address."""
    seen: dict[str, dict] = {}

    def perform(step: dict) -> dict:
        seen[step["do"]] = step["input"]
        return succeed(step)

    for number, (name, shown) in enumerate([(UNSEEN, None), (TURNED, PLAIN)]):
        start = WEDNESDAY_TEN.replace(hour=10 + 3 * number)
        booking_id = office.pending(start, name=name, company=name)
        office.run_saga(office.confirm(booking_id).saga_id, perform)
        who = shown or "eva@customer.example"
        assert seen["create_event"]["customer_name"] == who
        assert seen["create_meeting"]["topic"] == f"Meeting: {who} / Anna"
        mail_id = office.value(
            "select id from booking.mails where booking_id = %s and kind = 'confirmed'", booking_id
        )
        customer = office.worker("message_claim", id=mail_id)["context"]["booking"]["customer"]
        assert (customer["name"], customer["company"]) == (shown, shown)


def test_names_that_cannot_be_seen_are_refused_by_their_field(office: Office) -> None:
    """Where a name must be: salespeople, companies, the contact line."""
    refused = lambda: pytest.raises(psycopg.DatabaseError, match="invalid_request")  # noqa: E731
    person = {"graph_user_id": "bo@acme.example", "timezone": None, "actor": "t"}
    with refused() as error:
        office.answer_of("salesperson_create", display_name=UNSEEN, **person)
    assert "display_name" in error.value.diag.message_detail
    made = office.answer_of("salesperson_create", display_name=TURNED, **person).json
    assert made["display_name"] == PLAIN
    with refused():
        office.answer_of(
            "salesperson_update",
            salesperson_id=made["id"],
            changes={"display_name": UNSEEN},
            actor="t",
        )
    with refused():
        office.app("tenant_connect", name=UNSEEN, slug="unseen")
    with refused():
        office.answer_of("config_patch", changes={"contact_line": UNSEEN}, actor="t")
