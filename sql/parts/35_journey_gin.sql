/*
 * journey: which touchpoints it has, and the GIN operator class.
 */

CREATE FUNCTION journey_contains(journey, text[]) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_contains';
COMMENT ON FUNCTION journey_contains(journey, text[]) IS 'has events of all these names: the function of operator @>';

CREATE OPERATOR @> (
	LEFTARG = journey, RIGHTARG = text[], FUNCTION = journey_contains,
	RESTRICT = matchingsel, JOIN = matchingjoinsel
);
COMMENT ON OPERATOR @> (journey, text[]) IS 'has events of all these names, ''touchpoint'' or ''role:touchpoint''';

CREATE FUNCTION journey_overlaps(journey, text[]) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_overlaps';
COMMENT ON FUNCTION journey_overlaps(journey, text[]) IS 'has an event of one of these names: the function of operator &&';

CREATE OPERATOR && (
	LEFTARG = journey, RIGHTARG = text[], FUNCTION = journey_overlaps,
	RESTRICT = matchingsel, JOIN = matchingjoinsel
);
COMMENT ON OPERATOR && (journey, text[]) IS 'has an event of one of these names, ''touchpoint'' or ''role:touchpoint''';

CREATE FUNCTION journey_gin_extract_value(journey, internal) RETURNS internal
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_gin_extract_value';
COMMENT ON FUNCTION journey_gin_extract_value(journey, internal) IS 'keys of a journey, for GIN';

CREATE FUNCTION journey_gin_extract_query(journey, internal, int2, internal, internal, internal, internal) RETURNS internal
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_gin_extract_query';
COMMENT ON FUNCTION journey_gin_extract_query(journey, internal, int2, internal, internal, internal, internal) IS 'keys that a condition needs, for GIN';

CREATE FUNCTION journey_gin_consistent(internal, int2, journey, int4, internal, internal, internal) RETURNS "char"
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_gin_consistent';
COMMENT ON FUNCTION journey_gin_consistent(internal, int2, journey, int4, internal, internal, internal) IS 'whether the keys found meet a condition, for GIN';

CREATE OPERATOR CLASS journey_ops DEFAULT FOR TYPE journey USING gin AS
	OPERATOR 1 @> (journey, text[]),
	OPERATOR 2 && (journey, text[]),
	OPERATOR 3 ~ (journey, journey_pattern),
	FUNCTION 1 bttext_pattern_cmp(text, text),
	FUNCTION 2 journey_gin_extract_value(journey, internal),
	FUNCTION 3 journey_gin_extract_query(journey, internal, int2, internal, internal, internal, internal),
	FUNCTION 6 journey_gin_consistent(internal, int2, journey, int4, internal, internal, internal),
	STORAGE text;
COMMENT ON OPERATOR CLASS journey_ops USING gin IS 'for @>, && and ~';
