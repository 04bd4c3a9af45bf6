"""What the control API does to accounts."""

from __future__ import annotations

from app.simulator.api.parsing import body_of, text
from app.simulator.messages import Response, json_response
from app.simulator.router import Route
from app.simulator.world import Call


async def put_account(call: Call) -> Response:
    """Made or changed; its token is not told again."""
    body = body_of(call)
    account, token = text(body, "account"), text(body, "auth_token")
    url = text(body, "answer_url", "")
    async with call.world.store.transaction() as db:
        await db.run(
            "insert into simulator.twilio_accounts (account, auth_token, answer_url, created_at)"
            " values (%(account)s, %(token)s, %(url)s, %(now)s)"
            " on conflict (account) do update"
            " set auth_token = excluded.auth_token, answer_url = excluded.answer_url",
            account=account,
            token=token,
            url=url or None,
            now=call.world.clock.now(),
        )
    return json_response({"account": account, "answer_url": url or None}, 201)


ROUTES: list[Route] = [("POST", "/twilio-accounts", put_account)]
