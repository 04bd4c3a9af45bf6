"""Accounts with carriers of mail, and addresses that are off there."""

from __future__ import annotations

from app.simulator.api import views
from app.simulator.api.parsing import body_of, choice, text
from app.simulator.fault_kinds import PROVIDERS
from app.simulator.messages import Response, json_response
from app.simulator.world import Call


async def put_account(call: Call) -> Response:
    """Made or changed; its keys are not told again."""
    body = body_of(call)
    given = {
        "service": choice(body, "service", tuple(PROVIDERS), ""),
        "account": text(body, "account"),
        "key": text(body, "key"),
        "posting_key": text(body, "posting_key", "") or None,
        "url": text(body, "url", "") or None,
        "domain": text(body, "domain", "") or None,
    }
    async with call.world.store.transaction() as db:
        await db.run(
            "insert into simulator.mail_accounts"
            " (service, account, key, posting_key, url, domain, created_at)"
            " values (%(service)s, %(account)s, %(key)s, %(posting_key)s, %(url)s, %(domain)s,"
            " %(now)s) on conflict (service, account) do update set key = excluded.key,"
            " posting_key = excluded.posting_key, url = excluded.url, domain = excluded.domain",
            now=call.world.clock.now(),
            **given,
        )
    return json_response({name: given[name] for name in ("service", "account", "url")}, 201)


async def inactive(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        rows = await db.rows(
            "select * from simulator.inactive_addresses order by since desc, address limit 1000"
        )
    return json_response({"inactive_addresses": [views.inactive_address(row) for row in rows]})


async def reactivate(call: Call) -> Response:
    """The address is on again, whoever had put it off; a carrier may refuse that elsewhere."""
    async with call.world.store.transaction() as db:
        await db.run(
            "delete from simulator.inactive_addresses where service = %(service)s"
            " and address = lower(%(address)s)",
            **call.params,
        )
    return Response(204)
