create or replace function booking.follow_sender() returns trigger
language plpgsql
as $$
declare
  v_settings constant jsonb := jsonb_strip_nulls(jsonb_build_object('directory', new.mail_directory_id));
begin
  if new.shared_mailbox is null then
    delete from booking.connections c
    where c.tenant_id = new.tenant_id and c.capability = 'message' and c.channel = 'mail';
    return null;
  end if;
  update booking.connections c
  set account = new.shared_mailbox, settings = v_settings, updated_at = booking.now()
  where c.tenant_id = new.tenant_id and c.capability = 'message' and c.channel = 'mail';
  if not found then
    insert into booking.connections (tenant_id, provider, capability, account, settings, created_at, updated_at)
    select new.tenant_id, p.provider, p.capability, new.shared_mailbox, v_settings, booking.now(), booking.now()
    from booking.providers p where p.capability = 'message' and p.channel = 'mail' and p.is_usual;
  end if;
  return null;
end
$$;
comment on function booking.follow_sender is
  'Trigger: the mailbox that a tenant has its mails sent from is a connection, with the usual provider of mails. What '
  'it sends on other channels is left alone.';
