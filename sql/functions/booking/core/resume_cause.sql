create or replace function booking.resume_cause(p_correlation_id text) returns void
language plpgsql
as $$
begin
  if p_correlation_id is distinct from booking.correlation_id() then
    perform set_config('holdfast.trace_context',
      case when p_correlation_id is null then '' else jsonb_build_object('correlation_id', p_correlation_id)::text end,
      true);
  end if;
end
$$;
comment on function booking.resume_cause is
  'What this transaction writes from here on belongs to this request of an earlier one (NULL: to none), where the '
  'message that is worked on does not say so already.';
