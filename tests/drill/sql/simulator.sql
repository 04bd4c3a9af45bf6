-- What the simulated strangers keep.
create table simulator.dials (
  garden   text not null,
  dial     text not null,
  revision bigint not null default 0,
  primary key (garden, dial)
);
create table simulator.shadows (
  id        bigint generated always as identity primary key,
  garden    text not null,
  dial      text not null,
  key       text,
  starts_at timestamptz not null,
  ends_at   timestamptz not null,
  title     text not null,
  text      text not null,
  place     text not null,
  guest     text not null,
  revision  bigint not null,
  is_gone   boolean not null default false,
  foreign key (garden, dial) references simulator.dials,
  unique (garden, dial, key)
);
create table simulator.bells (
  id     text primary key default gen_random_uuid()::text,
  garden text not null,
  dial   text not null,
  url    text not null,
  word   text not null,
  until  timestamptz not null,
  foreign key (garden, dial) references simulator.dials,
  unique (garden, dial)
);
create table simulator.rings (
  id   bigint generated always as identity primary key,
  url  text not null,
  body jsonb not null
);
create table simulator.cans (
  can text primary key
);
create table simulator.strings (
  id           bigint generated always as identity primary key,
  can          text not null references simulator.cans,
  topic        text not null,
  starts_at    timestamptz not null,
  minutes      integer not null,
  booking      text not null,
  installation text not null,
  pulled       integer not null default 0,
  is_cut       boolean not null default false
);
grant select, insert, update, delete
  on simulator.dials, simulator.shadows, simulator.bells, simulator.rings, simulator.cans, simulator.strings
  to holdfast_simulator;
grant usage on all sequences in schema simulator to holdfast_simulator;
