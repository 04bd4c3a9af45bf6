"""A name server of a test's own, over UDP: says which TXT records there are, errs, or is silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class NameServer(asyncio.DatagramProtocol):
    """`records`: the texts of a name. `fault`: None, `refused` or `silent`."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self.fault: str | None = None
        self.asked: list[str] = []
        self.address = ""
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        host, port = transport.get_extra_info("sockname")
        self.address = f"{host}:{port}"

    def datagram_received(self, data: bytes, addr: Any) -> None:
        query = dns.message.from_wire(data)
        name = query.question[0].name.to_text(omit_final_dot=True)
        self.asked.append(name)
        if self.fault == "silent":
            return
        answer = dns.message.make_response(query)
        if self.fault == "refused":
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self.records:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            texts = (f'"{text}"' for text in self.records[name])
            answer.answer.append(
                dns.rrset.from_text(query.question[0].name, 60, "IN", dns.rdatatype.TXT, *texts)
            )
        self._transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def name_server() -> AsyncIterator[NameServer]:
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(
        NameServer, local_addr=("127.0.0.1", 0)
    )
    try:
        yield server
    finally:
        transport.close()
