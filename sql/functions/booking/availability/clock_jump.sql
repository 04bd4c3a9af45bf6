create or replace function booking.clock_jump(p_skipped timestamp, p_zone text) returns timestamptz
language plpgsql stable
as $$
declare
  -- AT TIME ZONE reads a skipped time with the offset before the jump: that lies behind it, and as
  -- much earlier as the clock then shows too much lies before it.
  v_after timestamptz := date_trunc('second', p_skipped at time zone p_zone);
  v_before timestamptz := v_after - ((v_after at time zone p_zone) - p_skipped) - interval '1 second';
  v_between timestamptz;
begin
  while v_after - v_before > interval '1 second' loop
    v_between := date_bin('1 second', v_before + (v_after - v_before) / 2, v_before);
    if v_between at time zone p_zone > p_skipped then
      v_after := v_between;
    else
      v_before := v_between;
    end if;
  end loop;
  return v_after;
end
$$;
comment on function booking.clock_jump is
  'Instant, in whole seconds, at which a zone''s clock jumps over a local time. The caller knows that the zone skips '
  'it.';
