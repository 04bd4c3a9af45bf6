create or replace function booking.sender_domain_view(p_domain booking.sender_domains) returns jsonb
language sql stable
as $$
  select jsonb_build_object('id', p_domain.id, 'domain', p_domain.domain,
    'state', case when p_domain.proved_at is null then 'unproved' when p_domain.missing_since is null then 'proved'
      else 'missing' end,
    'record', jsonb_build_object('type', 'TXT', 'name', '_holdfast.' || p_domain.domain,
      'value', 'holdfast-domain=' || p_domain.token),
    'created_at', booking.iso(p_domain.created_at), 'proved_at', booking.iso(p_domain.proved_at),
    'checked_at', booking.iso(p_domain.checked_at), 'missing_since', booking.iso(p_domain.missing_since),
    'problem', p_domain.problem)
$$;
comment on function booking.sender_domain_view is
  'A sender''s domain as administrators see it, with the record to set. state: unproved, proved, or missing: it '
  'counts, but its record was not found lately.';
