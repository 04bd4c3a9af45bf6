create or replace function booking.expire_holds() returns jsonb
language plpgsql
as $$
declare
  c_people constant integer := 50;
  c_holds_each constant integer := 20;
  v_person record;
  v_expired integer := 0;
  v_found bigint := 0;
  v_people integer := 0;
begin
  for v_person in select * from booking.salespeople_with_lapsed_holds(c_people) loop
    perform booking.set_tenant(v_person.tenant_id);
    v_expired := v_expired + booking.expire_lapsed_of(v_person.salesperson_id, c_holds_each);
    v_found := v_found + v_person.count;
    v_people := v_people + 1;
  end loop;
  return jsonb_build_object('expired', v_expired, 'more', v_people = c_people or v_found > v_expired);
end
$$;
comment on function booking.expire_holds is
  'Marks lapsed holds expired: of at most 50 salespeople, in locking order, 20 each. Holds being confirmed stay. '
  'Returns {expired, more}.';
