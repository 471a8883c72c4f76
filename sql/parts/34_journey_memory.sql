/*
 * journey: what is remembered, what follows a bad touchpoint, and the roles.
 */

CREATE FUNCTION remembered(j journey, method text, as_of timestamptz DEFAULT NULL, midpoint float8 DEFAULT NULL, half_life interval DEFAULT '90 days', negativity float8 DEFAULT 0) RETURNS float8
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_remembered';
COMMENT ON FUNCTION remembered(j journey, method text, as_of timestamptz, midpoint float8, half_life interval, negativity float8) IS 'remembered score of the events up to as_of: mean, last, worst, peak_end (the score farthest from the midpoint and the last one, averaged) or decay (weights halved in each half_life, which is 1 + negativity times as long below the midpoint)';

CREATE FUNCTION recovery(j journey, bad journey_pattern, within interval, until timestamptz DEFAULT NULL) RETURNS TABLE (bad_at timestamptz, next_score float8, recovered boolean, stayed boolean, gap interval, open boolean)
	LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 2
	AS 'MODULE_PATHNAME', 'journey_recovery';
COMMENT ON FUNCTION recovery(j journey, bad journey_pattern, within interval, until timestamptz) IS 'what follows each bad event: the next score at most within later, whether it reaches the last score before, whether the person stayed (any event at most within later), the time to the next event, and whether the time within ends after until';

CREATE FUNCTION journey_lapse(j journey, step journey_pattern, gap interval, until timestamptz DEFAULT NULL) RETURNS TABLE (lapsed_at timestamptz, returned_at timestamptz, open boolean)
	LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 2
	AS 'MODULE_PATHNAME', 'journey_lapse';
COMMENT ON FUNCTION journey_lapse(j journey, step journey_pattern, gap interval, until timestamptz) IS 'each time that no event matching the step came within the gap after the last one: when the gap ended and when the person returned; open and without lapsed_at when the last gap ends after until';

CREATE FUNCTION phases(j journey) RETURNS TABLE (role text, period tstzrange, events bigint, score_mean float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 3
	AS 'MODULE_PATHNAME', 'journey_phases';
COMMENT ON FUNCTION phases(j journey) IS 'each role from its first to its last event, both included, by beginning';

CREATE FUNCTION handoffs(j journey, within interval) RETURNS TABLE (from_role text, to_role text, from_touchpoint text, to_touchpoint text, n bigint, gap interval, score_before float8, score_after float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 2
	AS 'MODULE_PATHNAME', 'journey_handoffs';
COMMENT ON FUNCTION handoffs(j journey, within interval) IS 'each role that begins while the one taken up before it is still held or at most within after its end; n is the number of the event that begins it, gap is 0 while both are held';
