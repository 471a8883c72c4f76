/*
 * Attribution: which touchpoints get credit for an outcome, in one journey and
 * in many (type journey_attribution).
 */

CREATE FUNCTION journey_credit(
	j journey, outcome journey_pattern, model text, lookback interval DEFAULT NULL, half_life interval DEFAULT '7 days', weights float8[] DEFAULT NULL)
	RETURNS TABLE (touchpoint text, at timestamptz, outcome_at timestamptz, credit float8, amount float8)
	LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 10
	AS 'MODULE_PATHNAME', 'journey_credit';
COMMENT ON FUNCTION journey_credit(journey, journey_pattern, text, interval, interval, float8[]) IS 'the credit of each touch before each outcome, by the model first, last, linear, u, j, inverse_j, decay, participation or custom';

CREATE TYPE journey_attribution;

CREATE FUNCTION journey_attribution_in(cstring) RETURNS journey_attribution
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_in';
COMMENT ON FUNCTION journey_attribution_in(cstring) IS 'reads the text form of journey_attribution: a JSON object';

CREATE FUNCTION journey_attribution_out(journey_attribution) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_out';
COMMENT ON FUNCTION journey_attribution_out(journey_attribution) IS 'writes the text form of journey_attribution';

CREATE FUNCTION journey_attribution_recv(internal) RETURNS journey_attribution
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_recv';
COMMENT ON FUNCTION journey_attribution_recv(internal) IS 'reads the binary form of journey_attribution, guarded by a checksum';

CREATE FUNCTION journey_attribution_send(journey_attribution) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_send';
COMMENT ON FUNCTION journey_attribution_send(journey_attribution) IS 'writes the binary form of journey_attribution';

CREATE TYPE journey_attribution (
	INPUT = journey_attribution_in,
	OUTPUT = journey_attribution_out,
	RECEIVE = journey_attribution_recv,
	SEND = journey_attribution_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE journey_attribution IS 'the paths of many persons to an outcome: what Markov chains and the Shapley value need to divide it among touchpoints';

CREATE FUNCTION journey_attribution_to_jsonb(journey_attribution) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_to_jsonb';
COMMENT ON FUNCTION journey_attribution_to_jsonb(journey_attribution) IS 'the cast from journey_attribution to jsonb';

CREATE FUNCTION journey_attribution_from_jsonb(jsonb) RETURNS journey_attribution
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_from_jsonb';
COMMENT ON FUNCTION journey_attribution_from_jsonb(jsonb) IS 'the cast from jsonb to journey_attribution';

CREATE CAST (journey_attribution AS jsonb) WITH FUNCTION journey_attribution_to_jsonb(journey_attribution);
COMMENT ON CAST (journey_attribution AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS journey_attribution) WITH FUNCTION journey_attribution_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS journey_attribution) IS 'from the text form as jsonb';

CREATE FUNCTION journey_attribution_eq(journey_attribution, journey_attribution) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_eq';
COMMENT ON FUNCTION journey_attribution_eq(journey_attribution, journey_attribution) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = journey_attribution, RIGHTARG = journey_attribution, FUNCTION = journey_attribution_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (journey_attribution, journey_attribution) IS 'equal content';

CREATE FUNCTION journey_attribution_ne(journey_attribution, journey_attribution) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_ne';
COMMENT ON FUNCTION journey_attribution_ne(journey_attribution, journey_attribution) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = journey_attribution, RIGHTARG = journey_attribution, FUNCTION = journey_attribution_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (journey_attribution, journey_attribution) IS 'different content';

CREATE FUNCTION journey_attribution_lt(journey_attribution, journey_attribution) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_lt';
COMMENT ON FUNCTION journey_attribution_lt(journey_attribution, journey_attribution) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = journey_attribution, RIGHTARG = journey_attribution, FUNCTION = journey_attribution_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (journey_attribution, journey_attribution) IS 'before in the order of bytes';

CREATE FUNCTION journey_attribution_le(journey_attribution, journey_attribution) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_le';
COMMENT ON FUNCTION journey_attribution_le(journey_attribution, journey_attribution) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = journey_attribution, RIGHTARG = journey_attribution, FUNCTION = journey_attribution_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (journey_attribution, journey_attribution) IS 'not after in the order of bytes';

CREATE FUNCTION journey_attribution_gt(journey_attribution, journey_attribution) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_gt';
COMMENT ON FUNCTION journey_attribution_gt(journey_attribution, journey_attribution) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = journey_attribution, RIGHTARG = journey_attribution, FUNCTION = journey_attribution_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (journey_attribution, journey_attribution) IS 'after in the order of bytes';

