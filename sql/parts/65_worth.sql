/*
 * What staying is worth, and what a bond is worth when something goes wrong.
 */

CREATE FUNCTION lifetime_value(s survival, margin float8, discount float8, horizon float8, timing text DEFAULT 'continuous',
							   level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_lifetime_value';
COMMENT ON FUNCTION lifetime_value(survival, float8, float8, float8, text, float8) IS 'what one person brings up to the horizon, at present value: margin and discount per unit of time';

CREATE FUNCTION cost_of_turnover(low survival, high survival, replacement_cost float8, horizon float8, level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_cost_of_turnover';
COMMENT ON FUNCTION cost_of_turnover(survival, survival, float8, float8, float8) IS 'the price of those of the first group who would have stayed as the second does';

CREATE FUNCTION resilience(committed_bad bigint[], committed_ok bigint[], uncommitted_bad bigint[], uncommitted_ok bigint[],
						   scale text DEFAULT 'additive', level float8 DEFAULT 0.95) RETURNS test_result
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'resilience_counts';
COMMENT ON FUNCTION resilience(bigint[], bigint[], bigint[], bigint[], text, float8) IS 'does a bond buffer a bad event? each cell is [bad outcomes, persons]';

CREATE FUNCTION resilience_of_means(means float8[], variances float8[], ns float8[], yes_or_no boolean, scale text, level float8) RETURNS test_result
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'resilience_of_means';
COMMENT ON FUNCTION resilience_of_means(float8[], float8[], float8[], boolean, text, float8) IS 'resilience from the means of four cells: what the form for ratings calls';

CREATE FUNCTION resilience(committed_bad ratings, committed_ok ratings, uncommitted_bad ratings, uncommitted_ok ratings,
						   scale text DEFAULT 'additive', level float8 DEFAULT 0.95) RETURNS test_result
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	SELECT CASE WHEN bool_and(mean(r) IS NOT NULL) THEN
		resilience_of_means(array_agg(mean(r) ORDER BY i), array_agg(coalesce(variance(r), 0) ORDER BY i),
							array_agg(effective_n(r) ORDER BY i),
							bool_and((r::jsonb -> 'lo') = '0'::jsonb AND (r::jsonb -> 'hi') = '1'::jsonb), scale, level)
	END
	FROM (VALUES (1, committed_bad), (2, committed_ok), (3, uncommitted_bad), (4, uncommitted_ok)) AS cell(i, r);
END;
COMMENT ON FUNCTION resilience(ratings, ratings, ratings, ratings, text, float8) IS 'does a bond buffer a bad event? from ratings of the outcome, 0 to 1 for ratios';
