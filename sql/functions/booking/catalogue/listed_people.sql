create or replace function booking.listed_people(p_tenant_id uuid) returns jsonb
language plpgsql
as $$
begin
  perform booking.raise_if_members_only(p_tenant_id);
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'display_name', s.display_name, 'timezone', s.timezone)
      order by s.display_name, s.id), '[]')
    from booking.service_for(p_tenant_id, null, null) v
    cross join lateral booking.people_of_service(v) s);
end
$$;
comment on function booking.listed_people is
  'Who can be booked where no service is named, that is, who offers the default one, by name: [{id, display_name, '
  'timezone}]. Errors: SB401 sign_in_required.';
