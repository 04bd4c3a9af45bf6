create or replace function booking.session_idle(p_roles text[]) returns interval
language sql immutable
as $$ select case when booking.is_staff(p_roles) then interval '12 hours' else interval '30 days' end $$;
comment on function booking.session_idle is 'After how long without use a session of somebody with these roles ends.';
