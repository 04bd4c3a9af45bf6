-- What Zoom or Outlook refused for good is tried again by itself, and of a refused meeting every host is asked.
-- depends: 0001_initial

alter table booking.sagas add column revived integer not null default 0;
comment on column booking.sagas.revived is 'How often it was begun again by itself after one of its steps had died.';

alter table booking.saga_steps add column refused_hosts text[] not null default '{}';
comment on column booking.saga_steps.refused_hosts is 'Zoom hosts for which Zoom has refused to make this meeting; the others of the pool are tried.';
