create or replace function booking.redrive_mail(p_id text) returns void
language sql volatile
as $$
  update booking.mails set status = 'queued', attempts = 0, finished_at = null where id = p_id::bigint
$$;
comment on function booking.redrive_mail is 'A mail that was given up is to be sent, with ten new attempts.';
