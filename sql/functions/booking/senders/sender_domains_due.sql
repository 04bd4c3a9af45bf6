create or replace function booking.sender_domains_due()
returns table (tenant_id uuid, domain_id uuid, due_at timestamptz)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select d.tenant_id, d.id, d.due_at
  from (
    select s.tenant_id, s.id, coalesce(nullif(w.due_at, 'infinity'), booking.sender_domain_round_at(s)) as due_at
    from booking.sender_domains s
    join booking.work w on w.kind = 'sender_domain' and w.id = s.id::text
    offset 0) d
  where d.due_at <= (select booking.now())
    and not exists (select from booking.queued_work() q where q.kind = 'sender_domain' and q.id = d.id::text)
  order by d.due_at, d.id
$$;
comment on function booking.sender_domains_due is
  'Senders'' domains of all tenants that are due to be looked up and that no message names, and since when. Crosses '
  'tenants, so it belongs to holdfast_platform.';
