"""A small tree of SQL with every kind of file that `migrate` knows."""

from __future__ import annotations

from pathlib import Path

_FILES = {
    "migrations/0001_initial.sql": """
-- The first tables; a semicolon ; in a comment and dollars must not confuse anybody.
-- depends:

create schema booking;
create schema api;
create schema analytics;
create schema simulator;
create function booking.doubled(p_x integer) returns integer language plpgsql immutable as $$
begin
  if p_x is null then return null; end if;
  return case when p_x > 0 then 2 * p_x else p_x end;
end $$;
create table booking.things (
  id      integer primary key,
  doubled integer generated always as (booking.doubled(id)) stored,
  note    text not null default 'a;b'
);
""",
    "functions/things/add_thing.sql": """
create or replace function api.add_thing(p_id integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into booking.things (id) values (p_id);
  return p_id;
end $$;
comment on function api.add_thing(integer) is 'Adds a thing.';
""",
    "functions/things/mark.sql": """
create or replace function booking.mark() returns trigger language plpgsql as $$
begin
  new.note := 'marked';
  return new;
end $$;
""",
    "schema/80_triggers.sql": """
create or replace trigger a_thing_is_marked before insert on booking.things
  for each row execute function booking.mark();
""",
    "schema/85_views.sql": """
create or replace view analytics.things as select id, doubled from booking.things;
""",
    "schema/90_grants.sql": """
grant usage, create on schema booking, api, analytics to holdfast_owner, holdfast_platform;
alter schema booking owner to holdfast_owner;
alter schema api owner to holdfast_owner;
alter table booking.things owner to holdfast_owner;
alter function booking.doubled(integer) owner to holdfast_owner;
alter function booking.mark() owner to holdfast_owner;
alter function api.add_thing owner to holdfast_platform;
grant insert on booking.things to holdfast_platform;
revoke execute on all functions in schema booking, api from public;
grant execute on function booking.doubled to holdfast_platform;
grant usage on schema api to holdfast_app;
grant execute on function api.add_thing to holdfast_app;
""",
}


class ToyTree:
    """The tree in a folder of its own, to be changed by a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in _FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text
        self.write(name, text.replace(old, new))

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()
