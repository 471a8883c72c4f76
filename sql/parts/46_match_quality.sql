/*
 * identity: how good a linkage is, where the truth is known.
 */

CREATE TYPE match_quality;

CREATE FUNCTION match_quality_in(cstring) RETURNS match_quality
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_in';
COMMENT ON FUNCTION match_quality_in(cstring) IS 'reads the text form of match_quality: a JSON object';

CREATE FUNCTION match_quality_out(match_quality) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_out';
COMMENT ON FUNCTION match_quality_out(match_quality) IS 'writes the text form of match_quality';

CREATE FUNCTION match_quality_recv(internal) RETURNS match_quality
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_recv';
COMMENT ON FUNCTION match_quality_recv(internal) IS 'reads the binary form of match_quality, guarded by a checksum';

CREATE FUNCTION match_quality_send(match_quality) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_send';
COMMENT ON FUNCTION match_quality_send(match_quality) IS 'writes the binary form of match_quality';

CREATE TYPE match_quality (
	INPUT = match_quality_in,
	OUTPUT = match_quality_out,
	RECEIVE = match_quality_recv,
	SEND = match_quality_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE match_quality IS 'how well weights tell matches from others: counts of both at each weight';

CREATE FUNCTION match_quality_to_jsonb(match_quality) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_to_jsonb';
COMMENT ON FUNCTION match_quality_to_jsonb(match_quality) IS 'the cast from match_quality to jsonb';

CREATE FUNCTION match_quality_from_jsonb(jsonb) RETURNS match_quality
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_from_jsonb';
COMMENT ON FUNCTION match_quality_from_jsonb(jsonb) IS 'the cast from jsonb to match_quality';

CREATE CAST (match_quality AS jsonb) WITH FUNCTION match_quality_to_jsonb(match_quality);
COMMENT ON CAST (match_quality AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS match_quality) WITH FUNCTION match_quality_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS match_quality) IS 'from the text form as jsonb';

CREATE FUNCTION match_quality_eq(match_quality, match_quality) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_eq';
COMMENT ON FUNCTION match_quality_eq(match_quality, match_quality) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = match_quality, RIGHTARG = match_quality, FUNCTION = match_quality_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (match_quality, match_quality) IS 'equal content';

CREATE FUNCTION match_quality_ne(match_quality, match_quality) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_ne';
COMMENT ON FUNCTION match_quality_ne(match_quality, match_quality) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = match_quality, RIGHTARG = match_quality, FUNCTION = match_quality_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (match_quality, match_quality) IS 'different content';

CREATE FUNCTION match_quality_lt(match_quality, match_quality) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_lt';
COMMENT ON FUNCTION match_quality_lt(match_quality, match_quality) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = match_quality, RIGHTARG = match_quality, FUNCTION = match_quality_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (match_quality, match_quality) IS 'before in the order of bytes';

CREATE FUNCTION match_quality_le(match_quality, match_quality) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_le';
COMMENT ON FUNCTION match_quality_le(match_quality, match_quality) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = match_quality, RIGHTARG = match_quality, FUNCTION = match_quality_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (match_quality, match_quality) IS 'not after in the order of bytes';

CREATE FUNCTION match_quality_gt(match_quality, match_quality) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_gt';
COMMENT ON FUNCTION match_quality_gt(match_quality, match_quality) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = match_quality, RIGHTARG = match_quality, FUNCTION = match_quality_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (match_quality, match_quality) IS 'after in the order of bytes';

CREATE FUNCTION match_quality_ge(match_quality, match_quality) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_ge';
COMMENT ON FUNCTION match_quality_ge(match_quality, match_quality) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = match_quality, RIGHTARG = match_quality, FUNCTION = match_quality_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (match_quality, match_quality) IS 'not before in the order of bytes';

CREATE FUNCTION match_quality_cmp(match_quality, match_quality) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_cmp';
COMMENT ON FUNCTION match_quality_cmp(match_quality, match_quality) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION match_quality_hash(match_quality) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_hash';
COMMENT ON FUNCTION match_quality_hash(match_quality) IS 'hash of the content';

