"""A tenant's own text: what may stand in it, what it becomes, and that it withholds no message."""

from __future__ import annotations

import json
import time
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.languages import LANGUAGES
from app.messages import markup, segments
from app.messages.judging import faults_of
from app.messages.own_template import LONGEST_RESULT, OwnTemplate, TemplateFault
from app.messages.rendering import MessageRenderer, RenderedMessage, proposal
from app.messages.sample import OFFERS, TENANT, SampleTokens, sample_of
from app.messages.values import Site, values_of

SITE = "https://book.example"
HOSTILE = '<script>alert(1)</script>"&'


def rendered(
    purpose: str, channel: str, template: dict[str, Any], **changes: Any
) -> RenderedMessage:
    own = {"subject": None, "html": None, "version": 3} | template
    work = sample_of(purpose, channel, template=own, **changes)
    return MessageRenderer(SampleTokens(), SITE).render(work, OFFERS)


def values(purpose: str) -> dict[str, str]:
    found = values_of(sample_of(purpose, "mail"), Site(SampleTokens(), SITE), OFFERS)
    return {name: value for name, value in found.items() if isinstance(value, str)}


def judged(
    purpose: str, channel: str, may: list[str], must: list[str], **template: str
) -> dict[str, str]:
    return faults_of(template, channel, may, must, values(purpose))


def test_words_names_and_ifs_are_all_there_is() -> None:
    """A block takes along the line that it stands on alone; an else belongs to its if."""
    made = OwnTemplate.parse(
        "Hi {{ a }}!\n  {% if b %}\nyes {{b}}\n{% else %}\nno\n{% endif %}\nend"
    )

    assert made.render({"a": "{{ b }}", "b": ""}) == "Hi {{ b }}!\nno\nend"
    assert made.render({"a": "1", "b": "{% if a %}"}) == "Hi 1!\nyes {% if a %}\nend"
    assert list(made.names()) == [("a", 1), ("b", 2), ("b", 3)]


EVALUATED = {
    "{{ a|center(200000000) }}": 1,
    "x\n{{ 9**3000000 }}": 2,
    "{{ a.b }}": 1,
    "{{ a[0] }}": 1,
    "{{ f() }}": 1,
    "\n\n{% for x in y %}{% endfor %}": 3,
    "{% include 'x' %}": 1,
    "{% if a and b %}{% endif %}": 1,
    "{% set a = 1 %}": 1,
    "{# a #}": 1,
    "{%- if a -%}{% endif %}": 1,
    "{{": 1,
    "{{ A }}": 1,
}
UNBALANCED = {
    "x\n{% if a %}": 2,
    "{% endif %}": 1,
    "{% else %}": 1,
    "{% if a %}{% else %}\n{% else %}{% endif %}": 2,
    "{% if a %}" * 11: 1,
}


def test_whatever_would_be_evaluated_is_refused_with_its_line(sql: psycopg.Connection) -> None:
    """By the parser, which says where; and but for what is only unbalanced by the table as well."""
    for source, line in (EVALUATED | UNBALANCED).items():
        with pytest.raises(TemplateFault, match=f"^Line {line}: "):
            OwnTemplate.parse(source)
        (is_plain,) = sql.execute("select booking.is_plain_template(%s)", [source]).fetchone()
        assert is_plain == (source in UNBALANCED), source


@given(st.text(alphabet="{}% abif_endelse\n|.#-", max_size=60))
def test_any_text_is_refused_or_rendered(source: str) -> None:
    """And then only by what stands in it: nothing else can happen."""
    try:
        made = OwnTemplate.parse(source)
    except TemplateFault:
        return
    assert len(made.render({name: "v" for name, _ in made.names()})) <= len(source)


def test_size_and_time_have_limits() -> None:
    """20 KB in, 100 KB out, and the worst that fits is done at once."""
    begun = time.perf_counter()
    with pytest.raises(TemplateFault, match="20,000"):
        OwnTemplate.parse("x" * 20_001)
    with pytest.raises(TemplateFault, match=f"{LONGEST_RESULT:,}"):
        OwnTemplate.parse("{{ a }}" * 2_800).render({"a": "x" * 40_000})
    OwnTemplate.parse("{% if a %}{% endif %}" * 950).render({"a": "x"})
    assert time.perf_counter() - begun < 2


def test_a_placeholder_needs_a_name_and_a_purpose_its_must_haves() -> None:
    """The line of one that is unknown; what must be there may hang on nothing but itself."""
    may, must = ["when", "when_short", "booking_link", "customer_name"], ["when", "booking_link"]

    def faults(channel: str = "mail", **template: str) -> dict[str, str]:
        return judged("booking_confirmed", channel, may, must, **template)

    whole = "{{ when }} {{ booking_link }}"
    assert faults(subject="{{ when_short }}", text=whole) == {}
    assert faults("sms", text="{{ when_short }} {{ booking_link }}") == {}
    assert faults(text="{% if booking_link %}{{ booking_link }}{% endif %}{{ when }}") == {}
    assert faults(text=f"{whole}\n{{{{ code }}}}")["text"].startswith("Line 2: there is no")
    assert faults(subject="{{ code }}", text=whole).keys() == {"subject"}
    for text in ("{{ when }}", "{{ when }}{% if customer_name %}{{ booking_link }}{% endif %}"):
        assert "{{ booking_link }} has to be in it" in faults(text=text)["text"]
    long = faults("sms", text="{{ when_short }} {{ booking_link }}" + "é" * 400)
    assert "4 SMS" in long["text"]


