/*
 * Where paths cross: does what happens on one precede what happens on the
 * other?  Type crossing.
 */

CREATE TYPE crossing;

CREATE FUNCTION crossing_in(cstring) RETURNS crossing
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_in';
COMMENT ON FUNCTION crossing_in(cstring) IS 'reads the text form of crossing: a JSON object';

CREATE FUNCTION crossing_out(crossing) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_out';
COMMENT ON FUNCTION crossing_out(crossing) IS 'writes the text form of crossing';

CREATE FUNCTION crossing_recv(internal) RETURNS crossing
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_recv';
COMMENT ON FUNCTION crossing_recv(internal) IS 'reads the binary form of crossing, guarded by a checksum';

CREATE FUNCTION crossing_send(crossing) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_send';
COMMENT ON FUNCTION crossing_send(crossing) IS 'writes the binary form of crossing';

CREATE TYPE crossing (
	INPUT = crossing_in,
	OUTPUT = crossing_out,
	RECEIVE = crossing_recv,
	SEND = crossing_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE crossing IS 'whether what happens on one path of a person precedes what happens on another: exposed persons and controls by what followed, and how their scores changed';

CREATE FUNCTION crossing_to_jsonb(crossing) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_to_jsonb';
COMMENT ON FUNCTION crossing_to_jsonb(crossing) IS 'the cast from crossing to jsonb';

CREATE FUNCTION crossing_from_jsonb(jsonb) RETURNS crossing
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_from_jsonb';
COMMENT ON FUNCTION crossing_from_jsonb(jsonb) IS 'the cast from jsonb to crossing';

CREATE CAST (crossing AS jsonb) WITH FUNCTION crossing_to_jsonb(crossing);
COMMENT ON CAST (crossing AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS crossing) WITH FUNCTION crossing_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS crossing) IS 'from the text form as jsonb';

CREATE FUNCTION crossing_eq(crossing, crossing) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_eq';
COMMENT ON FUNCTION crossing_eq(crossing, crossing) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = crossing, RIGHTARG = crossing, FUNCTION = crossing_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (crossing, crossing) IS 'equal content';

CREATE FUNCTION crossing_ne(crossing, crossing) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_ne';
COMMENT ON FUNCTION crossing_ne(crossing, crossing) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = crossing, RIGHTARG = crossing, FUNCTION = crossing_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (crossing, crossing) IS 'different content';

CREATE FUNCTION crossing_lt(crossing, crossing) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_lt';
COMMENT ON FUNCTION crossing_lt(crossing, crossing) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = crossing, RIGHTARG = crossing, FUNCTION = crossing_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (crossing, crossing) IS 'before in the order of bytes';

CREATE FUNCTION crossing_le(crossing, crossing) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_le';
COMMENT ON FUNCTION crossing_le(crossing, crossing) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = crossing, RIGHTARG = crossing, FUNCTION = crossing_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (crossing, crossing) IS 'not after in the order of bytes';

CREATE FUNCTION crossing_gt(crossing, crossing) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_gt';
COMMENT ON FUNCTION crossing_gt(crossing, crossing) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = crossing, RIGHTARG = crossing, FUNCTION = crossing_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (crossing, crossing) IS 'after in the order of bytes';

CREATE FUNCTION crossing_ge(crossing, crossing) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_ge';
COMMENT ON FUNCTION crossing_ge(crossing, crossing) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = crossing, RIGHTARG = crossing, FUNCTION = crossing_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (crossing, crossing) IS 'not before in the order of bytes';

CREATE FUNCTION crossing_cmp(crossing, crossing) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_cmp';
COMMENT ON FUNCTION crossing_cmp(crossing, crossing) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION crossing_hash(crossing) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_hash';
COMMENT ON FUNCTION crossing_hash(crossing) IS 'hash of the content';

