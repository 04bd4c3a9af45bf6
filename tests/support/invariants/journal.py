"""What would be forgotten, kept: notifications that were taken, subscriptions, what was done about
messages in doubt, and when intents were written by the machine's clock, whatever time the test lets
the database believe.

A test or a torture run installs it once in its database; the checker looks at it if it is there.
"""

from __future__ import annotations

import psycopg

# A notification's row goes when its receiver took it, or is lost on a receiver that is punished for
# slowness; giving up needs hours, which no test has.
_INSTALL = """
create schema journal;
create table journal.notifications (
  id bigint primary key, url text not null, item jsonb not null, created_at timestamptz not null,
  taken_at timestamptz not null default clock_timestamp());
create table journal.subscriptions (id uuid primary key, directory_id uuid not null, client_state text);
create table journal.known_subscriptions (subscription_id text, since timestamptz not null default clock_timestamp(), until timestamptz);
create table journal.tenants (directory_id uuid, status text not null, at timestamptz not null default clock_timestamp());
create table journal.intents (object_id bigint primary key, at timestamptz not null default clock_timestamp());

create function journal.keep_notification() returns trigger language plpgsql security definer as $$
begin
  if exists (select from simulator.receivers r where r.regime = 'drop' and r.until > clock_timestamp()) then
    return null;
  end if;
  insert into journal.notifications (id, url, item, created_at) values (old.id, old.url, old.body::jsonb, old.created_at) on conflict do nothing;
  return null;
end $$;
create trigger journal after delete on simulator.posts for each row when (old.service = 'notification')
  execute function journal.keep_notification();

create function journal.keep_subscription() returns trigger language plpgsql security definer as $$
begin
  insert into journal.subscriptions values (new.id, new.directory_id, new.client_state) on conflict do nothing;
  return null;
end $$;
create trigger journal after insert on simulator.subscriptions for each row execute function journal.keep_subscription();
insert into journal.subscriptions select id, directory_id, client_state from simulator.subscriptions;

create function journal.know_subscription() returns trigger language plpgsql security definer as $$
begin
  update journal.known_subscriptions set until = clock_timestamp() where subscription_id = old.subscription_id and until is null;
  if new.subscription_id is not null then
    insert into journal.known_subscriptions (subscription_id) values (new.subscription_id);
  end if;
  return null;
end $$;
create trigger journal after update of subscription_id on booking.calendar_watches for each row
  when (old.subscription_id is distinct from new.subscription_id) execute function journal.know_subscription();

create function journal.keep_tenant() returns trigger language plpgsql security definer as $$
begin
  insert into journal.tenants (directory_id, status) values (new.m365_tenant_id, new.status);
  return null;
end $$;
create trigger journal after update of status on booking.tenants for each row execute function journal.keep_tenant();

create function journal.keep_intent() returns trigger language plpgsql security definer as $$
begin
  insert into journal.intents (object_id) values (new.id);
  return null;
end $$;
create trigger journal after insert on booking.provider_objects for each row execute function journal.keep_intent();

-- lost: no answer came; asked: claimed, to ask the carrier; again: handed over once more.
create table journal.doubts (
  id bigint generated always as identity primary key, message_id bigint not null, what text not null,
  at timestamptz not null default clock_timestamp());
create index on journal.doubts (message_id);
create function journal.keep_doubt() returns trigger language plpgsql security definer as $$
begin
  if new.lost_answers > old.lost_answers or new.status = 'unknown' and old.status <> 'unknown' then
    insert into journal.doubts (message_id, what) values (new.id, 'lost');
  end if;
  if new.lease is not null and new.lease is distinct from old.lease and old.outcome_unknown_at is not null
      and exists (select from booking.providers p where p.provider = new.provider and p.look_up_seconds is not null) then
    insert into journal.doubts (message_id, what) values (new.id, 'asked');
  end if;
  if new.outcome_unknown_at is distinct from old.outcome_unknown_at and new.outcome_unknown_at is not null
      and exists (select from journal.doubts d where d.message_id = new.id) then
    insert into journal.doubts (message_id, what) values (new.id, 'again');
  end if;
  return null;
end $$;
create trigger journal after update on booking.notification_outbox for each row execute function journal.keep_doubt();
"""


def install(connection: psycopg.Connection) -> None:
    """From here on taken notifications, subscriptions, doubts and intents are kept in schema `journal`."""
    connection.execute(_INSTALL)


def is_installed(connection: psycopg.Connection) -> bool:
    """Whether this database keeps a journal."""
    row = connection.execute("select to_regclass('journal.intents') is not null").fetchone()
    return row is not None and row[0]
