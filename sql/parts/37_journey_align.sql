/*
 * Conformance of journeys with their design: a journey_pattern that is read
 * from the first event to the last.
 */

CREATE FUNCTION journey_conforms(j journey, design journey_pattern) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
	AS 'MODULE_PATHNAME', 'journey_conforms';
COMMENT ON FUNCTION journey_conforms(journey, journey_pattern) IS 'is the whole journey, from the first event to the last, as designed, times included';

CREATE FUNCTION journey_fitness(j journey, design journey_pattern) RETURNS double precision
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 40
	AS 'MODULE_PATHNAME', 'journey_fitness';
COMMENT ON FUNCTION journey_fitness(journey, journey_pattern) IS '1 - least number of extra events and missing steps / (number of events + length of the shortest journey as designed); times do not count';

CREATE FUNCTION journey_align(j journey, design journey_pattern)
	RETURNS TABLE (move text, touchpoint text, at timestamptz, expected text, overdue interval)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 60 ROWS 10
	AS 'MODULE_PATHNAME', 'journey_align';
COMMENT ON FUNCTION journey_align(journey, journey_pattern) IS 'the journey beside its design, in order: sync, extra, missing, late or early; as few extra and missing as possible, then as few late and early';
