create or replace function api.sender_domain_report(
  p_tenant_id uuid, p_domain_id uuid, p_lease uuid, p_found boolean, p_error text default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_domain booking.sender_domains;
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_domain from booking.sender_domains d where d.id = p_domain_id for update;
  if not booking.is_held('sender_domain', p_domain_id::text, p_lease) then
    return '{"finished": true}';
  end if;
  perform booking.note_sender_domain(v_domain, p_found, p_error);
  if p_found is null then
    return (booking.work_report('sender_domain', p_domain_id::text, p_lease, 'retry', p_error,
      p_is_endless => true)).answer;
  end if;
  perform booking.rest_work('sender_domain', p_domain_id::text);
  return '{"finished": true}';
end
$$;
comment on function api.sender_domain_report is
  'Worker: what the name system said of a sender''s domain; p_found NULL: nothing (p_error), so it is asked again. '
  'Returns {"finished": true} or {"wait": seconds}. A report whose lease is not that of the claim changes nothing.';
