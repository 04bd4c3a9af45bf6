create or replace function booking.scheduling_faults(p_changes jsonb) returns jsonb
language sql stable
as $$
  select booking.unknown_fields(p_changes, array['engine', 'access', 'sign_up', 'organization_slug'])
    || jsonb_strip_nulls(jsonb_build_object(
      'engine', case when p_changes -> 'engine' not in ('"internal"', 'null') then 'There is one engine: internal.' end,
      'organization_slug', case when p_changes -> 'organization_slug' <> 'null'
          and (not booking.is_text_line(p_changes -> 'organization_slug', 63)
            or p_changes ->> 'organization_slug' !~ '^[a-z0-9]([-_]?[a-z0-9])*$')
        then 'At most 63 lower-case letters and digits, with single hyphens or underscores inside, or nothing.' end,
      -- What the company''s settings say too is judged there.
      'access', booking.company_faults(jsonb_build_object('booking_access', p_changes -> 'access'))
        ->> 'booking_access',
      'sign_up', booking.settings_faults(jsonb_build_object('sign_up', coalesce(p_changes -> 'sign_up', 'null')),
        '{"sign_up": null}') ->> 'sign_up'))
$$;
comment on function booking.scheduling_faults is
  'What is wrong with changes of how a company schedules, for booking.raise_if_invalid.';
