/*
 * journey: the type, its conversions, comparison, aggregates and contents.
 */

CREATE TYPE journey;

CREATE FUNCTION journey_in(cstring) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_in';
COMMENT ON FUNCTION journey_in(cstring) IS 'reads the text form of journey: a JSON object';

CREATE FUNCTION journey_out(journey) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_out';
COMMENT ON FUNCTION journey_out(journey) IS 'writes the text form of journey';

CREATE FUNCTION journey_recv(internal) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_recv';
COMMENT ON FUNCTION journey_recv(internal) IS 'reads the binary form of journey, guarded by a checksum';

CREATE FUNCTION journey_send(journey) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_send';
COMMENT ON FUNCTION journey_send(journey) IS 'writes the binary form of journey';

CREATE TYPE journey (
	INPUT = journey_in,
	OUTPUT = journey_out,
	RECEIVE = journey_recv,
	SEND = journey_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE journey IS 'one person''s ordered touchpoints, in every role they hold';

CREATE FUNCTION journey_to_jsonb(journey) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_to_jsonb';
COMMENT ON FUNCTION journey_to_jsonb(journey) IS 'the cast from journey to jsonb';

CREATE FUNCTION journey_from_jsonb(jsonb) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_from_jsonb';
COMMENT ON FUNCTION journey_from_jsonb(jsonb) IS 'the cast from jsonb to journey';

CREATE CAST (journey AS jsonb) WITH FUNCTION journey_to_jsonb(journey);
COMMENT ON CAST (journey AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS journey) WITH FUNCTION journey_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS journey) IS 'from the text form as jsonb';

CREATE FUNCTION journey_eq(journey, journey) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_eq';
COMMENT ON FUNCTION journey_eq(journey, journey) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = journey, RIGHTARG = journey, FUNCTION = journey_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (journey, journey) IS 'equal content';

CREATE FUNCTION journey_ne(journey, journey) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_ne';
COMMENT ON FUNCTION journey_ne(journey, journey) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = journey, RIGHTARG = journey, FUNCTION = journey_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (journey, journey) IS 'different content';

CREATE FUNCTION journey_lt(journey, journey) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_lt';
COMMENT ON FUNCTION journey_lt(journey, journey) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = journey, RIGHTARG = journey, FUNCTION = journey_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (journey, journey) IS 'before in the order of bytes';

CREATE FUNCTION journey_le(journey, journey) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_le';
COMMENT ON FUNCTION journey_le(journey, journey) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = journey, RIGHTARG = journey, FUNCTION = journey_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (journey, journey) IS 'not after in the order of bytes';

CREATE FUNCTION journey_gt(journey, journey) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_gt';
COMMENT ON FUNCTION journey_gt(journey, journey) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = journey, RIGHTARG = journey, FUNCTION = journey_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (journey, journey) IS 'after in the order of bytes';

CREATE FUNCTION journey_ge(journey, journey) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_ge';
COMMENT ON FUNCTION journey_ge(journey, journey) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = journey, RIGHTARG = journey, FUNCTION = journey_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (journey, journey) IS 'not before in the order of bytes';

CREATE FUNCTION journey_cmp(journey, journey) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_cmp';
COMMENT ON FUNCTION journey_cmp(journey, journey) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION journey_hash_content(journey) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_hash';
COMMENT ON FUNCTION journey_hash_content(journey) IS 'hash of the content';

