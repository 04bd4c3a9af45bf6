create or replace function booking.begin_confirmation(p_booking booking.bookings) returns bigint
language plpgsql
as $$
declare
  v_at timestamptz := booking.now();
  v_booking booking.bookings := booking.with_terms(p_booking);
begin
  update booking.link_tokens set consumed_at = v_at where jti = p_booking.verify_token_jti;
  update booking.bookings set verify_token_jti = null, verified_at = v_at, client_address = null, updated_at = v_at,
    place = v_booking.place, place_text = v_booking.place_text, calendar_kind = v_booking.calendar_kind,
    price_amount = v_booking.price_amount, currency = v_booking.currency, tax_percent = v_booking.tax_percent,
    cancellation_tiers = v_booking.cancellation_tiers, providers = booking.providers_wanted(v_booking)
  where id = p_booking.id;
  return booking.start_saga(p_booking.id, 'confirm',
    least(v_at + make_interval(secs => booking.setting('confirm_deadline_seconds')::double precision),
          -- Whom staff note may stand before them.
          case when p_booking.proof <> 'staff' then p_booking.start_at_utc - interval '1 minute' end),
    p_booking.verify_token_jti);
end
$$;
comment on function booking.begin_confirmation is
  'Consumes the verify token, if a mail is the proof, and starts the confirmation saga; returns its id. It ends for '
  'good after CONFIRM_DEADLINE_SECONDS, at the latest a minute before the start, unless staff book.';
