-- Texts and values: what is one request, one line, and forgotten.
select plan(18);

select is(booking.request_digest('{"a": 1, "b": [1.50, {"c": 0}]}'), booking.request_digest('{"b": [1.5, {"c": 0.0}], "a": 1.0}'), 'a request is the same however its numbers are written');
select isnt(booking.request_digest('{"a": 1}'), booking.request_digest('{"a": 10}'), 'not with another number');
select isnt(booking.request_digest('{"a": 1}'), booking.request_digest('{"a": "1"}'), 'nor with a text in its place');
select isnt(booking.request_digest('{"a": [1, 2]}'), booking.request_digest('{"a": [2, 1]}'), 'nor in another order');
select isnt(booking.request_digest('{"a": null}'), booking.request_digest('{}'), 'nor with something left out');
select is(booking.trimmed('{"a": {}, "b": [], "c": 100}'), '{"a": {}, "b": [], "c": 100}', 'zeros before the point stay, and so does what is empty');

select is(booking.without_text('To Eva@Customer.example: eva@customer.example', 'eva@customer.example'), 'To forgotten: forgotten', 'an address is forgotten in whatever case');
select is(booking.without_text('a.b+c@x.example', 'a.b+c@x.example'), 'forgotten', 'with any sign in it');
select is(booking.without_text('axb@x.example', 'a.b@x.example'), 'axb@x.example', 'and nothing else is');
select is(booking.without_text(null, 'a@x.example'), null, 'where there is no text there is none after');

select ok(booking.is_line('Anna', 4), 'a line has at most so many characters');
select ok(not booking.is_line('Anna', 3), 'and no more');
select ok(not booking.is_line(E' \t', 4), 'it is not blank');
select ok(not booking.is_line(E'A\nB', 4), 'nor two lines');
select ok(not booking.is_line(U&'A\2028B', 4), 'nor two that Unicode parts');
select ok(not booking.is_line(U&'A\2029B', 4), 'nor two paragraphs');
select ok(not booking.is_line(U&'A\0085B', 4), 'nor with a control beyond ASCII');
select ok(not booking.is_line(null, 4), 'nor nothing');

select * from finish();
