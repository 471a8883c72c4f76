/*
 * The bicycle: customer experience in front, employee experience behind, and
 * how it moves from period to period.
 */

CREATE TYPE bicycle AS (
	level          float8,
	level_se       float8,
	level_low      float8,
	level_high     float8,
	balance        float8,
	smooth_balance float8,
	tilt           float8,
	tilt_se        float8,
	z              float8,
	p_value        float8,
	weight_cx      float8,
	gap            float8,
	method         text
);
COMMENT ON TYPE bicycle IS $$level, balance and tilt of two wheels, with the rider's declared weight and gap beside them$$;

CREATE FUNCTION bicycle(cx float8, ex float8, cx_se float8 DEFAULT NULL, ex_se float8 DEFAULT NULL, weight_cx float8 DEFAULT 0.5, gap float8 DEFAULT 0, method text DEFAULT 'geometric', confidence float8 DEFAULT 0.95) RETURNS bicycle
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'bicycle';
COMMENT ON FUNCTION bicycle(cx float8, ex float8, cx_se float8, ex_se float8, weight_cx float8, gap float8, method text, confidence float8) IS 'level, balance and tilt of CX and EX, indices of 0 to 100; an operationalisation: no published formula exists';

CREATE FUNCTION bicycle(cx ratings, ex ratings, weight_cx float8 DEFAULT 0.5, gap float8 DEFAULT 0, method text DEFAULT 'geometric', confidence float8 DEFAULT 0.95) RETURNS bicycle
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	SELECT bicycle(pomp(cx), pomp(ex),
				   (mean_ci(cx)).se * 100 / (SELECT max(score) - min(score) FROM rating_counts(cx)),
				   (mean_ci(ex)).se * 100 / (SELECT max(score) - min(score) FROM rating_counts(ex)),
				   weight_cx, gap, method, confidence);
END;
COMMENT ON FUNCTION bicycle(cx ratings, ex ratings, weight_cx float8, gap float8, method text, confidence float8) IS 'the bicycle whose wheels are the mean answers as percentages of the maximum possible; an operationalisation: no published formula exists';

CREATE TYPE ride;

CREATE FUNCTION ride_in(cstring) RETURNS ride
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_in';
COMMENT ON FUNCTION ride_in(cstring) IS 'reads the text form of ride: a JSON object';

CREATE FUNCTION ride_out(ride) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_out';
COMMENT ON FUNCTION ride_out(ride) IS 'writes the text form of ride';

CREATE FUNCTION ride_recv(internal) RETURNS ride
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_recv';
COMMENT ON FUNCTION ride_recv(internal) IS 'reads the binary form of ride, guarded by a checksum';

CREATE FUNCTION ride_send(ride) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_send';
COMMENT ON FUNCTION ride_send(ride) IS 'writes the binary form of ride';

CREATE TYPE ride (
	INPUT = ride_in,
	OUTPUT = ride_out,
	RECEIVE = ride_recv,
	SEND = ride_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE ride IS 'level of one bicycle, period by period, each kept';

CREATE FUNCTION ride_to_jsonb(ride) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_to_jsonb';
COMMENT ON FUNCTION ride_to_jsonb(ride) IS 'the cast from ride to jsonb';

CREATE FUNCTION ride_from_jsonb(jsonb) RETURNS ride
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_from_jsonb';
COMMENT ON FUNCTION ride_from_jsonb(jsonb) IS 'the cast from jsonb to ride';

CREATE CAST (ride AS jsonb) WITH FUNCTION ride_to_jsonb(ride);
COMMENT ON CAST (ride AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS ride) WITH FUNCTION ride_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS ride) IS 'from the text form as jsonb';

CREATE FUNCTION ride_eq(ride, ride) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_eq';
COMMENT ON FUNCTION ride_eq(ride, ride) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = ride, RIGHTARG = ride, FUNCTION = ride_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (ride, ride) IS 'equal content';

CREATE FUNCTION ride_ne(ride, ride) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_ne';
COMMENT ON FUNCTION ride_ne(ride, ride) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = ride, RIGHTARG = ride, FUNCTION = ride_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (ride, ride) IS 'different content';

