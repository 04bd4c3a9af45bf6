"""How somebody lets us into a calendar: their server is asked before anything is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import urljoin, urlsplit

import httpx
from pydantic import ConfigDict, Field, SecretStr, StringConstraints

from app.providers.caldav.api import PROVIDER, Api, at, parts, xml_headers
from app.providers.caldav.multistatus import CALDAV, DAV, Answer, propfind
from app.providers.caldav.reading import folder, is_calendar
from app.providers.capabilities.personal import Granted
from app.providers.company_account import AccountFields
from app.providers.errors import NotFound, Permanent, ProviderError, Transient
from app.providers.grants import Grant

WELL_KNOWN = "/.well-known/caldav"

_MOST_REDIRECTS = 4
_PRINCIPAL, _HOME = f"{DAV}current-user-principal", f"{CALDAV}calendar-home-set"
_WRITES = {f"{DAV}{name}" for name in ("all", "write", "write-content", "bind")}
_ASKED = (
    "D:resourcetype",
    "D:displayname",
    "D:current-user-principal",
    "D:current-user-privilege-set",
    "C:calendar-home-set",
    "C:supported-calendar-component-set",
)


class CalDavAccount(AccountFields):
    """An account with a server that speaks CalDAV. It is reached by https on port 443, at a public
    address."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "account": "ann@office.example",
                    "url": "https://dav.office.example/",
                    "password": "app-password",
                }
            ]
        }
    )

    account: Annotated[
        str, StringConstraints(min_length=1, max_length=254, pattern=r"^[^\x00-\x1f\x7f:]+$")
    ] = Field(description="The name that the server knows the person by.")
    url: Annotated[str, StringConstraints(min_length=1, max_length=500)] = Field(
        description="The calendar's address, or its server's where the person has one calendar."
    )
    password: Annotated[SecretStr, Field(min_length=1, max_length=500)] = Field(
        description="Made for us alone, where the server makes such."
    )


class Examination:
    """Finds the calendar of an account."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def check(self, entered: AccountFields) -> Granted:
        """
        Raises:
            Permanent: there is no calendar, several, or one that we may not write to.
            Unauthorized: name or password are wrong.
        """
        if not isinstance(entered, CalDavAccount):
            raise TypeError("fields of another provider")
        password = entered.password.get_secret_value()
        known = {"url": entered.url, "user": entered.account}
        grant = Grant(PROVIDER, "password", "", entered.account, settings=known, secret=password)
        try:
            calendar = await self._find(grant, entered.url)
        except Transient as error:
            # What may not be called will not be allowed to by waiting.
            if error.code != "address_refused":
                raise
            raise _refused(error.code, error.message) from error
        if len(calendar) > 500:
            raise _refused("long_address", "The calendar's address is too long.")
        return Granted(
            subject=calendar,
            address=entered.account,
            calendar=calendar,
            secret=password,
            settings={**known, "url": calendar},
        )

    async def _find(self, grant: Grant, url: str) -> str:
        where, [answer, *_] = await self._look(grant, url, depth=0)
        if not is_calendar(answer):
            home = await self._home(grant, where, answer)
            where, told = await self._look(grant, home, depth=1)
            where, answer = _one_of(where, told)
        if not _may_write(answer):
            raise _refused("read_only", "The account may not write to this calendar.")
        return folder(where)

    async def _home(self, grant: Grant, where: str, answer: Answer) -> str:
        """Where the calendars of the account are."""
        homes, principals = answer.hrefs(_HOME), answer.hrefs(_PRINCIPAL)
        if not homes and principals:
            where, [answer, *_] = await self._look(grant, urljoin(where, principals[0]), depth=0)
            homes = answer.hrefs(_HOME)
        if not homes:
            raise _refused("no_calendar", "There is no calendar at this address.")
        return urljoin(where, homes[0])

    async def _look(self, grant: Grant, url: str, *, depth: int) -> tuple[str, list[Answer]]:
        """What is at `url`, and where that is: servers say so by the way."""
        try:
            return await self._follow(grant, url, depth)
        except (NotFound, Permanent) as error:
            bare = urlsplit(url).path in ("", "/")
            if not bare or error.status not in (404, 405):
                raise
            return await self._follow(grant, urljoin(url, WELL_KNOWN), depth)

    async def _follow(self, grant: Grant, url: str, depth: int) -> tuple[str, list[Answer]]:
        for _ in range(_MOST_REDIRECTS):
            response = await self._once(grant, url, depth)
            if isinstance(response, httpx.Response):
                answers = list(parts(response).answers)
                if not answers:
                    raise _refused("no_calendar", "There is no calendar at this address.")
                # The collection itself first.
                answers.sort(key=lambda told: len(told.href))
                return url, answers
            url = urljoin(url, response)
        raise _refused("redirects", "The server leads from one address to the next.")

    async def _once(self, grant: Grant, url: str, depth: int) -> httpx.Response | str:
        """The answer, or the address that it leads to."""
        here = replace(grant, settings={**grant.settings, "url": url})
        try:
            return await self._api.ask_as(
                here,
                "find",
                "PROPFIND",
                url,
                content=propfind(*_ASKED),
                headers=xml_headers(depth),
            )
        except ProviderError as error:
            if error.status in (301, 302, 307, 308) and error.message:
                return error.message
            raise


def _one_of(where: str, told: list[Answer]) -> tuple[str, Answer]:
    """The one calendar for events among `told`."""
    found = [answer for answer in told if is_calendar(answer) and _has_events(answer)]
    if not found:
        raise _refused("no_calendar", "The account has no calendar for events.")
    if len(found) > 1:
        named = ", ".join(at(where, answer) for answer in found)
        raise _refused("several_calendars", f"Enter the address of one of its calendars: {named}")
    return at(where, found[0]), found[0]


def _has_events(answer: Answer) -> bool:
    kinds = answer.found.get(f"{CALDAV}supported-calendar-component-set")
    named = [] if kinds is None else [kind.get("name", "") for kind in kinds]
    return not named or "VEVENT" in named


def _may_write(answer: Answer) -> bool:
    """Whether the server says so, or does not say."""
    told = answer.found.get(f"{DAV}current-user-privilege-set")
    if told is None:
        return True
    granted = {right.tag for privilege in told for right in privilege}
    return not granted or bool(granted & _WRITES)


def _refused(code: str, why: str) -> Permanent:
    return Permanent(PROVIDER, None, code, why)
