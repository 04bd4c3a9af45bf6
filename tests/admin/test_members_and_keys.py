"""Who may do what, and with which keys; both need a fresh sign-in."""

from __future__ import annotations

from tests.admin.conftest import sign_in
from tests.support.office import Office
from tests.support.people import add_account
from tests.support.people import sign_in as begin_session
from tests.support.plain_browser import PlainBrowser

ROOT = "/t/acme/admin"


async def test_members_are_invited_changed_and_removed(owner: PlainBrowser, office: Office) -> None:
    """By mail; roles are given by who has them, and the last owner stays."""
    page = await owner.open(f"{ROOT}/members")
    refused = await owner.press(page.form("/members"), email="no address", display_name="Kim")
    assert refused.status == 400
    assert refused.form("/members").fields["display_name"] == "Kim"
    page = await owner.press(
        refused.form("/members"), email="kim@acme.example", **{"roles.salesperson": "on"}
    )
    assert "Invited. The mail is on its way." in page.text
    assert office.values("select purpose from booking.notification_outbox") == ["invitation"]
    again = await owner.press(
        page.form("/members"), email="kim@acme.example", **{"roles.admin": "on"}
    )
    assert again.status == 409 and "This address has an account already." in again.text
    kim = await owner.open(page.links["Kim"])
    form = next(form for form in kim.forms if "was.roles" in form.fields)
    page = await owner.press(form, **{"roles.admin": "on", "status": "disabled"})
    assert "Saved." in page.text
    assert office.sql.execute(
        "select roles, status from booking.accounts where email = 'kim@acme.example'"
    ).fetchone() == (["admin", "salesperson"], "disabled")
    page = await owner.press(kim.form("/archive"), "Remove")
    assert page.status == 409, "as it was read before"
    kim = await owner.open(kim.address)
    page = await owner.press(kim.form("/archive"), "Remove")
    assert "Kim" not in page.links
    page = await owner.open(page.links["Removed"])
    kim = await owner.open(page.links["Kim"])
    assert "Kim" in (await owner.press(kim.form("/archive"), "Take them back")).links
    own = await owner.open(f"{ROOT}/members")
    own = await owner.open(own.links["owner@acme.example"])
    form = next(form for form in own.forms if "was.roles" in form.fields)
    refused = await owner.press(form, status="disabled")
    assert refused.status == 403 and "Nobody changes what they may do themselves." in refused.text


async def test_a_key_is_shown_once_and_taken_back(owner: PlainBrowser, office: Office) -> None:
    """What was typed stays where it is refused; administrators are no owners."""
    page = await owner.open(f"{ROOT}/keys")
    page = await owner.press(
        page.form("/keys"), name="Site", kind="publishable", origins="www.acme.example"
    )
    assert page.status == 400
    assert page.form("/keys").fields["origins"] == "www.acme.example"
    made = await owner.press(page.form("/keys"), origins="https://www.acme.example")
    key = next(word for word in made.text.split() if word.startswith("pk_live_acme_"))
    secret = await owner.press((await owner.open(f"{ROOT}/keys")).form("/keys"), name="Reports",
                               role="analyst", expires_at="2027-01-01T00:00")  # fmt: skip
    assert "sk_live_" in secret.text
    page = await owner.open(f"{ROOT}/keys")
    assert key not in page.html and key[-4:] in page.text
    assert office.sql.execute(
        "select kind, role, origins, expires_at is not null from booking.api_keys order by created_at, kind"
    ).fetchall() == [
        ("publishable", None, ["https://www.acme.example"], False),
        ("secret", "analyst", [], True),
    ]
    page = await owner.press(page.form("/revoke"))
    assert "the key opens nothing any more" in page.text
    admin = add_account(office, "admin@acme.example", "admin")
    begin_session(office, admin, "admin")
    client = owner._client
    client.session.cookie_jar.update_cookies({"holdfast-acme": "admin"}, client.make_url("/"))
    assert (await owner.open(f"{ROOT}/keys")).status == 403
    page = await owner.open(f"{ROOT}/members")
    assert "roles.owner" not in page.html and "roles.analyst" in page.html
    office.sql.execute(
        "update booking.sessions set signed_in_at = booking.now() - interval '16 min'"
    )
    again = await owner.open(f"{ROOT}/members")
    assert again.path.endswith("/sign-in")
    assert (await sign_in(owner)).heading == "Companies"
