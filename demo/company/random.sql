-- Random numbers that are a function of (seed, stream, id, k): no state, so neither the order of rows nor the plan
-- nor the number of workers can change them. The seed is a constant of the functions, which keeps them IMMUTABLE.
-- They rest on the extended hash functions, whose results PostgreSQL keeps stable because hash partitioning needs it.
-- One round is not enough: over consecutive ids its high bits are too even (counts vary half as much as they should).
-- The second round takes the first as its seed; that passes all bits through, also for ids that are no wider than 32 bits.

CREATE FUNCTION demo.draw(stream text, id bigint, k integer = 0) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hashint8extended(id, hashint8extended(id, hashtextextended(stream COLLATE "C", :seed::bigint) # k::bigint));
COMMENT ON FUNCTION demo.draw(text, bigint, integer) IS
    '64 random bits for the k-th number of this id in this stream';

CREATE FUNCTION demo.uniform(stream text, id bigint, k integer = 0) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (demo.draw(stream, id, k) >> 11 & 9007199254740991)::double precision / 9007199254740992;
COMMENT ON FUNCTION demo.uniform(text, bigint, integer) IS
    'uniform on [0, 1), 53 bits';

CREATE FUNCTION demo.chance(probability double precision, stream text, id bigint, k integer = 0) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN demo.uniform(stream, id, k) < probability;
COMMENT ON FUNCTION demo.chance(double precision, text, bigint, integer) IS
    'true with this probability';

CREATE FUNCTION demo.below(n integer, stream text, id bigint, k integer = 0) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN floor(n * demo.uniform(stream, id, k))::integer;
COMMENT ON FUNCTION demo.below(integer, text, bigint, integer) IS
    'a whole number 0 … n − 1';

CREATE FUNCTION demo.within(span interval, stream text, id bigint, k integer = 0) RETURNS interval
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN floor(extract(epoch FROM span)::double precision * demo.uniform(stream, id, k)) * interval '1 second';
COMMENT ON FUNCTION demo.within(interval, text, bigint, integer) IS
    'a duration shorter than the span, in whole seconds';

-- The sum of four 16-bit numbers: bell-shaped, mean 0, standard deviation 1, never beyond ±3.47. Integer arithmetic
-- up to the last division, so that no mathematical library can round it differently.
CREATE FUNCTION demo.bell_of(bits bigint) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((bits & 65535) + (bits >> 16 & 65535) + (bits >> 32 & 65535) + (bits >> 48 & 65535)
            - 131070)::double precision / 37837.2;
CREATE FUNCTION demo.bell(stream text, id bigint, k integer = 0) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN demo.bell_of(demo.draw(stream, id, k));
COMMENT ON FUNCTION demo.bell_of(bigint) IS '64 random bits as a bell-shaped number';
COMMENT ON FUNCTION demo.bell(text, bigint, integer) IS
    'bell-shaped number with mean 0 and standard deviation 1, within ±3.47';

-- Rounds up or down at random, so that the expected value is the number itself: an answer on a scale of whole
-- numbers then carries exactly the mean that was planted.
CREATE FUNCTION demo.whole(x double precision, low integer, high integer, stream text, id bigint, k integer = 0)
    RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN least(greatest(floor(x + demo.uniform(stream, id, k)), low), high)::smallint;
COMMENT ON FUNCTION demo.whole(double precision, integer, integer, text, bigint, integer) IS
    'x as a whole number of the scale low … high, unbiased between the ends';

CREATE FUNCTION demo.pick(list text[], u double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN list[1 + floor(u * cardinality(list))::integer];
COMMENT ON FUNCTION demo.pick(text[], double precision) IS
    'the element of a list at the relative position u';

CREATE FUNCTION demo.people(full_size integer) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(1, round(full_size * :scale::numeric))::integer;
COMMENT ON FUNCTION demo.people(integer) IS
    'a number of people, multiplied by the scale of this company';

-- The calendar is fixed: twelve quarters, 2023-01-01 … 2025-12-31.
CREATE FUNCTION demo.quarter_start(quarter integer) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN make_date(2023 + (quarter - 1) / 4, 1 + (quarter - 1) % 4 * 3, 1);
CREATE FUNCTION demo.quarter_of(day date) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((extract(year FROM day)::integer - 2023) * 4 + (extract(month FROM day)::integer + 2) / 3);
COMMENT ON FUNCTION demo.quarter_start(integer) IS 'first day of quarter 1 … 12 (13 is the day after the last)';
COMMENT ON FUNCTION demo.quarter_of(date) IS 'number of the quarter, 1 = January to March 2023';
