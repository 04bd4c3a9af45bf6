"""Several Graph requests in one."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.simulator.app import SIMULATOR
from app.simulator.microsoft.state import Load

from .cloud import ANNA, Cloud, event_body

EVENTS = f"/users/{ANNA.address}/events"


def part(
    name: str, method: str = "GET", url: str = f"{EVENTS}?$top=1", **more: Any
) -> dict[str, Any]:
    return {"id": name, "method": method, "url": url, **more}


async def batch(cloud: Cloud, *parts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    answer = await cloud.graph("POST", "/$batch", {"requests": list(parts)})
    assert answer.status_code == 200, answer.text
    return {each["id"]: each for each in answer.json()["responses"]}


async def test_each_part_has_its_answer(cloud: Cloud) -> None:
    """The whole is 200; its parts have statuses, headers and bodies of their own."""
    body = {"body": event_body(), "headers": {"Content-Type": "application/json"}}
    answers = await batch(
        cloud,
        part("make", "POST", EVENTS, **body),
        part("miss", url=f"{EVENTS}/none"),
        part("list"),
    )
    assert (answers["make"]["status"], answers["miss"]["status"]) == (201, 404)
    assert answers["miss"]["body"]["error"]["code"] == "ErrorItemNotFound"
    assert len(answers["list"]["body"]["value"]) == 1
    assert "@odata.nextLink" in answers["list"]["body"]


async def test_parts_are_throttled_alone(cloud: Cloud) -> None:
    """A part may be 429 with its own Retry-After while the whole is 200."""
    await cloud.fault("graph", "throttle", params={"retry_after": 7}, times=1)
    answers = await batch(cloud, part("a"), part("b"))
    assert sorted(each["status"] for each in answers.values()) == [200, 429]
    refused = next(each for each in answers.values() if each["status"] == 429)
    assert refused["headers"]["Retry-After"] == "7"


async def test_four_at_once_for_a_mailbox(cloud: Cloud) -> None:
    """Twenty requests for one mailbox are served four at a time, so none is refused."""
    world = cloud.server.app[SIMULATOR].world
    most = 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, world.state(Load).in_flight.get(ANNA.address, 0))
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    answers = await batch(cloud, *(part(str(n)) for n in range(20)))
    watching.cancel()
    assert {each["status"] for each in answers.values()} == {200}
    assert most == 4


async def test_dependent_part_fails_with_what_it_needs(cloud: Cloud) -> None:
    """A part that depends on a failed one is 424 and is not carried out."""
    create = part("b", "POST", EVENTS, body=event_body(), dependsOn=["a"])
    answers = await batch(cloud, part("a", url=f"{EVENTS}/none"), create)
    assert answers["b"]["status"] == 424
    assert (await cloud.api("GET", "/events?transaction_id=booking-1"))["events"] == []


@pytest.mark.parametrize(
    "requests",
    [
        [part(str(n)) for n in range(21)],
        [],
        [part("a"), part("a")],
        [part("a", "TRACE")],
        [part("a", url="users")],
        [part("a", dependsOn=["b"]), part("b")],
        ["a"],
    ],
)
async def test_impossible_batches_are_refused(cloud: Cloud, requests: list) -> None:
    """More than twenty parts, or no batch at all, are 400 as a whole."""
    answer = await cloud.graph("POST", "/$batch", {"requests": requests})
    assert answer.status_code == 400
