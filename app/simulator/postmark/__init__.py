"""Postmark, simulated: its mails arrive in the mailboxes that all share."""

from __future__ import annotations

from app.simulator.folder import Folder, nothing
from app.simulator.postmark.fault_kinds import KINDS, SERVICE, WEBHOOK
from app.simulator.postmark.records import FATES
from app.simulator.postmark.services import SERVICES
from app.simulator.posts import Manner
from app.simulator.router import Route

ROUTES = SERVICES
FAULTS = KINDS
PAGES: list[Route] = []
SEED = nothing

FOLDER = Folder(
    routes=ROUTES,
    faults=FAULTS,
    posts={WEBHOOK: Manner()},
    pages=PAGES,
    seed=SEED,
    fates={SERVICE: FATES},
)
