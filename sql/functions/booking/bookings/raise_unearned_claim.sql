create or replace function booking.raise_unearned_claim(p_table text, p_detail text) returns void
language plpgsql
as $$
begin
  raise exception using
    errcode = (select r.sqlstate from booking.errors r where r.code = 'unearned_claim'),
    message = 'unearned_claim',
    detail = jsonb_build_object('detail', p_detail)::text,
    constraint = 'claims_are_earned', schema = 'booking', table = p_table;
end
$$;
comment on function booking.raise_unearned_claim is
  'Raises unearned_claim as what it is, the violation of a constraint: claims_are_earned of p_table, which no CHECK '
  'can say because it is about two rows. Errors: SB003 unearned_claim, always.';
