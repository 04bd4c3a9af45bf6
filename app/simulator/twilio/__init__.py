"""Twilio, simulated: texts arrive on telephones of `app.simulator.pages.telephones`."""

from __future__ import annotations

from functools import partial

from app.simulator.folder import Folder, nothing
from app.simulator.posts import Manner, posted
from app.simulator.router import Route
from app.simulator.twilio import api
from app.simulator.twilio.answers import take
from app.simulator.twilio.fates import FATES
from app.simulator.twilio.fault_kinds import CALLBACK, KINDS, SERVICE
from app.simulator.twilio.services import SERVICES

ROUTES = SERVICES
FAULTS = KINDS
PAGES: list[Route] = []
SEED = nothing

FOLDER = Folder(
    routes=ROUTES,
    faults=FAULTS,
    posts={CALLBACK: Manner()},
    patience={"callback_first": partial(posted, service=CALLBACK)},
    api=api.ROUTES,
    seed=SEED,
    clear=("delete from simulator.twilio_accounts",),
    fates={SERVICE: FATES},
    answers={SERVICE: take},
)
