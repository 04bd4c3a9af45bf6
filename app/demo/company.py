"""A company of the demo: what it is told of itself, and how it is made."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.db import Database

ACTOR = "demo"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in to a company.

    Attributes:
        salesperson: address of the salesperson that they are.
    """

    email: str
    name: str
    role: str
    salesperson: str | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """What a company of the demo is.

    Attributes:
        about: what the front door says of it.
        owner: who is invited first.
        settings: what it says of itself; its website comes last, so it tells that all is there.
        people: further accounts.
        fill: makes what it sells.
    """

    slug: str
    name: str
    about: str
    owner: Person
    settings: Mapping[str, Any] = field(default_factory=dict)
    people: Sequence[Person] = ()
    fill: Callable[[Making], Awaitable[None]] | None = None

    @property
    def accounts(self) -> list[Person]:
        return [self.owner, *self.people]

    async def make(self, database: Database, tenant_id: str | None, elsewhere: str) -> None:
        """Make what is missing.

        Args:
            tenant_id: of the company, where it is there.
            elsewhere: origin of the site that shows its booking pages, if any does.
        """
        if tenant_id is None:
            made = await database.call_value(
                "tenant_create",
                name=self.name,
                slug=self.slug,
                owner_email=self.owner.email,
                settings={},
                actor=ACTOR,
            )
            tenant_id = made["tenant_id"]
        making = Making(database, tenant_id, elsewhere)
        website = (await making.ask("settings_get"))["website"]
        if website is not None:
            return
        settings = {name: value for name, value in self.settings.items() if name != "website"}
        await making.ask("settings_patch", changes=settings, actor=ACTOR)
        if self.fill is not None:
            await self.fill(making)
        people = {
            address: row["id"]
            for row in await making.salespeople()
            for address in (row["email"], row["graph_user_id"])
        }
        for person in self.accounts:
            await making.account(person, people)
        last = {"website": self.settings["website"]}
        await making.ask("settings_patch", changes=last, actor=ACTOR)


class Making:
    """A company that is being made; what it has already is left alone."""

    def __init__(self, database: Database, tenant_id: str, elsewhere: str) -> None:
        self._database = database
        self._tenant_id = tenant_id
        self.elsewhere = elsewhere

    async def ask(self, name: str, **params: Any) -> Json:
        """The body of an answer."""
        row = await self._database.call_one(name, tenant_id=self._tenant_id, **params)
        if row is None:
            raise LookupError(f"api.{name} gave no row")
        body: Json = json.loads(bytes(row["body"]))
        return body

    async def salespeople(self) -> list[Json]:
        rows: list[Json] = (await self._list("staff_list"))["salespeople"]
        return rows

    async def salesperson(self, fields: Json, hours: Sequence[Json]) -> str:
        """The id of somebody without a calendar, who works these hours."""
        known = {row["email"]: row["id"] for row in await self.salespeople()}
        if (found := known.get(fields["email"])) is not None:
            return str(found)
        made = await self.ask(
            "staff_create", fields={"calendar_kind": "none", **fields}, actor=ACTOR
        )
        await self.ask(
            "staff_hours_put",
            salesperson_id=made["id"],
            fields={"rules": hours},
            version=None,
            actor=ACTOR,
        )
        return str(made["id"])

    async def default_service(self, changes: Json) -> str:
        """The service that every company has from the start, as this one sells it."""
        services = (await self._list("service_list"))["services"]
        service_id = next(row["id"] for row in services if row["is_default"])
        await self.ask(
            "service_update", service_id=service_id, changes=changes, version=None, actor=ACTOR
        )
        return str(service_id)

    async def service(
        self, fields: Json, questions: Sequence[Json] = (), people: Sequence[str] = ()
    ) -> str:
        """The id of a service with these questions, offered by `people` or by everybody."""
        services = (await self._list("service_list"))["services"]
        known = {row["slug"]: row["id"] for row in services}
        if (found := known.get(fields["slug"])) is not None:
            return str(found)
        service_id = (await self.ask("service_create", fields=fields, actor=ACTOR))["id"]
        if questions:
            await self._put("service_intake_put", service_id, fields=list(questions))
        if people:
            offered = [{"salesperson_id": person} for person in people]
            await self._put("service_salespeople_put", service_id, salespeople=offered)
        return str(service_id)

    async def closure(self, first: str, last: str, reason: str) -> None:
        """Closed days of everybody."""
        if not (await self.ask("closure_list"))["closures"]:
            fields = {"from": first, "to": last, "reason": reason}
            await self.ask("closure_create", fields=fields, actor=ACTOR)

    async def appointment(
        self, number: int, service_id: str, salesperson_id: str, start: datetime, client: Json
    ) -> None:
        """Booked by hand, so it is confirmed as soon as there is a worker, and told by mail.

        Args:
            number: of the appointment; the same one is made once.
            start: whatever hours and closures say.
            client: name and email.
        """
        await self._database.call(
            "appointment_create_by_staff",
            tenant_id=self._tenant_id,
            key=f"demo-{number}",
            request={"demo": number},
            service_id=service_id,
            salesperson_id=salesperson_id,
            start_at=start,
            email=client["email"],
            name=client["name"],
            is_overriding=True,
            actor=ACTOR,
        )

    async def account(self, person: Person, salespeople: Mapping[str | None, str]) -> None:
        """Somebody who may sign in, and is told so by mail."""
        members = (await self._list("member_list", role=person.role))["members"]
        if person.email in {row["email"] for row in members}:
            return
        member: Json = {"email": person.email, "roles": [person.role], "display_name": person.name}
        if person.salesperson is not None:
            member["salesperson_id"] = salespeople[person.salesperson]
        await self.ask("member_invite", member=member, actor=ACTOR)

    async def _list(self, name: str, **more: Any) -> Json:
        """Its first hundred, archived ones too: what was removed does not come back."""
        return await self.ask(name, limit=100, archived="include", **more)

    async def _put(self, name: str, service_id: str, **fields: Any) -> None:
        await self.ask(name, service_id=service_id, fields=fields, version=None, actor=ACTOR)