CREATE FUNCTION crossing_hash_extended(crossing, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_hash_extended';
COMMENT ON FUNCTION crossing_hash_extended(crossing, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS crossing_btree_ops DEFAULT FOR TYPE crossing USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 crossing_cmp(crossing, crossing);
COMMENT ON OPERATOR CLASS crossing_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS crossing_hash_ops DEFAULT FOR TYPE crossing USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 crossing_hash(crossing),
	FUNCTION 2 crossing_hash_extended(crossing, bigint);
COMMENT ON OPERATOR CLASS crossing_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION crossing_accum(crossing, journey, journey_pattern, journey_pattern, journey_pattern, jsonb) RETURNS crossing
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_accum';
COMMENT ON FUNCTION crossing_accum(crossing, journey, journey_pattern, journey_pattern, journey_pattern, jsonb) IS 'transition of crossing_agg: adds a person, or counts a NULL';

CREATE FUNCTION crossing_stratified_accum(crossing, text, journey, journey_pattern, journey_pattern, journey_pattern, jsonb) RETURNS crossing
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_stratified_accum';
COMMENT ON FUNCTION crossing_stratified_accum(crossing, text, journey, journey_pattern, journey_pattern, journey_pattern, jsonb) IS 'transition of crossing_stratified_agg: adds a person to a stratum, or counts a NULL';

CREATE FUNCTION crossing_combine(crossing, crossing) RETURNS crossing
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_combine';
COMMENT ON FUNCTION crossing_combine(crossing, crossing) IS 'combine function of the aggregates of crossing, transition of rollup, and the function of operator +';

CREATE FUNCTION crossing_final(crossing) RETURNS crossing
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_final';
COMMENT ON FUNCTION crossing_final(crossing) IS 'final function of the aggregates of crossing: the packed form';

CREATE AGGREGATE crossing_agg(j journey, lead journey_pattern, control journey_pattern, follow journey_pattern, options jsonb) (
	SFUNC = crossing_accum, STYPE = crossing, COMBINEFUNC = crossing_combine, FINALFUNC = crossing_final,
	SSPACE = 400, PARALLEL = SAFE
);
COMMENT ON AGGREGATE crossing_agg(journey, journey_pattern, journey_pattern, journey_pattern, jsonb) IS 'builds a crossing from journeys, one for each person: is follow more frequent after lead than after control? options: within, observed_until';

CREATE AGGREGATE crossing_stratified_agg(stratum text, j journey, lead journey_pattern, control journey_pattern, follow journey_pattern, options jsonb) (
	SFUNC = crossing_stratified_accum, STYPE = crossing, COMBINEFUNC = crossing_combine, FINALFUNC = crossing_final,
	SSPACE = 1600, PARALLEL = SAFE
);
COMMENT ON AGGREGATE crossing_stratified_agg(text, journey, journey_pattern, journey_pattern, journey_pattern, jsonb) IS 'the same within strata of persons who are alike, so that what differs between the strata does not decide';

CREATE AGGREGATE rollup(crossing) (
	SFUNC = crossing_combine, STYPE = crossing, COMBINEFUNC = crossing_combine, FINALFUNC = crossing_final,
	SSPACE = 1600, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(crossing) IS 'merges crossings of the same steps and options';

CREATE OPERATOR + (
	LEFTARG = crossing, RIGHTARG = crossing, FUNCTION = crossing_combine, COMMUTATOR = +
);
COMMENT ON OPERATOR + (crossing, crossing) IS 'both crossings together, of the same steps and options';

CREATE FUNCTION missing(crossing) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'crossing_missing';
COMMENT ON FUNCTION missing(crossing) IS 'rows whose journey or stratum was NULL';

CREATE FUNCTION crossing_table(c crossing, level float8 DEFAULT 0.95)
	RETURNS TABLE (stratum text, exposed bigint, followed bigint, control bigint, followed_control bigint, lift float8,
		risk_difference float8, low float8, high float8, score_delta float8, lift_low float8, lift_high float8, se float8,
		score_low float8, score_high float8, scored bigint, scored_control bigint, excluded bigint, censored bigint, neither bigint)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10
	AS 'MODULE_PATHNAME', 'crossing_table';
COMMENT ON FUNCTION crossing_table(crossing, float8) IS 'how many followed among the exposed and the controls: ratio, difference and change of scores with intervals, for each stratum and, last and with a NULL stratum, in total (Mantel-Haenszel)';
