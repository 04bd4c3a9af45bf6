"""One run: a storm, the calm after it, and the verdict."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.queue.broker import Broker, Store
from tests.torture import settling
from tests.torture.administrators import Administrators
from tests.torture.client import Records
from tests.torture.crashes import Crashes
from tests.torture.customers import Customers
from tests.torture.fault_schedule import FaultSchedule, counts, kinds
from tests.torture.mailbox import Mailbox
from tests.torture.organizers import Organizers
from tests.torture.plan import Plan
from tests.torture.progress import Progress, Schedule
from tests.torture.reminders import Reminders
from tests.torture.report import Report
from tests.torture.stories import stories
from tests.torture.workers import Workers, working
from tests.torture.world import Addresses, World, running

_LOOK_EVERY_SECONDS = 20.0
# What a worker had in hand when it died comes back after that; workers renew after ten seconds.
_LOCK_SECONDS = 20.0
_BOOKINGS = "select status, count(*) from booking.bookings group by status order by status"
_WHY = "select last_error, count(*) from booking.sagas where kind = 'confirm' and status = 'failed' group by 1 order by 2 desc limit 12"
_MESSAGES = "select purpose || ' ' || status, count(*) from booking.notification_outbox group by 1"
# Of each message whose outcome was unknown at some time: a worker died with it, or no answer came.
_DOUBTS = """
select coalesce(o.provider, 'nobody') || ': ' || case o.status
    when 'sent' then 'sent, ' || case
      when o.body_digest is null then 'the carrier told of it'
      when d.last = 'asked' then 'the carrier had it when asked'
      when d.last = 'again' then 'handed over again' else 'the answer came late' end
    when 'unknown' then 'still unknown, ' || case
      when o.provider = 'graph' then 'nobody can be asked'
      when exists (select from simulator.mail_records r
        where r.service = o.provider
          and 'outbox-' || o.id in (split_part(r.reference, '@', 1), r.data #>> '{Metadata,outbox_id}'))
      then 'and it was taken' else 'and it never was' end
    when 'dropped' then 'not sent, no longer true or wanted' when 'dead' then 'not sent, refused'
    else 'waits' end as what, count(*)
from booking.notification_outbox o join (
  select message_id, (array_agg(what order by id desc))[1] as last from journal.doubts group by 1) d on d.message_id = o.id
group by 1 order by 2 desc
"""
_CONFIRMED_EVER = (
    "select count(distinct booking_id) from booking.tracking_events where type = 'confirmed'"
)


async def torture(
    plan: Plan,
    folder: Path,
    addresses: Addresses,
    *,
    crash_postgres: Callable[[int], None] | None = None,
    say: Callable[[str], None] = lambda _line: None,
) -> Report:
    """Runs the plan against a migrated database; what was found.

    Args:
        folder: for logs.
        addresses: of the database, which this run has for itself.
        crash_postgres: kills the server and brings it back; None when it is shared.
        say: told how it goes.
    """
    async with _bus(plan) as extra, running(plan, folder, addresses, **extra) as world:
        world.crash_postgres = crash_postgres
        plan = world.plan
        report, records = Report(plan), Records()
        mailbox, crashes = Mailbox(world), Crashes(world)
        began = time.monotonic()
        schedule = Schedule(plan.seed, plan.target, plan.bookings, plan.busy_seconds, began)
        progress = Progress(schedule)
        customers = Customers(world, mailbox, records, schedule)
        organizers, administrators = Organizers(world, progress), Administrators(world, progress)
        fault_schedule = FaultSchedule(world, progress)
        reminders = Reminders(world)
        async with working(world, schedule) as workers:
            reading = asyncio.create_task(mailbox.run())
            closed, gone = asyncio.Event(), asyncio.Event()
            async with asyncio.TaskGroup() as storm:
                desks = [
                    storm.create_task(customers.run(number, closed))
                    for number in range(plan.customers)
                ]
                for actor in (organizers, administrators, fault_schedule, crashes, reminders):
                    storm.create_task(actor.run(gone))
                await _watch(world, workers, records, closed, report, progress, say)
                # Those who are at it may come to an end, amid faults as before; the others
                # close their browsers.
                _, waiting = await asyncio.wait(
                    desks, timeout=plan.closing_seconds * (plan.pace or 1)
                )
                for desk in waiting:
                    desk.cancel()
                customers.endings["still waiting at closing time"] += len(waiting)
                gone.set()
            report.seconds = time.monotonic() - began
            say(f"the storm is over after {report.seconds:.0f} s; everything is made well again")
            await settling.heal(world, workers, fault_schedule, administrators)
            settled = await settling.settle(world, administrators, records.answers)
            report.settling, report.open = settled.seconds, settled.open
            report.asked_again = await settling.ask_again(world, records, plan.bookings // 3)
            reading.cancel()
            await asyncio.wait([reading])
            report.violations += await settling.look(world, records.answers, settled=True)
            await _count(world, workers, report)
            report.errors = dict(await world.eyes.rows(_WHY))
            report.messages = dict(await world.eyes.rows(_MESSAGES))
            report.doubts = dict(await world.eyes.rows(_DOUBTS))
            if report.violations:
                with psycopg.connect(addresses.superuser, autocommit=True) as connection:
                    (folder / "stories.txt").write_text(
                        "\n\n".join(stories(connection, report.violations))
                    )
        report.stories, report.answers = customers.endings, records.counts
        report.actions = organizers.done + administrators.done + crashes.done + reminders.done
        return report


@asynccontextmanager
async def _bus(plan: Plan) -> AsyncIterator[dict[str, Any]]:
    """Settings of the plan's queue; the broker for Service Bus lives in this process."""
    if plan.queue != "servicebus":
        yield {}
        return
    async with Broker(Store(lock_seconds=_LOCK_SECONDS * (plan.pace or 1))) as broker:
        yield {"servicebus_connection_string": broker.connection_string}


async def _watch(
    world: World, workers: Workers, records: Records, closed: asyncio.Event, report: Report, progress: Progress,
    say: Callable[[str], None],
) -> None:  # fmt: skip
    """Looks while everything moves, and closes the shop when enough has happened, or it is late."""
    plan, began = world.plan, time.monotonic()
    looked = began
    while not closed.is_set():
        await asyncio.sleep(1)
        report.bookings = dict(await world.eyes.rows(_BOOKINGS))
        await _count(world, workers, report)
        progress.points = report.points
        is_late = time.monotonic() - began > plan.minutes * 60
        is_enough = report.total >= plan.bookings and report.confirmed_ever >= plan.confirmed
        if is_late or (
            is_enough and not [reason for reason in report.failures() if "violations" not in reason]
        ):
            closed.set()
        if time.monotonic() - looked > _LOOK_EVERY_SECONDS:
            looked = time.monotonic()
            found = await settling.look(world, records.answers, settled=False)
            report.violations += [
                violation for violation in found if violation not in report.violations
            ]
            lacking = Counter(
                {"kinds": sum(times < plan.target for times in report.kinds.values()),
                 "points": sum(times < plan.target for times in report.points.values())}
            )  # fmt: skip
            say(
                f"{looked - began:4.0f} s: {report.total} bookings, {report.confirmed_share:.0%} ever confirmed, {report.confirmed_at_the_end:.0%} now, {sum(report.points.values())} deaths,"
                f" {lacking['kinds']} kinds and {lacking['points']} points to go, {len(report.violations)} violations"
            )


async def _count(world: World, workers: Workers, report: Report) -> None:
    struck, died = await counts(world), workers.deaths()
    report.faults = {pair: struck[pair] for pair in kinds()}
    report.points = {point: died[point] for point in workers.points}
    report.bookings = dict(await world.eyes.rows(_BOOKINGS))
    report.confirmed_ever = await world.eyes.value(_CONFIRMED_EVER)
