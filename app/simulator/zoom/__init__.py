"""Zoom, simulated."""

from __future__ import annotations

from app.simulator.folder import Folder
from app.simulator.zoom import api, pages
from app.simulator.zoom.fault_kinds import KINDS
from app.simulator.zoom.seeding import seed
from app.simulator.zoom.services import SERVICES

ROUTES = SERVICES
FAULTS = KINDS
PAGES = pages.ROUTES
SEED = seed

FOLDER = Folder(
    routes=ROUTES,
    faults=FAULTS,
    pages=PAGES,
    links=pages.LINKS,
    cards=pages.CARDS,
    api=api.ROUTES,
    tables=api.TABLES,
    counts={
        "meetings": "select count(*) from simulator.zoom_meetings where deleted_at is null",
    },
    seed=SEED,
    clear=("delete from simulator.zoom_users",),
    clean_up=(
        "delete from simulator.zoom_meetings where deleted_at < %(now)s - interval '30 days'",
        "delete from simulator.zoom_usage where day < (%(now)s - interval '30 days')::date",
    ),
)
