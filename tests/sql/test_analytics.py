"""What analysts read: rates as the specification counts them, no personal data, their
tenants only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import sql as q
from psycopg.rows import dict_row

from tests.sql.conftest import MONDAY, TEN, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office

NAMES = ["holds", "verified", "confirmed", "canceled", "expired", "attended", "no_show"]
RATES = ["completion_rate", "cancellation_rate", "attendance_rate"]


def rows(office: Office, view: str = "booking_rates_daily") -> list[dict[str, Any]]:
    """The rows of a view as an analyst sees them."""
    with office.sql.transaction():
        office.sql.execute("set local role holdfast_analyst")
        cursor = office.sql.cursor(row_factory=dict_row)
        query = q.SQL("select * from {} order by 1, 2, 3").format(q.Identifier("analytics", view))
        return cursor.execute(query).fetchall()


def counts(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(row[name] for name in NAMES)


def rates(row: dict[str, Any]) -> tuple[Decimal | None, ...]:
    return tuple(row[name] for name in RATES)


def attend(office: Office, booking_id: str, status: str) -> None:
    office.app(
        "attendance", tenant_id=office.tenant_id, booking_id=booking_id, status=status, actor="key"
    )


@pytest.fixture
def busy_day(office: Office, clock: Clock) -> Office:
    """Seven holds of one day: each way a booking can go, once or twice."""
    office.set(
        max_active_holds_per_customer=0, max_active_holds_per_client=0, max_unverified_share=0
    )
    slots = [WEDNESDAY_TEN + timedelta(days=d, hours=h) for d in (0, 1, 2) for h in (0, 2, 4)]
    attended, missed, canceled, rescheduled = [office.confirmed(at) for at in slots[:4]]
    office.hold(slots[4])
    office.pending(slots[5])
    office.change("cancel", canceled)
    moved = office.change(
        "reschedule",
        rescheduled,
        new_start_at=slots[6],
        new_end_at=slots[6] + timedelta(hours=1),
        client=None,
    )
    assert moved.status == 201, moved
    clock.set(slots[-1])
    office.sql.execute("select booking.expire_lapsed_of(%s)", [office.salesperson_id])
    attend(office, attended, "attended")
    attend(office, missed, "no_show")
    return office


def test_a_day_is_counted_as_specified(busy_day: Office) -> None:
    """Confirmed counts canceled ones too; rescheduling is no cancellation but a new hold; lapsed is
    expired."""
    (row,) = rows(busy_day)
    assert row["day"].isoformat() == "2026-11-23"
    assert (row["tenant_id"], row["salesperson_id"]) == (
        busy_day.tenant_id,
        busy_day.salesperson_id,
    )
    assert counts(row) == (7, 4, 4, 1, 3, 1, 1)
    assert rates(row)[1:] == (Decimal("0.25"), Decimal("0.5"))
    assert abs(row["completion_rate"] - Decimal(4) / 7) < Decimal("1e-15"), "unrounded"


def test_rates_without_a_denominator_are_null(office: Office) -> None:
    """One hold, nothing confirmed, nobody met."""
    office.hold(TEN)
    (row,) = rows(office)
    assert rates(row) == (0, None, None)


def test_a_failed_confirmation_is_expired(office: Office, clock: Clock) -> None:
    """Verified, never confirmed: it counts as expired."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga = office.confirm(booking_id).saga_id
    fail = {"outcome": "failed", "error": "Zoom says no"}
    office.run_saga(
        saga,
        lambda step: fail if step["do"] == "create_meeting" else {"outcome": "ok", "result": {}},
    )
    clock.advance(hours=1)
    office.run_saga(saga)
    assert office.status(booking_id) == "expired"
    (row,) = rows(office)
    assert counts(row) == (1, 1, 0, 0, 1, 0, 0)


@pytest.mark.parametrize("source", ["customer", "sales_manual", "administrator", "database"])
def test_every_cancellation_but_rescheduling_counts(office: Office, source: str) -> None:
    """Whoever ended a confirmed meeting, it is canceled."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute(
        "select booking.set_tenant(%s), booking.transition(%s, 'canceled', 'canceled', 'system',"
        " null, jsonb_build_object('source', %s::text))",
        [office.tenant_id, booking_id, source],
    )
    (row,) = rows(office)
    assert (row["confirmed"], row["canceled"], row["cancellation_rate"]) == (1, 1, 1)


def test_the_day_is_that_of_the_hold_in_the_tenant_s_zone(office: Office, clock: Clock) -> None:
    """Held at 23:30 UTC on Monday is Tuesday in Tokyo, whatever the salesperson's zone."""
    office.configure("timezone", "Asia/Tokyo")
    clock.set(MONDAY.replace(hour=14, minute=59))
    office.free_calendar(MONDAY)
    office.hold(TEN + timedelta(days=1))
    clock.advance(minutes=1)
    office.free_calendar(MONDAY)
    office.hold(TEN + timedelta(days=1, hours=2))
    assert [(row["day"].isoformat(), row["holds"]) for row in rows(office)] == [
        ("2026-11-23", 1),
        ("2026-11-24", 1),
    ]


