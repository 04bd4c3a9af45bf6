create or replace function booking.should_requeue(p_due_at timestamptz, p_patience interval, p_since timestamptz,
  p_at timestamptz) returns boolean
language sql immutable
as $$
  -- Waits end at due + patience * 2^n; the latest of them that is over, ended after the last look.
  select p_since is null or p_since < p_due_at
    + p_patience * power(2, floor(ln(extract(epoch from p_at - p_due_at) / extract(epoch
      from p_patience)) / ln(2.0)))::double precision
$$;
comment on function booking.should_requeue is
  'Whether work due since p_due_at, at least p_patience ago, is to be queued once more at p_at: each doubt waits '
  'twice as long as the one before. p_since is the last look (NULL: there was none).';