CREATE FUNCTION match_quality_hash_extended(match_quality, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_hash_extended';
COMMENT ON FUNCTION match_quality_hash_extended(match_quality, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS match_quality_btree_ops DEFAULT FOR TYPE match_quality USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 match_quality_cmp(match_quality, match_quality);
COMMENT ON OPERATOR CLASS match_quality_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS match_quality_hash_ops DEFAULT FOR TYPE match_quality USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 match_quality_hash(match_quality),
	FUNCTION 2 match_quality_hash_extended(match_quality, bigint);
COMMENT ON OPERATOR CLASS match_quality_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION match_quality_plus(match_quality, match_quality) RETURNS match_quality
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_combine';
COMMENT ON FUNCTION match_quality_plus(match_quality, match_quality) IS 'adds the pairs of both: the function of operator +';

CREATE OPERATOR + (
	LEFTARG = match_quality, RIGHTARG = match_quality, FUNCTION = match_quality_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (match_quality, match_quality) IS 'adds the pairs of both';

CREATE FUNCTION match_quality_combine(match_quality, match_quality) RETURNS match_quality
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_combine';
COMMENT ON FUNCTION match_quality_combine(match_quality, match_quality) IS 'combine function of match_quality_agg, transition of rollup';

CREATE FUNCTION match_quality_final(match_quality) RETURNS match_quality
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_final';
COMMENT ON FUNCTION match_quality_final(match_quality) IS 'final function of match_quality_agg: the packed form';

CREATE FUNCTION match_quality_accum(match_quality, float8, boolean) RETURNS match_quality
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_accum';
COMMENT ON FUNCTION match_quality_accum(match_quality, float8, boolean) IS 'transition of match_quality_agg: adds a pair, or counts one whose truth is missing';

CREATE AGGREGATE match_quality_agg(weight float8, is_match boolean) (
	SFUNC = match_quality_accum, STYPE = match_quality, COMBINEFUNC = match_quality_combine,
	FINALFUNC = match_quality_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE match_quality_agg(float8, boolean) IS 'matches and other pairs at each weight; a pair without a weight was not scored and is below every threshold';

CREATE AGGREGATE rollup(match_quality) (
	SFUNC = match_quality_combine, STYPE = match_quality, COMBINEFUNC = match_quality_combine,
	FINALFUNC = match_quality_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(match_quality) IS 'merges stored qualities, such as those of blocks or regions';

CREATE FUNCTION missing(match_quality) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_missing';
COMMENT ON FUNCTION missing(match_quality) IS 'how many pairs had no known truth';

CREATE FUNCTION precision_at(q match_quality, weight float8) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_precision_at';
COMMENT ON FUNCTION precision_at(match_quality, float8) IS 'of the pairs of at least that weight, the share of matches';

CREATE FUNCTION recall_at(q match_quality, weight float8) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_recall_at';
COMMENT ON FUNCTION recall_at(match_quality, float8) IS 'of all matches, the share of at least that weight; those never scored are below';

CREATE FUNCTION f1_at(q match_quality, weight float8) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_f1_at';
COMMENT ON FUNCTION f1_at(match_quality, float8) IS 'harmonic mean of precision and recall at that weight';

CREATE TYPE match_threshold AS (
	weight      float8,
	"precision" float8,
	recall      float8,
	f1          float8
);
COMMENT ON TYPE match_threshold IS 'a threshold and how good a linkage it makes';

CREATE FUNCTION best_f1(q match_quality) RETURNS match_threshold
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_quality_best_f1';
COMMENT ON FUNCTION best_f1(match_quality) IS 'the threshold of the highest F1, of equal ones the strictest';

CREATE FUNCTION roc(q match_quality)
	RETURNS TABLE (
		weight float8, true_positives bigint, false_positives bigint, false_negatives bigint, true_negatives bigint,
		"precision" float8, recall float8, specificity float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
	AS 'MODULE_PATHNAME', 'match_quality_roc';
COMMENT ON FUNCTION roc(match_quality) IS 'each distinct weight as a threshold, the strictest first';
