create or replace function booking.raise_if_not_above(p_account_id uuid, p_before text[], p_after text[]) returns void
language plpgsql
as $$
declare
  v_who jsonb := booking.principal();
begin
  if v_who ->> 'kind' in ('platform', 'system') then
    return;
  elsif v_who ->> 'kind' is distinct from 'account' then
    perform booking.raise_forbidden('Only people look after members.');
  elsif v_who ->> 'id' = p_account_id::text then
    perform booking.raise_forbidden('Nobody changes what they may do themselves.');
  elsif booking.has_role('{owner}') then
    return;
  elsif not booking.has_role('{admin}') or (p_before || p_after) && array['owner', 'admin'] then
    perform booking.raise_forbidden('Nobody gives or takes a role that is not below their own.');
  end if;
end
$$;
comment on function booking.raise_if_not_above is
  'Whether who asks may make an account with the roles p_before (empty: a new one) one with p_after, or take it away: '
  'owners everybody''s but their own, administrators those below them. Errors: SB403 forbidden.';
