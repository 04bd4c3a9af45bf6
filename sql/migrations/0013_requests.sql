-- A mailed link can be revoked: one that went to a wrong address, once that is corrected.
-- depends: 0009_domains

alter table booking.link_tokens add column revoked_at timestamptz;
comment on column booking.link_tokens.revoked_at is 'When it was taken back, because its mail went to an address that was wrong; NULL: it counts.';
comment on table booking.link_tokens is 'Links that were mailed: the claims that the worker signs when it sends, never the token itself. A token counts only while it is on record here and not revoked.';
