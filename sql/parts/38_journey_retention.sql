/*
 * Retention: who came back, cohort by cohort (type journey_retention).
 */

CREATE TYPE journey_retention;

CREATE FUNCTION journey_retention_in(cstring) RETURNS journey_retention
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_in';
COMMENT ON FUNCTION journey_retention_in(cstring) IS 'reads the text form of journey_retention: a JSON object';

CREATE FUNCTION journey_retention_out(journey_retention) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_out';
COMMENT ON FUNCTION journey_retention_out(journey_retention) IS 'writes the text form of journey_retention';

CREATE FUNCTION journey_retention_recv(internal) RETURNS journey_retention
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_recv';
COMMENT ON FUNCTION journey_retention_recv(internal) IS 'reads the binary form of journey_retention, guarded by a checksum';

CREATE FUNCTION journey_retention_send(journey_retention) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_send';
COMMENT ON FUNCTION journey_retention_send(journey_retention) IS 'writes the binary form of journey_retention';

CREATE TYPE journey_retention (
	INPUT = journey_retention_in,
	OUTPUT = journey_retention_out,
	RECEIVE = journey_retention_recv,
	SEND = journey_retention_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE journey_retention IS 'who came back, cohort by cohort and period by period';

CREATE FUNCTION journey_retention_to_jsonb(journey_retention) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_to_jsonb';
COMMENT ON FUNCTION journey_retention_to_jsonb(journey_retention) IS 'the cast from journey_retention to jsonb';

CREATE FUNCTION journey_retention_from_jsonb(jsonb) RETURNS journey_retention
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_from_jsonb';
COMMENT ON FUNCTION journey_retention_from_jsonb(jsonb) IS 'the cast from jsonb to journey_retention';

CREATE CAST (journey_retention AS jsonb) WITH FUNCTION journey_retention_to_jsonb(journey_retention);
COMMENT ON CAST (journey_retention AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS journey_retention) WITH FUNCTION journey_retention_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS journey_retention) IS 'from the text form as jsonb';

CREATE FUNCTION journey_retention_eq(journey_retention, journey_retention) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_eq';
COMMENT ON FUNCTION journey_retention_eq(journey_retention, journey_retention) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = journey_retention, RIGHTARG = journey_retention, FUNCTION = journey_retention_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (journey_retention, journey_retention) IS 'equal content';

CREATE FUNCTION journey_retention_ne(journey_retention, journey_retention) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_ne';
COMMENT ON FUNCTION journey_retention_ne(journey_retention, journey_retention) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = journey_retention, RIGHTARG = journey_retention, FUNCTION = journey_retention_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (journey_retention, journey_retention) IS 'different content';

CREATE FUNCTION journey_retention_lt(journey_retention, journey_retention) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_lt';
COMMENT ON FUNCTION journey_retention_lt(journey_retention, journey_retention) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = journey_retention, RIGHTARG = journey_retention, FUNCTION = journey_retention_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (journey_retention, journey_retention) IS 'before in the order of bytes';

CREATE FUNCTION journey_retention_le(journey_retention, journey_retention) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_le';
COMMENT ON FUNCTION journey_retention_le(journey_retention, journey_retention) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = journey_retention, RIGHTARG = journey_retention, FUNCTION = journey_retention_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (journey_retention, journey_retention) IS 'not after in the order of bytes';

CREATE FUNCTION journey_retention_gt(journey_retention, journey_retention) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_gt';
COMMENT ON FUNCTION journey_retention_gt(journey_retention, journey_retention) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = journey_retention, RIGHTARG = journey_retention, FUNCTION = journey_retention_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (journey_retention, journey_retention) IS 'after in the order of bytes';

CREATE FUNCTION journey_retention_ge(journey_retention, journey_retention) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_ge';
COMMENT ON FUNCTION journey_retention_ge(journey_retention, journey_retention) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = journey_retention, RIGHTARG = journey_retention, FUNCTION = journey_retention_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (journey_retention, journey_retention) IS 'not before in the order of bytes';

CREATE FUNCTION journey_retention_cmp(journey_retention, journey_retention) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_cmp';
COMMENT ON FUNCTION journey_retention_cmp(journey_retention, journey_retention) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION journey_retention_hash(journey_retention) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_hash';
COMMENT ON FUNCTION journey_retention_hash(journey_retention) IS 'hash of the content';

