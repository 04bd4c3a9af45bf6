create or replace function booking.unspend_mail() returns trigger
language plpgsql
as $$
begin
  delete from booking.mail_spendings where message_id = new.id;
  return null;
end
$$;
comment on function booking.unspend_mail is 'Trigger: what was certainly not sent does not count.';
