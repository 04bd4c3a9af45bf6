create or replace function booking.judge_service(p_service booking.services, p_changes jsonb) returns void
language plpgsql
as $$
declare
  v_currency text := (select c.currency from booking.tenant_config c where c.tenant_id = p_service.tenant_id);
begin
  perform booking.raise_if_invalid(jsonb_build_object(
    'slot_step_minutes', case when p_service.step_minutes > p_service.slot_minutes
        and p_changes ?| '{slot_minutes,slot_step_minutes}'
      then 'At most the length of the service.' end,
    'price_amount', case when p_service.price_amount > 0 and v_currency is null and not p_changes ? 'currency'
      then 'Set the company''s currency first.' end,
    'payment', case when p_service.payment <> 'none' and coalesce(p_service.price_amount, 0) = 0
        then 'What is paid for needs a price.'
      when p_service.is_default and p_service.payment <> 'none' then 'The default service is for free.' end,
    'deposit_amount', case when p_service.payment = 'deposit'
        and num_nonnulls(p_service.deposit_amount, p_service.deposit_percent) = 0
        then 'A deposit is a sum or a percentage.'
      when p_service.deposit_amount > coalesce(p_service.price_amount, 0) then 'At most the price.' end,
    'deposit_percent', case when num_nonnulls(p_service.deposit_amount, p_service.deposit_percent) = 2
      then 'A deposit is a sum or a percentage, not both.' end,
    'audience', case when p_service.is_default and p_service.audience <> 'public'
      then 'The default service is for anybody.' end,
    'is_default', case when p_service.is_default and not p_service.active and p_changes ? 'is_default'
        then 'The default service is one that is sold.'
      when p_service.is_default and exists (
        select from booking.intake_fields f
        where f.tenant_id = p_service.tenant_id and f.service_id = p_service.id and f.archived_at is null
          and f.is_required)
        then 'The default service asks nothing that must be answered.' end));
  if p_changes ->> 'currency' is distinct from v_currency and p_changes ->> 'currency' is not null then
    perform booking.raise_error('wrong_currency', coalesce(format('All prices are in %s.', v_currency),
      'Set the company''s currency first.'), '[{"field": "currency", "message": "Not the company''s currency."}]');
  end if;
  if p_service.payment <> 'none' and not booking.can_take_payments(p_service.tenant_id) then
    perform booking.raise_error('payments_not_ready', 'Connect an account that takes payments first.');
  end if;
  perform booking.raise_if_place_impossible(p_service);
end
$$;
comment on function booking.judge_service is
  'Refuses a service that would not hold together, or that its company cannot offer. Errors: SB400 invalid_request, '
  'SB422 wrong_currency, SB409 payments_not_ready, SB409 place_not_possible.';
