/*
 * comoments: the type, its conversions, comparison, operators and aggregates.
 */

CREATE TYPE comoments;

CREATE FUNCTION comoments_in(cstring) RETURNS comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_in';
COMMENT ON FUNCTION comoments_in(cstring) IS 'reads the text form of comoments: a JSON object';

CREATE FUNCTION comoments_out(comoments) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_out';
COMMENT ON FUNCTION comoments_out(comoments) IS 'writes the text form of comoments';

CREATE FUNCTION comoments_recv(internal) RETURNS comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_recv';
COMMENT ON FUNCTION comoments_recv(internal) IS 'reads the binary form of comoments, guarded by a checksum';

CREATE FUNCTION comoments_send(comoments) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_send';
COMMENT ON FUNCTION comoments_send(comoments) IS 'writes the binary form of comoments';

CREATE TYPE comoments (
	INPUT = comoments_in,
	OUTPUT = comoments_out,
	RECEIVE = comoments_recv,
	SEND = comoments_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE comoments IS 'how up to 64 variables vary together: counts, means and sums of products';

CREATE FUNCTION comoments_to_jsonb(comoments) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_to_jsonb';
COMMENT ON FUNCTION comoments_to_jsonb(comoments) IS 'the cast from comoments to jsonb';

CREATE FUNCTION comoments_from_jsonb(jsonb) RETURNS comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_from_jsonb';
COMMENT ON FUNCTION comoments_from_jsonb(jsonb) IS 'the cast from jsonb to comoments';

CREATE CAST (comoments AS jsonb) WITH FUNCTION comoments_to_jsonb(comoments);
COMMENT ON CAST (comoments AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS comoments) WITH FUNCTION comoments_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS comoments) IS 'from the text form as jsonb';

CREATE FUNCTION comoments_eq(comoments, comoments) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_eq';
COMMENT ON FUNCTION comoments_eq(comoments, comoments) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = comoments, RIGHTARG = comoments, FUNCTION = comoments_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (comoments, comoments) IS 'equal content';

CREATE FUNCTION comoments_ne(comoments, comoments) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_ne';
COMMENT ON FUNCTION comoments_ne(comoments, comoments) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = comoments, RIGHTARG = comoments, FUNCTION = comoments_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (comoments, comoments) IS 'different content';

CREATE FUNCTION comoments_lt(comoments, comoments) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_lt';
COMMENT ON FUNCTION comoments_lt(comoments, comoments) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = comoments, RIGHTARG = comoments, FUNCTION = comoments_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (comoments, comoments) IS 'before in the order of bytes';

CREATE FUNCTION comoments_le(comoments, comoments) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_le';
COMMENT ON FUNCTION comoments_le(comoments, comoments) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = comoments, RIGHTARG = comoments, FUNCTION = comoments_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (comoments, comoments) IS 'not after in the order of bytes';

CREATE FUNCTION comoments_gt(comoments, comoments) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_gt';
COMMENT ON FUNCTION comoments_gt(comoments, comoments) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = comoments, RIGHTARG = comoments, FUNCTION = comoments_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (comoments, comoments) IS 'after in the order of bytes';

CREATE FUNCTION comoments_ge(comoments, comoments) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_ge';
COMMENT ON FUNCTION comoments_ge(comoments, comoments) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = comoments, RIGHTARG = comoments, FUNCTION = comoments_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (comoments, comoments) IS 'not before in the order of bytes';

CREATE FUNCTION comoments_cmp(comoments, comoments) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_cmp';
COMMENT ON FUNCTION comoments_cmp(comoments, comoments) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION comoments_hash(comoments) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_hash';
COMMENT ON FUNCTION comoments_hash(comoments) IS 'hash of the content';

CREATE FUNCTION comoments_hash_extended(comoments, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_hash_extended';
COMMENT ON FUNCTION comoments_hash_extended(comoments, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS comoments_btree_ops DEFAULT FOR TYPE comoments USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 comoments_cmp(comoments, comoments);
COMMENT ON OPERATOR CLASS comoments_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS comoments_hash_ops DEFAULT FOR TYPE comoments USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 comoments_hash(comoments),
	FUNCTION 2 comoments_hash_extended(comoments, bigint);
COMMENT ON OPERATOR CLASS comoments_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION comoments_combine(comoments, comoments) RETURNS comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_combine';
COMMENT ON FUNCTION comoments_combine(comoments, comoments) IS 'merges two comoments of the same variables; rows without a weight weigh 1';

CREATE OPERATOR + (
	LEFTARG = comoments, RIGHTARG = comoments, FUNCTION = comoments_combine, COMMUTATOR = +
);
COMMENT ON OPERATOR + (comoments, comoments) IS 'merges two comoments of the same variables';

CREATE FUNCTION comoments_final(comoments) RETURNS comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_final';
COMMENT ON FUNCTION comoments_final(comoments) IS 'final function of the aggregates of comoments: the packed form';

CREATE FUNCTION comoments_accum(comoments, float8[]) RETURNS comoments
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_accum';
COMMENT ON FUNCTION comoments_accum(comoments, float8[]) IS 'transition of comoments_agg: adds a row, or counts it as missing when a number is NULL';

CREATE FUNCTION comoments_weigh(comoments, float8, float8[]) RETURNS comoments
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_weigh';
COMMENT ON FUNCTION comoments_weigh(comoments, float8, float8[]) IS 'transition of weighted_comoments_agg: a row of weight 0 or NULL is missing';

CREATE AGGREGATE comoments_agg(VARIADIC x float8[]) (
	SFUNC = comoments_accum, STYPE = comoments, COMBINEFUNC = comoments_combine,
	FINALFUNC = comoments_final, SSPACE = 2048, PARALLEL = SAFE
);
COMMENT ON AGGREGATE comoments_agg(VARIADIC x float8[]) IS 'comoments of up to 64 variables; a row with any NULL is missing';

CREATE AGGREGATE weighted_comoments_agg(weight float8, VARIADIC x float8[]) (
	SFUNC = comoments_weigh, STYPE = comoments, COMBINEFUNC = comoments_combine,
	FINALFUNC = comoments_final, SSPACE = 2048, PARALLEL = SAFE
);
COMMENT ON AGGREGATE weighted_comoments_agg(weight float8, VARIADIC x float8[]) IS 'comoments of weighted rows; a row of weight 0 or NULL is missing';

CREATE AGGREGATE rollup(comoments) (
	SFUNC = comoments_combine, STYPE = comoments, COMBINEFUNC = comoments_combine,
	FINALFUNC = comoments_final, SSPACE = 2048, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(comoments) IS 'merges stored comoments, such as teams into the company';

CREATE FUNCTION with_names(c comoments, names text[]) RETURNS comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_with_names';
COMMENT ON FUNCTION with_names(c comoments, names text[]) IS 'names the variables, in the order of the aggregate';