def test_views_are_live(office: Office) -> None:
    """What was committed a moment ago is counted."""
    assert rows(office) == []
    held = office.hold(TEN).json["booking_id"]
    assert counts(rows(office)[0])[:2] == (1, 0)
    office.sql.execute("update booking.bookings set status = 'expired' where id = %s", [held])
    assert counts(rows(office)[0]) == (1, 0, 0, 0, 1, 0, 0)


def test_purged_bookings_stay_in_the_figures(busy_day: Office, clock: Clock) -> None:
    """Retention takes the bookings, the rates are the same before and after, half way
    through too."""
    before = {
        view: rows(busy_day, view)
        for view in ("booking_rates_daily", "salesperson_rates", "tenant_rates")
    }
    clock.advance(days=400)
    for limit in (3, 1000):
        busy_day.sql.execute(
            "update booking.provider_objects set state = 'deleted' where state <> 'live'"
        )
        busy_day.sql.execute(
            "update booking.sagas set finished_at = coalesce(finished_at, booking.now())"
        )
        assert busy_day.value("select booking.purge_bookings(%s)", limit) in (3, 4)
        assert {view: rows(busy_day, view) for view in before} == before
    assert busy_day.value("select count(*) from booking.bookings") == 0
    assert rows(busy_day, "booking_facts") == []


def test_totals_are_sums_of_the_days(busy_day: Office, clock: Clock) -> None:
    """salesperson_rates and tenant_rates divide sums, they do not average rates."""
    clock.set(MONDAY + timedelta(days=7))
    busy_day.free_calendar(MONDAY + timedelta(days=7))
    busy_day.hold(TEN + timedelta(days=8))
    assert len(rows(busy_day)) == 2
    for view in ("salesperson_rates", "tenant_rates"):
        (row,) = rows(busy_day, view)
        assert counts(row) == (8, 4, 4, 1, 3, 1, 1)
        assert rates(row) == (Decimal("0.5"), Decimal("0.25"), Decimal("0.5"))


def test_facts_tell_nothing_about_customers(busy_day: Office) -> None:
    """A row per booking with flags; no name, address, company or token anywhere in the schema."""
    facts = rows(busy_day, "booking_facts")
    assert len(facts) == 7
    assert sum(fact["is_confirmed"] for fact in facts) == 4
    assert sum(fact["is_replacement"] for fact in facts) == 1
    told = repr(
        [rows(busy_day, view) for view in ("booking_facts", "booking_rates_daily", "tenant_rates")]
    )
    assert "eva" not in told
    assert "example" not in told
    columns = busy_day.values(
        "select distinct column_name::text from information_schema.columns where table_schema ="
        " 'analytics'"
    )
    assert not {
        name
        for name in columns
        if any(
            word in name
            for word in ("email", "customer", "company", "token", "address", "jti", "key")
        )
    }


def test_columns_of_the_daily_rates_are_the_contract_s(office: Office) -> None:
    """Names and order are relied on outside."""
    columns = office.values(
        "select column_name::text from information_schema.columns"
        " where table_schema = 'analytics' and table_name = 'booking_rates_daily' order by"
        " ordinal_position"
    )
    assert columns == ["tenant_id", "salesperson_id", "day", *NAMES, *RATES]