CREATE FUNCTION journey_retention_hash_extended(journey_retention, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_hash_extended';
COMMENT ON FUNCTION journey_retention_hash_extended(journey_retention, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS journey_retention_btree_ops DEFAULT FOR TYPE journey_retention USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 journey_retention_cmp(journey_retention, journey_retention);
COMMENT ON OPERATOR CLASS journey_retention_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS journey_retention_hash_ops DEFAULT FOR TYPE journey_retention USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 journey_retention_hash(journey_retention),
	FUNCTION 2 journey_retention_hash_extended(journey_retention, bigint);
COMMENT ON OPERATOR CLASS journey_retention_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION journey_retention_plus(journey_retention, journey_retention) RETURNS journey_retention
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_combine';
COMMENT ON FUNCTION journey_retention_plus(journey_retention, journey_retention) IS 'merges two values of one definition: the function of operator +';

CREATE OPERATOR + (
	LEFTARG = journey_retention, RIGHTARG = journey_retention, FUNCTION = journey_retention_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (journey_retention, journey_retention) IS 'merges two values of one definition';

CREATE FUNCTION journey_retention_minus(journey_retention, journey_retention) RETURNS journey_retention
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_minus';
COMMENT ON FUNCTION journey_retention_minus(journey_retention, journey_retention) IS 'removes a part exactly: the function of operator -';

CREATE OPERATOR - (
	LEFTARG = journey_retention, RIGHTARG = journey_retention, FUNCTION = journey_retention_minus
);
COMMENT ON OPERATOR - (journey_retention, journey_retention) IS 'removes a part exactly; counts that are not possible are an error';

CREATE FUNCTION journey_retention_combine(journey_retention, journey_retention) RETURNS journey_retention
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_combine';
COMMENT ON FUNCTION journey_retention_combine(journey_retention, journey_retention) IS 'combine function of retention_agg, transition of rollup';

CREATE FUNCTION journey_retention_final(journey_retention) RETURNS journey_retention
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_final';
COMMENT ON FUNCTION journey_retention_final(journey_retention) IS 'final function of retention_agg: the packed form';

CREATE AGGREGATE rollup(journey_retention) (
	SFUNC = journey_retention_combine, STYPE = journey_retention, COMBINEFUNC = journey_retention_combine,
	FINALFUNC = journey_retention_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(journey_retention) IS 'merges stored retentions of one definition, such as those of shards';

CREATE FUNCTION journey_retention_accum(journey_retention, journey, journey_pattern, journey_pattern) RETURNS journey_retention
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_accum';
COMMENT ON FUNCTION journey_retention_accum(journey_retention, journey, journey_pattern, journey_pattern) IS 'transition of retention_agg: adds a person, or counts a journey that is missing';

CREATE AGGREGATE retention_agg(j journey, start journey_pattern, back journey_pattern) (
	SFUNC = journey_retention_accum, STYPE = journey_retention, COMBINEFUNC = journey_retention_combine,
	FINALFUNC = journey_retention_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(journey, journey_pattern, journey_pattern) IS 'who came back in which month after the first start, without censoring';

CREATE FUNCTION journey_retention_accum(journey_retention, journey, journey_pattern, journey_pattern, jsonb) RETURNS journey_retention
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_accum';
COMMENT ON FUNCTION journey_retention_accum(journey_retention, journey, journey_pattern, journey_pattern, jsonb) IS 'transition of retention_agg: adds a person, or counts a journey that is missing';

CREATE AGGREGATE retention_agg(j journey, start journey_pattern, back journey_pattern, options jsonb) (
	SFUNC = journey_retention_accum, STYPE = journey_retention, COMBINEFUNC = journey_retention_combine,
	FINALFUNC = journey_retention_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(journey, journey_pattern, journey_pattern, jsonb) IS 'who came back in which period; options: until, unit, periods, cohort, kind, origin, timezone';

CREATE FUNCTION missing(journey_retention) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_retention_missing';
COMMENT ON FUNCTION missing(journey_retention) IS 'how many journeys were NULL';

CREATE FUNCTION retention_table(r journey_retention)
	RETURNS TABLE (cohort date, period integer, size bigint, returned bigint, at_risk bigint, rate float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 200
	AS 'MODULE_PATHNAME', 'journey_retention_table';
COMMENT ON FUNCTION retention_table(journey_retention) IS 'one row for each cohort and period: its size, who returned among those at risk, and their share';
