create or replace function booking.is_given_up_when_lost(p_purpose text) returns boolean
language sql stable
as $$ select p.on_lost_answer = 'give_up' from booking.message_purposes p where p.purpose = p_purpose $$;
comment on function booking.is_given_up_when_lost is
  'Whether a message of a purpose is not sent again when nobody can tell whether it was sent.';
