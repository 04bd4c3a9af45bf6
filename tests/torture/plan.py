"""What a run is to do: all of it follows from the seed, but for the machine's own timing."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from tests.support.settings import TEST_SETTINGS

MAIL_DIRECTORY = "aaaaaaaa-0000-4000-8000-000000000000"
MAILBOX = "booking@example.com"
MAIL_DOMAIN = "mail.example.com"
CARRIERS = ("graph", "mailgun", "postmark")
"""Whom companies mail through, in turn: of Outlook alone nobody can ask what became of a mail."""


_BUSY_SHARE = 0.6


@dataclass(frozen=True)
class Company:
    """A tenant of the run.

    Attributes:
        directory: None: its people have no calendars, and mails tell of their bookings.
        carrier: whom it mails through.
        people: who sell time; the last `idle` of them sell none and come and go.
        is_shaken: its consent and its status change while customers book.
    """

    slug: str
    directory: str | None
    policy: str
    carrier: str
    people: tuple[str, ...]
    idle: int
    is_shaken: bool


@dataclass(frozen=True)
class Plan:
    """
    Attributes:
        seed: decides every random choice; each actor draws from a stream of its own.
        bookings: so many are made at least.
        confirmed: so many of them are waited for until they are confirmed, even in a run that is
            not demanding.
        target: how often each fault kind and each kill point is to strike; 0: no worker is killed.
        is_demanding: whether too few bookings, confirmations or strikes are a failure, and worth
            waiting for.
        customers: how many book at once, at most.
        minutes: nobody begins anything new after that; what is aimed at is spread over the first
            part of them (`busy_seconds`).
        in_hand: pieces of work of one worker at once; its death takes all of them along, which then
            wait for their leases.
        companies: those with a directory; one more has none.
        people: of a company; idle of them sell no time, and come and go.
        spent_hosts: how many Zoom hosts have used up their day before the run begins.
        poll_seconds: how often calendars and Zoom hosts are compared with the database.
        kills_postgres: seconds (times pace) between two crashes of PostgreSQL, 0 for none.
        kills_app: the same of an app process.
        queue: `pgmq` or `servicebus`.
        pace: how many times slower everything is meant to go: waits and timeouts are that much
            longer. None: as slow as the machine proves to be when the run begins.
        leeway: how many times longer than promised healing may take, on a machine with other work.
        timeout_seconds: how long our clients wait for a provider; a dead worker's claim is
            honoured for a multiple of it.
        closing_seconds: how long customers may go on at the end with what they began.
        spared: beginnings of the names of work in which nobody dies.
    """

    seed: int
    bookings: int = 1000
    confirmed: int = 0
    target: int = 20
    is_demanding: bool = True
    customers: int = 70
    minutes: float = 36
    kills_postgres: float = 120
    kills_app: float = 40
    serves: int = 2
    workers: int = 4
    in_hand: int = 4
    companies: int = 4
    people: int = 5
    idle: int = 2
    zoom_hosts: int = 70
    spent_hosts: int = 4
    queue: str = "pgmq"
    pace: float | None = None
    leeway: float = 1.0
    poll_seconds: float = 45
    timeout_seconds: float = 3
    closing_seconds: float = 20
    spared: tuple[str, ...] = ()

    @property
    def busy_seconds(self) -> float:
        """In which bookings, strikes and deaths are meant to happen; the rest is for what is late."""
        return _BUSY_SHARE * self.minutes * 60

    def stream(self, actor: object) -> random.Random:
        """The random choices of one actor."""
        return random.Random(f"{self.seed}:{actor}")  # noqa: S311

    def tenants(self) -> list[Company]:
        """Half of the companies keep the old time until the new one is confirmed. One has no directory, and
        a carrier that can be asked, since its mails are all that people get."""
        without = Company(
            slug="studio",
            directory=None,
            policy="keep_until_confirmed",
            carrier="mailgun",
            people=tuple(f"p{person}@studio.example" for person in range(self.people)),
            idle=self.idle,
            is_shaken=False,
        )
        with_directories = [
            Company(
                slug=f"firm-{number}",
                directory=f"aaaaaaaa-0000-4000-8000-00000000000{number + 1}",
                policy=("cancel_first", "keep_until_confirmed")[number % 2],
                carrier=CARRIERS[number % len(CARRIERS)],
                people=tuple(f"p{person}@firm-{number}.example" for person in range(self.people)),
                idle=self.idle,
                is_shaken=number == self.companies - 1,
            )
            for number in range(self.companies)
        ]
        return [*with_directories, without]

    def hosts(self) -> list[tuple[str, int | None]]:
        """Zoom hosts with their daily limits. Some have used up their day before the run begins:
        whoever tries one goes on to the next. The others have no limit, since a move of a meeting
        whose host has used up its day waits until midnight, and all must be right in minutes."""
        return [
            (f"host-{number}@example.com", 0 if number < self.spent_hosts else None)
            for number in range(self.zoom_hosts)
        ]

    def environment(self) -> dict[str, Any]:
        """Settings of app and worker: everything in a hurry, so that minutes hold hours of trouble."""
        pace = self.pace or 1.0
        return TEST_SETTINGS | {
            "hold_ttl_seconds": round(120 * pace),
            "confirm_wait_seconds": 2,
            "confirm_deadline_seconds": round(180 * pace),
            "provider_timeout_seconds": self.timeout_seconds * pace,
            "retry_base_seconds": 0.1,
            "retry_max_seconds": 3,
            "worker_tick_seconds": 0.5 * pace,
            "sync_poll_seconds": round(self.poll_seconds * pace),
            "subscription_minutes": 2,
            "availability_cache_seconds": 10,
            "rate_limit_per_minute": 0,
            "rate_limit_tenant_per_minute": 0,
            "max_active_holds_per_client": 0,
            "max_unverified_share": 0,
            "graph_shared_mailbox": MAILBOX,
            "graph_mail_tenant_id": MAIL_DIRECTORY,
            "mailgun_api_key": "torture-mailgun-key-torture-mailgun-key",
            "mailgun_signing_key": "torture-mailgun-signing-key-torture",
            "mailgun_domain": MAIL_DOMAIN,
            "mailgun_from_email": f"bookings@{MAIL_DOMAIN}",
            "postmark_server_token": "torture-postmark-token-torture-token",
            "postmark_webhook_secret": "torture-postmark-secret-torture-secret",
            "postmark_from_email": f"bookings@{MAIL_DOMAIN}",
            "zoom_host_user_ids": ",".join(name for name, _ in self.hosts()),
            "queue_backend": self.queue,
            "log_format": "json",
        }

    @property
    def settling_seconds(self) -> float:
        """How long healing may take: the bound of the promise, a lost notification included, and
        the claim of a worker that died in the last moment."""
        given = self.environment()
        timeout = given["provider_timeout_seconds"]
        bound = 10 * given["worker_tick_seconds"] + given["retry_max_seconds"] + 2 * timeout
        return self.leeway * (
            bound + LONGEST_RETRY_AFTER + given["sync_poll_seconds"] + 2 * timeout + 5
        )


LONGEST_RETRY_AFTER = 3.0
"""Seconds; no throttled answer asks for more."""
