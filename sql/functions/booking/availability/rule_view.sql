create or replace function booking.rule_view(p_rule booking.availability_rules) returns jsonb
language sql stable
as $$
  select jsonb_build_object('day_of_week', p_rule.weekday % 7,
    'start_time', to_char(p_rule.opens, 'HH24:MI'), 'end_time', to_char(p_rule.closes, 'HH24:MI'),
    'effective_from', p_rule.effective_from, 'effective_to', p_rule.effective_to)
$$;
comment on function booking.rule_view is
  'Weekly hours as they are sent and shown: {day_of_week (0 Sunday), start_time, end_time, effective_from, '
  'effective_to}, local times and dates; an end at or before the start is one of the next day.';
