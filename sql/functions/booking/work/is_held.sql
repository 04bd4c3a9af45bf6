create or replace function booking.is_held(p_kind text, p_id text, p_lease uuid) returns boolean
language plpgsql stable
as $$
begin
  -- In plpgsql the plan is kept; as an SQL function it is set up again at each report.
  return exists (
    select from booking.work w where w.kind = p_kind and w.id = p_id and w.lease = p_lease);
end
$$;
comment on function booking.is_held is
  'Whether work is still claimed under this lease: a worker that was too slow has lost it to another.';
