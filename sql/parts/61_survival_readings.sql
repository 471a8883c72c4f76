/*
 * survival: readings.
 */

CREATE FUNCTION persons(s survival) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_persons';
COMMENT ON FUNCTION persons(s survival) IS 'how many persons the value is of';

CREATE FUNCTION leavers(s survival) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_leavers';
COMMENT ON FUNCTION leavers(s survival) IS 'how many of them left';

CREATE FUNCTION missing(s survival) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_missing';
COMMENT ON FUNCTION missing(s survival) IS 'rows without a duration or without knowing whether it ended';

CREATE FUNCTION not_started(s survival) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_not_started';
COMMENT ON FUNCTION not_started(s survival) IS 'rows that begin after the observation ended';

CREATE FUNCTION exposure(s survival) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_exposure';
COMMENT ON FUNCTION exposure(s survival) IS 'the time that all persons together were under observation';

CREATE FUNCTION duration_unit(s survival) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_unit';
COMMENT ON FUNCTION duration_unit(s survival) IS 'what durations are: days, number or interval; NULL of nobody';

CREATE FUNCTION survival_curve(s survival, level float8 DEFAULT 0.95, ci text DEFAULT 'log')
	RETURNS TABLE (at_time float8, at_risk bigint, events bigint, censored bigint, entered bigint,
				   survival float8, se float8, low float8, high float8, cumulative_hazard float8, ci_type text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 500
	AS 'MODULE_PATHNAME', 'survival_curve_rows';
COMMENT ON FUNCTION survival_curve(survival, float8, text) IS 'the Kaplan-Meier curve, a row for each distinct time';

CREATE FUNCTION survival_at(s survival, t float8, level float8 DEFAULT 0.95, ci text DEFAULT 'log') RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_at';
COMMENT ON FUNCTION survival_at(survival, float8, float8, text) IS 'the share still here at time t';

CREATE FUNCTION survival_quantile(s survival, q float8, level float8 DEFAULT 0.95, ci text DEFAULT 'log') RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_quantile';
COMMENT ON FUNCTION survival_quantile(survival, float8, float8, text) IS 'the time by which the share q has left';

CREATE FUNCTION median_tenure(s survival, level float8 DEFAULT 0.95, ci text DEFAULT 'log') RETURNS estimate
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	SELECT survival_quantile(s, 0.5, level, ci);
END;
COMMENT ON FUNCTION median_tenure(survival, float8, text) IS 'the time by which half have left';

CREATE FUNCTION rmst(s survival, tau float8, level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_rmst';
COMMENT ON FUNCTION rmst(survival, float8, float8) IS 'the mean time here up to tau: the area under the curve';

CREATE FUNCTION hazard_rate(s survival, per float8 DEFAULT 1, level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_hazard_rate';
COMMENT ON FUNCTION hazard_rate(survival, float8, float8) IS 'leavers per unit of exposure, times per';

CREATE FUNCTION turnover_rate(leavers float8, headcount_start float8, headcount_end float8) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'turnover_rate';
COMMENT ON FUNCTION turnover_rate(float8, float8, float8) IS 'leavers in percent of the average headcount';

CREATE FUNCTION retention_table(s survival, periods float8[], level float8 DEFAULT 0.95, ci text DEFAULT 'log')
	RETURNS TABLE (period float8, at_risk bigint, retained float8, se float8, low float8, high float8, ci_type text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 20
	AS 'MODULE_PATHNAME', 'survival_retention_table';
COMMENT ON FUNCTION retention_table(survival, float8[], float8, text) IS 'the share still here at each of the periods';

CREATE FUNCTION logrank(groups survival[], rho float8 DEFAULT 0, level float8 DEFAULT 0.95) RETURNS test_result
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_logrank';
COMMENT ON FUNCTION logrank(survival[], float8, float8) IS 'do groups leave at different rates? [group] or [stratum][group]';

CREATE FUNCTION logrank_table(groups survival[], rho float8 DEFAULT 0)
	RETURNS TABLE (group_number integer, n float8, observed float8, expected float8, variance float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10
	AS 'MODULE_PATHNAME', 'survival_logrank_table';
COMMENT ON FUNCTION logrank_table(survival[], float8) IS 'what the log-rank test compares, by group';
