create or replace function api.redrive(p_kind text, p_id text, p_actor text, p_tenant_id uuid default null)
  returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_letter record;
begin
  select * into v_letter from booking.dead_work() d where d.kind = p_kind and d.id = p_id
    and (p_tenant_id is null or d.tenant_id = p_tenant_id);
  if not found then
    return false;
  end if;
  perform booking.set_tenant(v_letter.tenant_id);
  execute format('select booking.%I($1)', 'redrive_' || p_kind) using p_id;
  -- What is a piece of something larger has told of that.
  perform booking.enqueue(w.kind, w.id) from booking.work w where w.kind = p_kind and w.id = p_id;
  perform booking.audit('dead_letter.redriven', case when v_letter.booking_id is null then p_kind else 'booking' end,
    coalesce(v_letter.booking_id::text, p_id),
    jsonb_build_object('kind', p_kind, 'id', p_id, 'what', v_letter.what, 'attempts', v_letter.attempts,
      'last_error', v_letter.last_error),
    'administrator', p_actor);
  return true;
end
$$;
comment on function api.redrive is
  'Gives a dead letter ten new attempts, now, and audits who asked; false when there is no such dead letter (any '
  'more). p_kind and p_id as api.dead_letters shows them; p_tenant_id: only if it is of that one.';
