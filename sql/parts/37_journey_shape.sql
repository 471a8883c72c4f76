/*
 * journey: how a journey runs, how long its states last, and how far two of them are apart.
 */

CREATE FUNCTION journey_rework(j journey) RETURNS TABLE (touchpoint text, repeats bigint, self_loops bigint)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 5
	AS 'MODULE_PATHNAME', 'journey_rework';
COMMENT ON FUNCTION journey_rework(j journey) IS 'touchpoints that occur more than once: how often beyond the first time, and how often directly after themselves; roles do not matter';

CREATE FUNCTION time_in(j journey, touchpoint text, period tstzrange DEFAULT NULL) RETURNS interval
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_time_in';
COMMENT ON FUNCTION time_in(j journey, touchpoint text, period tstzrange) IS 'how long the touchpoint was in force within the period, each from its event to the next; the last event counts up to the end of the period, and not at all without one';

CREATE FUNCTION journey_at(j journey, at timestamptz) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_at';
COMMENT ON FUNCTION journey_at(j journey, at timestamptz) IS 'the touchpoint in force at that time: of the latest event at or before it, NULL before the first';

CREATE FUNCTION journey_timeline(j journey, until timestamptz DEFAULT NULL) RETURNS TABLE (n bigint, touchpoint text, role text, period tstzrange)
	LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 20
	AS 'MODULE_PATHNAME', 'journey_timeline';
COMMENT ON FUNCTION journey_timeline(j journey, until timestamptz) IS 'each event with the period from it to the next one, its end excluded; the last period ends at until, or never; until cuts';

CREATE FUNCTION journey_entropy(j journey, alphabet integer DEFAULT NULL) RETURNS float8
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_entropy';
COMMENT ON FUNCTION journey_entropy(j journey, alphabet integer) IS 'longitudinal entropy, 0...1: how evenly the events spread over an alphabet of that many touchpoints, by default those that occur';

CREATE FUNCTION journey_complexity(j journey, alphabet integer DEFAULT NULL) RETURNS float8
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_complexity';
COMMENT ON FUNCTION journey_complexity(j journey, alphabet integer) IS 'complexity index, 0...1: the geometric mean of the share of events at which the touchpoint changes and of the entropy';

CREATE FUNCTION journey_turbulence(j journey) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_turbulence';
COMMENT ON FUNCTION journey_turbulence(j journey) IS 'turbulence of Elzinga and Liefbroer: log2 of the number of different subsequences of the spells, raised by spells of equal length';

CREATE FUNCTION journey_distance(a journey, b journey, method text DEFAULT 'om', indel float8 DEFAULT 1, substitution float8 DEFAULT 2) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
	AS 'MODULE_PATHNAME', 'journey_distance';
COMMENT ON FUNCTION journey_distance(a journey, b journey, method text, indel float8, substitution float8) IS 'distance of two journeys as sequences of touchpoints: om (cheapest insertions, deletions and substitutions), lcs (events outside of the longest common subsequence) or hamming (positions that differ, times substitution)';

CREATE FUNCTION journey_om_distance(journey, journey) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
	AS 'MODULE_PATHNAME', 'journey_om_distance';
COMMENT ON FUNCTION journey_om_distance(journey, journey) IS 'implementation of <->';
CREATE OPERATOR <-> (
	LEFTARG = journey, RIGHTARG = journey, FUNCTION = journey_om_distance,
	COMMUTATOR = <->
);
COMMENT ON OPERATOR <-> (journey, journey) IS 'distance by optimal matching, with indel 1 and substitution 2';
