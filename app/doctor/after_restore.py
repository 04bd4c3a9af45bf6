"""After a restore from a backup, or on a copy of a production database: where the providers and
the database differ. Nothing is changed, so it is best run before the first worker starts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

from app.calendar_access import CalendarAccess
from app.config import Settings
from app.db import Database, DatabaseUnavailable
from app.doctor.findings import tell
from app.encryption import Encryption
from app.findings import Finding, Verdict, fail, ok, warn
from app.instants import parse_instant
from app.providers.errors import NotFound, ProviderError
from app.providers.marked import marked_events, marked_meetings
from app.providers.registry import Providers

_ROLE = "holdfast_app"
_MOST_LINES = 50
_THING = {"conference": "meeting", "calendar": "event"}
_VERDICTS: dict[str, tuple[Callable[[str, str, str], Finding], str, str]] = {
    "unknown_booking": (
        fail,
        "carries booking {booking_id}, for which this database has made nothing",
        "Made after the backup, or by another copy of this database: it will never be deleted by"
        " Holdfast. Book the customer again, or delete it by hand and tell them.",
    ),
    "other_installation": (
        warn,
        "belongs to another installation (booking {booking_id})",
        "Nothing, if another Holdfast shares this account; it is never touched.",
    ),
    "copy": (warn, "is a copy that somebody made of booking {booking_id}", "Nothing."),
    "unwanted": (
        fail,
        "is of booking {booking_id}, which does not need it: a worker will delete it",
        "If customers count on it, the database is older than the truth: restore a later backup"
        " before a worker starts.",
    ),
    "adoptable": (
        fail,
        "is the one that booking {booking_id} lacks: a worker will take it up",
        "Start a worker.",
    ),
    "misplaced": (
        fail,
        "stands at {start_at}, not at the time of booking {booking_id}: a worker will move it back",
        "If the calendar has the new time, start a worker: it decides. Else see the booking first.",
    ),
    "pending": (
        fail,
        "is of booking {booking_id}, at which work was under way: a worker will finish that, or"
        " delete it where the time for it is over",
        "If the work was finished after the backup, customers count on it: restore a later one"
        " before a worker starts.",
    ),
}
_GONE = {
    "conference": (
        "is gone there, and booking {booking_id} is confirmed: a worker will make a new one",
        "Start a worker; it mails the customer the new link.",
    ),
    "calendar": (
        "is gone there, and booking {booking_id} is confirmed: a worker will cancel it",
        "If it was canceled after the backup, that is right. Else restore a later one.",
    ),
}
_MOVED = (
    "stands at {start_at}, not at the time of booking {booking_id}: a worker will follow it",
    "Right if the organizer moved it after the backup; then start a worker.",
)


async def run_after_restore(settings: Settings, *, say: Callable[[str], None] = print) -> int:
    """Compares hosts of meetings and calendars with the database; 0 when nothing differs, else 1.

    Args:
        settings: with the `database_url` of the app's login.
        say: prints one line.
    """
    differing = (await tell(_findings(settings), say))[Verdict.FAIL]
    say(
        f"{differing} differences between the providers and this database."
        if differing
        else "The providers and this database agree."
    )
    say("Nothing was changed.")
    return 1 if differing else 0


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    url = settings.database_address
    database = Database(url, settings, _ROLE, max_size=2)
    providers = Providers.create(settings, grants=CalendarAccess(database, Encryption(settings)))
    try:
        async with database:
            health = await database.call_value("health", retry_lost=True)
            yield ok("installation", f"{health['installation_id']}, at {health['schema_version']}")
            for target in await database.call_value("reconcile_targets", retry_lost=True):
                async for finding in _target(target, database, providers):
                    yield finding
    except DatabaseUnavailable as error:
        yield fail("database", f"not reachable: {error}", "Check DATABASE_URL and the server.")
    finally:
        await providers.aclose()


async def _target(
    target: dict[str, Any], database: Database, providers: Providers
) -> AsyncIterator[Finding]:
    check = f"{target['tenant'] or target['provider']}: {target['name']}"
    try:
        items = await _marked(target, providers)
        told = await database.call_value(
            "compare_objects",
            retry_lost=True,
            connection_id=target["connection_id"],
            capability=target["capability"],
            user=target["user"],
            items=items,
        )
        gone = [one for one in told["missing"] if await _is_gone(target, one["id"], providers)]
    except ProviderError as error:
        yield fail(check, f"cannot be compared: {error}", "See: holdfast doctor")
        return
    found = [*_differences(check, target["capability"], told, gone)]
    for finding in found[:_MOST_LINES]:
        yield finding
    if len(found) > _MOST_LINES:
        yield fail(check, f"{len(found) - _MOST_LINES} more", "Fix the cause of these first.")
    if not found:
        yield ok(check, f"{len(items)} of ours, all as the database says")


async def _marked(target: dict[str, Any], providers: Providers) -> list[dict[str, Any]]:
    return await _LISTED[target["capability"]](target, providers)


async def _is_gone(target: dict[str, Any], external_id: str, providers: Providers) -> bool:
    """A listing may lack what is far ahead; the object itself is asked for."""
    return await _GONE_THERE[target["capability"]](target, external_id, providers)


async def _marked_meetings(target: dict[str, Any], providers: Providers) -> list[dict[str, Any]]:
    conference = providers.conference(target["provider"])
    return marked_meetings(await conference.list_upcoming(target["user"]))


async def _marked_events(target: dict[str, Any], providers: Providers) -> list[dict[str, Any]]:
    calendar = providers.calendar(target["provider"])
    span = (parse_instant(target["from"]), parse_instant(target["until"]))
    return marked_events(await calendar.list_events(target["directory"], target["user"], *span))


async def _is_meeting_gone(target: dict[str, Any], external_id: str, providers: Providers) -> bool:
    try:
        await providers.conference(target["provider"]).get_meeting(external_id)
    except NotFound:
        return True
    return False


async def _is_event_gone(target: dict[str, Any], external_id: str, providers: Providers) -> bool:
    calendar = providers.calendar(target["provider"])
    event = await calendar.observe_event(target["directory"], target["user"], external_id)
    return event is None or event.is_canceled


_LISTED = {"conference": _marked_meetings, "calendar": _marked_events}
_GONE_THERE = {"conference": _is_meeting_gone, "calendar": _is_event_gone}


def _differences(
    check: str, capability: str, told: dict[str, Any], gone: list[dict[str, Any]]
) -> list[Finding]:
    thing = _THING[capability]
    findings = []
    for one in told["objects"]:
        verdict, words, remedy = _VERDICTS[one["verdict"]]
        at = f" of {one['start_at']}" if one["start_at"] else ""
        findings.append(verdict(check, f"{thing} {one['id']}{at} {words.format(**one)}", remedy))
    for rows, (words, remedy) in ((gone, _GONE[capability]), (told["moved"], _MOVED)):
        findings += [
            fail(check, f"{thing} {one['id']} {words.format(**one)}", remedy) for one in rows
        ]
    return findings
