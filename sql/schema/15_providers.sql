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
  is_watched       boolean not null default true,
  channel          text,
  look_up_seconds  integer,
  takes_any_sender boolean not null default false,
  primary key (provider, capability),
  constraint providers_are_directories_or_not unique (provider, capability, is_directory),
  constraint providers_carry_one_channel unique (provider, capability, channel),
  constraint a_provider_is_part_of_a_name check (length(provider) <= 20 and provider ~ '^[a-z_]+$'),
  constraint a_provider_has_a_capability check (capability in ('calendar', 'conference', 'payment', 'message')),
  constraint a_directory_has_calendars check (not is_directory or capability = 'calendar'),
  constraint calendars_are_watched check (num_nonnulls(watch_resource, watch_minutes) = 0 or capability = 'calendar'),
  constraint what_is_not_watched_says_nothing_of_watches
    check (is_watched or capability = 'calendar' and num_nonnulls(watch_resource, watch_minutes) = 0),
  constraint a_host_has_a_limit_or_none
    check (host_daily_limit is null or host_daily_limit > 0 and capability = 'conference'),
  constraint messages_have_a_channel
    check ((capability = 'message') = (channel is not null) and channel in ('mail', 'sms')),
  constraint a_look_up_waits
    check (look_up_seconds is null or look_up_seconds > 0 and capability = 'message'),
  constraint mails_have_senders check (not takes_any_sender or channel = 'mail')
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
comment on column booking.providers.takes_any_sender is
  'One account of it sends mails from whatever address, so which of them may be used is ours to say.';
comment on column booking.providers.is_directory is
  'Its accounts are directories of companies, of which each has one, and whose people have their calendars there.';
comment on column booking.providers.host_daily_limit is
  'How many creates and updates of meetings it takes from one host on a UTC day; NULL: it does not count.';
comment on column booking.providers.watch_resource is
  'What notifications are asked for, with {calendar} where its own id of the calendar belongs; NULL: that id alone.';
comment on column booking.providers.watch_minutes is
  'How long they are granted at most; NULL: for as long as is asked.';
comment on column booking.providers.is_watched is
  'It notifies us of changes to a calendar; else it is asked for them, and for what is busy each time.';

-- Where a person's time is kept. What a kind asks for is said here, and followed by whoever has it. Rows of the program
-- come and go together: what they refer to is looked for at the end.
create table booking.calendar_kinds (
  kind            text primary key,
  provider        text,
  is_directory    boolean not null default false,
  confirmation_by text not null,
  is_usual        boolean not null default false,
  capability      text not null generated always as ('calendar') stored,
  has_calendar    boolean not null generated always as (provider is not null) stored,
  constraint a_kind_of_calendar_is_kept_by_a_known_provider foreign key (provider, capability, is_directory)
    references booking.providers (provider, capability, is_directory) deferrable initially deferred,
  constraint kinds_of_calendars_say_what_they_need unique (kind, has_calendar, is_directory),
  constraint a_calendar_kind_is_a_word check (length(kind) <= 20 and kind ~ '^[a-z_]+$'),
  constraint a_directory_is_kept_by_somebody check (not is_directory or provider is not null),
  constraint a_calendar_confirms_where_there_is_one
    check (confirmation_by = 'mail' or confirmation_by = 'calendar' and provider is not null)
);
create unique index one_kind_of_calendar_is_usual on booking.calendar_kinds (is_usual) where is_usual;
comment on table booking.calendar_kinds is
  'Kinds of calendars that a person''s time is kept in, and who keeps them. Part of the program.';
comment on column booking.calendar_kinds.kind is 'Name, as salespersons.calendar_kind has it.';
comment on column booking.calendar_kinds.provider is
  'Who keeps it; NULL: nobody, only our own bookings and hours say when its person is free.';
comment on column booking.calendar_kinds.is_directory is
  'It is in the company''s directory, as booking.providers says of its provider: a user''s name is needed.';
comment on column booking.calendar_kinds.confirmation_by is
  'What tells customer and salesperson of a booking: calendar (its invitation) or mail (ours, with a calendar file). '
  'Never both.';
comment on column booking.calendar_kinds.is_usual is 'What a person has where nobody chose.';
comment on column booking.calendar_kinds.capability is 'Always calendar: its provider has to have calendars.';
comment on column booking.calendar_kinds.has_calendar is 'Somebody keeps it, so there is something to read and follow.';

-- Where a booking takes place.
create table booking.places (
  place              text primary key,
  name               text,
  provider           text,
  calendar_kind      text,
  is_made_with_event boolean not null default false,
  needs_phone        boolean not null default false,
  needs_text         boolean not null default false,
  is_usual           boolean not null default false,
  capability         text not null generated always as ('conference') stored,
  constraint a_place_is_made_by_a_known_provider foreign key (provider, capability)
    references booking.providers (provider, capability) deferrable initially deferred,
  constraint a_place_is_for_a_known_kind_of_calendar foreign key (calendar_kind)
    references booking.calendar_kinds (kind) deferrable initially deferred,
  constraint places_say_what_they_need unique (place, needs_phone, needs_text),
  constraint a_place_is_a_word check (length(place) <= 20 and place ~ '^[a-z_]+$'),
  constraint a_place_is_made_once check (provider is null or not is_made_with_event),
  constraint a_calendar_makes_places_of_its_kind check (not is_made_with_event or calendar_kind is not null),
  constraint a_link_is_called_something check (name is not null or provider is null and not is_made_with_event)
);
create unique index one_place_is_usual on booking.places (is_usual) where is_usual;
comment on table booking.places is
  'Places that a service can be held at: who makes them, and what they need. Part of the program.';
comment on column booking.places.place is 'Name, as services.place has it.';
comment on column booking.places.name is 'What people call a place that has a link; NULL: it has none.';
comment on column booking.places.provider is
  'Who makes its conference, in a step of its own; NULL: nobody, or whoever makes the event.';
comment on column booking.places.calendar_kind is 'The kind of calendar that its person must have; NULL: any.';
comment on column booking.places.is_made_with_event is 'The event brings its link.';
comment on column booking.places.needs_phone is 'The customer''s telephone number is required: they are called.';
comment on column booking.places.needs_text is 'The service must say in words where it is.';
comment on column booking.places.is_usual is 'Where a service is held where nobody chose.';
comment on column booking.places.capability is 'Always conference: its provider has to have conferences.';
