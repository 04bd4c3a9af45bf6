create or replace function booking.note_sender_domain(
  p_domain booking.sender_domains, p_is_found boolean, p_problem text
) returns booking.sender_domains
language plpgsql
as $$
declare
  c_patience constant interval := '3 days';
  v_at timestamptz := booking.now();
  v_domain booking.sender_domains;
begin
  update booking.sender_domains d
  set checked_at = case when p_is_found is null then d.checked_at else v_at end, problem = p_problem,
    proved_at = case when p_is_found then coalesce(d.proved_at, v_at)
      when p_is_found is null or d.missing_since is null or d.missing_since > v_at - c_patience then d.proved_at end,
    missing_since = case
      when p_is_found is null then d.missing_since
      when not p_is_found and d.proved_at is not null
        and (d.missing_since is null or d.missing_since > v_at - c_patience) then coalesce(d.missing_since, v_at) end
  where d.id = p_domain.id
  returning * into v_domain;
  if (v_domain.proved_at is null) <> (p_domain.proved_at is null) then
    perform booking.audit(
      case when v_domain.proved_at is null then 'sender_domain.lost' else 'sender_domain.proved' end,
      'sender_domain', v_domain.id::text, jsonb_build_object('domain', v_domain.domain));
  end if;
  if p_domain.proved_at is not null and v_domain.proved_at is null then
    perform booking.tell_owners(v_domain.tenant_id, 'sender_domain_lost',
      format('%s %s', v_domain.id, booking.iso(p_domain.proved_at)),
      jsonb_build_object('sender_domain', v_domain.domain, 'console', 'notifications/domains'));
  end if;
  return v_domain;
end
$$;
comment on function booking.note_sender_domain is
  'What the name system said of a domain, which the caller has locked: p_is_found: the record names the token; NULL: '
  'it did not answer (p_problem), which changes nothing. A proved domain whose record is missing counts for three '
  'days more; then its owners are told that it does not.';
