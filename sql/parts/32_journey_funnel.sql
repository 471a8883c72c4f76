/*
 * Funnels: of one journey, of many (type journey_funnel), and in the manner of
 * ClickHouse (type funnel_events).
 */

CREATE FUNCTION journey_level(j journey, steps text[], within interval, mode text[] DEFAULT '{loose}') RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_level';
COMMENT ON FUNCTION journey_level(journey, text[], interval, text[]) IS 'the furthest step of a funnel that some chain of events within the window reaches; 0 when none begins';

CREATE FUNCTION journey_steps(
	j journey, steps text[], within interval, mode text[] DEFAULT '{loose}', exclude text[] DEFAULT NULL, optional integer[] DEFAULT NULL,
	until timestamptz DEFAULT NULL)
	RETURNS TABLE (step integer, n bigint, at timestamptz, since_previous interval, since_start interval, status text)
	LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 5
	AS 'MODULE_PATHNAME', 'journey_steps';
COMMENT ON FUNCTION journey_steps(journey, text[], interval, text[], text[], integer[], timestamptz) IS 'the best chain of a funnel, step by step: its events, their times, and what became of each step';

CREATE FUNCTION journey_conversions(j journey, steps text[], within interval, mode text[] DEFAULT '{loose}') RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_conversions';
COMMENT ON FUNCTION journey_conversions(journey, text[], interval, text[]) IS 'how often the whole funnel was passed, one passage after the other';

CREATE TYPE journey_funnel;

CREATE FUNCTION journey_funnel_in(cstring) RETURNS journey_funnel
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_in';
COMMENT ON FUNCTION journey_funnel_in(cstring) IS 'reads the text form of journey_funnel: a JSON object';

CREATE FUNCTION journey_funnel_out(journey_funnel) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_out';
COMMENT ON FUNCTION journey_funnel_out(journey_funnel) IS 'writes the text form of journey_funnel';

CREATE FUNCTION journey_funnel_recv(internal) RETURNS journey_funnel
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_recv';
COMMENT ON FUNCTION journey_funnel_recv(internal) IS 'reads the binary form of journey_funnel, guarded by a checksum';

CREATE FUNCTION journey_funnel_send(journey_funnel) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_send';
COMMENT ON FUNCTION journey_funnel_send(journey_funnel) IS 'writes the binary form of journey_funnel';

CREATE TYPE journey_funnel (
	INPUT = journey_funnel_in,
	OUTPUT = journey_funnel_out,
	RECEIVE = journey_funnel_recv,
	SEND = journey_funnel_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE journey_funnel IS 'many persons in one funnel: how many came how far, and how long each step took';

CREATE FUNCTION journey_funnel_to_jsonb(journey_funnel) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_to_jsonb';
COMMENT ON FUNCTION journey_funnel_to_jsonb(journey_funnel) IS 'the cast from journey_funnel to jsonb';

CREATE FUNCTION journey_funnel_from_jsonb(jsonb) RETURNS journey_funnel
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_from_jsonb';
COMMENT ON FUNCTION journey_funnel_from_jsonb(jsonb) IS 'the cast from jsonb to journey_funnel';

CREATE CAST (journey_funnel AS jsonb) WITH FUNCTION journey_funnel_to_jsonb(journey_funnel);
COMMENT ON CAST (journey_funnel AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS journey_funnel) WITH FUNCTION journey_funnel_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS journey_funnel) IS 'from the text form as jsonb';

CREATE FUNCTION journey_funnel_eq(journey_funnel, journey_funnel) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_eq';
COMMENT ON FUNCTION journey_funnel_eq(journey_funnel, journey_funnel) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = journey_funnel, RIGHTARG = journey_funnel, FUNCTION = journey_funnel_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (journey_funnel, journey_funnel) IS 'equal content';

CREATE FUNCTION journey_funnel_ne(journey_funnel, journey_funnel) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_ne';
COMMENT ON FUNCTION journey_funnel_ne(journey_funnel, journey_funnel) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = journey_funnel, RIGHTARG = journey_funnel, FUNCTION = journey_funnel_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (journey_funnel, journey_funnel) IS 'different content';

