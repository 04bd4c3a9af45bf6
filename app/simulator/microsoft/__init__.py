"""Microsoft Entra and Microsoft Graph, simulated."""

from __future__ import annotations

from functools import partial

from app.simulator.folder import Folder
from app.simulator.mailbox import return_to_sender
from app.simulator.microsoft.api import routes as api
from app.simulator.microsoft.delivery import MANNER
from app.simulator.microsoft.fault_kinds import KINDS, NOTIFICATION
from app.simulator.microsoft.pages import routes as pages
from app.simulator.microsoft.seeding import seed
from app.simulator.microsoft.services import SERVICES
from app.simulator.posts import posted

ROUTES = SERVICES
FAULTS = KINDS
PAGES = pages.ROUTES
SEED = seed

FOLDER = Folder(
    routes=ROUTES,
    faults=FAULTS,
    posts={NOTIFICATION: MANNER},
    patience={"early": partial(posted, service=NOTIFICATION)},
    pages=PAGES,
    links=pages.LINKS,
    cards=pages.CARDS,
    api=api.ROUTES,
    tables=api.TABLES,
    counts=api.COUNTS,
    seed=SEED,
    clear=(
        "delete from simulator.directories",
        "delete from simulator.receivers",
        "delete from simulator.receiver_answers",
    ),
    clean_up=(
        "delete from simulator.subscriptions where expires_at < %(now)s - interval '1 day'",
        "delete from simulator.events where deleted_at < %(now)s - interval '30 days'",
        "delete from simulator.receivers where until < %(now)s",
        "delete from simulator.receiver_answers where at < %(now)s - interval '1 hour'",
    ),
    heal=(
        "delete from simulator.receivers",
        "delete from simulator.receiver_answers",
    ),
    fates={"graph": {"bounce": return_to_sender}},
)
