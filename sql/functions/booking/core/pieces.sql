create or replace function booking.pieces(p_times tstzmultirange) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_object('start_at', booking.iso(lower(p.part)),
    'end_at', booking.iso(upper(p.part))) order by p.part), '[]')
  from unnest(p_times) as p (part)
$$;
comment on function booking.pieces is 'Times as a list for people: [{start_at, end_at}], in order.';
