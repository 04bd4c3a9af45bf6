"""Another mail address for one's own account: who may, what proves it, and who is told."""

from __future__ import annotations

import uuid
from typing import Any

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_sign_in import ask, digest, mailed, reason, sign_in
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import add_account
from tests.support.people import sign_in as begin_session
from tests.support.refused import refused

OLD = "eva@customer.example"
NEW = "eva@new.example"


def wish(office: Office, session: str = "s", email: str = NEW, attempt: str = "a") -> bytes:
    office.app(
        "address_code",
        slug=office.slug,
        session_digest=digest(session),
        email=email,
        attempt_digest=digest(attempt),
        client="192.0.2.1",
    )
    return digest(attempt)


def change(office: Office, code: str, session: str = "s", **more: Any) -> Any:
    given = {
        "slug": office.slug,
        "session_digest": digest(session),
        "email": NEW,
        "attempt_digest": digest("a"),
        "code": code,
        "digest": digest("new"),
        "client": "192.0.2.1",
        "agent": "Browser",
    }
    return office.app("address_change", **given | more)


def account(office: Office, email: str = OLD, session: str = "s", **columns: Any) -> uuid.UUID:
    made = add_account(office, email, "customer", **columns)
    begin_session(office, made, session)
    return made


def told(office: Office) -> list[tuple[str, str]]:
    return office.sql.execute(
        "select purpose, recipient from booking.notification_outbox order by id"
    ).fetchall()


def test_the_code_at_the_new_address_changes_it(office: Office) -> None:
    """The old one is told, every other session ends, what was booked stays with the old one."""
    booked = office.hold(WEDNESDAY_TEN, email=OLD).status == 201
    made = account(office)
    begin_session(office, made, "elsewhere")
    wish(office)
    mail = mailed(office)
    assert set(mail) == {"code", "minutes"}, "no link that would sign in"
    assert change(office, "000000" if mail["code"] != "000000" else "1") is None
    done = change(office, mail["code"])
    assert (done["account_id"], done["email"], done["form"]) == (str(made), NEW, "cookie")
    assert office.values("select email from booking.accounts") == [NEW]
    assert office.values("select digest from booking.sessions") == [digest("new")]
    assert told(office) == [("address_code", NEW), ("address_changed", OLD)]
    assert office.value("select version from booking.accounts") == 2
    customer = (
        "select c.email from booking.bookings b join booking.customers c on c.id = b.customer_id"
    )
    assert office.values(customer) == [OLD] and booked
    (meta,) = office.values(
        "select meta_json from booking.audit_logs where action = 'account.address_changed'"
    )
    assert (meta["before"]["email"], meta["after"]["email"]) == (OLD, NEW)
    assert change(office, mail["code"], session="new") is None, "used"


def test_only_who_has_just_signed_in(office: Office, clock: Clock) -> None:
    """Within ten minutes when it is asked for and when it is done; of this company."""
    account(office)
    wish(office)
    code = mailed(office)["code"]
    other = Office(office.sql, "other")
    for function in (wish, lambda o, **more: change(o, code, **more)):
        assert refused(function, office, session="none").code == "sign_in_required"
        assert refused(function, other, session="s").code == "sign_in_required"
    clock.advance(minutes=9, seconds=59)
    wish(office, attempt="later")
    clock.advance(seconds=1)
    assert refused(wish, office, attempt="late").code == "fresh_sign_in_required"
    assert refused(change, office, code).code == "fresh_sign_in_required"
    assert office.values("select email from booking.accounts") == [OLD]


def test_a_code_is_for_what_was_asked(office: Office) -> None:
    """One for an address signs nobody in, one to sign in changes none, nor does another account's."""
    account(office)
    account(office, NEW, "other's")
    wish(office)
    code = mailed(office)["code"]
    assert sign_in(office, digest("a"), code, NEW) is None
    assert change(office, code, session="other's") is None
    attempt = ask(office, NEW, "b")
    signing = mailed(office)["code"]
    assert change(office, signing, attempt_digest=attempt) is None
    assert sign_in(office, attempt, signing, NEW) is not None


def test_an_address_with_an_account_is_not_taken(office: Office) -> None:
    """Only whoever reads its mails learns that it has one; a removed account is in nobody's way."""
    account(office)
    account(office, NEW.upper(), "theirs")
    wish(office)
    code = mailed(office)["code"]
    assert refused(change, office, code).code == "member_exists"
    office.sql.execute(
        "update booking.accounts set archived_at = booking.now() where email = %s", [NEW.upper()]
    )
    assert change(office, code)["email"] == NEW


def test_five_tries_and_no_more(office: Office) -> None:
    """As at a sign-in; the account that is switched off gets no mail and no change."""
    made = account(office)
    wish(office)
    code = mailed(office)["code"]
    for number in range(5):
        assert change(office, f"x{number}") is None
    assert change(office, code) is None
    wish(office, attempt="again")
    office.sql.execute("update booking.accounts set status = 'disabled' where id = %s", [made])
    assert mailed(office) is None
    assert reason(office) == "account_disabled"


def test_capitals_are_the_same_address(office: Office) -> None:
    """It is written anew, and nobody is told."""
    account(office)
    wish(office, email=OLD.upper())
    code = mailed(office)["code"]
    assert change(office, code, email=OLD)["email"] == OLD.upper()
    assert [purpose for purpose, _ in told(office)] == ["address_code"]
