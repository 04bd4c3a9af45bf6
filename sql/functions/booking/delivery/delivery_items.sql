create or replace function booking.delivery_items(p_items jsonb)
returns table (place bigint, dedupe text, message_id text, outbox_id bigint, recipient text, state text,
  is_permanent boolean, code text, happened_at timestamptz, opt text, sender text, is_whole boolean)
language sql stable
as $$
  select f.place, f.dedupe, f.message_id, f.outbox_id, f.recipient, f.state, f.is_permanent, f.code, f.happened_at,
    f.opt, f.sender,
    coalesce(length(f.dedupe) between 1 and 500 and length(f.recipient) between 1 and 254
      and (f.opt in ('stop', 'start') or booking.delivery_rank(f.state) is not null and f.opt is null
        and (f.message_id is not null or f.outbox_id is not null)), false)
  from (
    select i.place, i.item ->> 'dedupe' as dedupe, nullif(i.item ->> 'message_id', '') as message_id,
      substring(i.item ->> 'outbox_id' from '^outbox-([0-9]{1,18})$')::bigint as outbox_id,
      i.item ->> 'recipient' as recipient, i.item ->> 'state' as state,
      coalesce(i.item -> 'is_permanent' = 'true', false) as is_permanent, left(i.item ->> 'code', 200) as code,
      (i.item ->> 'at')::timestamptz as happened_at, i.item ->> 'opt' as opt,
      i.item ->> 'sender' as sender
    from jsonb_array_elements(p_items) with ordinality as i (item, place)) f
$$;
comment on function booking.delivery_items is
  'The items of api.receive_deliveries, taken apart; outbox_id is the number in our own name of the message; is_whole: '
  'it can count, whatever was sent.';