def test_html_has_lists_and_the_link_has_to_be_seen() -> None:
    """Each fault with its line; a must-have link is one that a reader can press."""

    def fault(html: str) -> str:
        return judged("booking_verify", "mail", ["link"], ["link"], html=html).get("html", "")

    good = '<p style="text-align:center"><a href="{{ link }}">Confirm</a></p>'
    assert fault(good) == ""
    for line, bad in enumerate(
        (
            '<script src="x"></script>',
            '<img src="https://t.example/x.gif">',
            '<p onclick="x()">a</p>',
            '<p style="display:none">a</p>',
            '<a href="javascript:alert(1)">a</a>',
            "<!-- a -->",
            '<form action="x"></form>',
            "<style>p{}</style>",
        )
    ):
        assert f"Line {line + 2}: " in fault(good + "\n" * (line + 1) + bad), bad
    for hidden in ("{{ link }}", '<a href="{{ link }}"></a>', '<a href="{{ link }}"> </a>'):
        assert "A link around words" in fault(hidden), hidden


def test_what_is_sent_is_clean_whatever_was_saved() -> None:
    """Values are escaped, and what they build together does not pass the list of elements."""
    html = '<p>{{ customer_name }}</p><a href="{{ contact_line }}">x</a><scr{{ contact_line }}ipt>'
    tenant = {**TENANT, "contact_line": "javascript:alert(1)"}
    customer = {"email": "a@b.example", "name": HOSTILE, "phone": None}
    mail = rendered(
        "booking_reminder",
        "mail",
        {"subject": "{{ customer_name }}\r\nBcc: x", "text": "{{ customer_name }}", "html": html},
        tenant=tenant,
        customer=customer,
    )
    assert mail.template_version == 3 and mail.fault is None
    assert "<script" not in mail.html and 'href="javascript' not in mail.html
    assert mail.subject == f"{HOSTILE} Bcc: x"
    assert HOSTILE in mail.text
    assert "unsubscribe" in mail.text and "unsubscribe" in mail.html, "it is the layout's"


def test_html_is_made_of_the_text_where_there_is_none() -> None:
    """Paragraphs, lines and links, nothing else."""
    mail = rendered("booking_verify", "mail", {"subject": "s", "text": "Hi <b>\nyou\n\n{{ link }}"})

    assert "<p>Hi &lt;b&gt;<br>\nyou</p>" in mail.html.replace(' style="margin: 16px 0;"', "")
    assert 'href="https://book.example/verify?token=sample-verify"' in mail.html


@pytest.mark.parametrize(
    "template",
    [
        {"subject": "s", "text": "{{ nothing_like_it }}"},
        {"subject": "s", "text": "{{ 1 }}"},
        {"subject": "s", "text": "{{ contact_line }}" * 1000},
        {"subject": "{{ old_time }}", "text": "x"},
        {"subject": "s", "text": "{{ old_time }}"},
        {"subject": "s", "text": "x", "html": "{% if a %}"},
        {"subject": None, "text": "x"},
    ],
)
def test_a_text_that_fails_withholds_nothing(template: dict[str, Any]) -> None:
    """The built-in message goes out, and says what was wrong with the other."""
    tenant = {**TENANT, "contact_line": "x" * 200}
    mail = rendered("booking_confirmed", "mail", template, tenant=tenant)

    assert mail.fault
    assert mail.template_version is None
    assert mail.subject.startswith("Booked: ") and "Cancel the meeting" in mail.text


def test_every_proposal_can_be_saved(sql: psycopg.Connection) -> None:
    """The text to begin with is judged as any other, in every language and by the table."""
    rows = sql.execute(
        "select purpose, channels, placeholders, must_have from booking.message_purposes"
    ).fetchall()
    for purpose, channels, may, must in rows:
        for channel in channels:
            text = proposal(purpose, channel, may)
            assert judged(purpose, channel, may, must, **text) == {}, text
            (faults,) = sql.execute(
                "select booking.template_faults(%s, %s)", [json.dumps(text), channel]
            ).fetchone()
            assert faults == {}


def test_the_database_speaks_the_same_languages(sql: psycopg.Connection) -> None:
    """booking.is_language is the list of the program."""
    for code in (*LANGUAGES, "fr", "xx"):
        (is_known,) = sql.execute("select booking.is_language(%s)", [code]).fetchone()
        assert is_known == (code in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1), ("x" * 160, 1), ("x" * 161, 2), ("x" * 306, 2), ("x" * 307, 3),
        ("€" * 80, 1), ("x" * 152 + "€" + "x" * 10, 2), ("x" * 152 + "€" + "x" * 152, 3),
        ("世" * 70, 1), ("世" * 71, 2), ("😀" * 35, 1), ("😀" * 36, 2),
    ],
)  # fmt: skip
def test_segments_are_counted_as_they_are_charged(text: str, count: int) -> None:
    """160 and 153 of GSM's alphabet, some of which take two places; 70 and 67 of all others."""
    assert segments.segments(text) == count


def test_markup_lists_no_element_that_runs_or_loads() -> None:
    """Whoever adds to the lists thinks of these."""
    assert not markup.TAGS & {"script", "img", "style", "iframe", "form", "link", "meta", "svg"}
    assert "href" not in markup.ATTRIBUTES["*"] and "src" not in str(markup.ATTRIBUTES)
