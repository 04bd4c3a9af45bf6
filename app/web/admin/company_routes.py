"""The pages on which a company edits what it offers and how it works."""

from __future__ import annotations

from app.languages import marked
from app.web.access import UUID_PATTERN
from app.web.admin import (
    audit,
    clients,
    closures,
    hours,
    intake_forms,
    keys_of_company,
    legal,
    members,
    notifications,
    own_accounts,
    people,
    policies,
    scheduling,
    sender_domains,
    services,
    settings,
)
from app.web.admin.page import ConsolePage, get, post
from app.web.principal import MANAGING, OWNERS

_SALESPEOPLE = frozenset({"salesperson"})

_CLIENT = f"/clients/{{client:{UUID_PATTERN}}}"
_SERVICE = f"/services/{{service:{UUID_PATTERN}}}"
_PERSON = f"/people/{{salesperson:{UUID_PATTERN}}}"
_MEMBER = f"/members/{{member:{UUID_PATTERN}}}"
_TEXT = "/notifications/{event_key}/{channel}/{locale}"
_DOMAINS = "/notifications/domains"
_DOMAIN = f"{_DOMAINS}/{{domain:{UUID_PATTERN}}}"
_ACCOUNTS = "/notifications/accounts"
_ACCOUNT = f"{_ACCOUNTS}/{{provider}}"
_SUPPRESSIONS = "/notifications/suppressions"

EDITED: tuple[ConsolePage, ...] = (
    get("/clients", clients.listed, marked("Clients"), roles=MANAGING),
    get(_CLIENT, clients.one, roles=MANAGING),
    post(f"{_CLIENT}/export", clients.export, is_sensitive=True),
    post(f"{_CLIENT}/forget", clients.forget, is_sensitive=True),
    get("/services", services.listed, marked("Services")),
    get("/services/new", services.consider_new),
    post("/services/new", services.add),
    get(_SERVICE, services.edit),
    post(_SERVICE, services.save),
    post(f"{_SERVICE}/archive", services.archive),
    get(f"{_SERVICE}/people", services.people),
    post(f"{_SERVICE}/people", services.save_people),
    get("/people", people.listed, marked("People")),
    get("/people/new", people.consider_new),
    post("/people/new", people.add),
    get("/profile", people.own, marked("Profile"), roles=_SALESPEOPLE, is_platforms=False),
    get(_PERSON, people.edit, roles=MANAGING),
    post(_PERSON, people.save, roles=MANAGING),
    post(f"{_PERSON}/archive", people.archive),
    post(f"{_PERSON}/feed", people.change_feed, roles=MANAGING),
    get("/hours", hours.shown, marked("Hours"), roles=MANAGING),
    post("/hours", hours.save, roles=MANAGING),
    post("/hours/dates", hours.set_date, roles=MANAGING),
    post("/hours/dates/remove", hours.remove_date, roles=MANAGING),
    get("/closures", closures.listed, marked("Closures"), roles=MANAGING),
    post("/closures", closures.add, roles=MANAGING),
    post(f"/closures/{{closure:{UUID_PATTERN}}}/remove", closures.remove, roles=MANAGING),
    get("/forms", intake_forms.shown, marked("Forms")),
    post("/forms", intake_forms.save),
    get("/policy", policies.shown, marked("Cancellation")),
    post("/policy", policies.save),
    post("/policy/follow", policies.follow),
    get("/notifications", notifications.listed, marked("Notifications")),
    get(_SUPPRESSIONS, notifications.suppressions),
    post(f"{_SUPPRESSIONS}/{{suppression:{UUID_PATTERN}}}/lift", notifications.lift),
    get(_DOMAINS, sender_domains.listed),
    post(_DOMAINS, sender_domains.add),
    post(f"{_DOMAIN}/check", sender_domains.check),
    post(f"{_DOMAIN}/remove", sender_domains.remove),
    get(_ACCOUNTS, own_accounts.listed),
    get(_ACCOUNT, own_accounts.edit),
    post(_ACCOUNT, own_accounts.save),
    post(f"{_ACCOUNT}/check", own_accounts.check),
    post(f"{_ACCOUNT}/remove", own_accounts.remove),
    get(_TEXT, notifications.edit),
    post(_TEXT, notifications.save),
    get(f"{_TEXT}/preview", notifications.preview),
    post(f"{_TEXT}/preview", notifications.preview),
    post(f"{_TEXT}/test", notifications.test),
    get("/members", members.listed, marked("Members"), is_sensitive=True),
    post("/members", members.invite, is_sensitive=True),
    get(_MEMBER, members.edit, is_sensitive=True),
    post(_MEMBER, members.save, is_sensitive=True),
    post(f"{_MEMBER}/invite", members.invite_again, is_sensitive=True),
    post(f"{_MEMBER}/archive", members.archive, is_sensitive=True),
    get("/keys", keys_of_company.listed, marked("Keys"), roles=OWNERS, is_sensitive=True),
    post("/keys", keys_of_company.make, roles=OWNERS, is_sensitive=True),
    post(
        f"/keys/{{key:{UUID_PATTERN}}}/revoke",
        keys_of_company.revoke,
        roles=OWNERS,
        is_sensitive=True,
    ),
    get("/scheduling", scheduling.shown, marked("Scheduling")),
    post("/scheduling", scheduling.save),
    get("/scheduling/event-types", scheduling.event_types),
    post("/scheduling/event-types", scheduling.save_event_types),
    get("/scheduling/notifications", scheduling.notifications),
    get("/company", legal.shown, marked("Company")),
    post("/company", legal.save),
    get("/audit", audit.listed, marked("Audit")),
    get("/settings", settings.shown, marked("Settings")),
    post("/settings", settings.save),
)
"""In the order of the navigation."""
