-- A mailed link can be revoked: one that went to a wrong address, once that is corrected. Names are plain: nothing in
-- them turns the direction of what follows, and one that cannot be seen is none.
-- depends: 0012_zones

alter table booking.link_tokens add column revoked_at timestamptz;
comment on column booking.link_tokens.revoked_at is 'When it was taken back, because its mail went to an address that was wrong; NULL: it counts.';
comment on table booking.link_tokens is 'Links that were mailed: the claims that the worker signs when it sends, never the token itself. A token counts only while it is on record here and not revoked.';

-- Later writers are held to it by triggers; this is the rule as booking.plain_line has it today, for the rows there are.
create function pg_temp.plain_line(p_text text) returns text
language sql immutable
as $$
  select case
    when p_text is null or p_text ~ '^[ -~]*[!-~][ -~]*$' then p_text
    when translate(p_text, U&'\00A0\00AD\034F\061C\115F\1160\1680\17B4\17B5\180B\180C\180D\180E\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\200B\200C\200D\200E\200F\2028\2029\202A\202B\202C\202D\202E\202F\205F\2060\2061\2062\2063\2064\2065\2066\2067\2068\2069\206A\206B\206C\206D\206E\206F\2800\3000\3164\FE00\FE01\FE02\FE03\FE04\FE05\FE06\FE07\FE08\FE09\FE0A\FE0B\FE0C\FE0D\FE0E\FE0F\FEFF\FFA0\FFF0\FFF1\FFF2\FFF3\FFF4\FFF5\FFF6\FFF7\FFF8\FFF9\FFFA\FFFB', '')
      ~ U&'^[[:space:][:cntrl:]\+0E0000-\+0E0FFF]*$' then null
    else translate(p_text, U&'\061C\200E\200F\202A\202B\202C\202D\202E\2066\2067\2068\2069', '')
  end
$$;
update booking.tenants set name = coalesce(pg_temp.plain_line(name), slug)
where name is distinct from pg_temp.plain_line(name);
update booking.tenant_config set contact_line = pg_temp.plain_line(contact_line)
where contact_line is distinct from pg_temp.plain_line(contact_line);
update booking.services set name = coalesce(pg_temp.plain_line(name), 'Meeting')
where name is distinct from pg_temp.plain_line(name);
update booking.salespersons set display_name = coalesce(pg_temp.plain_line(display_name), graph_user_id)
where display_name is distinct from pg_temp.plain_line(display_name);
update booking.customers set name = pg_temp.plain_line(name), company = pg_temp.plain_line(company)
where name is distinct from pg_temp.plain_line(name) or company is distinct from pg_temp.plain_line(company);
update booking.bookings set customer_name = pg_temp.plain_line(customer_name), customer_company = pg_temp.plain_line(customer_company)
where customer_name is distinct from pg_temp.plain_line(customer_name) or customer_company is distinct from pg_temp.plain_line(customer_company);
drop function pg_temp.plain_line(text);
