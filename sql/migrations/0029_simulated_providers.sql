-- The simulated cloud takes any provider: its services are not listed in the database.
-- depends: 0028_work_of_notifications

alter table simulator.tokens drop constraint a_token_audience_is_known;
alter table simulator.faults drop constraint a_fault_service_is_known;
comment on column simulator.tokens.audience is 'The service that takes it.';
comment on column simulator.faults.service is 'Which of the providers'' services, or their notifications.';
comment on column simulator.calls.service is 'Which of the providers'' services, or their notifications.';
