-- Who can do what. The engine knows capabilities; who has them, what people call it and what it allows
-- is a row here, and how it is asked is a folder of app/providers.
create table booking.providers (
  provider         text not null,
  capability       text not null,
  name             text not null,
  object           text not null,
  is_usual         boolean not null default false,
  is_directory     boolean not null default false,
  host_daily_limit integer,
  watch_resource   text,
  watch_minutes    integer,
  channel          text,
  look_up_seconds  integer,
  primary key (provider, capability),
  constraint providers_are_directories_or_not unique (provider, capability, is_directory),
  constraint providers_carry_one_channel unique (provider, capability, channel),
  constraint a_provider_is_part_of_a_name check (length(provider) <= 20 and provider ~ '^[a-z_]+$'),
  constraint a_provider_has_a_capability check (capability in ('calendar', 'conference', 'payment', 'message')),
  constraint a_directory_has_calendars check (not is_directory or capability = 'calendar'),
  constraint calendars_are_watched check (num_nonnulls(watch_resource, watch_minutes) = 0 or capability = 'calendar'),
  constraint a_host_has_a_limit_or_none
    check (host_daily_limit is null or host_daily_limit > 0 and capability = 'conference'),
  constraint messages_have_a_channel
    check ((capability = 'message') = (channel is not null) and channel in ('mail', 'sms')),
  constraint a_look_up_waits
    check (look_up_seconds is null or look_up_seconds > 0 and capability = 'message')
);
create unique index a_capability_has_one_usual_provider on booking.providers (capability, channel)
  nulls not distinct where is_usual;
create unique index companies_have_directories_of_one_provider on booking.providers (is_directory) where is_directory;
comment on table booking.providers is
  'Who can do what: the worker has a step for each action of each capability of each provider, or does not start.';
comment on column booking.providers.provider is 'Name, as rows that belong to it have it.';
comment on column booking.providers.capability is 'calendar, conference, payment or message.';
comment on column booking.providers.name is 'What people call it, alone or before a noun.';
comment on column booking.providers.object is 'What people call that which it makes.';
comment on column booking.providers.is_usual is
  'It does this wherever nobody chose another; of messages, one for each channel.';
comment on column booking.providers.channel is 'What its messages are: mail or sms; NULL: it sends none.';
comment on column booking.providers.look_up_seconds is
  'How long after a lost answer it can be asked whether it has a message; NULL: it cannot be asked.';
comment on column booking.providers.is_directory is
  'Its accounts are directories of companies, of which each has one, and whose people have their calendars there.';
comment on column booking.providers.host_daily_limit is
  'How many creates and updates of meetings it takes from one host on a UTC day; NULL: it does not count.';
comment on column booking.providers.watch_resource is
  'What notifications are asked for, with {calendar} where its own id of the calendar belongs; NULL: that id alone.';
comment on column booking.providers.watch_minutes is
  'How long they are granted at most; NULL: for as long as is asked.';
