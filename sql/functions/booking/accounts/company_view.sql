create or replace function booking.company_view(p_config booking.tenant_config) returns jsonb
language sql immutable
as $$
  select jsonb_build_object(
    'display_name', p_config.display_name, 'logo', p_config.logo, 'color', p_config.accent_colour,
    'website', p_config.website, 'support_email', p_config.support_email, 'support_phone', p_config.support_phone,
    'privacy_url', p_config.privacy_url, 'terms_url', p_config.terms_url, 'currency', p_config.currency,
    'booking_access', p_config.booking_access, 'promote_on_attended', p_config.promote_on_attended,
    'salespeople_set_hours', p_config.salespeople_set_hours,
    'event_title', p_config.event_title, 'answers_in_event', p_config.answers_in_event,
    'embed_origins', p_config.embed_origins, 'reschedule_confirms', p_config.reschedule_confirms,
    'redirect_url', p_config.redirect_url)
$$;
comment on function booking.company_view is
  'What a company says of itself and how it sells, a part of booking.settings_view.';
