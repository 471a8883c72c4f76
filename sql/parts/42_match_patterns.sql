/*
 * match_patterns: how many pairs showed each pattern of agreement.
 */

CREATE TYPE match_patterns;

CREATE FUNCTION match_patterns_in(cstring) RETURNS match_patterns
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_in';
COMMENT ON FUNCTION match_patterns_in(cstring) IS 'reads the text form of match_patterns: a JSON object';

CREATE FUNCTION match_patterns_out(match_patterns) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_out';
COMMENT ON FUNCTION match_patterns_out(match_patterns) IS 'writes the text form of match_patterns';

CREATE FUNCTION match_patterns_recv(internal) RETURNS match_patterns
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_recv';
COMMENT ON FUNCTION match_patterns_recv(internal) IS 'reads the binary form of match_patterns, guarded by a checksum';

CREATE FUNCTION match_patterns_send(match_patterns) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_send';
COMMENT ON FUNCTION match_patterns_send(match_patterns) IS 'writes the binary form of match_patterns';

CREATE TYPE match_patterns (
	INPUT = match_patterns_in,
	OUTPUT = match_patterns_out,
	RECEIVE = match_patterns_recv,
	SEND = match_patterns_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE match_patterns IS 'how many pairs of records showed each pattern of agreement';

CREATE FUNCTION match_patterns_to_jsonb(match_patterns) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_to_jsonb';
COMMENT ON FUNCTION match_patterns_to_jsonb(match_patterns) IS 'the cast from match_patterns to jsonb';

CREATE FUNCTION match_patterns_from_jsonb(jsonb) RETURNS match_patterns
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_from_jsonb';
COMMENT ON FUNCTION match_patterns_from_jsonb(jsonb) IS 'the cast from jsonb to match_patterns';

CREATE CAST (match_patterns AS jsonb) WITH FUNCTION match_patterns_to_jsonb(match_patterns);
COMMENT ON CAST (match_patterns AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS match_patterns) WITH FUNCTION match_patterns_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS match_patterns) IS 'from the text form as jsonb';

CREATE FUNCTION match_patterns_eq(match_patterns, match_patterns) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_eq';
COMMENT ON FUNCTION match_patterns_eq(match_patterns, match_patterns) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = match_patterns, RIGHTARG = match_patterns, FUNCTION = match_patterns_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (match_patterns, match_patterns) IS 'equal content';

CREATE FUNCTION match_patterns_ne(match_patterns, match_patterns) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_ne';
COMMENT ON FUNCTION match_patterns_ne(match_patterns, match_patterns) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = match_patterns, RIGHTARG = match_patterns, FUNCTION = match_patterns_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (match_patterns, match_patterns) IS 'different content';

CREATE FUNCTION match_patterns_lt(match_patterns, match_patterns) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_lt';
COMMENT ON FUNCTION match_patterns_lt(match_patterns, match_patterns) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = match_patterns, RIGHTARG = match_patterns, FUNCTION = match_patterns_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (match_patterns, match_patterns) IS 'before in the order of bytes';

CREATE FUNCTION match_patterns_le(match_patterns, match_patterns) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_le';
COMMENT ON FUNCTION match_patterns_le(match_patterns, match_patterns) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = match_patterns, RIGHTARG = match_patterns, FUNCTION = match_patterns_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (match_patterns, match_patterns) IS 'not after in the order of bytes';

CREATE FUNCTION match_patterns_gt(match_patterns, match_patterns) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_gt';
COMMENT ON FUNCTION match_patterns_gt(match_patterns, match_patterns) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = match_patterns, RIGHTARG = match_patterns, FUNCTION = match_patterns_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (match_patterns, match_patterns) IS 'after in the order of bytes';

CREATE FUNCTION match_patterns_ge(match_patterns, match_patterns) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_ge';
COMMENT ON FUNCTION match_patterns_ge(match_patterns, match_patterns) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = match_patterns, RIGHTARG = match_patterns, FUNCTION = match_patterns_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (match_patterns, match_patterns) IS 'not before in the order of bytes';

CREATE FUNCTION match_patterns_cmp(match_patterns, match_patterns) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_cmp';
COMMENT ON FUNCTION match_patterns_cmp(match_patterns, match_patterns) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION match_patterns_hash(match_patterns) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_hash';
COMMENT ON FUNCTION match_patterns_hash(match_patterns) IS 'hash of the content';

