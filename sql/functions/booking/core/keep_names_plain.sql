create or replace function booking.keep_names_plain() returns trigger
language plpgsql
as $$
declare
  v_column text;
begin
  foreach v_column in array tg_argv loop
    if to_jsonb(new) ->> v_column is distinct from booking.plain_line(to_jsonb(new) ->> v_column) then
      new := jsonb_populate_record(new, jsonb_build_object(v_column, booking.plain_line(to_jsonb(new) ->> v_column)));
    end if;
  end loop;
  return new;
end
$$;
comment on function booking.keep_names_plain is
  'Trigger: stores the names of its arguments as booking.plain_line tells, whoever writes. Errors: 23502 when a name '
  'that must be there has nothing that can be seen.';
