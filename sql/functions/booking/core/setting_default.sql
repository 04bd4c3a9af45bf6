create or replace function booking.setting_default(p_name text) returns text
-- Immutable: of a constant name, what is left in a plan is the text.
language plpgsql immutable
as $$
begin
  case p_name
    when 'max_active_holds_per_customer' then return '3';
    when 'max_active_holds_per_client' then return '10';
    when 'max_unverified_share' then return '50';
    when 'hold_ttl_seconds' then return '600';
    when 'cancel_deadline_hours' then return '24';
    when 'availability_cache_seconds' then return '45';
    when 'has_client_limits' then return 'True';
    when 'confirm_deadline_seconds' then return '900';
    when 'provider_timeout_seconds' then return '10';
    when 'retry_base_seconds' then return '1';
    when 'retry_max_seconds' then return '300';
    when 'worker_tick_seconds' then return '5';
    when 'sync_poll_seconds' then return '900';
    when 'subscription_minutes' then return '4200';
    when 'queue_backend' then return 'pgmq';
    when 'retention_days' then return '365';
    when 'financial_retention_years' then return '10';
    when 'mail_provider' then return '';
  else
    raise exception 'SQL asks for the setting %, which booking.setting_default does not list', p_name
      using errcode = 'SB500';
  end case;
end
$$;
comment on function booking.setting_default is
  'What a setting is where nobody set it: in psql, and for tools that hand nothing over. As app/config.py says. '
  'A name that is not listed is an error: SB500.';
