"""The step of the action that Tin Can brings along."""

from __future__ import annotations

from tests.drill.tin_can import TinCan
from worker.context import WorkContext
from worker.steps import Input, Step


async def pull_string(context: WorkContext, provider: str, step: Input) -> Input:
    """May be carried out again: what is taut stays taut."""
    client = context.providers.conference(provider)
    assert isinstance(client, TinCan)
    return {"pulled": await client.pull(step["string"])}


STEPS: dict[str, Step] = {"pull_string": pull_string}