CREATE FUNCTION journey_funnel_lt(journey_funnel, journey_funnel) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_lt';
COMMENT ON FUNCTION journey_funnel_lt(journey_funnel, journey_funnel) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = journey_funnel, RIGHTARG = journey_funnel, FUNCTION = journey_funnel_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (journey_funnel, journey_funnel) IS 'before in the order of bytes';

CREATE FUNCTION journey_funnel_le(journey_funnel, journey_funnel) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_le';
COMMENT ON FUNCTION journey_funnel_le(journey_funnel, journey_funnel) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = journey_funnel, RIGHTARG = journey_funnel, FUNCTION = journey_funnel_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (journey_funnel, journey_funnel) IS 'not after in the order of bytes';

CREATE FUNCTION journey_funnel_gt(journey_funnel, journey_funnel) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_gt';
COMMENT ON FUNCTION journey_funnel_gt(journey_funnel, journey_funnel) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = journey_funnel, RIGHTARG = journey_funnel, FUNCTION = journey_funnel_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (journey_funnel, journey_funnel) IS 'after in the order of bytes';

CREATE FUNCTION journey_funnel_ge(journey_funnel, journey_funnel) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_ge';
COMMENT ON FUNCTION journey_funnel_ge(journey_funnel, journey_funnel) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = journey_funnel, RIGHTARG = journey_funnel, FUNCTION = journey_funnel_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (journey_funnel, journey_funnel) IS 'not before in the order of bytes';

CREATE FUNCTION journey_funnel_cmp(journey_funnel, journey_funnel) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_cmp';
COMMENT ON FUNCTION journey_funnel_cmp(journey_funnel, journey_funnel) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION journey_funnel_hash(journey_funnel) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_hash';
COMMENT ON FUNCTION journey_funnel_hash(journey_funnel) IS 'hash of the content';

