create or replace function booking.audit_change(
  p_action text, p_target_type text, p_target_id text, p_before jsonb, p_after jsonb, p_actor text
) returns void
language plpgsql
as $$
declare
  v_before jsonb;
  v_after jsonb;
begin
  select jsonb_object_agg(a.key, p_before -> a.key), jsonb_object_agg(a.key, a.value) into v_before, v_after
  from jsonb_each(p_after) a
  where p_before -> a.key is distinct from a.value;
  if v_after is not null then
    perform booking.audit(p_action, p_target_type, p_target_id,
      jsonb_build_object('before', v_before, 'after', v_after), 'administrator', p_actor);
  end if;
end
$$;
comment on function booking.audit_change is
  'Audits an administrator''s change: the fields that differ, before and after; nothing when none does.';
