create or replace function booking.unspend_sms() returns trigger
language plpgsql
as $$
begin
  delete from booking.sms_spendings s where s.message_id = new.id;
  return null;
end
$$;
comment on function booking.unspend_sms is 'Trigger: an SMS that was certainly not sent does not count.';
