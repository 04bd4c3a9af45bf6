-- What is wrong with a tenant's configuration, field by field.
select plan(18);

select is(booking.hours_fault('[]'), null, 'a closed day is fine');
select is(booking.hours_fault('[["09:00", "12:00"], ["12:00", "24:00"]]'), null, 'hours may touch and end at midnight');
select is(booking.hours_fault('[["13:00", "14:00"], ["09:00", "10:00"]]'), null, 'in any order');
select isnt(booking.hours_fault('[["09:00", "12:00"], ["11:00", "13:00"]]'), null, 'they may not overlap');
select is(booking.hours_fault('[["22:00", "02:00"]]'), null, 'and reach over midnight');
select isnt(booking.hours_fault('[["9:00", "12:00"]]'), null, 'times are HH:MM');
select isnt(booking.hours_fault('[["24:00", "24:00"]]'), null, 'nothing opens at midnight''s end');
select isnt(booking.hours_fault('{}'), null, 'hours are a list');
select isnt(booking.hours_fault(null), null, 'and not nothing');

select ok(booking.is_whole('60', 5, 1440), 'a whole number');
select ok(booking.is_whole('60.0', 5, 1440), 'however it is written');
select ok(not booking.is_whole('60.5', 5, 1440), 'not half of one');
select ok(not booking.is_whole('"60"', 5, 1440), 'not a text');
select ok(not booking.is_whole('4', 5, 1440), 'not beyond the bounds');

select is(booking.config_faults('{"slot_minutes": 60, "colour": 1}'), '{}', 'good and unknown fields are no fault');
select is(booking.config_faults('{"hold_ttl_seconds": null}'), '{}', 'null gives a field back to the environment');
select set_eq($$ select jsonb_object_keys(booking.config_faults('{"slot_minutes": 1, "timezone": "EST", "working_hours": {"mon": [], "tue": 1}}')) $$,
  array['slot_minutes', 'timezone', 'working_hours.tue'], 'all faults are found at once');
select throws_ok($$ select api.config_patch(gen_random_uuid(), '{}', null) $$, 'SB403', 'tenant_scope', 'a tenant must be known');

select * from finish();
