create or replace function booking.new_code() returns text
language sql volatile
as $$
  -- 122 random bits, twice; the first 60 bits of a hash of both are as good as random.
  select lpad((('x' || substr(encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'),
    1, 15))::bit(60)::bigint % 1000000)::text, 6, '0')
$$;
comment on function booking.new_code is 'A code of six random digits, to be typed.';
