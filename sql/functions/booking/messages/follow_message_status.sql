create or replace function booking.follow_message_status() returns trigger
language plpgsql
as $$
begin
  new.lease := null;
  if new.status = 'queued' then
    new.due_at := booking.now();
    new.attempts := 0;
    new.reason := null;
    new.finished_at := null;
    -- The row may be changed by hand, for several tenants at once.
    perform set_config('booking.tenant_id', new.tenant_id::text, true);
    perform booking.enqueue('message', new.id::text);
    return new;
  end if;
  new.finished_at := booking.now();
  if new.status = 'dropped' then
    new.reason := coalesce(new.reason, 'by hand');
  end if;
  return new;
end
$$;
comment on function booking.follow_message_status is
  'Trigger: a message that ends has an end and nobody has it; one that is queued again begins anew, whoever writes '
  'the status. Whether it was sent before stays in doubt where it was.';
