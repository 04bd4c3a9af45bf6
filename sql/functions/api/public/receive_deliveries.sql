create or replace function api.receive_deliveries(
  p_provider text, p_connection_id uuid, p_items jsonb, p_source text, p_junk integer default 0
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at timestamptz := booking.now();
  v_connections uuid[];
  v_connection_id uuid;
  v_item record;
  v_new integer := 0;
  v_applied integer := 0;
  v_opted integer := 0;
  v_junk integer := coalesce(p_junk, 0) + (select count(*) from booking.delivery_items(p_items) i where not i.is_whole);
begin
  -- Where no secret stands our own keys prove, and they prove all that is told of such connections.
  select array_agg(c.id order by c.tenant_id is not null, c.id) into v_connections from booking.connections c
  where c.provider = p_provider and c.channel is not null
    and case when p_connection_id is null then c.secret is null else c.id = p_connection_id end;
  v_connection_id := v_connections[1];
  if v_connection_id is not null then
    -- What is changed is locked in one order, whatever order it is told in.
    perform from booking.notification_outbox o
    where o.id in (select m.message_id from booking.messages_of_deliveries(p_provider, v_connections, p_items) m)
    order by o.id for update;
    for v_item in
      with told as (
        insert into booking.delivery_events
          (connection_id, dedupe, message_id, digest, state, is_permanent, code, happened_at, received_at, is_waiting)
        select v_connection_id, i.dedupe, i.message_id, booking.recipient_digest(i.recipient),
          case when i.opt is null then i.state end, i.is_permanent, i.code, coalesce(i.happened_at, v_at), v_at, false
        from booking.delivery_items(p_items) i where i.is_whole order by i.dedupe
        on conflict (connection_id, dedupe) do nothing
        returning id, dedupe)
      -- Recipients in one order too: two posts may suppress the same ones.
      select * from (
        select distinct on (t.id) t.id, i.*, m.message_id as own_id
        from told t
        join booking.delivery_items(p_items) i on i.is_whole and i.dedupe = t.dedupe
        left join booking.messages_of_deliveries(p_provider, v_connections, p_items) m on m.place = i.place
        order by t.id, i.place) f
      order by lower(f.recipient), f.place
    loop
      v_new := v_new + 1;
      if v_item.opt is not null then
        perform booking.note_opt_out(c.id, v_item.recipient, v_item.opt = 'stop',
          coalesce(v_item.happened_at, v_at))
        from booking.connections c where c.id = any (v_connections)
          and (c.id = p_connection_id
            or v_item.sender in (select s.value from jsonb_each_text(c.settings) s)
            or not exists (
              select from booking.connections o, jsonb_each_text(o.settings) s
              where o.id = any (v_connections) and s.value = v_item.sender))
        order by c.id;
        v_opted := v_opted + 1;
      elsif v_item.own_id is not null then
        perform booking.apply_delivery(v_item.own_id, v_item.message_id, v_item.state, v_item.is_permanent,
          v_item.code, coalesce(v_item.happened_at, v_at));
        v_applied := v_applied + 1;
      else
        update booking.delivery_events e set is_waiting = true
        where e.id = v_item.id and e.message_id is not null;
      end if;
    end loop;
  end if;
  if v_junk > 0 then
    perform booking.audit_dropped(left(coalesce(p_source, 'unknown'), 200), jsonb_build_object('malformed', v_junk));
  end if;
  return jsonb_build_object('new', v_new, 'applied', v_applied, 'opted', v_opted, 'junk', v_junk);
end
$$;
comment on function api.receive_deliveries is
  'Stores what a provider of messages posts about one connection, which its secret has proved, or (p_connection_id '
  'NULL) about those that have none, which our own keys have: items {dedupe, message_id, outbox_id, recipient, state '
  '(see booking.delivery_rank), is_permanent, code, at} or {dedupe, opt: stop or start, recipient, sender, at}. The '
  'same dedupe counts once; only messages of those connections to that recipient are changed; one that is not known '
  'yet waits for its id. p_source and p_junk as in api.receive_notifications. Returns counts {new, applied, opted, '
  'junk}.';
