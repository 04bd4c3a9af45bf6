create or replace function booking.session_life(p_roles text[]) returns interval
language sql immutable
as $$ select case when booking.is_staff(p_roles) then interval '24 hours' else interval '90 days' end $$;
comment on function booking.session_life is 'After how long a session of somebody with these roles ends, used or not.';