CREATE FUNCTION journey_hash_extended(journey, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_hash_extended';
COMMENT ON FUNCTION journey_hash_extended(journey, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS journey_btree_ops DEFAULT FOR TYPE journey USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 journey_cmp(journey, journey);
COMMENT ON OPERATOR CLASS journey_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS journey_hash_ops DEFAULT FOR TYPE journey USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 journey_hash_content(journey),
	FUNCTION 2 journey_hash_extended(journey, bigint);
COMMENT ON OPERATOR CLASS journey_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION journey_concat(journey, journey) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_combine';
COMMENT ON FUNCTION journey_concat(journey, journey) IS 'merges the events of two journeys: the function of operator ||';

CREATE OPERATOR || (
	LEFTARG = journey, RIGHTARG = journey, FUNCTION = journey_concat, COMMUTATOR = ||
);
COMMENT ON OPERATOR || (journey, journey) IS 'merges the events of two journeys';

CREATE FUNCTION journey_combine(journey, journey) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_combine';
COMMENT ON FUNCTION journey_combine(journey, journey) IS 'combine function of journey_agg, transition of rollup';

CREATE FUNCTION journey_final(journey) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_final';
COMMENT ON FUNCTION journey_final(journey) IS 'final function of journey_agg: the packed form';

CREATE AGGREGATE rollup(journey) (
	SFUNC = journey_combine, STYPE = journey, COMBINEFUNC = journey_combine,
	FINALFUNC = journey_final, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(journey) IS 'merges journeys, such as those of one person in several systems';

CREATE FUNCTION journey_accum(journey, text, timestamptz) RETURNS journey
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_accum';
COMMENT ON FUNCTION journey_accum(journey, text, timestamptz) IS 'transition of journey_agg: adds an event, or counts a row without touchpoint or time';

CREATE AGGREGATE journey_agg(touchpoint text, at timestamptz) (
	SFUNC = journey_accum, STYPE = journey, COMBINEFUNC = journey_combine,
	FINALFUNC = journey_final, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE journey_agg(text, timestamptz) IS 'the journey made of these events, in any order of rows';

CREATE FUNCTION journey_accum(journey, text, timestamptz, float8) RETURNS journey
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_accum';
COMMENT ON FUNCTION journey_accum(journey, text, timestamptz, float8) IS 'transition of journey_agg: adds an event, or counts a row without touchpoint or time';

CREATE AGGREGATE journey_agg(touchpoint text, at timestamptz, score float8) (
	SFUNC = journey_accum, STYPE = journey, COMBINEFUNC = journey_combine,
	FINALFUNC = journey_final, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE journey_agg(text, timestamptz, float8) IS 'the journey made of these events, in any order of rows';

CREATE FUNCTION journey_accum(journey, text, timestamptz, float8, text) RETURNS journey
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_accum';
COMMENT ON FUNCTION journey_accum(journey, text, timestamptz, float8, text) IS 'transition of journey_agg: adds an event, or counts a row without touchpoint or time';

CREATE AGGREGATE journey_agg(touchpoint text, at timestamptz, score float8, role text) (
	SFUNC = journey_accum, STYPE = journey, COMBINEFUNC = journey_combine,
	FINALFUNC = journey_final, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE journey_agg(text, timestamptz, float8, text) IS 'the journey made of these events, in any order of rows';

CREATE FUNCTION journey_accum(journey, text, timestamptz, float8, text, float8) RETURNS journey
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_accum';
COMMENT ON FUNCTION journey_accum(journey, text, timestamptz, float8, text, float8) IS 'transition of journey_agg: adds an event, or counts a row without touchpoint or time';

CREATE AGGREGATE journey_agg(touchpoint text, at timestamptz, score float8, role text, amount float8) (
	SFUNC = journey_accum, STYPE = journey, COMBINEFUNC = journey_combine,
	FINALFUNC = journey_final, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE journey_agg(text, timestamptz, float8, text, float8) IS 'the journey made of these events, in any order of rows';

CREATE FUNCTION journey_accum(journey, text, timestamptz, float8, text, float8, bigint) RETURNS journey
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_accum';
COMMENT ON FUNCTION journey_accum(journey, text, timestamptz, float8, text, float8, bigint) IS 'transition of journey_agg: adds an event, or counts a row without touchpoint or time';

CREATE AGGREGATE journey_agg(touchpoint text, at timestamptz, score float8, role text, amount float8, seq bigint) (
	SFUNC = journey_accum, STYPE = journey, COMBINEFUNC = journey_combine,
	FINALFUNC = journey_final, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE journey_agg(text, timestamptz, float8, text, float8, bigint) IS 'the journey made of these events, in any order of rows';

CREATE FUNCTION journey_events(j journey) RETURNS TABLE (n bigint, touchpoint text, at timestamptz, score float8, role text, amount float8, seq bigint)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 20
	AS 'MODULE_PATHNAME', 'journey_events';
COMMENT ON FUNCTION journey_events(j journey) IS 'the events of a journey in order';

CREATE FUNCTION journey_length(j journey) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_length';
COMMENT ON FUNCTION journey_length(j journey) IS 'number of events';

CREATE FUNCTION missing(j journey) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_missing';
COMMENT ON FUNCTION missing(j journey) IS 'number of rows that were skipped for a NULL touchpoint or time';

CREATE FUNCTION journey_starts(j journey) RETURNS timestamptz
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_starts';
COMMENT ON FUNCTION journey_starts(j journey) IS 'time of the first event';

CREATE FUNCTION journey_ends(j journey) RETURNS timestamptz
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_ends';
COMMENT ON FUNCTION journey_ends(j journey) IS 'time of the last event';

CREATE FUNCTION journey_span(j journey) RETURNS interval
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_span';
COMMENT ON FUNCTION journey_span(j journey) IS 'time from the first to the last event, in days of 24 hours';
