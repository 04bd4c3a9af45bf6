create or replace function booking.is_plain_template(p_text text) returns boolean
language sql immutable
as $$
  select regexp_replace(p_text, '\{\{[ \t]*[a-z][a-z_]*[ \t]*\}\}|\{%[ \t]*(if[ \t]+[a-z][a-z_]*|else|endif)[ \t]*%\}',
    '', 'g') !~ '\{[{%#]'
$$;
comment on function booking.is_plain_template is
  'Whether a text has nothing in braces but {{ name }}, {% if name %}, {% else %} and {% endif %}; NULL of NULL.';
