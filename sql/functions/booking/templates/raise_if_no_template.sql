create or replace function booking.raise_if_no_template(p_purpose text, p_channel text, p_locale text) returns void
language plpgsql stable
as $$
begin
  if not exists (
    select from booking.message_purposes p where p.purpose = p_purpose and p_channel = any (p.channels)
      and booking.is_language(p_locale)
  ) then
    perform booking.raise_error('not_found', 'No such message, channel or language.');
  end if;
end
$$;
comment on function booking.raise_if_no_template is
  'Refuses what is no message of ours, cannot go by that channel, or is in a language that we do not speak. Errors: '
  'SB404 not_found.';
