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

-- What customers are asked.
create table booking.intake_fields (
  id          uuid primary key default gen_random_uuid(),
  tenant_id   uuid not null,
  service_id  uuid not null,
  label       booking.short_text not null,
  field_type  text not null,
  is_required boolean not null default false,
  placeholder booking.short_text,
  options     text[] not null default '{}',
  help        text,
  sort_order  integer not null default 0,
  archived_at timestamptz,
  constraint a_question_is_of_a_service_of_its_tenant foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id) on delete cascade,
  constraint a_label_has_a_length check (length(label) >= 1),
  constraint a_field_type_is_known
    check (field_type in ('text', 'textarea', 'select', 'checkbox', 'date', 'phone', 'email', 'number')),
  constraint a_choice_has_options
    check (case field_type when 'select' then options <> '{}' when 'checkbox' then true else options = '{}' end),
  constraint a_help_has_a_length check (length(help) between 1 and 500),
  constraint a_turn_is_a_small_number check (sort_order between 0 and 9999)
);
create index intake_fields_by_service on booking.intake_fields (tenant_id, service_id);
comment on table booking.intake_fields is 'What customers are asked when they book a service: its intake form.';
comment on column booking.intake_fields.id is 'Id; answers are kept under it.';
comment on column booking.intake_fields.tenant_id is 'The tenant.';
comment on column booking.intake_fields.service_id is 'The service.';
comment on column booking.intake_fields.label is 'The question.';
comment on column booking.intake_fields.field_type is
  'text (a line), textarea, select (one of the options), checkbox (yes or no; with options any number of them), date, '
  'phone, email or number.';
comment on column booking.intake_fields.is_required is
  'Without an answer nothing is booked; of a checkbox: unless it is ticked.';
comment on column booking.intake_fields.placeholder is 'An example within the empty field; NULL: none.';
comment on column booking.intake_fields.options is 'What there is to choose from.';
comment on column booking.intake_fields.help is 'What is said beside the field; NULL: nothing.';
comment on column booking.intake_fields.sort_order is 'Its turn in the form, the lowest first.';
comment on column booking.intake_fields.archived_at is
  'When it was taken out of the form, its answers stay; NULL: it is asked.';

-- What an outside engine calls a service.
create table booking.event_type_map (
  tenant_id     uuid not null,
  service_id    uuid not null,
  event_type_id bigint not null,
  constraint a_service_is_one_event_type primary key (service_id),
  constraint an_event_type_is_one_service unique (tenant_id, event_type_id),
  constraint a_service_of_its_tenant_is_mapped foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id) on delete cascade,
  constraint an_event_type_id_is_positive check (event_type_id > 0)
);
create index event_type_map_by_tenant on booking.event_type_map (tenant_id, service_id);
comment on table booking.event_type_map is
  'Which event type of an outside engine a service is. The engine internal needs none; what is kept waits for one.';
comment on column booking.event_type_map.tenant_id is 'The tenant.';
comment on column booking.event_type_map.service_id is 'The service; its slug is the event type by which members book.';
comment on column booking.event_type_map.event_type_id is 'Id of the event type there.';

-- What it costs to cancel.
create table booking.cancellation_policies (
  tenant_id  uuid not null references booking.tenants (id),
  service_id uuid,
  tiers      jsonb,
  version    integer not null default 2,
  updated_at timestamptz not null default booking.now(),
  constraint a_service_has_one_policy unique nulls not distinct (tenant_id, service_id),
  constraint a_policy_is_of_a_service_of_its_tenant foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id) on delete cascade,
  constraint tiers_are_a_list check (jsonb_typeof(tiers) = 'array'),
  constraint only_a_service_follows_the_company check (service_id is not null or tiers is not null)
);
comment on table booking.cancellation_policies is
  'What it costs to cancel, of a company and of services that have their own. Without a row nothing does.';
comment on column booking.cancellation_policies.tenant_id is 'The tenant.';
comment on column booking.cancellation_policies.service_id is 'Of which service; NULL: of all that have none.';
comment on column booking.cancellation_policies.tiers is
  'A list of {hours_before_start, fee_percent} or {hours_before_start, fee_fixed}, the most hours first; []: nothing '
  'before the start; NULL: as the company has it. Read by booking.cancellation_sums alone.';
comment on column booking.cancellation_policies.version is
  'Rises with every change; 1 is that there is no row.';
comment on column booking.cancellation_policies.updated_at is 'Last change.';
