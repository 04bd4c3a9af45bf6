create or replace function booking.keep_books() returns trigger
language plpgsql
as $$
begin
  if tg_op = 'DELETE' and (to_jsonb(old) ->> 'recorded_at')::timestamptz < booking.financial_limit() then
    return old;
  end if;
  perform booking.raise_error('books_are_kept', 'The books are added to, and never changed: post what puts it right.');
end
$$;
comment on function booking.keep_books is
  'Trigger of what is never changed, whoever writes: refuses UPDATE, TRUNCATE, and DELETE of what retention does not '
  'take (booking.financial_limit, by recorded_at). Errors: SB004 books_are_kept.';
