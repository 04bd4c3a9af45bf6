create or replace function booking.flag_items(p_target booking.reconcile_targets, p_judged jsonb, p_complete boolean)
  returns void
language plpgsql
as $$
declare
  v_flagged text[] := '{}';
  v_row record;
  v_known booking.provider_findings;
begin
  for v_row in
    select j -> 'item' as item, j ->> 'verdict' as verdict from jsonb_array_elements(p_judged) j
    where j ->> 'verdict' in ('unknown_booking', 'other_installation', 'copy')
  loop
    v_flagged := v_flagged || (v_row.item ->> 'id');
    select * into v_known from booking.provider_findings f
    where f.provider = p_target.provider and f.provider_user = p_target.provider_user
      and f.external_id = v_row.item ->> 'id'
      and f.resolved_at is null;
    if found then
      -- Another installation on the same account may have thousands: they are not written at every comparison.
      update booking.provider_findings f
      set last_seen_at = booking.now(), kind = v_row.verdict, start_at_utc = (v_row.item ->> 'start_at')::timestamptz
      where f.id = v_known.id
        and (v_known.last_seen_at < booking.now() - interval '1 day'
          or (v_known.kind, v_known.start_at_utc)
            is distinct from (v_row.verdict, (v_row.item ->> 'start_at')::timestamptz));
      continue;
    end if;
    insert into booking.provider_findings
      (kind, provider, capability, tenant_id, provider_user, external_id, marker, first_seen_at, last_seen_at,
        installation_id, start_at_utc)
    values (v_row.verdict, p_target.provider, p_target.capability, p_target.tenant_id, p_target.provider_user,
      v_row.item ->> 'id',
      v_row.item ->> 'booking_id', booking.now(), booking.now(), (v_row.item ->> 'installation_id')::uuid,
        (v_row.item ->> 'start_at')::timestamptz);
    perform set_config('booking.tenant_id', coalesce(p_target.tenant_id::text, ''), true);
    perform booking.audit('reconcile.flagged', 'provider_object', v_row.item ->> 'id', jsonb_build_object(
      'kind', v_row.verdict, 'provider', p_target.provider, 'owner', p_target.provider_user, 'marker',
        v_row.item ->> 'booking_id'));
  end loop;
  update booking.provider_findings f set resolved_at = booking.now()
  where p_complete and f.provider = p_target.provider and f.provider_user = p_target.provider_user
    and f.resolved_at is null
    and f.tenant_id is not distinct from p_target.tenant_id and f.external_id <> all (v_flagged);
end
$$;
comment on function booking.flag_items is
  'Records objects with our marker that this database has no intent for, each audited once; after a whole listing '
  'those that are gone or explained are resolved. They are never deleted.';
