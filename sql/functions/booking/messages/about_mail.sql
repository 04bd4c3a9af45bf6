create or replace function booking.about_mail(p_id text)
returns table (booking_id uuid, what text, at timestamptz, details jsonb)
language sql stable
as $$
  select m.booking_id, m.kind, coalesce(m.finished_at, m.created_at),
    jsonb_build_object('created_at', booking.iso(m.created_at))
  from booking.mails m where m.id = p_id::bigint
$$;
comment on function booking.about_mail is 'What a mail is about, for booking.work_about.';
