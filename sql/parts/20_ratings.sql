/*
 * ratings: the type, its conversions, comparison and operators.
 */

CREATE TYPE ratings;

CREATE FUNCTION ratings_in(cstring) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_in';
COMMENT ON FUNCTION ratings_in(cstring) IS 'reads the text form of ratings: a JSON object';

CREATE FUNCTION ratings_out(ratings) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_out';
COMMENT ON FUNCTION ratings_out(ratings) IS 'writes the text form of ratings';

CREATE FUNCTION ratings_recv(internal) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_recv';
COMMENT ON FUNCTION ratings_recv(internal) IS 'reads the binary form of ratings, guarded by a checksum';

CREATE FUNCTION ratings_send(ratings) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_send';
COMMENT ON FUNCTION ratings_send(ratings) IS 'writes the binary form of ratings';

CREATE TYPE ratings (
	INPUT = ratings_in,
	OUTPUT = ratings_out,
	RECEIVE = ratings_recv,
	SEND = ratings_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE ratings IS 'the exact distribution of answers to one question on an integer scale';

CREATE FUNCTION ratings_to_jsonb(ratings) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_to_jsonb';
COMMENT ON FUNCTION ratings_to_jsonb(ratings) IS 'the cast from ratings to jsonb';

CREATE FUNCTION ratings_from_jsonb(jsonb) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_from_jsonb';
COMMENT ON FUNCTION ratings_from_jsonb(jsonb) IS 'the cast from jsonb to ratings';

CREATE CAST (ratings AS jsonb) WITH FUNCTION ratings_to_jsonb(ratings);
COMMENT ON CAST (ratings AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS ratings) WITH FUNCTION ratings_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS ratings) IS 'from the text form as jsonb';

CREATE FUNCTION ratings_eq(ratings, ratings) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_eq';
COMMENT ON FUNCTION ratings_eq(ratings, ratings) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = ratings, RIGHTARG = ratings, FUNCTION = ratings_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (ratings, ratings) IS 'equal content';

CREATE FUNCTION ratings_ne(ratings, ratings) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_ne';
COMMENT ON FUNCTION ratings_ne(ratings, ratings) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = ratings, RIGHTARG = ratings, FUNCTION = ratings_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (ratings, ratings) IS 'different content';

CREATE FUNCTION ratings_lt(ratings, ratings) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_lt';
COMMENT ON FUNCTION ratings_lt(ratings, ratings) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = ratings, RIGHTARG = ratings, FUNCTION = ratings_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (ratings, ratings) IS 'before in the order of bytes';

CREATE FUNCTION ratings_le(ratings, ratings) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_le';
COMMENT ON FUNCTION ratings_le(ratings, ratings) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = ratings, RIGHTARG = ratings, FUNCTION = ratings_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (ratings, ratings) IS 'not after in the order of bytes';

CREATE FUNCTION ratings_gt(ratings, ratings) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_gt';
COMMENT ON FUNCTION ratings_gt(ratings, ratings) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = ratings, RIGHTARG = ratings, FUNCTION = ratings_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (ratings, ratings) IS 'after in the order of bytes';

CREATE FUNCTION ratings_ge(ratings, ratings) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_ge';
COMMENT ON FUNCTION ratings_ge(ratings, ratings) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = ratings, RIGHTARG = ratings, FUNCTION = ratings_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (ratings, ratings) IS 'not before in the order of bytes';

CREATE FUNCTION ratings_cmp(ratings, ratings) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_cmp';
COMMENT ON FUNCTION ratings_cmp(ratings, ratings) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION ratings_hash(ratings) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_hash';
COMMENT ON FUNCTION ratings_hash(ratings) IS 'hash of the content';

CREATE FUNCTION ratings_hash_extended(ratings, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_hash_extended';
COMMENT ON FUNCTION ratings_hash_extended(ratings, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS ratings_btree_ops DEFAULT FOR TYPE ratings USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 ratings_cmp(ratings, ratings);
COMMENT ON OPERATOR CLASS ratings_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS ratings_hash_ops DEFAULT FOR TYPE ratings USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 ratings_hash(ratings),
	FUNCTION 2 ratings_hash_extended(ratings, bigint);
COMMENT ON OPERATOR CLASS ratings_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION ratings(counts bigint[], lo integer, hi integer) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_from_counts';
COMMENT ON FUNCTION ratings(counts bigint[], lo integer, hi integer) IS 'ratings from a published table of counts, one for each category';

CREATE FUNCTION ratings_combine(ratings, ratings) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_combine';
COMMENT ON FUNCTION ratings_combine(ratings, ratings) IS 'merges two ratings of one scale; weights of unweighted answers are 1';

CREATE FUNCTION ratings_minus(ratings, ratings) RETURNS ratings
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_minus';
COMMENT ON FUNCTION ratings_minus(ratings, ratings) IS 'removes a part exactly; below zero is an error';

CREATE OPERATOR + (
	LEFTARG = ratings, RIGHTARG = ratings, FUNCTION = ratings_combine, COMMUTATOR = +
);
COMMENT ON OPERATOR + (ratings, ratings) IS 'merges two ratings of one scale';
CREATE OPERATOR - (
	LEFTARG = ratings, RIGHTARG = ratings, FUNCTION = ratings_minus
);
COMMENT ON OPERATOR - (ratings, ratings) IS 'removes a part exactly';
