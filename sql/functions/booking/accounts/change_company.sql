create or replace function booking.change_company(p_tenant_id uuid, p_changes jsonb) returns void
language plpgsql
as $$
declare
  v_config booking.tenant_config;
begin
  select * into strict v_config from booking.tenant_config c where c.tenant_id = p_tenant_id;
  if p_changes ? 'currency' and p_changes ->> 'currency' is distinct from v_config.currency
    and booking.has_prices(p_tenant_id) then
    perform booking.raise_error('invalid_state', 'The currency stays while a service that is sold has a price.');
  end if;
  update booking.tenant_config c
  set display_name = n.display_name, logo = n.logo, website = n.website, support_email = n.support_email,
    support_phone = n.support_phone, privacy_url = n.privacy_url, terms_url = n.terms_url, currency = n.currency,
    accent_colour = case when p_changes ? 'color' then coalesce(n.color, '#1f6feb') else c.accent_colour end,
    booking_access = coalesce(n.booking_access, 'public'),
    promote_on_attended = coalesce(n.promote_on_attended, false),
    salespeople_set_hours = coalesce(n.salespeople_set_hours, false), event_title = n.event_title,
    answers_in_event = coalesce(n.answers_in_event, false), embed_origins = coalesce(n.embed_origins, '{}'),
    reschedule_confirms = coalesce(n.reschedule_confirms, 'mail'), redirect_url = n.redirect_url
  from jsonb_to_record(booking.company_view(v_config) || p_changes)
    as n (display_name text, logo text, color text, website text, support_email text, support_phone text,
      privacy_url text, terms_url text, currency text, booking_access text, promote_on_attended boolean,
      salespeople_set_hours boolean,
      event_title text, answers_in_event boolean, embed_origins text[], reschedule_confirms text, redirect_url text)
  where c.tenant_id = p_tenant_id;
end
$$;
comment on function booking.change_company is
  'Changes what a company says of itself and how it sells, where booking.company_faults found nothing wrong; null '
  'gives a field back to what holds without it. Errors: SB409 invalid_state (another currency while a service that is '
  'sold has a price).';
