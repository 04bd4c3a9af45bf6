create or replace function booking.without_text(p_text text, p_secret text) returns text
language sql immutable
as $$
  select regexp_replace(p_text, regexp_replace(p_secret, '([^[:alnum:]])', '\\\1', 'g'), 'forgotten', 'gi')
$$;
comment on function booking.without_text is
  'A text in which every occurrence of another, in whatever case, reads "forgotten".';
