"""A mail server, simulated: the one part of the simulated cloud that speaks no HTTP."""

from __future__ import annotations

from app.simulator.folder import Folder, Service, nothing
from app.simulator.mailbox import return_to_sender
from app.simulator.router import Route
from app.simulator.smtp.fault_kinds import KINDS, SERVICE
from app.simulator.smtp.listening import listening

ROUTES: tuple[Service, ...] = ()
FAULTS = KINDS
PAGES: list[Route] = []
SEED = nothing

FOLDER = Folder(
    routes=ROUTES,
    faults=FAULTS,
    servers=(SERVICE,),
    pages=PAGES,
    seed=SEED,
    fates={SERVICE: {"bounce": return_to_sender}},
    running=listening,
)
