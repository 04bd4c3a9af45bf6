create or replace function api.queue_done(p_msg_id bigint) returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select pgmq.delete('holdfast', p_msg_id) $$;
comment on function api.queue_done is 'Worker: removes a message; false when it was gone already, which is harmless.';
