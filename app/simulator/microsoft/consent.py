"""Entra's page for admin consent, with all the ways in which it ends."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID, uuid4

from app.simulator.messages import Refused, Response, redirect
from app.simulator.microsoft.directories import add_directory, find_directory, set_consent
from app.simulator.microsoft.entra import SCOPE
from app.simulator.microsoft.entra_errors import description
from app.simulator.microsoft.registered import may_return_to, origin_of
from app.simulator.microsoft.sign_in import remembering
from app.simulator.microsoft.state import registration
from app.simulator.origin import check_origin
from app.simulator.pages.page import page
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call, is_accepted

LATE = timedelta(seconds=30)
ANY_DIRECTORY = ("organizations", "common", "consumers")


async def ask(call: Call) -> Response:
    """The page. It says what is wrong with the request instead, if anything is."""
    problem = _problem(call)
    if problem:
        return page(call, "consent_problem.html", status=400, problem=problem)
    async with call.world.store.transaction() as db:
        choices = await _choices(call, db)
    if not choices and call.params["tenant"].lower() not in ANY_DIRECTORY:
        return page(call, "consent_problem.html", status=400, problem=description(90002))
    return page(
        call,
        "consent.html",
        form_targets=[origin_of(call.request.query["redirect_uri"])],
        choices=choices,
        may_be_new=call.params["tenant"].lower() in ANY_DIRECTORY,
        query=urlencode(call.request.query),
        return_to=urlsplit(call.request.query["redirect_uri"]).netloc,
    )


async def decide(call: Call) -> Response:
    """Back to the application, as Entra does it: `admin_consent=True` even with an error. The
    older endpoint tells an error without it, and without the state."""
    check_origin(call.request)
    problem = _problem(call)
    if problem:
        return page(call, "consent_problem.html", status=400, problem=problem)
    form = dict(parse_qsl(call.request.body.decode("utf-8", "replace")))
    answer = form.get("answer", "refuse")
    if answer == "refuse" and _is_v1(call):
        return _back(
            call,
            {"error": "permission_denied", "error_description": description(65004)},
            has_state=False,
        )
    if answer == "refuse":
        error = {"error": "consent_required", "error_description": description(65004)}
        return _back(call, {"admin_consent": "True", **error})
    if answer == "forge":
        return _back(call, {"admin_consent": "True", "tenant": str(uuid4())})
    directory = await _consent(call, form)
    granted = {"admin_consent": "True", "tenant": str(directory["id"])}
    back = _back(call, granted if _is_v1(call) else {**granted, "scope": SCOPE})
    # Whoever consented is signed in, and Entra asks nobody twice.
    back = back.with_headers({"set-cookie": remembering(call, directory["id"], "administrator")})
    if answer == "stay":
        return page(call, "consent_kept.html", directory=directory, back=back.headers["location"])
    return back


async def _consent(call: Call, form: dict[str, str]) -> Row:
    """Gives it; with the answer `late`, tokens are refused for half a minute more."""
    is_late = form.get("answer") == "late"
    now = call.world.clock.now()
    effective_at = now + LATE if is_late else None
    async with call.world.store.transaction() as db:
        chosen = form.get("directory", "")
        if chosen == "new":
            directory_id = uuid4()
            name = form.get("name", "").strip()[:100] or "New directory"
            await add_directory(db, directory_id, name, now=now, is_open=True)
        else:
            known = {str(choice["id"]): choice["id"] for choice in await _choices(call, db)}
            if chosen not in known:
                raise Refused(
                    page(call, "consent_problem.html", status=400, problem=description(90002))
                )
            directory_id = known[chosen]
        await set_consent(db, directory_id, "granted", effective_at=effective_at)
        return await db.one(
            "select * from simulator.directories where id = %(id)s", id=directory_id
        )


async def _choices(call: Call, db: Session) -> list[Row]:
    tenant = call.params["tenant"].lower()
    if tenant in ANY_DIRECTORY:
        return await db.rows("select * from simulator.directories order by created_at, id")
    try:
        directory = await find_directory(
            db, UUID(tenant), now=call.world.clock.now(), is_mock=call.world.is_mock
        )
    except ValueError:
        directory = None
    return [directory] if directory else []


def _problem(call: Call) -> str | None:
    query = call.request.query
    known = call.world.known(registration)
    if not is_accepted(query.get("client_id", ""), known.client_id):
        return description(700016)
    if not may_return_to(query.get("redirect_uri", ""), known.redirect_uri):
        return description(50011)
    if not _is_v1(call) and query.get("scope") != SCOPE:
        return description(70011)
    return None


def _is_v1(call: Call) -> bool:
    return "v2.0" not in call.request.path.lower().split("/")


def _back(call: Call, answer: dict[str, str], *, has_state: bool = True) -> Response:
    query = dict(answer)
    if has_state and "state" in call.request.query:
        query["state"] = call.request.query["state"]
    return redirect(f"{call.request.query['redirect_uri']}?{urlencode(query)}")


ROUTES: list[Route] = [
    ("GET", "/{tenant}/v2.0/adminconsent", ask),
    ("POST", "/{tenant}/v2.0/adminconsent", decide),
    ("GET", "/{tenant}/adminconsent", ask),
    ("POST", "/{tenant}/adminconsent", decide),
]
