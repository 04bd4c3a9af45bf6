create or replace function api.saga_report(
  p_tenant_id uuid, p_saga_id bigint, p_position integer, p_lease uuid, p_outcome text,
  p_result jsonb default null, p_error text default null, p_retry_after double precision default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_saga booking.sagas;
  v_step booking.saga_steps;
  v_report record;
  v_is_for_now constant boolean := p_outcome in ('retry', 'host_limited');
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_saga from booking.sagas s where s.id = p_saga_id;
  if v_saga.id is null then
    return '{"finished": true}';
  end if;
  perform booking.resume_cause(v_saga.correlation_id);
  perform booking.lock_salesperson_and_booking(v_saga.booking_id);
  select * into v_saga from booking.sagas s where s.id = p_saga_id;
  select * into v_step from booking.saga_steps s where s.saga_id = p_saga_id and s.position = p_position;
  if v_step.status is distinct from 'running' or not booking.is_held('saga', p_saga_id::text, p_lease) then
    perform booking.note_late_report(v_step, p_outcome, p_result);
    return booking.next_step(p_saga_id);
  elsif p_outcome = 'ok' then
    perform booking.complete_step(v_saga, v_step, p_result);
  elsif p_outcome = 'host_limited' and booking.is_action(v_step.action, 'conference', 'create') then
    perform booking.release_host(v_step, p_retry_after, p_error);
  else
    if p_outcome = 'host_limited' then
      -- A meeting that exists stays with its host: it is moved when that lets it.
      perform booking.limit_host(o, p_retry_after) from booking.provider_objects o where o.id = v_step.object_id;
    end if;
    v_report := booking.work_report('saga', p_saga_id::text, p_lease, case when v_is_for_now then 'retry' else p_outcome
      end, p_error, p_retry_after, booking.is_endless(v_saga),
      case when v_saga.status = 'running' then coalesce(v_saga.deadline_at, 'infinity') else 'infinity' end);
    perform booking.fail_step(v_saga, v_step, v_report.verdict, not v_is_for_now, p_error, p_retry_after);
  end if;
  return booking.next_step(p_saga_id, p_lease);
end
$$;
comment on function api.saga_report is
  'Worker: how a claimed step went (ok, retry, failed, host_limited; p_retry_after in seconds) and what is next, in '
  'the shape of api.saga_claim. A report whose lease was lost changes nothing but what is known of the provider.';
