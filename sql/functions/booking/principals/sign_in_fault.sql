create or replace function booking.sign_in_fault(p_id uuid) returns text
language plpgsql stable
as $$
declare
  c_of_client constant integer := 5;
  c_of_anybody constant integer := 20;
  c_mailboxes_of_client constant integer := 10;
  v_code booking.sign_in_codes;
  v_account booking.accounts;
  v_of_client integer;
  v_of_anybody integer;
  v_mailboxes integer;
begin
  select c.* into v_code from booking.sign_in_codes c where c.id = p_id;
  if v_code.account_id is not null then
    select a.* into v_account from booking.accounts a where a.id = v_code.account_id;
  else
    v_account := booking.account_of(v_code.tenant_id, v_code.email);
  end if;
  if v_code.used_at is not null then
    return 'used';
  elsif v_account.status = 'disabled' then
    return 'account_disabled';
  elsif v_account.id is null and not booking.may_sign_up(v_code.tenant_id, v_code.email) then
    return 'no_account';
  end if;
  -- Its place among those that were asked for. Of a client no more count than were mailed, so whoever asks too often
  -- only keeps their own mails back.
  select coalesce(sum(a.asked) filter (where a.is_own), 0), coalesce(sum(least(a.asked, c_of_client)), 0)
  into v_of_client, v_of_anybody
  from (
    select c.client_digest is not distinct from v_code.client_digest as is_own, count(*) as asked
    from booking.sign_in_codes c
    where c.tenant_id = v_code.tenant_id and c.mailbox = v_code.mailbox
      and c.created_at > v_code.created_at - interval '1 hour'
      and (c.created_at, c.id) < (v_code.created_at, v_code.id)
    group by c.client_digest) a;
  select count(distinct c.mailbox) into v_mailboxes
  from booking.sign_in_codes c
  where c.tenant_id = v_code.tenant_id and c.client_digest = v_code.client_digest and c.mailbox <> v_code.mailbox
    and c.created_at between v_code.created_at - interval '1 hour' and v_code.created_at;
  return case when v_of_client >= c_of_client or v_of_anybody >= c_of_anybody
    or booking.setting('has_client_limits')::boolean and v_mailboxes >= c_mailboxes_of_client then 'too_many' end;
end
$$;
comment on function booking.sign_in_fault is
  'Why no mail goes to somebody who wants to sign in, or to have another address; NULL: one does. no_account and '
  'account_disabled; too_many: five were asked for by this client for this mailbox within an hour, 20 by anybody, or '
  'for ten other mailboxes by this client.';
