"""`holdfast worker`."""

from __future__ import annotations

from app.cli.process import process_settings, run_until_stopped


def worker() -> None:
    """Do the work that is due: meetings, events, mails, notifications, periodic jobs.

    Any number may run against one database. Needs a database that `holdfast migrate` made;
    waits for one otherwise.
    """
    with process_settings("worker", "worker", keep_alive=True) as settings:
        from worker.main import run_worker
        from worker.steps import MissingSteps

        try:
            run_until_stopped(lambda stop: run_worker(settings, stop))
        except MissingSteps as error:
            raise SystemExit(f"holdfast: {error}") from None
