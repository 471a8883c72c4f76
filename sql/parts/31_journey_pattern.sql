/*
 * journey_pattern: the type, its conversions and comparison, and matching.
 */

CREATE TYPE journey_pattern;

CREATE FUNCTION journey_pattern_in(cstring) RETURNS journey_pattern
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_in';
COMMENT ON FUNCTION journey_pattern_in(cstring) IS 'parses the text form of journey_pattern';

CREATE FUNCTION journey_pattern_out(journey_pattern) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_out';
COMMENT ON FUNCTION journey_pattern_out(journey_pattern) IS 'writes the canonical spelling';

CREATE FUNCTION journey_pattern_recv(internal) RETURNS journey_pattern
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_recv';
COMMENT ON FUNCTION journey_pattern_recv(internal) IS 'reads the binary form of journey_pattern, guarded by a checksum';

CREATE FUNCTION journey_pattern_send(journey_pattern) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_send';
COMMENT ON FUNCTION journey_pattern_send(journey_pattern) IS 'writes the binary form of journey_pattern';

CREATE TYPE journey_pattern (
	INPUT = journey_pattern_in,
	OUTPUT = journey_pattern_out,
	RECEIVE = journey_pattern_recv,
	SEND = journey_pattern_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE journey_pattern IS 'a pattern of touchpoints: what is matched, counted, required and excluded';

CREATE FUNCTION journey_pattern_to_jsonb(journey_pattern) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_to_jsonb';
COMMENT ON FUNCTION journey_pattern_to_jsonb(journey_pattern) IS 'the cast from journey_pattern to jsonb';

CREATE FUNCTION journey_pattern_from_jsonb(jsonb) RETURNS journey_pattern
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_from_jsonb';
COMMENT ON FUNCTION journey_pattern_from_jsonb(jsonb) IS 'the cast from jsonb to journey_pattern';

CREATE CAST (journey_pattern AS jsonb) WITH FUNCTION journey_pattern_to_jsonb(journey_pattern);
COMMENT ON CAST (journey_pattern AS jsonb) IS 'the text as a jsonb string';
CREATE CAST (jsonb AS journey_pattern) WITH FUNCTION journey_pattern_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS journey_pattern) IS 'from a jsonb string';

CREATE FUNCTION journey_pattern_eq(journey_pattern, journey_pattern) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_eq';
COMMENT ON FUNCTION journey_pattern_eq(journey_pattern, journey_pattern) IS 'equal canonical spelling: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = journey_pattern, RIGHTARG = journey_pattern, FUNCTION = journey_pattern_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (journey_pattern, journey_pattern) IS 'equal canonical spelling';

CREATE FUNCTION journey_pattern_ne(journey_pattern, journey_pattern) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_ne';
COMMENT ON FUNCTION journey_pattern_ne(journey_pattern, journey_pattern) IS 'different canonical spelling: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = journey_pattern, RIGHTARG = journey_pattern, FUNCTION = journey_pattern_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (journey_pattern, journey_pattern) IS 'different canonical spelling';

CREATE FUNCTION journey_pattern_lt(journey_pattern, journey_pattern) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_lt';
COMMENT ON FUNCTION journey_pattern_lt(journey_pattern, journey_pattern) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = journey_pattern, RIGHTARG = journey_pattern, FUNCTION = journey_pattern_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (journey_pattern, journey_pattern) IS 'before in the order of bytes';

CREATE FUNCTION journey_pattern_le(journey_pattern, journey_pattern) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_le';
COMMENT ON FUNCTION journey_pattern_le(journey_pattern, journey_pattern) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = journey_pattern, RIGHTARG = journey_pattern, FUNCTION = journey_pattern_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (journey_pattern, journey_pattern) IS 'not after in the order of bytes';

CREATE FUNCTION journey_pattern_gt(journey_pattern, journey_pattern) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_gt';
COMMENT ON FUNCTION journey_pattern_gt(journey_pattern, journey_pattern) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = journey_pattern, RIGHTARG = journey_pattern, FUNCTION = journey_pattern_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (journey_pattern, journey_pattern) IS 'after in the order of bytes';

CREATE FUNCTION journey_pattern_ge(journey_pattern, journey_pattern) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_ge';
COMMENT ON FUNCTION journey_pattern_ge(journey_pattern, journey_pattern) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = journey_pattern, RIGHTARG = journey_pattern, FUNCTION = journey_pattern_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (journey_pattern, journey_pattern) IS 'not before in the order of bytes';

CREATE FUNCTION journey_pattern_cmp(journey_pattern, journey_pattern) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_cmp';
COMMENT ON FUNCTION journey_pattern_cmp(journey_pattern, journey_pattern) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION journey_pattern_hash(journey_pattern) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_hash';
COMMENT ON FUNCTION journey_pattern_hash(journey_pattern) IS 'hash of the content';

CREATE FUNCTION journey_pattern_hash_extended(journey_pattern, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_pattern_hash_extended';
COMMENT ON FUNCTION journey_pattern_hash_extended(journey_pattern, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS journey_pattern_btree_ops DEFAULT FOR TYPE journey_pattern USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 journey_pattern_cmp(journey_pattern, journey_pattern);
COMMENT ON OPERATOR CLASS journey_pattern_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS journey_pattern_hash_ops DEFAULT FOR TYPE journey_pattern USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 journey_pattern_hash(journey_pattern),
	FUNCTION 2 journey_pattern_hash_extended(journey_pattern, bigint);
COMMENT ON OPERATOR CLASS journey_pattern_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION journey_matches(j journey, pattern journey_pattern) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
	AS 'MODULE_PATHNAME', 'journey_matches';
COMMENT ON FUNCTION journey_matches(journey, journey_pattern) IS 'does the journey contain a match of the pattern: the function of operator ~';

CREATE OPERATOR ~ (
	LEFTARG = journey, RIGHTARG = journey_pattern, FUNCTION = journey_matches,
	RESTRICT = matchingsel, JOIN = matchingjoinsel
);
COMMENT ON OPERATOR ~ (journey, journey_pattern) IS 'does the journey contain a match of the pattern';

CREATE FUNCTION journey_count(j journey, pattern journey_pattern, within interval DEFAULT NULL, skip text DEFAULT 'past last') RETURNS bigint
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20
	AS 'MODULE_PATHNAME', 'journey_count';
COMMENT ON FUNCTION journey_count(journey, journey_pattern, interval, text) IS 'number of matches, each no longer than within; skip says where the next search begins: past last or to next';

CREATE FUNCTION journey_match(j journey, pattern journey_pattern, within interval DEFAULT NULL, skip text DEFAULT 'past last')
	RETURNS TABLE (match bigint, n bigint, touchpoint text, at timestamptz, score float8, role text, label text, first_n bigint, last_n bigint)
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 40 ROWS 10
	AS 'MODULE_PATHNAME', 'journey_match';
COMMENT ON FUNCTION journey_match(journey, journey_pattern, interval, text) IS 'the matched events: number of the match, number of the event in the journey, innermost capture, and where the match begins and ends';

CREATE FUNCTION journey_next(j journey, pattern journey_pattern, direction text DEFAULT 'forward', base text DEFAULT 'first') RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
	AS 'MODULE_PATHNAME', 'journey_next';
COMMENT ON FUNCTION journey_next(journey, journey_pattern, text, text) IS 'touchpoint behind (forward) or before (backward) the first or last match, NULL when there is none';
