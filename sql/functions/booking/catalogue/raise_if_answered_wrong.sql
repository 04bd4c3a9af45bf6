create or replace function booking.raise_if_answered_wrong(p_faults jsonb) returns void
language plpgsql
as $$
declare
  v_errors jsonb;
begin
  select jsonb_agg(jsonb_build_object('field', f.key, 'message', f.value) order by f.key) into v_errors
  from jsonb_each_text(p_faults) f;
  if v_errors is not null then
    perform booking.raise_error('invalid_answers', 'Some answers are not valid.', v_errors);
  end if;
end
$$;
comment on function booking.raise_if_answered_wrong is
  'Refuses answers with all that booking.answers_faults found. Errors: SB422 invalid_answers.';
