-- What is true of accounts whoever changes them.
create or replace trigger a_last_owner_stays before update of roles, status, archived_at or delete on booking.accounts
  for each row when ('owner' = any (old.roles) and old.status = 'active' and old.archived_at is null)
  execute function booking.keep_an_owner();
create or replace trigger b_sessions_end_with_their_role
  after update of roles, salesperson_id, status, archived_at, email on booking.accounts
  for each row when ((old.roles, old.salesperson_id, old.status, old.archived_at, old.email)
    is distinct from (new.roles, new.salesperson_id, new.status, new.archived_at, new.email))
  execute function booking.end_sessions();
create or replace trigger z_changes_are_numbered before update on booking.accounts
  for each row when ((old.email, old.roles, old.salesperson_id, old.display_name, old.status, old.locale,
    old.archived_at) is distinct from (new.email, new.roles, new.salesperson_id, new.display_name, new.status,
    new.locale, new.archived_at))
  execute function booking.raise_version();
create or replace trigger z_changes_are_numbered before update on booking.api_keys
  for each row when ((old.name, old.origins, old.expires_at, old.revoked_at)
    is distinct from (new.name, new.origins, new.expires_at, new.revoked_at))
  execute function booking.raise_version();
create or replace trigger a_name_is_plain before insert or update of display_name on booking.accounts
  for each row when (new.display_name is not null)
  execute function booking.keep_names_plain('display_name');
create or replace trigger a_name_is_plain before insert or update of name on booking.api_keys
  for each row execute function booking.keep_names_plain('name');
create or replace trigger a_slug_is_free before insert or update of slug on booking.tenants
  for each row when (booking.is_reserved_slug(new.slug)) execute function booking.guard_slug();
create or replace trigger b_the_first_activation_is_noted before insert or update of status on booking.tenants
  for each row when (new.status = 'active' and new.activated_at is null) execute function booking.note_activation();
