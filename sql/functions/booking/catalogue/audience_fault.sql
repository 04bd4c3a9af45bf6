create or replace function booking.audience_fault(p_service booking.services) returns text
language sql stable
as $$
  select case
    when p_service.audience = 'public' or w.who ->> 'kind' in ('platform', 'key', 'system') then null
    when w.who ->> 'kind' is distinct from 'account' then 'sign_in_required'
    when p_service.audience = 'member' or booking.is_staff(w.roles) or p_service.audience = any (w.roles) then null
    else 'audience_not_allowed' end
  from (
    select p.who, array(select jsonb_array_elements_text(coalesce(p.who -> 'roles', '[]'))) as roles
    from (select booking.principal() as who) p
  ) w
$$;
comment on function booking.audience_fault is
  'Why who asks may not book a service, as the code of the error: sign_in_required or audience_not_allowed; NULL: '
  'they may. Public ones are for anybody, those for members for whoever is signed in, those for prospects or '
  'customers for accounts with that role; staff may book all.';
