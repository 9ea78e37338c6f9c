-- What the views compute with. All of it is integer or decimal arithmetic.
CREATE FUNCTION ledger.ratio(dividend numeric, divisor numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(dividend / nullif(divisor, 0), 9);
COMMENT ON FUNCTION ledger.ratio IS 'A quotient with nine decimals; null where it is undefined.';

CREATE FUNCTION ledger.micros(at timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (extract(epoch FROM at) * 1000000)::bigint;
COMMENT ON FUNCTION ledger.micros IS 'Microseconds since the epoch.';

CREATE FUNCTION ledger.instant(micros bigint) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN timestamptz 'epoch' + micros * interval '1 microsecond';
COMMENT ON FUNCTION ledger.instant IS 'The instant that many microseconds after the epoch.';

-- Cost of a node from the start of an instant's hour up to it. Differences of it add up: whole hours
-- to exactly accelerators x rate.
CREATE FUNCTION ledger.cost_since_hour(
  accelerators integer, rate_nanos bigint, hour_start timestamptz, until_at timestamptz
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN div(
  accelerators * rate_nanos::numeric
    * (extract(epoch FROM until_at) * 1000000 - extract(epoch FROM hour_start) * 1000000),
  3600000000);

-- A latency sketch counts requests in fixed buckets: one per microsecond below 128, above that 64 to
-- an octave. So sketches merge by adding counts, in any order, and nothing in them is left to chance.
CREATE TYPE fleet.latency_sketch AS (buckets integer[], counts bigint[]);
COMMENT ON TYPE fleet.latency_sketch IS 'Requests counted by latency bucket.';
COMMENT ON COLUMN fleet.latency_sketch.buckets IS 'Bucket numbers, ascending.';
COMMENT ON COLUMN fleet.latency_sketch.counts IS 'Requests in each of these buckets.';

CREATE FUNCTION fleet.latency_quantile_ms(q numeric, buckets integer[], counts bigint[])
RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  total bigint := 0;
  seen bigint := 0;
  wanted bigint;
  bucket integer;
  shift integer;
  micros bigint;
BEGIN
  FOR i IN 1 .. cardinality(counts) LOOP
    total := total + counts[i];
  END LOOP;
  IF total = 0 THEN
    RETURN NULL;
  END IF;
  wanted := greatest(ceil(q * total), 1);
  FOR i IN 1 .. cardinality(counts) LOOP
    bucket := buckets[i];
    seen := seen + counts[i];
    EXIT WHEN seen >= wanted;
  END LOOP;
  IF bucket < 128 THEN
    micros := bucket;
  ELSE
    shift := (bucket >> 6) - 1;
    micros := (((bucket & 63) + 64)::bigint << shift) + (1::bigint << (shift - 1));
  END IF;
  RETURN micros * 0.001;
END
$$;
COMMENT ON FUNCTION fleet.latency_quantile_ms IS
  'The latency, ms, that a share q (0 to 1) of the requests of a sketch did not exceed: nearest rank, middle of its bucket, so within 0.8 %. Buckets must ascend; null for an empty sketch.';

CREATE FUNCTION ledger.add_sketch(
  sum_so_far fleet.latency_sketch, buckets integer[], counts bigint[]
) RETURNS fleet.latency_sketch
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF cardinality(buckets) > 0 THEN
    sum_so_far.buckets := sum_so_far.buckets || buckets;
    sum_so_far.counts := sum_so_far.counts || counts;
  END IF;
  RETURN sum_so_far;
END
$$;

CREATE FUNCTION ledger.join_sketches(one fleet.latency_sketch, other fleet.latency_sketch)
RETURNS fleet.latency_sketch
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ROW((one).buckets || (other).buckets, (one).counts || (other).counts)::fleet.latency_sketch;

CREATE FUNCTION ledger.merged_sketch(parts fleet.latency_sketch) RETURNS fleet.latency_sketch
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT ROW(
    coalesce(array_agg(bucket ORDER BY bucket), '{}'),
    coalesce(array_agg(requests ORDER BY bucket), '{}'))::fleet.latency_sketch
  FROM (
    SELECT bucket, sum(requests)::bigint AS requests
    FROM unnest((parts).buckets, (parts).counts) AS part (bucket, requests)
    GROUP BY bucket) AS merged;
END;

CREATE AGGREGATE fleet.latency_sum(buckets integer[], counts bigint[]) (
  SFUNC = ledger.add_sketch,
  STYPE = fleet.latency_sketch,
  INITCOND = '({},{})',
  COMBINEFUNC = ledger.join_sketches,
  FINALFUNC = ledger.merged_sketch,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE fleet.latency_sum(integer[], bigint[]) IS
  'The sum of latency sketches: requests by bucket, ascending.';
