-- What tenants write instead of the built-in messages: every version, the latest of which counts. A text is words and
-- placeholders, nothing that would have to be evaluated.
create table booking.notification_templates (
  id         bigint generated always as identity primary key,
  tenant_id  uuid not null references booking.tenants (id),
  purpose    text not null references booking.message_purposes (purpose),
  channel    text not null,
  locale     text not null,
  version    integer not null,
  subject    text,
  text       text,
  html       text,
  created_at timestamptz not null default booking.now(),
  replaced_at timestamptz,
  failed_at  timestamptz,
  failure    text,
  constraint a_template_has_one_of_each_version unique (tenant_id, purpose, channel, locale, version),
  constraint a_template_is_for_a_channel check (channel in ('mail', 'sms')),
  constraint a_template_is_in_a_language_of_ours check (locale ~ '^[a-z]{2,3}$'),
  constraint versions_are_counted check (version > 0),
  constraint a_template_has_a_text_or_nothing check (text is not null or (subject is null and html is null)),
  constraint only_mails_have_a_subject check ((subject is not null) = (text is not null and channel = 'mail')),
  constraint only_mails_have_html check (html is null or channel = 'mail'),
  -- As booking.is_line.
  constraint a_subject_is_one_line check (length(subject) between 1 and 400
    and subject !~ U&'[[:cntrl:]\0080-\009F\2028\2029]'),
  constraint a_template_is_short check (octet_length(text) <= 20000 and octet_length(html) <= 20000),
  -- As booking.is_plain_template.
  constraint a_template_is_words_and_placeholders check (regexp_replace(concat_ws(' ', subject, text, html),
    '\{\{[ \t]*[a-z][a-z_]*[ \t]*\}\}|\{%[ \t]*(if[ \t]+[a-z][a-z_]*|else|endif)[ \t]*%\}', '', 'g') !~ '\{[{%#]'),
  constraint a_failure_has_a_time check ((failed_at is null) = (failure is null))
);
create index template_versions_by_end on booking.notification_templates (replaced_at) where replaced_at is not null;
comment on table booking.notification_templates is
  'Tenants'' own texts of messages, one row a version. The latest of a purpose, channel and language counts; it goes '
  'out only under the tenant''s own proved sender.';
comment on column booking.notification_templates.id is 'Row id.';
comment on column booking.notification_templates.tenant_id is 'Whose text it is.';
comment on column booking.notification_templates.purpose is 'What it tells: a row of booking.message_purposes.';
comment on column booking.notification_templates.channel is 'mail or sms.';
comment on column booking.notification_templates.locale is 'Its language.';
comment on column booking.notification_templates.version is
  'Counts from 1 for each purpose, channel and language; what was sent names it.';
comment on column booking.notification_templates.subject is 'Subject of a mail; of an SMS NULL.';
comment on column booking.notification_templates.text is
  'The text; NULL: from this version on the built-in one is sent again.';
comment on column booking.notification_templates.html is
  'The same as HTML, of a mail; NULL: it is made of the text.';
comment on column booking.notification_templates.created_at is 'When it was saved.';
comment on column booking.notification_templates.replaced_at is 'When the next version was; NULL: it is the latest.';
comment on column booking.notification_templates.failed_at is
  'When it last could not be filled in, and the built-in text was sent instead; NULL: never.';
comment on column booking.notification_templates.failure is 'What was wrong with it then.';
