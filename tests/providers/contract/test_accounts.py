"""What every provider has to do whose accounts companies connect."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from app.providers.errors import NotPermitted, ProviderError, SignInRefused
from tests.providers.contract.subjects import AccountsBench
from tests.providers.simulated import BOTH_WAYS

ALL = ("calendar", "message")


@BOTH_WAYS
async def test_a_consent_that_works_is_proved(accounts: AccountsBench) -> None:
    """With and without a calendar to try it on; nothing is lacking."""
    await accounts.client.prove(accounts.account, ALL, accounts.calendar)
    await accounts.client.prove(accounts.account, ["calendar"], None)
    assert await accounts.client.lacking(accounts.account, ALL) == []


async def test_a_consent_that_was_withdrawn_is_none(accounts: AccountsBench) -> None:
    """However fresh the last token is; given again, it works at once."""
    await accounts.client.prove(accounts.account, ALL, accounts.calendar)
    await accounts.consent("revoked")
    with pytest.raises(NotPermitted) as caught:
        await accounts.client.prove(accounts.account, ALL, accounts.calendar)
    assert caught.value.message
    await accounts.consent("granted")
    await accounts.client.prove(accounts.account, ALL, accounts.calendar)


async def test_an_account_that_nobody_has_is_not_permitted(accounts: AccountsBench) -> None:
    """Nor can its permissions be told."""
    with pytest.raises(NotPermitted):
        await accounts.client.prove(accounts.nobodys, ALL, None)
    with pytest.raises(ProviderError):
        await accounts.client.lacking(accounts.nobodys, ALL)


async def test_a_provider_that_is_ill_proves_nothing(accounts: AccountsBench) -> None:
    """Which is no proof against it either: it may be asked again."""
    await accounts.suffer("error")
    with pytest.raises(NotPermitted):
        await accounts.client.prove(accounts.account, ALL, accounts.calendar)


async def test_addresses_bring_the_state_back(accounts: AccountsBench) -> None:
    """Of consent and sign-in; a sign-in's secrets stay here."""
    consent = accounts.client.consent_url("the-state")
    sign_in = accounts.client.sign_in_url(
        accounts.account, state="the-state", nonce="the-nonce", code_verifier="v" * 43
    )
    for address in (consent, sign_in):
        assert parse_qs(urlsplit(address).query)["state"] == ["the-state"]
    assert "v" * 43 not in sign_in


@pytest.mark.parametrize("query", [{}, {"error": "access_denied"}, {"state": "s", "code": "c"}])
async def test_who_brings_no_consent_claims_nothing(
    accounts: AccountsBench, query: dict[str, str]
) -> None:
    """Refused, or not an answer to what was asked."""
    assert accounts.client.claimed(query) is None


async def test_a_code_that_was_never_given_proves_nobody(accounts: AccountsBench) -> None:
    """It is refused, not waited for."""
    with pytest.raises(SignInRefused):
        await accounts.client.signed_in(
            accounts.account, code="made-up", nonce="n", code_verifier="v" * 43
        )


async def test_administrators_have_a_name(accounts: AccountsBench) -> None:
    """Told to whoever is none."""
    assert accounts.client.administrators
