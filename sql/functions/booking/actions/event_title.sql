create or replace function booking.event_title(p_title text, p_service text, p_customer text) returns text
language sql immutable
as $$
  select string_agg(case p.part when '{service}' then p_service when '{customer}' then p_customer else p.part end, ''
    order by p.n)
  from regexp_split_to_table(replace(replace(p_title, '{', E'\n{'), '}', E'}\n'), '\n') with ordinality p (part, n)
$$;
comment on function booking.event_title is
  'Title of an entry in a calendar, as tenant_config.event_title has it, with {service} and {customer} filled in; '
  'NULL for NULL.';
