create or replace function booking.lock_salespeople(p_ids uuid[]) returns void
language plpgsql
as $$
begin
  perform booking.lock_salesperson(p.id)
    from (select distinct i.id from unnest(p_ids) as i (id) where i.id is not null order by 1) p;
end
$$;
comment on function booking.lock_salespeople is 'Locks several salespeople in the order of their keys.';
