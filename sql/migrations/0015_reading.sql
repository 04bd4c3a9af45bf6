-- What is read often on a large database reads what it shows: a person's bookings, the meetings without attendance, the holds of a day.
-- depends: 0014_rounds

create index bookings_by_person on booking.bookings (tenant_id, salesperson_id, start_at_utc, id);
create index bookings_by_creation on booking.bookings (tenant_id, created_at);
create index unmarked_meetings on booking.bookings (tenant_id, end_at_utc, id) where status = 'confirmed' and attendance is null;
create index daily_figures_by_day on booking.daily_figures (day);
