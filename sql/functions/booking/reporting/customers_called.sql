create or replace function booking.customers_called(p_tenant_id uuid, p_search text) returns uuid[]
language plpgsql stable
as $$
declare
  v_like text := '%' || replace(replace(replace(lower(btrim(p_search)), '\', '\\'), '%', '\%'), '_', '\_') || '%';
  -- A number is typed in any of its ways: 030 123 is found in +4930123.
  v_digits text := nullif(ltrim(regexp_replace(p_search, '[^0-9]', '', 'g'), '0'), '');
begin
  return (
    select coalesce(array_agg(distinct f.id), '{}')
    from (
      select c.id from booking.customers c
      where c.tenant_id = p_tenant_id
        and (lower(concat_ws(' ', c.name, c.email, c.company)) like v_like
          or length(v_digits) > 3 and c.phone like '%' || v_digits || '%')
      union all
      select b.customer_id from booking.bookings b
      where b.tenant_id = p_tenant_id
        and (lower(concat_ws(' ', b.customer_name, b.customer_company)) like v_like
          or length(v_digits) > 3 and b.customer_phone like '%' || v_digits || '%')) f);
end
$$;
comment on function booking.customers_called is
  'Customers of a tenant of whose name, mail address, company or telephone number, as they or one of their bookings '
  'have it, p_search is a part.';
