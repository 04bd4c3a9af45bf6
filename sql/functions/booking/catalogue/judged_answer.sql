create or replace function booking.judged_answer(
  p_field booking.intake_fields, p_answer jsonb, p_phones jsonb, out fault text, out answer jsonb, out phone text
)
language plpgsql stable
as $$
declare
  c_longest constant integer := 2000;
  v_text text := case when jsonb_typeof(p_answer) = 'string' then btrim(p_answer #>> '{}', E' \t\r\n') end;
  v_is_empty boolean := coalesce(p_answer in ('null', '[]', 'false') or v_text = '', p_answer is null);
begin
  if v_is_empty then
    if p_field.is_required then
      fault := 'An answer is needed.';
    elsif p_answer = 'false' and p_field.field_type = 'checkbox' and p_field.options = '{}' then
      answer := p_answer;
    elsif p_answer = 'false' or p_answer = '[]' and p_field.field_type <> 'checkbox' then
      fault := 'Not an answer to this question.';
    end if;
    return;
  end if;
  if p_field.field_type = 'checkbox' then
    if p_field.options = '{}' then
      fault := case when p_answer <> 'true' then 'true or false.' end;
    else
      fault := case when jsonb_typeof(p_answer) <> 'array' then 'A list of options.'
        when not p_answer <@ to_jsonb(p_field.options) then 'Not one of the options.' end;
    end if;
    answer := case when fault is null then p_answer end;
    return;
  elsif p_field.field_type = 'number' then
    if jsonb_typeof(p_answer) = 'number' then
      answer := p_answer;
    elsif v_text ~ '^-?[0-9]{1,15}([.][0-9]{1,6})?$' then
      answer := to_jsonb(v_text::numeric);
    else
      fault := 'A number.';
    end if;
    return;
  end if;
  if v_text is null then
    fault := 'A text.';
  elsif length(v_text) > c_longest then
    fault := format('At most %s characters.', ltrim(to_char(c_longest, '9,999')));
  elsif p_field.field_type = 'phone' then
    if not coalesce(p_phones, '{}') ? v_text then
      phone := v_text;
    elsif p_phones ->> v_text is null then
      fault := 'A telephone number; one of another country begins with + and its code.';
    else
      answer := p_phones -> v_text;
    end if;
    return;
  else
    fault := case p_field.field_type
      when 'text' then case when not booking.is_line(v_text, c_longest) then 'One line of text.' end
      when 'textarea' then case when not booking.is_text_block(to_jsonb(v_text), c_longest) then 'A text.' end
      when 'select' then case when v_text <> all (p_field.options) then 'Not one of the options.' end
      when 'date' then case when not booking.is_date(v_text) then 'A date as YYYY-MM-DD.' end
      when 'email' then case when not booking.is_line(v_text, 254) or v_text !~ '^[^@[:space:]]+@[^@[:space:]]+$'
        then 'A mail address.' end
      end;
  end if;
  answer := case when fault is null then to_jsonb(v_text) end;
end
$$;
comment on function booking.judged_answer is
  'An answer to a question as it is kept, or what is wrong with it, or the telephone number in it that is to be read '
  'first; all NULL: nothing was answered, and need not be.';
