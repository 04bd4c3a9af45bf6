create or replace function booking.guard_reminders() returns trigger
language plpgsql
as $$
begin
  perform booking.raise_if_invalid(jsonb_build_object('reminders', booking.reminders_fault(new.reminders)));
  return new;
end
$$;
comment on function booking.guard_reminders is
  'Trigger: a list of reminders that could not be read is refused, whoever writes it. Errors: SB400 invalid_request.';
