create or replace function booking.issue_documents(p_booking booking.bookings) returns void
language plpgsql
as $$
declare
  v_legal jsonb := booking.legal_view(p_booking.tenant_id);
  v_year text := to_char(booking.now() at time zone (
    select c.timezone from booking.tenant_config c where c.tenant_id = p_booking.tenant_id), 'YYYY');
begin
  with due as materialized (
    select p.id as payment_id, null::uuid as refund_id, p.captured_at as at, p.amount, p.method,
      case when v_legal ->> 'tax_number' is null then 'receipt' else 'invoice' end as kind, p.currency, p.tax_percent
    from booking.payments p
    where p.tenant_id = p_booking.tenant_id and p.booking_id = p_booking.id and p.state = 'captured'
      and not exists (select from booking.documents d
        where d.tenant_id = p.tenant_id and d.payment_id = p.id and d.refund_id is null)
    union all
    select p.id, r.id, r.succeeded_at, r.amount, p.method, 'credit_note', r.currency, p.tax_percent
    from booking.payments p join booking.refunds r on r.tenant_id = p.tenant_id and r.payment_id = p.id
    where p.tenant_id = p_booking.tenant_id and p.booking_id = p_booking.id and r.state = 'succeeded'
      and not exists (select from booking.documents d where d.tenant_id = r.tenant_id and d.refund_id = r.id)
  ), numbered as (
    select d.*, (v_legal ->> (d.kind || '_prefix')) || v_year as series,
      row_number() over (partition by v_legal ->> (d.kind || '_prefix') order by d.at, d.payment_id, d.refund_id) as n
    from due d
  ), counted as (
    -- The last locks of the transaction, those of several series in the order of their names.
    insert into booking.document_series as s (tenant_id, series, last_number)
    select p_booking.tenant_id, m.series, count(*) from numbered m group by m.series order by m.series
    on conflict (tenant_id, series) do update set last_number = s.last_number + excluded.last_number
    returning s.series, s.last_number
  ), sized as (
    select m.*, c.last_number - count(*) over (partition by m.series) + m.n as number,
      m.amount - round(m.amount * 100 / (100 + m.tax_percent))::bigint as tax
    from numbered m join counted c on c.series = m.series
  )
  insert into booking.documents
    (tenant_id, series, number, label, kind, payment_id, refund_id, booking_id, locale, recorded_at, data)
  select p_booking.tenant_id, z.series, z.number, z.series || '-' || z.number, z.kind, z.payment_id, z.refund_id,
    p_booking.id, booking.language_of_document(p_booking), booking.now(),
    booking.document_data(p_booking, v_legal) || jsonb_build_object('amount', z.amount, 'currency', z.currency,
      'method', z.method, 'tax_percent', z.tax_percent, 'tax_amount', z.tax,
      'refers_to', (select o.label from booking.documents o
        where o.tenant_id = p_booking.tenant_id and o.payment_id = z.payment_id and o.refund_id is null
          and z.refund_id is not null))
  from sized z;
end
$$;
comment on function booking.issue_documents is
  'Numbers a document for each payment and refund of a booking that has none: an invoice where the company has a tax '
  'number, else a receipt; a credit note for what was paid back. Numbers of a series have no gaps, because they are '
  'taken in the transaction of what they tell. Called once, after every other lock: who issues for several bookings at '
  'once would wait for others who do. What is printed is frozen here.';
