"""`holdfast serve`."""

from __future__ import annotations

from app.cli.process import process_settings, run_until_stopped


def serve() -> None:
    """Answer HTTP on HOST:PORT: booking pages, API, webhooks, console.

    Any number may run against one database. Needs a database that `holdfast migrate` made;
    comes up without one and answers when it is there.
    """
    with process_settings("serve", "app", keep_alive=True) as settings:
        from app.web.main import run_serve

        run_until_stopped(lambda stop: run_serve(settings, stop))
