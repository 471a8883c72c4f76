/*
 * estimates: one estimate per group or study, what they say together and how
 * much they differ; shrunken league tables.
 */

CREATE TYPE estimates;

CREATE FUNCTION estimates_in(cstring) RETURNS estimates
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_in';
COMMENT ON FUNCTION estimates_in(cstring) IS 'reads the text form of estimates: a JSON object';

CREATE FUNCTION estimates_out(estimates) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_out';
COMMENT ON FUNCTION estimates_out(estimates) IS 'writes the text form of estimates';

CREATE FUNCTION estimates_recv(internal) RETURNS estimates
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_recv';
COMMENT ON FUNCTION estimates_recv(internal) IS 'reads the binary form of estimates, guarded by a checksum';

CREATE FUNCTION estimates_send(estimates) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_send';
COMMENT ON FUNCTION estimates_send(estimates) IS 'writes the binary form of estimates';

CREATE TYPE estimates (
	INPUT = estimates_in,
	OUTPUT = estimates_out,
	RECEIVE = estimates_recv,
	SEND = estimates_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE estimates IS 'one estimate with its standard error per group or study, each kept';

CREATE FUNCTION estimates_to_jsonb(estimates) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_to_jsonb';
COMMENT ON FUNCTION estimates_to_jsonb(estimates) IS 'the cast from estimates to jsonb';

CREATE FUNCTION estimates_from_jsonb(jsonb) RETURNS estimates
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_from_jsonb';
COMMENT ON FUNCTION estimates_from_jsonb(jsonb) IS 'the cast from jsonb to estimates';

CREATE CAST (estimates AS jsonb) WITH FUNCTION estimates_to_jsonb(estimates);
COMMENT ON CAST (estimates AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS estimates) WITH FUNCTION estimates_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS estimates) IS 'from the text form as jsonb';

CREATE FUNCTION estimates_eq(estimates, estimates) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_eq';
COMMENT ON FUNCTION estimates_eq(estimates, estimates) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = estimates, RIGHTARG = estimates, FUNCTION = estimates_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (estimates, estimates) IS 'equal content';

CREATE FUNCTION estimates_ne(estimates, estimates) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_ne';
COMMENT ON FUNCTION estimates_ne(estimates, estimates) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = estimates, RIGHTARG = estimates, FUNCTION = estimates_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (estimates, estimates) IS 'different content';

CREATE FUNCTION estimates_lt(estimates, estimates) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_lt';
COMMENT ON FUNCTION estimates_lt(estimates, estimates) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = estimates, RIGHTARG = estimates, FUNCTION = estimates_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (estimates, estimates) IS 'before in the order of bytes';

CREATE FUNCTION estimates_le(estimates, estimates) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_le';
COMMENT ON FUNCTION estimates_le(estimates, estimates) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = estimates, RIGHTARG = estimates, FUNCTION = estimates_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (estimates, estimates) IS 'not after in the order of bytes';

CREATE FUNCTION estimates_gt(estimates, estimates) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_gt';
COMMENT ON FUNCTION estimates_gt(estimates, estimates) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = estimates, RIGHTARG = estimates, FUNCTION = estimates_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (estimates, estimates) IS 'after in the order of bytes';

CREATE FUNCTION estimates_ge(estimates, estimates) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_ge';
COMMENT ON FUNCTION estimates_ge(estimates, estimates) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = estimates, RIGHTARG = estimates, FUNCTION = estimates_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (estimates, estimates) IS 'not before in the order of bytes';

CREATE FUNCTION estimates_cmp(estimates, estimates) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_cmp';
COMMENT ON FUNCTION estimates_cmp(estimates, estimates) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION estimates_hash(estimates) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_hash';
COMMENT ON FUNCTION estimates_hash(estimates) IS 'hash of the content';

CREATE FUNCTION estimates_hash_extended(estimates, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_hash_extended';
COMMENT ON FUNCTION estimates_hash_extended(estimates, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS estimates_btree_ops DEFAULT FOR TYPE estimates USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 estimates_cmp(estimates, estimates);
COMMENT ON OPERATOR CLASS estimates_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS estimates_hash_ops DEFAULT FOR TYPE estimates USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 estimates_hash(estimates),
	FUNCTION 2 estimates_hash_extended(estimates, bigint);
COMMENT ON OPERATOR CLASS estimates_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION estimates_combine(estimates, estimates) RETURNS estimates
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_combine';
COMMENT ON FUNCTION estimates_combine(estimates, estimates) IS 'merges two estimates';

CREATE OPERATOR + (
	LEFTARG = estimates, RIGHTARG = estimates, FUNCTION = estimates_combine, COMMUTATOR = +
);
COMMENT ON OPERATOR + (estimates, estimates) IS 'merges two estimates';

CREATE FUNCTION missing(e estimates) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_missing';
COMMENT ON FUNCTION missing(e estimates) IS 'rows that were left out because of a NULL';

CREATE FUNCTION estimates_final(estimates) RETURNS estimates
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_final';
COMMENT ON FUNCTION estimates_final(estimates) IS 'final function of aggregates: the packed form';

CREATE AGGREGATE rollup(estimates) (
	SFUNC = estimates_combine, STYPE = estimates, COMBINEFUNC = estimates_combine,
	FINALFUNC = estimates_final, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(estimates) IS 'merges stored estimates';

CREATE FUNCTION estimates_accum(estimates, float8, float8) RETURNS estimates
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_accum';
COMMENT ON FUNCTION estimates_accum(estimates, float8, float8) IS 'transition of estimates_agg: adds an estimate, or counts one with a NULL as missing';

CREATE AGGREGATE estimates_agg(value float8, se float8) (
	SFUNC = estimates_accum, STYPE = estimates, COMBINEFUNC = estimates_combine,
	FINALFUNC = estimates_final, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE estimates_agg(float8, float8) IS 'one estimate per group or study with its standard error, each kept';

CREATE FUNCTION pooled(e estimates, method text, level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_pooled';
COMMENT ON FUNCTION pooled(e estimates, method text, level float8) IS 'what the groups say together: fixed effect, dl (DerSimonian-Laird) or hk (Hartung-Knapp)';

CREATE TYPE heterogeneity AS (
	k       bigint,
	q       float8,
	df      float8,
	p_value float8,
	i2      float8,
	h2      float8,
	tau2    float8,
	tau     float8,
	mean    float8,
	low     float8,
	high    float8,
	level   float8,
	note    text
);
COMMENT ON TYPE heterogeneity IS 'how much groups differ beyond chance; low and high hold the true value of a new group';

CREATE FUNCTION heterogeneity(e estimates, level float8 DEFAULT 0.95) RETURNS heterogeneity
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_heterogeneity';
COMMENT ON FUNCTION heterogeneity(e estimates, level float8) IS 'Q with its test, I squared (0 to 1), tau squared by DerSimonian-Laird and the prediction interval: does it differ by group?';

CREATE TYPE shrunken AS (
	value       float8,
	se          float8,
	low         float8,
	high        float8,
	level       float8,
	reliability float8,
	mean        float8,
	tau2        float8
);
COMMENT ON TYPE shrunken IS 'a value drawn towards the mean of all by as much as it is uncertain';

CREATE FUNCTION shrink(value float8, se float8, tau2 float8 DEFAULT NULL, level float8 DEFAULT 0.95) RETURNS shrunken
	LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'estimates_shrink';
COMMENT ON FUNCTION shrink(value float8, se float8, tau2 float8, level float8) IS 'empirical Bayes league table over the partition: mean + tau2 / (tau2 + se^2) of the distance to it';
