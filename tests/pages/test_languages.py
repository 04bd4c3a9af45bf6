"""Pages speak the language that was asked for, else one that the browser accepts."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient

from app.languages import (
    LANGUAGES,
    _,
    accepted,
    language,
    language_or_none,
    ngettext,
    suggest,
    visited_by,
    written_in,
)
from tests.pages.conftest import Visitor

QUESTIONS = {
    "en": "Whom would you like to meet?",
    "de": "Mit wem möchten Sie sich treffen?",
    "ja": "担当者をお選びください",
}


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("de-AT,en;q=0.5", "de"),
        ("fr-FR, ja;q=0.4, de;q=0.3", "ja"),
        ("de;q=0, en;q=0.1", "en"),
        ("fr", None),
        ("", None),
        ("*", None),
        ("de-DE\x00", None),
    ],
)
def test_the_language_liked_best_of_ours_is_accepted(header: str, found: str | None) -> None:
    """A country more or less makes no difference."""
    assert accepted(header) == found


def test_the_first_of_four_decides() -> None:
    """Asked for by name, the booking's, accepted, the tenant's; else English."""
    found = []
    for asked, booking, header, tenant in (
        ("ja", "de", "en", "en"),
        (None, "de", "ja", "en"),
        (None, None, "ja", "de"),
        (None, None, "fr", "de"),
        (None, None, "fr", None),
        ("fr", "xx", "", "de"),
    ):
        with visited_by(header, asked):
            suggest(booking=booking, tenant=tenant)
            found.append(language())
    assert found == ["ja", "de", "ja", "de", "en", "de"]
    assert language() == "en"


def test_a_message_is_written_in_a_language_of_ours() -> None:
    """Any other is a defect of whoever asks."""
    with written_in("de"):
        assert _("Morning") == "Vormittag"
    with pytest.raises(ValueError, match="en, de, ja"), written_in("fr"):
        pass


def test_numbers_decide_the_form() -> None:
    """As many forms as the language has."""
    said = {}
    for code in LANGUAGES:
        with written_in(code):
            said[code] = [
                ngettext("{count} found", "{count} found", count).format(count=count)
                for count in (1, 2)
            ]
    assert said == {
        "en": ["1 found", "2 found"],
        "de": ["1 Ort gefunden", "2 Orte gefunden"],
        "ja": ["1件見つかりました", "2件見つかりました"],
    }


@pytest.mark.parametrize("tag", ["de", "de-CH", "de_AT", "DE"])
def test_a_tag_with_a_country_is_its_language(tag: str) -> None:
    """However it is spelled."""
    assert language_or_none("tlh", None, tag) == "de"


async def test_a_page_says_its_language(client: TestClient, visitor: Visitor) -> None:
    """In words, to screen readers and to caches; the others are offered in their own names."""
    visitor.office.add_salesperson("bob")
    for code, question in QUESTIONS.items():
        answer = await client.get("/b/acme?tz=UTC", headers={"Accept-Language": code})
        text = await answer.text()
        assert question in text
        assert f'<html lang="{code}"' in text
        assert answer.headers["Content-Language"] == code
        assert "Accept-Language" in answer.headers["Vary"]
        offered = [one for one in LANGUAGES if f'href="/b/acme?tz=UTC&amp;lang={one}"' in text]
        assert offered == [one for one in LANGUAGES if one != code]


async def test_a_language_asked_for_is_remembered(client: TestClient, visitor: Visitor) -> None:
    """In that browser, whatever it accepts; what is none of ours changes nothing."""
    client.session.headers["Accept-Language"] = "ja"
    assert (await client.get(f"{visitor.chooser}?lang=de")).headers["Content-Language"] == "de"
    assert (await client.get(visitor.chooser)).headers["Content-Language"] == "de"
    assert (await client.get(f"{visitor.chooser}?lang=fr")).headers["Content-Language"] == "de"
    assert (await client.get(f"{visitor.chooser}?lang=en")).headers["Content-Language"] == "en"


async def test_errors_speak_too(client: TestClient) -> None:
    """Also where there is no tenant; JSON stays English."""
    page = await client.get("/b/nobody", headers={"Accept-Language": "de"})
    assert page.headers["Content-Language"] == "de"
    problem = await client.get("/v1/nothing", headers={"Accept-Language": "de"})
    assert "Content-Language" not in problem.headers


async def test_a_booking_keeps_its_language(client: TestClient, visitor: Visitor) -> None:
    """Its links speak it in whatever browser they are opened, until another is asked for there; who
    has none and accepts none reads the company's."""
    visitor.office.configure("default_locale", "ja")
    client.session.headers["Accept-Language"] = "de"
    await visitor.hold()
    address = f"/verify?token={visitor.token(visitor.booking_id())}"
    client.session.headers["Accept-Language"] = "en"
    assert (await client.get(address)).headers["Content-Language"] == "de"
    assert (await client.get(f"{address}&lang=en")).headers["Content-Language"] == "en"
    client.session.cookie_jar.clear()
    client.session.headers["Accept-Language"] = "fr"
    assert (await client.get(visitor.chooser)).headers["Content-Language"] == "ja"
    visitor.office.sql.execute("update booking.bookings set locale = null")
    assert (await client.get(address)).headers["Content-Language"] == "ja"