CREATE FUNCTION journey_funnel_hash_extended(journey_funnel, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_hash_extended';
COMMENT ON FUNCTION journey_funnel_hash_extended(journey_funnel, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS journey_funnel_btree_ops DEFAULT FOR TYPE journey_funnel USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 journey_funnel_cmp(journey_funnel, journey_funnel);
COMMENT ON OPERATOR CLASS journey_funnel_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS journey_funnel_hash_ops DEFAULT FOR TYPE journey_funnel USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 journey_funnel_hash(journey_funnel),
	FUNCTION 2 journey_funnel_hash_extended(journey_funnel, bigint);
COMMENT ON OPERATOR CLASS journey_funnel_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION journey_funnel_plus(journey_funnel, journey_funnel) RETURNS journey_funnel
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_combine';
COMMENT ON FUNCTION journey_funnel_plus(journey_funnel, journey_funnel) IS 'merges two values of one funnel: the function of operator +';

CREATE OPERATOR + (
	LEFTARG = journey_funnel, RIGHTARG = journey_funnel, FUNCTION = journey_funnel_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (journey_funnel, journey_funnel) IS 'merges two values of one funnel';

CREATE FUNCTION journey_funnel_combine(journey_funnel, journey_funnel) RETURNS journey_funnel
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_combine';
COMMENT ON FUNCTION journey_funnel_combine(journey_funnel, journey_funnel) IS 'combine function of funnel_agg, transition of rollup';

CREATE FUNCTION journey_funnel_final(journey_funnel) RETURNS journey_funnel
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_final';
COMMENT ON FUNCTION journey_funnel_final(journey_funnel) IS 'final function of funnel_agg: the packed form';

CREATE AGGREGATE rollup(journey_funnel) (
	SFUNC = journey_funnel_combine, STYPE = journey_funnel, COMBINEFUNC = journey_funnel_combine,
	FINALFUNC = journey_funnel_final, SSPACE = 2048, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(journey_funnel) IS 'merges stored funnels, such as those of days or shards';

CREATE FUNCTION journey_funnel_accum(journey_funnel, journey, text[]) RETURNS journey_funnel
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_accum';
COMMENT ON FUNCTION journey_funnel_accum(journey_funnel, journey, text[]) IS 'transition of funnel_agg: adds a person, or counts a journey that is missing';

CREATE AGGREGATE funnel_agg(j journey, steps text[]) (
	SFUNC = journey_funnel_accum, STYPE = journey_funnel, COMBINEFUNC = journey_funnel_combine,
	FINALFUNC = journey_funnel_final, SSPACE = 2048, PARALLEL = SAFE
);
COMMENT ON AGGREGATE funnel_agg(journey, text[]) IS 'how many persons came how far, without a window';

CREATE FUNCTION journey_funnel_accum(journey_funnel, journey, text[], jsonb) RETURNS journey_funnel
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_accum';
COMMENT ON FUNCTION journey_funnel_accum(journey_funnel, journey, text[], jsonb) IS 'transition of funnel_agg: adds a person, or counts a journey that is missing';

CREATE AGGREGATE funnel_agg(j journey, steps text[], options jsonb) (
	SFUNC = journey_funnel_accum, STYPE = journey_funnel, COMBINEFUNC = journey_funnel_combine,
	FINALFUNC = journey_funnel_final, SSPACE = 2048, PARALLEL = SAFE
);
COMMENT ON AGGREGATE funnel_agg(journey, text[], jsonb) IS 'how many persons came how far; options: within, mode, exclude, optional, until';

CREATE FUNCTION missing(journey_funnel) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_funnel_missing';
COMMENT ON FUNCTION missing(journey_funnel) IS 'how many journeys were NULL';

CREATE FUNCTION funnel_table(f journey_funnel)
	RETURNS TABLE (
		step integer, label text, entered bigint, reached bigint, open bigint, excluded bigint,
		rate_previous float8, rate_start float8, time_p50 interval, time_p90 interval)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 5
	AS 'MODULE_PATHNAME', 'journey_funnel_table';
COMMENT ON FUNCTION funnel_table(journey_funnel) IS 'one row for each step: persons, rates among those whose outcome is not open, and times since the step before';

CREATE TYPE funnel_events;

CREATE FUNCTION funnel_events_in(cstring) RETURNS funnel_events
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_in';
COMMENT ON FUNCTION funnel_events_in(cstring) IS 'reads the text form of funnel_events: a JSON object';

CREATE FUNCTION funnel_events_out(funnel_events) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_out';
COMMENT ON FUNCTION funnel_events_out(funnel_events) IS 'writes the text form of funnel_events';

CREATE FUNCTION funnel_events_recv(internal) RETURNS funnel_events
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_recv';
COMMENT ON FUNCTION funnel_events_recv(internal) IS 'reads the binary form of funnel_events, guarded by a checksum';

CREATE FUNCTION funnel_events_send(funnel_events) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_send';
COMMENT ON FUNCTION funnel_events_send(funnel_events) IS 'writes the binary form of funnel_events';

CREATE TYPE funnel_events (
	INPUT = funnel_events_in,
	OUTPUT = funnel_events_out,
	RECEIVE = funnel_events_recv,
	SEND = funnel_events_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE funnel_events IS 'the rows of one person for window_funnel: times, and which conditions they meet';

CREATE FUNCTION funnel_events_to_jsonb(funnel_events) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_to_jsonb';
COMMENT ON FUNCTION funnel_events_to_jsonb(funnel_events) IS 'the cast from funnel_events to jsonb';

CREATE FUNCTION funnel_events_from_jsonb(jsonb) RETURNS funnel_events
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_from_jsonb';
COMMENT ON FUNCTION funnel_events_from_jsonb(jsonb) IS 'the cast from jsonb to funnel_events';

CREATE CAST (funnel_events AS jsonb) WITH FUNCTION funnel_events_to_jsonb(funnel_events);
COMMENT ON CAST (funnel_events AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS funnel_events) WITH FUNCTION funnel_events_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS funnel_events) IS 'from the text form as jsonb';

CREATE FUNCTION funnel_events_eq(funnel_events, funnel_events) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_eq';
COMMENT ON FUNCTION funnel_events_eq(funnel_events, funnel_events) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = funnel_events, RIGHTARG = funnel_events, FUNCTION = funnel_events_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (funnel_events, funnel_events) IS 'equal content';

CREATE FUNCTION funnel_events_ne(funnel_events, funnel_events) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_ne';
COMMENT ON FUNCTION funnel_events_ne(funnel_events, funnel_events) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = funnel_events, RIGHTARG = funnel_events, FUNCTION = funnel_events_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (funnel_events, funnel_events) IS 'different content';

CREATE FUNCTION funnel_events_lt(funnel_events, funnel_events) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_lt';
COMMENT ON FUNCTION funnel_events_lt(funnel_events, funnel_events) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = funnel_events, RIGHTARG = funnel_events, FUNCTION = funnel_events_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (funnel_events, funnel_events) IS 'before in the order of bytes';

CREATE FUNCTION funnel_events_le(funnel_events, funnel_events) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_le';
COMMENT ON FUNCTION funnel_events_le(funnel_events, funnel_events) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = funnel_events, RIGHTARG = funnel_events, FUNCTION = funnel_events_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (funnel_events, funnel_events) IS 'not after in the order of bytes';

CREATE FUNCTION funnel_events_gt(funnel_events, funnel_events) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_gt';
COMMENT ON FUNCTION funnel_events_gt(funnel_events, funnel_events) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = funnel_events, RIGHTARG = funnel_events, FUNCTION = funnel_events_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (funnel_events, funnel_events) IS 'after in the order of bytes';

CREATE FUNCTION funnel_events_ge(funnel_events, funnel_events) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_ge';
COMMENT ON FUNCTION funnel_events_ge(funnel_events, funnel_events) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = funnel_events, RIGHTARG = funnel_events, FUNCTION = funnel_events_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (funnel_events, funnel_events) IS 'not before in the order of bytes';

CREATE FUNCTION funnel_events_cmp(funnel_events, funnel_events) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_cmp';
COMMENT ON FUNCTION funnel_events_cmp(funnel_events, funnel_events) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION funnel_events_hash(funnel_events) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_hash';
COMMENT ON FUNCTION funnel_events_hash(funnel_events) IS 'hash of the content';

CREATE FUNCTION funnel_events_hash_extended(funnel_events, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'funnel_events_hash_extended';
COMMENT ON FUNCTION funnel_events_hash_extended(funnel_events, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS funnel_events_btree_ops DEFAULT FOR TYPE funnel_events USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 funnel_events_cmp(funnel_events, funnel_events);
COMMENT ON OPERATOR CLASS funnel_events_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS funnel_events_hash_ops DEFAULT FOR TYPE funnel_events USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 funnel_events_hash(funnel_events),
	FUNCTION 2 funnel_events_hash_extended(funnel_events, bigint);
COMMENT ON OPERATOR CLASS funnel_events_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION window_funnel_accum(funnel_events, interval, text[], timestamptz, VARIADIC boolean[]) RETURNS funnel_events
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'window_funnel_accum';
COMMENT ON FUNCTION window_funnel_accum(funnel_events, interval, text[], timestamptz, boolean[]) IS 'transition of window_funnel: adds a row, or counts one without a time';

CREATE FUNCTION window_funnel_combine(funnel_events, funnel_events) RETURNS funnel_events
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'window_funnel_combine';
COMMENT ON FUNCTION window_funnel_combine(funnel_events, funnel_events) IS 'combine function of window_funnel';

CREATE FUNCTION window_funnel_final(funnel_events) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'window_funnel_final';
COMMENT ON FUNCTION window_funnel_final(funnel_events) IS 'final function of window_funnel: the level';

CREATE AGGREGATE window_funnel(within interval, modes text[], at timestamptz, VARIADIC conditions boolean[]) (
	SFUNC = window_funnel_accum, STYPE = funnel_events, COMBINEFUNC = window_funnel_combine,
	FINALFUNC = window_funnel_final, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE window_funnel(interval, text[], timestamptz, VARIADIC boolean[]) IS 'the level that ClickHouse''s windowFunnel answers, for migration; journey_level() is the optimum';
