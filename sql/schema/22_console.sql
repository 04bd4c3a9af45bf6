-- Who is signed in to the platform's console.
create table booking.console_sessions (
  digest     bytea primary key,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  client     text not null,
  constraint a_session_digest_is_sha256 check (octet_length(digest) = 32),
  constraint a_session_ends check (expires_at > created_at)
);
create index console_sessions_by_end on booking.console_sessions (expires_at);
comment on table booking.console_sessions is
  'Administrators who are signed in to the console. Deleting a row ends that session.';
comment on column booking.console_sessions.digest is
  'Keyed SHA-256 of the cookie; the key is made of ADMIN_API_KEY, so another platform key finds no session.';
comment on column booking.console_sessions.created_at is 'When the platform''s key was shown.';
comment on column booking.console_sessions.expires_at is 'The session is none from then on, however busy it is.';
comment on column booking.console_sessions.client is 'Network address that signed in.';
