create or replace function booking.raise_if_stale(p_expected integer, p_actual integer) returns void
language plpgsql
as $$
begin
  if p_expected <> p_actual then
    perform booking.raise_error('version_conflict', 'It was changed meanwhile. Read it again.',
      p_more => jsonb_build_object('expected_version', p_expected, 'actual_version', p_actual));
  end if;
end
$$;
comment on function booking.raise_if_stale is
  'Refuses a change of what is not as its author saw it; p_expected NULL: the last writer wins. Errors: SB409 '
  'version_conflict {expected_version, actual_version}.';
