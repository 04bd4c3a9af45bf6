-- Who offers what.
create table booking.service_salespersons (
  tenant_id      uuid not null,
  service_id     uuid not null,
  salesperson_id uuid not null,
  price_amount   bigint,
  active         boolean not null default true,
  constraint a_person_offers_a_service_once primary key (service_id, salesperson_id),
  constraint a_service_of_its_tenant_is_offered foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id) on delete cascade,
  constraint a_person_of_its_tenant_offers foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id) on delete cascade,
  constraint an_own_price_is_below_a_hundred_million check (price_amount between 0 and 99999999)
);
create index service_salespersons_by_tenant on booking.service_salespersons (tenant_id, service_id);
create index service_salespersons_by_salesperson on booking.service_salespersons (tenant_id, salesperson_id);
comment on table booking.service_salespersons is
  'Who offers a service. Without a row everybody active does; with any, exactly those with active.';
comment on column booking.service_salespersons.tenant_id is 'The tenant.';
comment on column booking.service_salespersons.service_id is 'The service.';
comment on column booking.service_salespersons.salesperson_id is 'The salesperson.';
comment on column booking.service_salespersons.price_amount is
  'Their own price, in the smallest unit of the company''s currency; NULL: the service''s.';
comment on column booking.service_salespersons.active is 'They offer it; false: their price is kept, they do not.';