@pytest.fixture
def analyst(office: Office, sql: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A login of its own that is an analyst."""
    name = f"analyst_{sql.info.dbname}"
    sql.execute(q.SQL("create role {} login in role holdfast_analyst").format(q.Identifier(name)))
    try:
        with psycopg.connect(sql.info.dsn, user=name, autocommit=True) as connection:
            yield connection
    finally:
        sql.execute(q.SQL("drop role {}").format(q.Identifier(name)))


def test_a_listed_login_sees_its_tenants_only(
    office: Office, sql: psycopg.Connection, analyst: psycopg.Connection
) -> None:
    """Without a row in analyst_scopes all tenants; with rows those, in every view."""
    other = Office(sql, "globex")
    other.free_calendar(MONDAY)
    office.hold(TEN)
    other.hold(TEN)
    views = [
        name
        for (name,) in sql.execute(
            "select c.relname from pg_class c where c.relnamespace = 'analytics'::regnamespace"
            " and c.relkind = 'v'"
        )
    ]
    assert len(views) >= 5

    def seen() -> list[set[Any]]:
        query = q.SQL("select distinct tenant_id from {}")
        return [
            {row[0] for row in analyst.execute(query.format(q.Identifier("analytics", view)))}
            for view in views
        ]

    assert all(found == {office.tenant_id, other.tenant_id} for found in seen())
    sql.execute(
        "insert into booking.analyst_scopes values (%s, %s)", [analyst.info.user, other.tenant_id]
    )
    assert all(found == {other.tenant_id} for found in seen())
    analyst.execute("set role holdfast_analyst")
    assert all(found == {other.tenant_id} for found in seen())
    with sql.transaction():
        sql.execute(q.SQL("set local role {}").format(q.Identifier(analyst.info.user)))
        taken = sql.execute(
            "select distinct tenant_id from analytics.booking_rates_daily"
        ).fetchall()
    assert taken == [(other.tenant_id,)], "also when a DBA takes the role"


def test_purged_figures_are_scoped_too(
    office: Office, sql: psycopg.Connection, analyst: psycopg.Connection
) -> None:
    """Figures that retention kept are shown to whom the tenant is shown."""
    other = Office(sql, "globex")
    for one in (office, other):
        sql.execute(
            "insert into booking.daily_figures (tenant_id, salesperson_id, day, holds) values"
            " (%s, %s, '2025-01-01', 2)",
            [one.tenant_id, one.salesperson_id],
        )
    sql.execute(
        "insert into booking.analyst_scopes values (%s, %s)", [analyst.info.user, office.tenant_id]
    )
    found = analyst.execute("select tenant_id, holds from analytics.booking_rates_daily").fetchall()
    assert found == [(office.tenant_id, 2)]


def test_a_reader_s_function_sees_no_hidden_row(
    office: Office, sql: psycopg.Connection, analyst: psycopg.Connection
) -> None:
    """The views are barriers: a function in WHERE is not run on rows of other tenants."""
    other = Office(sql, "globex")
    other.free_calendar(MONDAY)
    office.hold(TEN)
    other.hold(TEN)
    sql.execute(
        "insert into booking.analyst_scopes values (%s, %s)", [analyst.info.user, office.tenant_id]
    )
    sql.execute("grant create on schema public to public")
    analyst.execute(
        "create function public.peek(p uuid) returns boolean language plpgsql cost 0.0001 as"
        " $$ begin raise notice '%', p; return true; end $$"
    )
    notices: list[str] = []
    analyst.add_notice_handler(lambda diag: notices.append(diag.message_primary or ""))
    analyst.execute("select * from analytics.booking_facts where public.peek(tenant_id)")
    analyst.execute("drop function public.peek(uuid)")
    assert notices
    assert str(other.tenant_id) not in notices


def test_analysts_read_nothing_but_views(analyst: psycopg.Connection) -> None:
    """No table, not even to count."""
    for relation in [
        "booking.bookings",
        "booking.customers",
        "booking.daily_figures",
        "booking.analyst_scopes",
        "booking.retention",
        "simulator.mails",
    ]:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute(f"select count(*) from {relation}")


def test_analysts_call_nothing(analyst: psycopg.Connection) -> None:
    """Neither what app and worker call nor what DBAs do."""
    for statement in ["select api.tenant_list()", "select booking.explain(gen_random_uuid())"]:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute(statement)


def test_analysts_change_nothing(analyst: psycopg.Connection, sql: psycopg.Connection) -> None:
    """SELECT is the only right on any view."""
    found = sql.execute(
        "select c.relname from pg_class c where c.relnamespace = 'analytics'::regnamespace"
        " and has_table_privilege(%s, c.oid, 'insert, update, delete, truncate, trigger,"
        " references')",
        [analyst.info.user],
    ).fetchall()
    assert found == []


def test_every_view_has_the_owner_that_reads_for_it(sql: psycopg.Connection) -> None:
    """Views of analytics belong to holdfast_platform, are barriers, and only analysts are
    granted."""
    found = sql.execute(
        "select c.relname, c.relowner::regrole::text, c.reloptions, c.relacl::text from pg_class c"
        " where c.relnamespace = 'analytics'::regnamespace"
    ).fetchall()
    assert {name for name, *_ in found} >= {
        "booking_rates_daily",
        "booking_facts",
        "salesperson_rates",
        "tenant_rates",
    }
    for name, owner, options, acl in found:
        assert owner == "holdfast_platform", name
        assert options is not None and "security_barrier=true" in options, name
        assert "holdfast_analyst=r/" in acl and "holdfast_app" not in acl, name


def test_attendance_of_days_long_past_counts(office: Office, clock: Clock) -> None:
    """The day of an attended meeting is that of its hold, not that of the meeting."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    clock.set(datetime(2026, 12, 24, 12, tzinfo=UTC))
    attend(office, booking_id, "attended")
    (row,) = rows(office)
    assert (row["day"].isoformat(), row["attended"], row["attendance_rate"]) == ("2026-11-23", 1, 1)


@pytest.mark.parametrize(
    "zone",
    ["America/Havana", "Africa/Cairo", "Antarctica/Troll", "Pacific/Kiritimati", "Europe/Berlin"],
)
def test_each_hold_is_of_the_day_that_its_zone_showed(office: Office, zone: str) -> None:
    """Also where the clock changes at midnight: every hold is counted once, on its local day."""
    office.configure("timezone", zone)
    office.sql.execute("set session_replication_role = replica")
    office.sql.execute(
        "insert into booking.customers (tenant_id, email) values (%s, 'eva@customer.example')",
        [office.tenant_id],
    )
    # Every 20 minutes around the changes of 2026, and an hour before and after each midnight else.
    office.sql.execute(
        "insert into booking.bookings (tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc, status, created_at,"
        " service_id, buffer_minutes, claim_id)"
        " select %s, %s, c.id, at + interval '1 day', at + interval '25 hours', 'expired', at, %s, 10, gen_random_uuid()"
        " from booking.customers c,"
        " generate_series(timestamptz '2026-03-01', timestamptz '2026-11-10', interval '20 minutes') at"
        " where extract(hour from at at time zone %s) in (23, 0, 1)",
        [office.tenant_id, office.salesperson_id, office.service_id, zone],
    )
    counted = office.sql.execute(
        "select day, holds from analytics.booking_rates_daily order by day"
    ).fetchall()
    held = office.sql.execute(
        "select (created_at at time zone %s)::date, count(*) from booking.bookings group by 1 order by 1",
        [zone],
    ).fetchall()
    assert counted == held and len(held) > 250


def test_facts_have_names_local_days_and_moments(office: Office, clock: Clock) -> None:
    """Who and what by name, the day of the meeting, when it was confirmed and canceled, lead time."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    confirmed_at = office.value("select booking.now()")
    clock.advance(hours=1)
    office.change("cancel", booking_id)
    (row,) = rows(office, "booking_facts")
    assert (row["salesperson_name"], row["service_name"]) == ("Anna", "Meeting")
    assert row["meeting_day"].isoformat() == "2026-11-25"
    assert row["confirmed_at"] <= confirmed_at < row["canceled_at"]
    assert row["lead_time"] == row["start_at"] - row["held_at"]


def test_the_local_day_of_a_meeting_is_the_companys(office: Office) -> None:
    """Late on Tuesday in UTC is Wednesday in Berlin."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute(
        "update booking.tenant_config set timezone = 'Pacific/Auckland' where tenant_id = %s",
        [office.tenant_id],
    )
    (row,) = rows(office, "booking_facts")
    local = office.value(
        "select (start_at_utc at time zone 'Pacific/Auckland')::date from booking.bookings where id = %s",
        booking_id,
    )
    assert row["meeting_day"] == local


