create or replace function booking.raise_if_field_forbidden(p_sent jsonb, p_known text[], p_own text[]) returns void
language plpgsql stable
as $$
declare
  v_field text;
begin
  if not booking.has_role('{owner,admin}') then
    select f.name into v_field from jsonb_object_keys(p_sent) f (name)
    where f.name = any (p_known) and f.name <> all (p_own)
    order by f.name limit 1;
    if found then
      perform booking.raise_field_forbidden(v_field, 'Ask an owner or administrator to change this.');
    end if;
  end if;
end
$$;
comment on function booking.raise_if_field_forbidden is
  'Refuses whoever is no owner or administrator and sends one of the fields p_known that is none of p_own, theirs to '
  'set. Errors: SB403 field_forbidden {field, role}.';
