-- What a mail in MIME has beyond its HTML: plain text, attachments, headers.
-- depends: 0024_calendars

alter table simulator.mails
  add column alternative text,
  add column attachments jsonb not null default '[]',
  add column headers jsonb not null default '[]';
comment on column simulator.mails.alternative is 'Plain text that came beside an HTML body; null: none did.';
comment on column simulator.mails.attachments is 'Name, type and size of each.';
comment on column simulator.mails.headers is 'Name and value of the headers that the sender wrote, Bcc left out.';
