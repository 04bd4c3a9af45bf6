"""What the name system says of a domain, over real UDP."""

from __future__ import annotations

import pytest

from app.config import SettingsError
from app.domain_records import NoAnswer, NoDomain, domain_name, has_record
from tests.support.name_server import name_server
from tests.support.settings import make_settings

RECORD = {"name": "_holdfast.studio.example", "value": "holdfast-domain=" + "t" * 32}


async def test_one_of_the_records_has_to_name_the_token() -> None:
    async with name_server() as server:
        settings = make_settings(dns_servers=server.address)
        assert not await has_record(settings, RECORD), "no such name"
        server.records[RECORD["name"]] = ["v=spf1 -all", f"{RECORD['value']}x"]
        assert not await has_record(settings, RECORD)
        server.records[RECORD["name"]].append(RECORD["value"])
        assert await has_record(settings, RECORD)
        half = len(RECORD["value"]) // 2
        server.records[RECORD["name"]] = [f'{RECORD["value"][:half]}" "{RECORD["value"][half:]}']
        assert await has_record(settings, RECORD), "a text in two pieces"
        server.records[RECORD["name"]] = []
        server.fault = "refused"
        with pytest.raises(NoAnswer, match="No name server answered"):
            await has_record(settings, RECORD)


async def test_silence_is_no_answer_after_the_time_of_a_providers_call() -> None:
    async with name_server() as server:
        server.fault = "silent"
        settings = make_settings(dns_servers=server.address, provider_timeout_seconds=0.2)
        with pytest.raises(NoAnswer):
            await has_record(settings, RECORD)
        assert server.asked == [RECORD["name"]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Studio.Example.", "studio.example"),
        ("müller.example", "xn--mller-kva.example"),
        ("MÜLLER.example", "xn--mller-kva.example"),
        (" studio.example ", "studio.example"),
    ],
)
def test_a_domain_is_written_in_one_way(text: str, name: str) -> None:
    assert domain_name(text) == name


@pytest.mark.parametrize(
    "text",
    ["", "example", "a@b.example", "127.0.0.1", "a b.example", "-a.example", "a..example",
     "x" * 64 + ".example", "*.example", "_holdfast.a.example", "a.example/x"],
)  # fmt: skip
def test_what_is_no_domain_is_refused(text: str) -> None:
    with pytest.raises(NoDomain):
        domain_name(text)


@pytest.mark.parametrize("value", ["resolver.example", "127.0.0.1:99999", "127.0.0.1;::1"])
def test_name_servers_are_internet_addresses(value: str) -> None:
    with pytest.raises(SettingsError, match="DNS_SERVERS"):
        make_settings(dns_servers=value)


def test_name_servers_may_have_ports() -> None:
    assert make_settings(dns_servers="127.0.0.1, [::1]:5353").dns_servers