CREATE FUNCTION match_patterns_hash_extended(match_patterns, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_hash_extended';
COMMENT ON FUNCTION match_patterns_hash_extended(match_patterns, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS match_patterns_btree_ops DEFAULT FOR TYPE match_patterns USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 match_patterns_cmp(match_patterns, match_patterns);
COMMENT ON OPERATOR CLASS match_patterns_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS match_patterns_hash_ops DEFAULT FOR TYPE match_patterns USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 match_patterns_hash(match_patterns),
	FUNCTION 2 match_patterns_hash_extended(match_patterns, bigint);
COMMENT ON OPERATOR CLASS match_patterns_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION match_patterns_plus(match_patterns, match_patterns) RETURNS match_patterns
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_combine';
COMMENT ON FUNCTION match_patterns_plus(match_patterns, match_patterns) IS 'adds the counts of two values: the function of operator +';

CREATE OPERATOR + (
	LEFTARG = match_patterns, RIGHTARG = match_patterns, FUNCTION = match_patterns_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (match_patterns, match_patterns) IS 'adds the counts of two values';

CREATE FUNCTION match_patterns_minus(match_patterns, match_patterns) RETURNS match_patterns
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_minus';
COMMENT ON FUNCTION match_patterns_minus(match_patterns, match_patterns) IS 'takes a part away: the function of operator -';

CREATE OPERATOR - (
	LEFTARG = match_patterns, RIGHTARG = match_patterns, FUNCTION = match_patterns_minus
);
COMMENT ON OPERATOR - (match_patterns, match_patterns) IS 'takes a part away; an error where a count would be below zero';

CREATE FUNCTION match_patterns_combine(match_patterns, match_patterns) RETURNS match_patterns
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_combine';
COMMENT ON FUNCTION match_patterns_combine(match_patterns, match_patterns) IS 'combine function of match_patterns_agg, transition of rollup';

CREATE FUNCTION match_patterns_final(match_patterns) RETURNS match_patterns
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_final';
COMMENT ON FUNCTION match_patterns_final(match_patterns) IS 'final function of match_patterns_agg: the packed form';

CREATE AGGREGATE rollup(match_patterns) (
	SFUNC = match_patterns_combine, STYPE = match_patterns, COMBINEFUNC = match_patterns_combine,
	FINALFUNC = match_patterns_final, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(match_patterns) IS 'merges stored counts, such as those of blocking rules or shards';

CREATE FUNCTION match_patterns_accum(match_patterns, bigint) RETURNS match_patterns
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_accum';
COMMENT ON FUNCTION match_patterns_accum(match_patterns, bigint) IS 'transition of match_patterns_agg: counts one pair; NULL is left out';

CREATE AGGREGATE match_patterns_agg(pattern bigint) (
	SFUNC = match_patterns_accum, STYPE = match_patterns, COMBINEFUNC = match_patterns_combine,
	FINALFUNC = match_patterns_final, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE match_patterns_agg(bigint) IS 'how many pairs showed each pattern';

CREATE FUNCTION match_patterns_accum(match_patterns, bigint, boolean) RETURNS match_patterns
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_patterns_accum_labelled';
COMMENT ON FUNCTION match_patterns_accum(match_patterns, bigint, boolean) IS 'transition of match_patterns_labelled_agg: counts one pair; NULL is left out';

CREATE AGGREGATE match_patterns_labelled_agg(pattern bigint, is_match boolean) (
	SFUNC = match_patterns_accum, STYPE = match_patterns, COMBINEFUNC = match_patterns_combine,
	FINALFUNC = match_patterns_final, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE match_patterns_labelled_agg(bigint, boolean) IS 'how many pairs, and true matches among them, showed each pattern';

CREATE FUNCTION patterns(x match_patterns)
	RETURNS TABLE (pattern bigint, hex text, pairs bigint, matches bigint)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
	AS 'MODULE_PATHNAME', 'match_patterns_rows';
COMMENT ON FUNCTION patterns(match_patterns) IS 'one row for each pattern: its digits, its pairs, and with labels the true matches among them';
