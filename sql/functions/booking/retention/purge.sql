create or replace function booking.purge(p_kind text) returns jsonb
language plpgsql
as $$
declare
  -- All that hangs on a booking goes with it, some forty rows here and there on the disk: a batch must end
  -- within the time that a statement has, however slow that is.
  c_bookings constant integer := 200;
  c_rows constant integer := 1000;
  v_limit integer := case p_kind when 'bookings' then c_bookings else c_rows end;
  v_count integer;
begin
  v_count := case p_kind
    when 'bookings' then booking.purge_bookings(v_limit)
    when 'idempotency_records' then booking.purge_keys(v_limit)
    else booking.purge_traces(p_kind, v_limit)
  end;
  return case when v_count is not null then jsonb_build_object('purged', v_count, 'more', v_count = v_limit) end;
end
$$;
comment on function booking.purge is
  'One batch of retention of one kind of booking.retention_rules: 200 bookings, or 1000 rows. Returns {purged, more}; '
  'NULL: no such kind.';
