create or replace function api.attention(p_tenant_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at timestamptz := booking.now();
  v_person_id uuid := booking.own_person();
begin
  perform booking.set_known_tenant(p_tenant_id);
  return jsonb_build_object(
    'follow_ups', (
      select count(*) from booking.open_follow_ups(p_tenant_id) t
      where v_person_id is null
        or exists (select from booking.bookings b where b.id = t.booking_id and b.salesperson_id = v_person_id)),
    'dead_letters', (
      select count(*) from booking.dead_work() d where d.tenant_id = p_tenant_id and v_person_id is null),
    'webhooks', (
      select coalesce(jsonb_agg(booking.webhook_endpoint_view(e) order by e.created_at, e.id), '[]')
      from booking.webhook_endpoints e
      where e.tenant_id = p_tenant_id and v_person_id is null
        and (e.disabled_reason in ('failing', 'gone') or e.failing_since <= v_at - interval '1 hour')),
    'calendars', (
      select coalesce(jsonb_agg(c.value), '[]')
      from jsonb_array_elements(api.calendar_overview(p_tenant_id)) c
      where c.value ->> 'following' in ('pending', 'failing')
        or c.value ->> 'mass_cancel_stopped_at' is not null and c.value ->> 'mass_cancel_allowed_at' is null),
    'texts', (
      select coalesce(jsonb_agg(jsonb_build_object('name', concat_ws('/', t.purpose, t.channel, t.locale),
        'failure', t.failure) order by t.purpose, t.channel, t.locale), '[]')
      from booking.notification_templates t
      where t.tenant_id = p_tenant_id and t.replaced_at is null and t.failed_at is not null
        and v_person_id is null),
    'unmarked', (
      select coalesce(jsonb_agg(booking.booking_summary(b) order by b.start_at_utc desc, b.id), '[]')
      from (
        -- Out of the index alone: the planner would believe that twenty are found soon among all that ended.
        select u.id from booking.bookings u
        where u.tenant_id = p_tenant_id and u.status = 'confirmed' and u.attendance is null
          and (v_person_id is null or u.salesperson_id = v_person_id)
          and u.end_at_utc <= v_at and u.end_at_utc > v_at - interval '14 days'
        order by u.end_at_utc desc, u.id desc limit 20) n
      join booking.bookings b on b.id = n.id));
end
$$;
comment on function api.attention is
  'What waits for an administrator of a tenant: {follow_ups, dead_letters (numbers), webhooks (endpoints that take '
  'nothing for an hour, or are disabled for that), calendars (of api.calendar_overview: not followed as they should '
  'be, or a mass cancellation stopped), texts ({name, failure} of the tenant''s own that could not be filled in), '
  'unmarked (at most 20 meetings of the last 14 days without attendance, newest first)}. Salespeople are told of what '
  'is theirs alone. Errors: SB403 tenant_scope.';
