create or replace function api.dead_letter(p_kind text, p_id text) returns jsonb
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select to_jsonb(d) || jsonb_build_object('at', booking.iso(d.at))
  from booking.dead_work() d where d.kind = p_kind and d.id = p_id
$$;
comment on function api.dead_letter is
  'One dead letter, as api.dead_letters lists it with its details; NULL when there is none (any more).';
