"""What every message channel has to do."""

from __future__ import annotations

import pytest

from app.providers.capabilities.message import MessageDraft, Recipient
from app.providers.errors import Forbidden, Throttled, Transient, Unauthorized
from tests.providers.contract.subjects import ChannelBench
from tests.providers.simulated import BOTH_WAYS, CUSTOMER, Cloud

MESSAGE = MessageDraft(
    Recipient(CUSTOMER.email, CUSTOMER.name),
    "Größe bestätigen",
    html="<p>Grüße</p>\n",
    text="Grüße\n-- \nAcme\n",
)


async def arrived(cloud: Cloud) -> list[tuple[str, str, str]]:
    """Subject and both bodies of what reached the customer."""
    mails = (await cloud.control("GET", f"/mails?to={CUSTOMER.email}"))["mails"]
    return [(mail["subject"], mail["html"], mail["alternative"]) for mail in mails]


@BOTH_WAYS
async def test_a_message_arrives(channel: ChannelBench) -> None:
    """What is sent is what the recipient sees, as HTML or as plain text, once."""
    await channel.client.send(channel.account, MESSAGE)
    assert await arrived(channel.cloud) == [(MESSAGE.subject, MESSAGE.html, MESSAGE.text)]


@pytest.mark.parametrize("kind", ["drop_after", "error_after"])
async def test_a_message_without_an_answer_may_have_been_sent(
    channel: ChannelBench, kind: str
) -> None:
    """The caller is told so, and it was not sent again behind its back."""
    await channel.suffer(kind, method="POST", times=1)
    with pytest.raises(Transient) as caught:
        await channel.client.send(channel.account, MESSAGE)
    assert caught.value.outcome_unknown
    assert len(await arrived(channel.cloud)) == 1


async def test_a_throttle_is_told_and_kept(channel: ChannelBench) -> None:
    """The wait is reported, not waited for; the provider is left alone until it is over."""
    await channel.suffer("throttle", params={"retry_after": 60}, times=9)
    for _ in range(2):
        with pytest.raises(Throttled) as caught:
            await channel.client.send(channel.account, MESSAGE)
        assert caught.value.retry_after is not None
        assert 50 <= caught.value.retry_after <= 62
    assert await channel.calls("POST") == 1
    assert channel.cloud.slept == []


async def test_a_sender_that_is_none_is_no_reason_to_give_up(channel: ChannelBench) -> None:
    """It may be there again tomorrow, and the message is still wanted."""
    with pytest.raises(Transient) as caught:
        await channel.client.send(channel.nobody, MESSAGE)
    assert not caught.value.outcome_unknown
    assert await arrived(channel.cloud) == []


async def test_a_refused_token_is_replaced_once(channel: ChannelBench) -> None:
    """One 401 is healed by a fresh token, without a second message; a second 401 is told."""
    await channel.suffer("unauthorized", times=1)
    await channel.client.send(channel.account, MESSAGE)
    assert len(await arrived(channel.cloud)) == 1
    await channel.suffer("unauthorized", times=9)
    with pytest.raises(Unauthorized):
        await channel.client.send(channel.account, MESSAGE)


async def test_a_missing_permission_may_be_given_again(channel: ChannelBench) -> None:
    """The error is not for good."""
    await channel.suffer("forbidden", times=1)
    with pytest.raises(Forbidden) as caught:
        await channel.client.send(channel.account, MESSAGE)
    assert isinstance(caught.value, Transient)
    assert await arrived(channel.cloud) == []


async def test_slow_is_right_all_the_same(channel: ChannelBench) -> None:
    """A late answer within the deadline counts."""
    await channel.suffer("slow", params={"seconds": 0.3}, times=1)
    await channel.client.send(channel.account, MESSAGE)
    assert len(await arrived(channel.cloud)) == 1
