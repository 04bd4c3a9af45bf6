"""The providers of the simulated cloud. Whoever adds a folder adds a line."""

from __future__ import annotations

from app.simulator import mailgun, microsoft, postmark, smtp, twilio, zoom
from app.simulator.calls import CLEANING
from app.simulator.fault_kinds import make_known
from app.simulator.faults import HEALING
from app.simulator.folder import Folder, Service
from app.simulator.mailbox import FATES
from app.simulator.pages.page import LINKS
from app.simulator.posts import MANNERS
from app.simulator.telephones import ANSWERS

FOLDERS: list[Folder] = []


def install(folder: Folder) -> None:
    """Makes `folder` a part of every simulated cloud of this process that is made from now on."""
    FOLDERS.append(folder)
    apis = [service.name for service in folder.routes if service.does == "api"]
    givers = [service.name for service in folder.routes if service.does == "tokens"]
    CLEANING.extend(folder.clean_up)
    HEALING.extend(folder.heal)
    ANSWERS.update(folder.answers)
    FATES.update({service: dict(fates) for service, fates in folder.fates.items()})
    LINKS.extend((link.key, link.path, link.name) for link in folder.links)
    MANNERS.update(folder.posts)
    make_known(
        folder.faults, apis=apis, givers=givers, posts=[*folder.posts], servers=folder.servers
    )


def services() -> dict[str, Service]:
    """Every server by its name."""
    return {service.name: service for folder in FOLDERS for service in folder.routes}


for _folder in (
    microsoft.FOLDER,
    zoom.FOLDER,
    mailgun.FOLDER,
    postmark.FOLDER,
    smtp.FOLDER,
    twilio.FOLDER,
):
    install(_folder)
