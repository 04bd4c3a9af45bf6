"""What every message channel has to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.providers.capabilities.message import Attachment, Recipient, Sender
from app.providers.errors import Forbidden, Permanent, Throttled, Transient, Unauthorized
from tests.providers.contract.subjects import ChannelBench
from tests.providers.simulated import BOTH_WAYS, CUSTOMER

FILE = Attachment("meeting.ics", "text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\r\n")


def since() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=5)


@BOTH_WAYS
async def test_a_message_arrives(channel: ChannelBench) -> None:
    """What is sent is what the recipient sees, as HTML or as plain text, once."""
    taken = await channel.client.send(channel.account, channel.message)
    assert bool(taken.id) is channel.channel.tells_id
    assert [each["words"] for each in await channel.arrived()] == [channel.words(channel.message)]


async def test_files_and_names_go_along(channel: ChannelBench) -> None:
    """A name with other letters and punctuation arrives as it is, and so does a file."""
    if not channel.channel.carries_files:
        pytest.skip("this channel has text alone")
    address = channel.account.settings.get("from", channel.account.account)
    message = replace(
        channel.message,
        to=Recipient(CUSTOMER.email, "Carla “C.” Ångström, Dr."),
        sender=Sender(address, "Grüße & Söhne, Inc.", "desk@acme.example"),
        attachments=(FILE,),
        headers={"List-Unsubscribe": "<https://book.example/u>"},
    )
    await channel.client.send(channel.account, message)
    (mail,) = await channel.arrived()
    assert (mail["to_name"], mail["from"]) == (message.to.name, address)
    assert [(f["name"], f["size"]) for f in mail["attachments"]] == [(FILE.name, len(FILE.data))]
    headers = {name.lower(): value for name, value in mail["headers"]}
    assert headers["list-unsubscribe"] == "<https://book.example/u>"
    assert "desk@acme.example" in headers["reply-to"]
    if channel.channel.carries_id:
        assert "outbox-7@" in headers["message-id"]


@pytest.mark.parametrize("kind", ["drop_after", "error_after"])
async def test_a_message_without_an_answer_may_have_been_sent(
    channel: ChannelBench, kind: str
) -> None:
    """The caller is told so, and it was not sent again behind its back."""
    await channel.suffer(kind, method="POST", times=1)
    with pytest.raises(Transient) as caught:
        await channel.client.send(channel.account, channel.message)
    assert caught.value.outcome_unknown
    assert len(await channel.arrived()) == 1


async def test_what_became_of_a_lost_answer_can_be_asked_or_not(channel: ChannelBench) -> None:
    """What was never sent is not found; what was is, when it shows, by the id that the answer would
    have told. Who cannot be asked says so for good."""
    client, account = channel.client, channel.account
    if not channel.channel.unlisted:
        with pytest.raises(Permanent):
            await client.find(account, channel.message, since())
        return
    other = replace(channel.message, id="outbox-8", text="Another\n")
    told = await client.send(account, other)
    await channel.suffer("drop_after", method="POST", times=1)
    with pytest.raises(Transient):
        await client.send(account, channel.message)
    await channel.suffer(channel.channel.unlisted, times=1)
    assert await client.find(account, channel.message, since()) is None
    found = await client.find(account, channel.message, since())
    assert found is not None and found.id and found.id != told.id
    known = await client.find(account, other, since())
    assert known is not None and known.id == told.id
    assert (
        await client.find(
            account, replace(channel.message, id="outbox-9", text="A third\n"), since()
        )
        is None
    )
    assert len(await channel.arrived()) == 2


async def test_a_look_up_that_fails_is_no_answer(channel: ChannelBench) -> None:
    """An error is not 'not there': the caller would send again."""
    if not channel.channel.unlisted:
        pytest.skip("this channel cannot be asked")
    for kind in ("error", "drop", "garbage", "throttle"):
        await channel.suffer(kind, method="GET", times=9)
        with pytest.raises(Transient):
            await channel.client.find(channel.account, channel.message, since())
        await channel.cloud.control("DELETE", "/faults")


async def test_a_throttle_is_told_and_kept(channel: ChannelBench) -> None:
    """The wait is reported, not waited for; the provider is left alone until it is over."""
    await channel.suffer("throttle", params={"retry_after": 60}, times=9)
    for _ in range(2):
        with pytest.raises(Throttled) as caught:
            await channel.client.send(channel.account, channel.message)
        assert caught.value.retry_after is not None
        assert 50 <= caught.value.retry_after <= 62
    assert await channel.calls("POST") == 1
    assert channel.cloud.slept == []


async def test_a_sender_that_is_none_is_no_reason_to_give_up(channel: ChannelBench) -> None:
    """It may be there again tomorrow, and the message is still wanted."""
    with pytest.raises(Transient) as caught:
        await channel.client.send(channel.channel.nobody, channel.message)
    assert not caught.value.outcome_unknown
    assert await channel.arrived() == []


async def test_an_impossible_recipient_is_refused_for_good(channel: ChannelBench) -> None:
    """Asking again would change nothing."""
    with pytest.raises(Permanent) as caught:
        await channel.client.send(channel.account, replace(channel.message, to=Recipient("nobody")))
    assert not caught.value.outcome_unknown


async def test_a_refused_token_is_replaced_once(channel: ChannelBench) -> None:
    """Where there are tokens one 401 is healed by a fresh one, without a second message. Another
    401 is told, and may be put right."""
    await channel.suffer("unauthorized", times=1)
    if channel.channel.has_tokens:
        await channel.client.send(channel.account, channel.message)
        assert len(await channel.arrived()) == 1
        await channel.suffer("unauthorized", times=9)
    with pytest.raises(Unauthorized):
        await channel.client.send(channel.account, channel.message)


async def test_a_missing_permission_may_be_given_again(channel: ChannelBench) -> None:
    """The error is not for good."""
    await channel.suffer("forbidden", times=1)
    with pytest.raises(Forbidden) as caught:
        await channel.client.send(channel.account, channel.message)
    assert isinstance(caught.value, Transient)
    assert await channel.arrived() == []


async def test_nonsense_in_place_of_an_answer_is_not_taken_for_one(channel: ChannelBench) -> None:
    """A page of HTML with 200 says nothing: not that it was sent, not that it was not."""
    if not channel.channel.tells_id:
        pytest.skip("its answer has no body at all")
    await channel.suffer("garbage", method="POST", times=1)
    with pytest.raises(Transient) as caught:
        await channel.client.send(channel.account, channel.message)
    assert caught.value.outcome_unknown


async def test_slow_is_right_all_the_same(channel: ChannelBench) -> None:
    """A late answer within the deadline counts."""
    await channel.suffer("slow", params={"seconds": 0.3}, times=1)
    await channel.client.send(channel.account, channel.message)
    assert len(await channel.arrived()) == 1