CREATE FUNCTION ride_lt(ride, ride) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_lt';
COMMENT ON FUNCTION ride_lt(ride, ride) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = ride, RIGHTARG = ride, FUNCTION = ride_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (ride, ride) IS 'before in the order of bytes';

CREATE FUNCTION ride_le(ride, ride) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_le';
COMMENT ON FUNCTION ride_le(ride, ride) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = ride, RIGHTARG = ride, FUNCTION = ride_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (ride, ride) IS 'not after in the order of bytes';

CREATE FUNCTION ride_gt(ride, ride) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_gt';
COMMENT ON FUNCTION ride_gt(ride, ride) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = ride, RIGHTARG = ride, FUNCTION = ride_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (ride, ride) IS 'after in the order of bytes';

CREATE FUNCTION ride_ge(ride, ride) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_ge';
COMMENT ON FUNCTION ride_ge(ride, ride) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = ride, RIGHTARG = ride, FUNCTION = ride_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (ride, ride) IS 'not before in the order of bytes';

CREATE FUNCTION ride_cmp(ride, ride) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_cmp';
COMMENT ON FUNCTION ride_cmp(ride, ride) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION ride_hash(ride) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_hash';
COMMENT ON FUNCTION ride_hash(ride) IS 'hash of the content';

CREATE FUNCTION ride_hash_extended(ride, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_hash_extended';
COMMENT ON FUNCTION ride_hash_extended(ride, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS ride_btree_ops DEFAULT FOR TYPE ride USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 ride_cmp(ride, ride);
COMMENT ON OPERATOR CLASS ride_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS ride_hash_ops DEFAULT FOR TYPE ride USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 ride_hash(ride),
	FUNCTION 2 ride_hash_extended(ride, bigint);
COMMENT ON OPERATOR CLASS ride_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION ride_combine(ride, ride) RETURNS ride
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_combine';
COMMENT ON FUNCTION ride_combine(ride, ride) IS 'merges two ride';

CREATE OPERATOR + (
	LEFTARG = ride, RIGHTARG = ride, FUNCTION = ride_combine, COMMUTATOR = +
);
COMMENT ON OPERATOR + (ride, ride) IS 'merges two ride';

CREATE FUNCTION missing(r ride) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_missing';
COMMENT ON FUNCTION missing(r ride) IS 'rows that were left out because of a NULL';

CREATE FUNCTION ride_final(ride) RETURNS ride
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_final';
COMMENT ON FUNCTION ride_final(ride) IS 'final function of aggregates: the packed form';

CREATE AGGREGATE rollup(ride) (
	SFUNC = ride_combine, STYPE = ride, COMBINEFUNC = ride_combine,
	FINALFUNC = ride_final, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(ride) IS 'merges stored ride';

CREATE FUNCTION ride_accum(ride, float8, float8, float8) RETURNS ride
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_accum';
COMMENT ON FUNCTION ride_accum(ride, float8, float8, float8) IS 'transition of bicycle_ride_agg: adds a period, or counts one without period or level as missing';

CREATE AGGREGATE bicycle_ride_agg(period float8, level float8, se float8) (
	SFUNC = ride_accum, STYPE = ride, COMBINEFUNC = ride_combine,
	FINALFUNC = ride_final, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE bicycle_ride_agg(float8, float8, float8) IS 'level of one bicycle, period by period, with its standard error or NULL';

CREATE TYPE bicycle_ride AS (
	periods  bigint,
	level    float8,
	momentum float8,
	se       float8,
	low      float8,
	high     float8,
	wobble   float8,
	state    text,
	note     text
);
COMMENT ON TYPE bicycle_ride IS 'where a bicycle is, how fast it moves per period, and whether it is rolling, coasting or stalling';

CREATE FUNCTION bicycle_ride(r ride, confidence float8 DEFAULT 0.95) RETURNS bicycle_ride
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ride_reading';
COMMENT ON FUNCTION bicycle_ride(r ride, confidence float8) IS 'weighted slope of the level per period with t interval, residual standard deviation, and the state of the ride';
