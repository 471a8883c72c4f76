/*
 * journey: journeys made from a journey, and its contents.
 */

CREATE FUNCTION journey_of(j journey, role text) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_of';
COMMENT ON FUNCTION journey_of(j journey, role text) IS 'the events in that role';

CREATE FUNCTION with_role(j journey, role text) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_with_role';
COMMENT ON FUNCTION with_role(j journey, role text) IS 'all events, each of them in that role';

CREATE FUNCTION journey_between(j journey, period tstzrange) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_between';
COMMENT ON FUNCTION journey_between(j journey, period tstzrange) IS 'the events inside the range of time';

CREATE FUNCTION journey_only(j journey, touchpoints text[]) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_only';
COMMENT ON FUNCTION journey_only(j journey, touchpoints text[]) IS 'the events that are named; a name is ''touchpoint'', in any role or none, or ''role:touchpoint''';

CREATE FUNCTION journey_without(j journey, touchpoints text[]) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_without';
COMMENT ON FUNCTION journey_without(j journey, touchpoints text[]) IS 'the events that are not named; a name is ''touchpoint'', in any role or none, or ''role:touchpoint''';

CREATE FUNCTION journey_rename(j journey, names jsonb) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_rename';
COMMENT ON FUNCTION journey_rename(j journey, names jsonb) IS 'touchpoints under new names, {"old": "new"}, all at once; a key may also be "role:touchpoint", which goes first';

CREATE FUNCTION journey_collapse(j journey) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_collapse';
COMMENT ON FUNCTION journey_collapse(j journey) IS 'each run of one touchpoint in one role as its first event';

CREATE FUNCTION journey_distinct(j journey) RETURNS journey
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_distinct';
COMMENT ON FUNCTION journey_distinct(j journey) IS 'without repeated events: those that are equal in every field';

CREATE FUNCTION journey_sessions(j journey, gap interval) RETURNS TABLE (session bigint, part journey)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 5
	AS 'MODULE_PATHNAME', 'journey_sessions';
COMMENT ON FUNCTION journey_sessions(j journey, gap interval) IS 'the journey cut where more than the gap lies between two events';

CREATE FUNCTION journey_path(j journey, depth integer DEFAULT NULL, roles boolean DEFAULT false) RETURNS text
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_path';
COMMENT ON FUNCTION journey_path(j journey, depth integer, roles boolean) IS 'the touchpoints in order, ''a > b > c'', up to a depth, with roles as ''role:touchpoint''; group by it to count variants';

CREATE FUNCTION journey_hash(j journey) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_path_hash';
COMMENT ON FUNCTION journey_hash(j journey) IS 'hash of the variant: of roles and touchpoints in order, without times, scores and amounts; the same on every platform';

CREATE FUNCTION touchpoints(j journey) RETURNS text[]
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_touchpoints';
COMMENT ON FUNCTION touchpoints(j journey) IS 'the different touchpoints, sorted by bytes';

CREATE FUNCTION roles(j journey) RETURNS text[]
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_roles';
COMMENT ON FUNCTION roles(j journey) IS 'the different roles, sorted by bytes';