CREATE FUNCTION journey_attribution_ge(journey_attribution, journey_attribution) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_ge';
COMMENT ON FUNCTION journey_attribution_ge(journey_attribution, journey_attribution) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = journey_attribution, RIGHTARG = journey_attribution, FUNCTION = journey_attribution_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (journey_attribution, journey_attribution) IS 'not before in the order of bytes';

CREATE FUNCTION journey_attribution_cmp(journey_attribution, journey_attribution) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_cmp';
COMMENT ON FUNCTION journey_attribution_cmp(journey_attribution, journey_attribution) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION journey_attribution_hash(journey_attribution) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_hash';
COMMENT ON FUNCTION journey_attribution_hash(journey_attribution) IS 'hash of the content';

CREATE FUNCTION journey_attribution_hash_extended(journey_attribution, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_hash_extended';
COMMENT ON FUNCTION journey_attribution_hash_extended(journey_attribution, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS journey_attribution_btree_ops DEFAULT FOR TYPE journey_attribution USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 journey_attribution_cmp(journey_attribution, journey_attribution);
COMMENT ON OPERATOR CLASS journey_attribution_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS journey_attribution_hash_ops DEFAULT FOR TYPE journey_attribution USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 journey_attribution_hash(journey_attribution),
	FUNCTION 2 journey_attribution_hash_extended(journey_attribution, bigint);
COMMENT ON OPERATOR CLASS journey_attribution_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION journey_attribution_plus(journey_attribution, journey_attribution) RETURNS journey_attribution
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_combine';
COMMENT ON FUNCTION journey_attribution_plus(journey_attribution, journey_attribution) IS 'merges two values of one outcome: the function of operator +';

CREATE OPERATOR + (
	LEFTARG = journey_attribution, RIGHTARG = journey_attribution, FUNCTION = journey_attribution_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (journey_attribution, journey_attribution) IS 'merges two values of one outcome';

CREATE FUNCTION journey_attribution_minus(journey_attribution, journey_attribution) RETURNS journey_attribution
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_minus';
COMMENT ON FUNCTION journey_attribution_minus(journey_attribution, journey_attribution) IS 'takes a part away again: the function of operator -';

CREATE OPERATOR - (
	LEFTARG = journey_attribution, RIGHTARG = journey_attribution, FUNCTION = journey_attribution_minus
);
COMMENT ON OPERATOR - (journey_attribution, journey_attribution) IS 'takes a part away again, exactly';

CREATE FUNCTION journey_attribution_combine(journey_attribution, journey_attribution) RETURNS journey_attribution
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_combine';
COMMENT ON FUNCTION journey_attribution_combine(journey_attribution, journey_attribution) IS 'combine function of attribution_agg, transition of rollup';

CREATE FUNCTION journey_attribution_final(journey_attribution) RETURNS journey_attribution
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_final';
COMMENT ON FUNCTION journey_attribution_final(journey_attribution) IS 'final function of attribution_agg: the packed form';

CREATE AGGREGATE rollup(journey_attribution) (
	SFUNC = journey_attribution_combine, STYPE = journey_attribution, COMBINEFUNC = journey_attribution_combine,
	FINALFUNC = journey_attribution_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(journey_attribution) IS 'merges stored attributions, such as those of days or shards';

CREATE FUNCTION journey_attribution_accum(journey_attribution, journey, journey_pattern) RETURNS journey_attribution
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_accum';
COMMENT ON FUNCTION journey_attribution_accum(journey_attribution, journey, journey_pattern) IS 'transition of attribution_agg: adds a person, or counts a journey that is missing';

CREATE AGGREGATE attribution_agg(j journey, outcome journey_pattern) (
	SFUNC = journey_attribution_accum, STYPE = journey_attribution, COMBINEFUNC = journey_attribution_combine,
	FINALFUNC = journey_attribution_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE attribution_agg(journey, journey_pattern) IS 'the paths of all journeys to an outcome, and those that did not lead to it';

CREATE FUNCTION missing(journey_attribution) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_missing';
COMMENT ON FUNCTION missing(journey_attribution) IS 'how many journeys were NULL';

CREATE FUNCTION attribution_outcomes(
	a journey_attribution, OUT converted bigint, OUT lost bigint, OUT direct bigint, OUT rate float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_attribution_outcomes';
COMMENT ON FUNCTION attribution_outcomes(journey_attribution) IS 'paths that converted and paths that were lost, outcomes without touches, and the rate of conversion of the paths';

CREATE FUNCTION attribution_table(a journey_attribution, method text, markov_order integer DEFAULT 1)
	RETURNS TABLE (touchpoint text, credit float8, removal_effect float8, share float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 20
	AS 'MODULE_PATHNAME', 'journey_attribution_table';
COMMENT ON FUNCTION attribution_table(journey_attribution, text, integer) IS 'the credit of each touchpoint, by the method markov or shapley';
