"""Mail addresses: their domain in ASCII, whatever script it was typed in."""

from __future__ import annotations

import idna
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.mail_address import LocalPartNotAscii, NoMailAddress, ascii_address

LABELS = st.text(
    st.one_of(
        st.characters(categories=["Ll", "Lo", "Nd"], max_codepoint=0xFFFF),
        st.sampled_from("äöüßñçéłøαβгд日本한국"),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("jo@müller.example", "jo@xn--mller-kva.example"),
        ("Jo@MÜLLER.Example", "Jo@xn--mller-kva.example"),
        ("jo@mu\u0308ller.example", "jo@xn--mller-kva.example"),
        ("jo@straße.example", "jo@xn--strae-oqa.example"),
        ("jo@日本。example", "jo@xn--wgv71a.example"),
        ("jo@xn--mller-kva.example", "jo@xn--mller-kva.example"),
        ("Jo.O'Neil+x@Customer.Example", "Jo.O'Neil+x@Customer.Example"),
    ],
)
def test_a_domain_is_kept_in_ascii(typed: str, kept: str) -> None:
    """UTS 46 as browsers do it; what is ASCII stays as written."""
    assert ascii_address(typed) == kept


@given(label=LABELS, local=st.sampled_from(["jo", "a.b", "x+y"]))
def test_all_spellings_of_a_domain_are_one_address(label: str, local: str) -> None:
    """Composed, decomposed, in capitals or in ASCII: compared and limited as the same mailbox."""
    try:
        expected = f"{local}@{idna.encode(f'{label}.example', uts46=True).decode()}"
    except idna.IDNAError:
        with pytest.raises(NoMailAddress):
            ascii_address(f"{local}@{label}.example" if not label.isascii() else "@")
        return
    assume(not expected.startswith(f"{local}@-"))
    assert ascii_address(f"{local}@{label}.example") == expected
    assert ascii_address(expected) == expected
    assert expected.isascii()
    shown = idna.decode(expected.partition("@")[2])
    assert ascii_address(f"{local}@{shown}") == expected


@pytest.mark.parametrize("typed", ["jö@müller.example", "jö@customer.example", "ø@x.example"])
def test_a_local_part_beyond_ascii_is_told_why(typed: str) -> None:
    """RFC 6531 is not everywhere: the sentence says so, of nothing else."""
    with pytest.raises(LocalPartNotAscii, match="not every mail server"):
        ascii_address(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "", "@", "jo", "jo@müller", "jo@mü ller.example", "jo@mü..example", "jö@nowhere",
        "@müller.example", "jo@-ü.example", "jo@\u200b.example", f"jo@{'ü' * 60}.example",
        "jo＠müller.example", "a b@müller.example", f"jo@{'.'.join(['ü' * 50] * 5)}.example",
        "jo@müller.example\u202e", "jo@☃\u2028.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    """One kind of error, whatever the text."""
    with pytest.raises(NoMailAddress):
        ascii_address(typed)
