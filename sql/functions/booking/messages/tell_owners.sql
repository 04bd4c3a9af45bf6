create or replace function booking.tell_owners(p_tenant_id uuid, p_purpose text, p_occurrence text, p_data jsonb)
  returns void
language sql
as $$
  select booking.queue_message(a.tenant_id, a.id, null, p_purpose, 'mail', a.email, p_occurrence => p_occurrence,
    p_data => p_data, p_recipient_name => a.display_name, p_locale => a.locale)
  from booking.accounts a
  where a.tenant_id = p_tenant_id and 'owner' = any (a.roles) and a.status = 'active' and a.archived_at is null
  order by a.id
$$;
comment on function booking.tell_owners is
  'Mails those who own a company what is wrong with it, each once for an occurrence, in the transaction that finds it. '
  'p_data: what the text of the purpose names; console: the page of the console, below the company''s, that helps.';
