create or replace function api.queue_read(p_quantity integer, p_visibility_seconds integer)
returns table (msg_id bigint, read_ct integer, message jsonb)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select m.msg_id, m.read_ct, m.message
  from pgmq.read('holdfast', p_visibility_seconds, p_quantity) m
  order by m.msg_id
$$;
comment on function api.queue_read is
  'Worker: takes up to p_quantity due messages, oldest first, and hides them for p_visibility_seconds. message: '
  '{kind, id, tenant_id}; read_ct counts this reading.';
