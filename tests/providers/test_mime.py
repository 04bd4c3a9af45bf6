"""The message that a mail becomes: nothing that people typed writes a header or a part."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.providers.capabilities.message import Attachment, MessageDraft, Recipient, Sender
from app.providers.mime import mime_message

TO = Recipient("eva@customer.example")
HEADERS = {"subject", "from", "to", "mime-version", "content-type"}
WORDS = st.sampled_from(
    [
        "Bitte",
        "bestätigen:",
        "größer",
        "世界",
        "😀",
        "Tue",
        "10:30",
        "UTC+1)",
        "=?utf-8?q?x?=",
        ",;<>@",
    ]
)
TYPED = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
    | st.text("ab é\r\n:\t\x00\x1c\x85\u2028=?ü", max_size=120)
    | st.lists(WORDS, max_size=40).map(" ".join)
)


@settings(max_examples=300, deadline=None)
@given(TYPED, TYPED.filter(bool), TYPED)
def test_what_is_typed_stays_where_it_was_typed(subject: str, html: str, text: str) -> None:
    """Subject and bodies come out as they went in; there is no other header, and no other part."""
    raw = mime_message(MessageDraft(TO, subject, html, text), "bookings@acme.example")
    message = message_from_bytes(raw, policy=default)
    plain, alternative = message.iter_parts()

    assert {name.lower() for name in message} == HEADERS
    assert message["Subject"] == " ".join(subject.replace("\0", " ").split())
    assert plain.get_content().split() == text.split()
    assert alternative.get_content().split() == html.split()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: eve@c.example", "a@b.example, eve@c.example"]
)
def test_an_address_is_one_address(address: str) -> None:
    """A line break or a comma in an address is refused, in the recipient's and in the sender's."""
    with pytest.raises(ValueError, match="addr"):
        mime_message(MessageDraft(Recipient(address), "s", "h", "t"), "bookings@acme.example")
    with pytest.raises(ValueError, match="addr"):
        mime_message(MessageDraft(TO, "s", "h", "t"), address)


def test_a_name_is_quoted() -> None:
    """A name with a comma and an address in it is a name."""
    name = "Größe, Eve <eve@c.example>"
    raw = mime_message(
        MessageDraft(Recipient(TO.address, name), "s", "h", "t"), "bookings@acme.example"
    )
    [to] = message_from_bytes(raw, policy=default)["To"].addresses
    assert (to.display_name, to.addr_spec) == (name, TO.address)


def test_a_mailbox_by_its_id_is_named_by_exchange() -> None:
    """An object id is no address, so there is no From."""
    raw = mime_message(MessageDraft(TO, "s", "h", "t"), "3f1d3f0e-52c4-4b1b-9d0a-7c2f4e8a9b35")
    assert message_from_bytes(raw, policy=default)["From"] is None


@settings(max_examples=100, deadline=None)
@given(TYPED)
def test_a_senders_name_is_a_name(name: str) -> None:
    """Whatever a company calls itself, the mail is from its one address, and answers go to one."""
    sender = Sender("office@acme.example", name, reply_to="desk@acme.example")
    raw = mime_message(MessageDraft(TO, "s", "h", "t", sender), "bookings@acme.example")
    message = message_from_bytes(raw, policy=default)
    [address] = message["From"].addresses
    assert address.addr_spec == sender.address
    assert message["Reply-To"] == sender.reply_to
    assert {part.lower() for part in message} == HEADERS | {"reply-to"}


def test_files_stand_beside_the_bodies() -> None:
    """The bodies stay alternatives of one another; a calendar file says how it is meant."""
    file = Attachment("meeting.ics", "text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\r\n")
    raw = mime_message(MessageDraft(TO, "s", "h", "t", attachments=(file,)), "b@acme.example")
    message = message_from_bytes(raw, policy=default)
    bodies, attached = message.iter_parts()
    assert [part.get_content_type() for part in bodies.iter_parts()] == ["text/plain", "text/html"]
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "REQUEST"
    assert (attached.get_filename(), attached.get_payload(decode=True)) == (file.name, file.data)


def test_a_header_cannot_hold_another() -> None:
    """What a caller gives as a header is one header."""
    headers = {"List-Unsubscribe": "<https://a.example>\r\nBcc: eve@c.example"}
    with pytest.raises(ValueError, match="linefeed"):
        mime_message(MessageDraft(TO, "s", "h", "t", headers=headers), "b@acme.example")
