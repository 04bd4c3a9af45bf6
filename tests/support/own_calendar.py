"""A calendar that is a person's own account, with a provider that no folder knows."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import psycopg

from tests.support.office import Answer, Office

KIND = "orrery"
SEALED = f"v1.{'0' * 16}.{'A' * 16}.{'A' * 22}"


def make_known(connection: psycopg.Connection) -> None:
    """The provider's rows."""
    connection.execute(
        "insert into booking.providers (provider, capability, name, object)"
        " values ('orrery', 'calendar', 'Orrery', 'Orbit')"
    )
    connection.execute(
        "insert into booking.calendar_kinds (kind, provider, confirmation_by)"
        " values ('orrery', 'orrery', 'mail')"
    )


def connect(office: Office, subject: str = "sub-1", **changes: Any) -> Answer:
    """Connects the salesperson's account; with the row that it keeps, has kept or will keep."""
    person = {"salesperson_id": changes.pop("salesperson_id", office.salesperson_id)}
    asked = {"tenant_id": office.tenant_id, **person}
    row = office.app("calendar_account_row", **asked, provider=KIND, subject=subject)
    given = {
        "kind": KIND,
        "id": row,
        "subject": subject,
        "address": f"{subject}@orrery.example",
        "calendar": f"{subject}@orrery.example",
        "scopes": ["read", "write"],
        "token_source": "consent",
        "secret": SEALED,
        "settings": {},
        "actor": "key",
    }
    return office.answer_of("calendar_account_connect", **person, **given | changes)


def account_of(office: Office) -> uuid.UUID:
    """The account by which the salesperson's calendar is reached."""
    found: uuid.UUID = office.value(
        "select connection_id from booking.calendars where salesperson_id = %s",
        office.salesperson_id,
    )
    return found


def give_token(office: Office, account: uuid.UUID, *, minutes: float = 60) -> dict[str, Any]:
    """Claims and reports one; the answer of the next who asks."""
    lease = office.app("calendar_access", account=account)["lease"]
    now = office.value("select booking.now()")
    assert office.app(
        "calendar_access_renewed",
        account=account,
        lease=lease,
        token=SEALED,
        expires_at=now + timedelta(minutes=minutes),
    )
    answer: dict[str, Any] = office.app("calendar_access", account=account)
    return answer