def test_a_week_is_the_sum_of_its_days(busy_day: Office) -> None:
    """Named by its Monday; rates are of the sums."""
    (row,) = rows(busy_day, "booking_rates_weekly")
    assert row["week"].isoformat() == "2026-11-23"
    assert counts(row) == (7, 4, 4, 1, 3, 1, 1)
    assert rates(row)[1:] == (Decimal("0.25"), Decimal("0.5"))


def test_names_are_of_visible_tenants_only(office: Office) -> None:
    """Salespeople and services, nothing about customers."""
    office.confirmed(WEDNESDAY_TEN)
    assert {row["salesperson_name"] for row in rows(office, "salespeople")} >= {"Anna"}
    assert {row["service_name"] for row in rows(office, "services")} == {"Meeting"}
    text = str(rows(office, "booking_facts"))
    assert "@" not in text and "Customer" not in text


def test_people_read_who_meets_whom_and_when(office: Office) -> None:
    """For administrators: names and the salesperson's local time; the app and analysts may not."""
    office.confirmed(WEDNESDAY_TEN)
    cursor = office.sql.cursor(row_factory=dict_row)
    (row,) = cursor.execute("select * from booking.bookings_for_people").fetchall()
    zone = row["timezone"]
    assert (row["salesperson"], row["tenant"], row["status"]) == ("Anna", "acme", "confirmed")
    assert row["email"] and row["service"] == "Meeting"
    shown = office.value(
        "select to_char(%s::timestamptz at time zone %s, 'Dy YYYY-MM-DD HH24:MI')",
        WEDNESDAY_TEN,
        zone,
    )
    assert row["local_start"] == shown
    for role in ("holdfast_analyst", "holdfast_app", "holdfast_worker"):
        may = office.value(
            "select has_table_privilege(%s, 'booking.bookings_for_people', 'select')", role
        )
        assert may is False, role
