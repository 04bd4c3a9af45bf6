create or replace function api.sender_domain_claim(p_tenant_id uuid, p_domain_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_domain booking.sender_domains;
  v_claim record;
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_domain from booking.sender_domains d where d.id = p_domain_id for update;
  v_claim := booking.work_claim('sender_domain', p_domain_id::text,
    p_round_at => booking.sender_domain_round_at(v_domain));
  if v_claim.lease is null then
    return v_claim.answer;
  end if;
  return jsonb_build_object('do', 'look_up', 'record', booking.sender_domain_view(v_domain) -> 'record',
    'lease', v_claim.lease);
end
$$;
comment on function api.sender_domain_claim is
  'Worker: claims the look at a sender''s domain: {"do": "look_up", record: {name, value}, lease}, {"wait": seconds}, '
  'or {"finished": true}: it is not due, or is gone.';
