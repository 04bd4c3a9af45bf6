"""The strangers, simulated: what a folder of `app/simulator` exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.simulator.fault_kinds import Kind
from app.simulator.folder import Folder, Service
from app.simulator.store import Session
from app.simulator.world import World
from tests.drill.api import HOME
from tests.drill.simulator import answers, people, sundial, tin_can

if TYPE_CHECKING:
    from app.simulator.router import Route


def _service(name: str, path: str, routes: list[Route], **more: Any) -> Service:
    return Service(
        name=name,
        path=path,
        routes=routes,
        addresses=lambda _settings: (HOME + path,),
        no_route=answers.no_route,
        malformed=answers.malformed,
        fault=answers.fault,
        **more,
    )


def _gate(name: str, *may: str) -> Service:
    gate: list[Route] = [("POST", "/", answers.gate_of(name, *may))]
    return _service(f"{name}_gate", f"/{name}/gate", gate, does="tokens")


async def seed(db: Session, _world: World) -> None:
    """A garden with two dials, and two cans."""
    for dial in sundial.DIALS:
        await db.run(
            "insert into simulator.dials (garden, dial) values (%(garden)s, %(dial)s)"
            " on conflict do nothing",
            garden=sundial.GARDEN,
            dial=dial,
        )
    for can in tin_can.CANS:
        await db.run(
            "insert into simulator.cans (can) values (%(can)s) on conflict do nothing", can=can
        )


ROUTES = (
    _gate("sundial", "shadows"),
    _service("sundial", "/sundial", sundial.ROUTES),
    _gate("tin_can", "strings"),
    _service("tin_can", "/tin_can", tin_can.ROUTES),
)
FAULTS = (
    Kind("forgotten", ("sundial",), "before", "410: it does not know the cursor any more",
         calls=(("GET", "*/changes"),)),
)  # fmt: skip
PAGES = tin_can.PAGES
SEED = seed

FOLDER = Folder(
    routes=ROUTES,
    faults=FAULTS,
    pages=PAGES,
    api=people.ROUTES,
    counts={"strings": "select count(*) from simulator.strings where not is_cut"},
    seed=SEED,
    clear=(
        "delete from simulator.strings",
        "delete from simulator.cans",
        "delete from simulator.bells",
        "delete from simulator.shadows",
        "delete from simulator.dials",
    ),
    clean_up=("delete from simulator.bells where until < %(now)s - interval '1 day'",),
    running=sundial.ringing,
)
