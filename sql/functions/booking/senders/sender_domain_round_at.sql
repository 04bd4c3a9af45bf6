create or replace function booking.sender_domain_round_at(p_domain booking.sender_domains) returns timestamptz
language sql immutable
as $$
  select case
    when p_domain.checked_at is null then p_domain.created_at
    when p_domain.proved_at is not null then p_domain.checked_at
      + case when p_domain.missing_since is null then interval '1 day' else interval '6 hours' end
    else p_domain.checked_at + least(interval '1 day',
      greatest(interval '5 minutes', (p_domain.checked_at - p_domain.created_at) / 2)) end
$$;
comment on function booking.sender_domain_round_at is
  'When a domain is looked up next: daily; every six hours while a record is missing; and an unproved one the more '
  'seldom, the longer nobody has set its record.';
