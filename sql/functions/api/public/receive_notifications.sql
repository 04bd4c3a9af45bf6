create or replace function api.receive_notifications(p_items jsonb, p_source text, p_junk integer default 0)
  returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at timestamptz := booking.now();
  v_source text := left(coalesce(p_source, 'unknown'), 200);
  v_stored integer := 0;
  v_junk jsonb;
  v_dropped integer;
  v_job record;
  v_salesperson_id uuid;
  v_messages jsonb[];
begin
  for v_job in
    with judged as materialized (select * from booking.classify_notifications(p_items)),
    stored as (
      insert into booking.inbound_events
        (tenant_id, salesperson_id, provider, subscription_id, change_type, resource_id, lifecycle_event, dedupe_id,
          received_at_utc, created_at_utc)
      select j.tenant_id, j.salesperson_id, j.provider, j.subscription_id, j.change_type, j.resource_id,
        j.lifecycle_event, j.dedupe_id, v_at, v_at
      from judged j where j.reason is null order by j.place
      on conflict (provider, dedupe_id) where dedupe_id is not null do nothing
      returning id, tenant_id, salesperson_id),
    owners as (
      select j.salesperson_id, min(j.object_id::text)::uuid as object_id
      from judged j where j.reason is null and j.object_id is not null group by 1)
    select s.id, s.tenant_id, s.salesperson_id, o.object_id, null::jsonb as junk, 0::bigint as dropped
    from stored s left join owners o on o.salesperson_id = s.salesperson_id
    union all
    select null, null, null, null, (
      select jsonb_object_agg(c.reason, c.count) from (
        select j.reason, count(*) from judged j where j.reason <> 'disabled' group by j.reason) c), count(*)
    from judged j where j.reason is not null
    order by 3, 1
  loop
    if v_job.id is null then
      v_junk := v_job.junk;
      v_dropped := v_job.dropped;
      continue;
    end if;
    v_messages := v_messages || booking.work_message('webhook', v_job.id::text, v_job.tenant_id);
    if v_job.salesperson_id is distinct from v_salesperson_id then
      v_salesperson_id := v_job.salesperson_id;
      perform booking.set_tenant(v_job.tenant_id);
      if booking.note_change(v_salesperson_id, v_at, true, v_job.object_id) then
        v_messages := v_messages || booking.work_message('sync_calendar', v_salesperson_id::text, v_job.tenant_id);
      end if;
    end if;
    v_stored := v_stored + 1;
  end loop;
  if v_stored > 0 then
    perform pgmq.send_batch('holdfast', v_messages);
    perform pg_notify('holdfast_work', '');
  end if;
  if p_junk > 0 then
    v_junk := coalesce(v_junk, '{}') || jsonb_build_object('malformed', coalesce((v_junk ->> 'malformed')::integer, 0)
      + p_junk);
  end if;
  if v_junk is not null then
    perform booking.audit_dropped(v_source, v_junk);
  end if;
  return jsonb_build_object('stored', v_stored, 'dropped', v_dropped + p_junk,
    'junk', (select coalesce(sum(j.count::integer), 0) from jsonb_each_text(v_junk) as j (reason, count)));
end
$$;
comment on function api.receive_notifications is
  'Stores the items of one POST of a provider (see booking.notification_items) as webhook jobs in one transaction and '
  'queues them; cached busy times of those calendars are dropped, and their mirrors are not live until they were '
  'synchronised again, which is queued once however many notifications come. What was stored before, by its '
  'dedupe_id, is neither stored nor dropped. p_source names the sender, e.g. its network address; p_junk: further '
  'items of it that were seen to be malformed. Junk and items of disabled tenants are dropped; junk is audited '
  'sparingly. Returns counts {stored, dropped, junk}: junk are the dropped ones that are not of a disabled tenant.';
