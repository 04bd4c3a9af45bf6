create or replace function booking.dead_letter_mail(p_mail_id bigint, p_attempts integer, p_error text) returns jsonb
language plpgsql
as $$
begin
  update booking.mails set status = 'dead', attempts = p_attempts, finished_at = booking.now(), last_error = p_error
  where id = p_mail_id;
  perform booking.audit('mail.dead', 'booking', m.booking_id::text,
    jsonb_build_object('mail_id', m.id, 'kind', m.kind, 'error', p_error))
  from booking.mails m where m.id = p_mail_id;
  return '{"finished": true}';
end
$$;
comment on function booking.dead_letter_mail is
  'Gives a mail up: dead, with its last error, and audited. Returns {"finished": true}.';
