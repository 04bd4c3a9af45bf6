"""The control API below `/api`: JSON in and out, no credentials, for a machine's own use.

Reading, newest or earliest first, at most `limit` (200, up to 1000):

    GET /api/mails?to=&from=&kind=&after=      {mails: [{id, kind, service, account, reference,
                                               fate, to, from, subject, html, text, links,
                                               event_id, at}]}, newest first
    GET /api/mails/{id}                        one of them
    GET /api/texts?to=&after=                  {texts: [{id, kind: text, answer or notice, service,
                                               reference, to, from, text, segments, status, code,
                                               links, at}]}: all of a telephone, newest first
    GET /api/events?user=&from=&to=&transaction_id=&deleted=1
                                               {events: [{id, user, subject, start_at, end_at,
                                               attendees, show_as, is_canceled, deleted_at, …}]}
    GET /api/events/{id}                       one of them, also when deleted
    GET /api/meetings?host=&agenda=&deleted=1  {meetings: [{id, host, topic, agenda, start_at,
                                               duration_minutes, join_url, deleted_at}]};
                                               agenda: a part of it
    GET /api/subscriptions?user=               {subscriptions: [{id, user, resource, expires_at}]}
    GET /api/calls?service=&method=&path=&after=
                                               {calls: [{id, service, method, path, status, fault,
                                               milliseconds, at}]}, newest first
    GET /api/directories, /api/users, /api/zoom-users
    GET /api/inactive-addresses                {inactive_addresses: [{service, account, address,
                                               reason, since}]}: where mails do not go any more
    GET /api/state                             counts
    GET /api/dump                              everything at one moment, deleted things too:
                                               {at, events, meetings, mails, texts, posts,
                                               subscriptions, undelivered, directories, users,
                                               zoom_users, zoom_usage, faults, counts}; an event's
                                               `markers` are the values of its extended properties
    GET /api/faults                            {faults: [...], kinds: {...}, counts: {kind:
                                               how often it happened}, counts_by_service}
    GET /api/receivers                         {receivers: [{receiver, regime, until, answers,
                                               slow_answers}]}

What people do in Outlook and Zoom (attendees get Outlook's mails, subscriptions are notified):

    POST   /api/events                {user, start_at, end_at, subject?, body?, show_as?,
                                      is_all_day?, recurrence? (Graph's), timezone?}
    POST   /api/events/{id}/move      {start_at, end_at, send_update?}
    PATCH  /api/events/{id}           {subject?, location?, show_as?, sensitivity?, type?,
                                      start_at?, end_at?, is_all_day?, send_update?}
    POST   /api/events/{id}/respond   {attendee, response: accepted, declined, …}
    POST   /api/events/{id}/cancel    canceled, but left in the calendar
    POST   /api/events/{id}/copy      a copy with our markers and other ids
    DELETE /api/events/{id}
    POST   /api/meetings/{id}/move    {start_at, end_at}
    DELETE /api/meetings/{id}
    POST   /api/texts                 {from, body, to?}: somebody answers, by default to who wrote
                                      last; STOP, START and HELP as their carrier takes them

The scene:

    POST   /api/directories               {id, name?, consent?, is_open?}: made or changed
    POST   /api/directories/{id}/consent  {consent: granted, revoked or never,
                                          effective_after?: seconds until tokens are given}
    POST   /api/users                     {directory_id, address, display_name?, timezone?, kind?}:
                                          made, or its kind changed (unlicensed: no mailbox)
    POST   /api/users/{id}/rename         {address}: another name, the same mailbox and object id
    POST   /api/twilio-accounts           {account, auth_token, answer_url?}: made or changed
    POST   /api/zoom-users                {address, daily_limit?, can_host?}
    POST   /api/mail-accounts             {service, account, key, posting_key?, url?, domain?}: an
                                          account with a carrier of mail, made or changed
    DELETE /api/inactive-addresses/{service}/{address}
    POST   /api/reset                     {seed?}: everything gone, then the demo's scene

Mishaps:

    POST   /api/faults      {service, kind, method?, path?, params?, skip?, times?, probability?,
                            seed?, until?}; kinds: app.simulator.fault_kinds
    POST   /api/faults/regime   {kinds: {kind or service.kind: probability}, seed?, params?: {kind:
                            params}, until?}: a rule for each, repeatable with the same seed
    DELETE /api/faults      all; DELETE /api/faults/{id} one; counts stay
    POST   /api/heal        no rule and no punished receiver is left, what is held is delivered
    POST   /api/receivers   {url, regime: slow, drop or none}: without waiting for slow answers
    POST   /api/texts/{id}/{fate}           bounce, delay or deliver: its provider tells
    POST   /api/mails/{id}/{fate}           bounce, complain, delay or deliver: its provider tells
    POST   /api/tokens/expire               every access token ends now
    POST   /api/delta/expire                {user?}: delta tokens are not good any more
    DELETE /api/subscriptions/{id}          lost in silence
    POST   /api/subscriptions/{id}/lifecycle   {event: reauthorizationRequired, …}
    DELETE /api/calls
"""

from __future__ import annotations

from app.simulator.api import carriers, mails, mishaps, reads, scene, texts
from app.simulator.router import Route

ROUTES: list[Route] = [
    ("GET", "/mails", mails.mails),
    ("GET", "/mails/{id}", mails.mail),
    ("GET", "/texts", texts.texts),
    ("POST", "/texts", texts.write),
    ("POST", "/texts/{id}/{fate}", texts.meet_fate),
    ("GET", "/calls", reads.calls),
    ("GET", "/faults", reads.faults),
    ("GET", "/inactive-addresses", carriers.inactive),
    ("GET", "/state", reads.state),
    ("GET", "/dump", reads.dump),
    ("POST", "/faults", mishaps.add_fault),
    ("POST", "/faults/regime", mishaps.add_regime),
    ("POST", "/heal", mishaps.heal),
    ("POST", "/mails/{id}/{fate}", mails.meet_fate),
    ("DELETE", "/faults", mishaps.remove_faults),
    ("DELETE", "/faults/{id}", mishaps.remove_fault),
    ("DELETE", "/calls", mishaps.remove_calls),
    ("POST", "/tokens/expire", mishaps.expire_tokens),
    ("POST", "/mail-accounts", carriers.put_account),
    ("DELETE", "/inactive-addresses/{service}/{address}", carriers.reactivate),
    ("POST", "/reset", scene.reset),
]
