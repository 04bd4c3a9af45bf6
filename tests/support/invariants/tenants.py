"""Promise 5: nothing of one tenant refers to, or is shown to, another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import psycopg
from psycopg import sql

from tests.support.invariants.answers import ClientAnswer
from tests.support.invariants.violation import Violation, found

_TARGETS = {
    "booking_id": ("bookings", "id"),
    "rescheduled_from": ("bookings", "id"),
    "salesperson_id": ("salespersons", "id"),
    "customer_id": ("customers", "id"),
    "service_id": ("services", "id"),
    "saga_id": ("sagas", "id"),
    "object_id": ("provider_objects", "id"),
    "message_id": ("notification_outbox", "id"),
    "tenant_id": ("tenants", "id"),
}
"""What a column of this name refers to, in whatever table it is."""

_OTHERWISE = {("webhook_deliveries", "message_id"): ("webhook_messages", "id")}
"""Where it refers to something else."""

_COLUMNS = """
select c.table_name, c.column_name
from information_schema.columns c
join information_schema.tables t using (table_schema, table_name)
where c.table_schema = 'booking' and t.table_type = 'BASE TABLE' and c.column_name = any (%s)
  and exists (select from information_schema.columns o
    where (o.table_schema, o.table_name, o.column_name) = ('booking', c.table_name, 'tenant_id'))
order by 1, 2
"""
# Figures outlive their people and audit entries their tenants' rows.
_OUTLIVE = {
    ("audit_logs", "tenant_id"),
    ("link_tokens", "message_id"),
    ("suppressions", "message_id"),
}

_AUDIT = """
select 'audit_logs ' || a.id, format('of tenant %s about booking %s of tenant %s', a.tenant_id, b.id, b.tenant_id)
from booking.audit_logs a join booking.bookings b on b.id::text = a.target_id
where a.target_type = 'booking' and a.tenant_id is distinct from b.tenant_id
union all
select 'audit_logs ' || a.id, format('of tenant %s about salesperson %s of tenant %s', a.tenant_id, s.id, s.tenant_id)
from booking.audit_logs a join booking.salespersons s on s.id::text = a.target_id
where a.target_type = 'salesperson' and a.tenant_id is distinct from s.tenant_id
union all
select 'bookings ' || b.id, format('its event is planned in directory %s, its tenant''s is %s', o.account, t.m365_tenant_id)
from booking.bookings b join booking.tenants t on t.id = b.tenant_id join booking.provider_objects o on o.booking_id = b.id
where o.provider = 'graph' and o.account is distinct from t.m365_tenant_id::text
"""


def violations(
    connection: psycopg.Connection, answers: Sequence[ClientAnswer]
) -> Iterator[Violation]:
    """Rows that refer across tenants, and answers that gave away another tenant's booking."""
    for table, column in connection.execute(_COLUMNS, [list(_TARGETS)]).fetchall():
        yield from _references(connection, table, column)
    yield from found(connection, 5, _AUDIT)
    for answer in answers:
        if answer.foreign and answer.status not in (401, 403, 404):
            yield Violation(
                5,
                f"{answer.tenant} {answer.path}",
                f"asked about another tenant's and answered {answer.status}",
            )


def _references(connection: psycopg.Connection, table: str, column: str) -> Iterator[Violation]:
    target, key = _OTHERWISE.get((table, column), _TARGETS[column])
    if table == target and column in ("tenant_id", key):
        return
    own = sql.SQL("o.id") if target == "tenants" else sql.SQL("o.tenant_id")
    query = sql.SQL(
        "select r.tenant_id, r.{column}, {own} from booking.{table} r left join booking.{target} o on o.{key} = r.{column}"
        " where r.{column} is not null and {own} is distinct from r.tenant_id{known}"
    ).format(
        column=sql.Identifier(column),
        own=own,
        table=sql.Identifier(table),
        target=sql.Identifier(target),
        key=sql.Identifier(key),
        known=sql.SQL(" and o.{} is not null").format(sql.Identifier(key))
        if (table, column) in _OUTLIVE
        else sql.SQL(""),
    )
    for tenant, value, other in connection.execute(query):
        yield Violation(
            5,
            table,
            f"a row of tenant {tenant} has {column} {value}, which is of tenant {other or '(nobody)'}",
        )
