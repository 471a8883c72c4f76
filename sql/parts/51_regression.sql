/*
 * comoments: readings.  Variables are given by name, or by position in digits.
 */

CREATE FUNCTION comoments_n(c comoments) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_n';
COMMENT ON FUNCTION comoments_n(c comoments) IS 'number of rows without a NULL';

CREATE FUNCTION missing(c comoments) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_missing';
COMMENT ON FUNCTION missing(c comoments) IS 'number of rows with a NULL, or with weight 0';

CREATE FUNCTION effective_n(c comoments) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_effective_n';
COMMENT ON FUNCTION effective_n(c comoments) IS 'effective number of rows under weights, (sum w)^2 / sum w^2';

CREATE FUNCTION mean(c comoments, variable text) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_mean';
COMMENT ON FUNCTION mean(c comoments, variable text) IS 'mean of a variable';

CREATE FUNCTION variance(c comoments, variable text) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_variance';
COMMENT ON FUNCTION variance(c comoments, variable text) IS 'sample variance of a variable';

CREATE FUNCTION stddev(c comoments, variable text) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_stddev';
COMMENT ON FUNCTION stddev(c comoments, variable text) IS 'sample standard deviation of a variable';

CREATE FUNCTION covariance(c comoments, i text, j text) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_covariance';
COMMENT ON FUNCTION covariance(c comoments, i text, j text) IS 'sample covariance of two variables';

CREATE FUNCTION comoments_table(c comoments) RETURNS TABLE (i integer, name text, n bigint, mean float8, variance float8, stddev float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 8
	AS 'MODULE_PATHNAME', 'comoments_table';
COMMENT ON FUNCTION comoments_table(c comoments) IS 'one row for each variable';

/* Correlation. */

CREATE FUNCTION corr(c comoments, i text, j text) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_corr';
COMMENT ON FUNCTION corr(c comoments, i text, j text) IS 'correlation of two variables; NULL when one is constant';

CREATE FUNCTION corr(c comoments, i integer, j integer) RETURNS float8
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	BEGIN ATOMIC
		SELECT corr(c, i::text, j::text);
	END;
COMMENT ON FUNCTION corr(c comoments, i integer, j integer) IS 'correlation of two variables, by position';

CREATE FUNCTION corr_ci(c comoments, i text, j text, level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_corr_ci';
COMMENT ON FUNCTION corr_ci(c comoments, i text, j text, level float8) IS 'correlation with the interval of Fishers z; without one when n is 3 or less';

CREATE FUNCTION corr_ci(c comoments, i integer, j integer, level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	BEGIN ATOMIC
		SELECT corr_ci(c, i::text, j::text, level);
	END;
COMMENT ON FUNCTION corr_ci(c comoments, i integer, j integer, level float8) IS 'correlation with the interval of Fishers z, by position';

CREATE FUNCTION partial_corr(c comoments, i text, j text, given text[]) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_partial_corr';
COMMENT ON FUNCTION partial_corr(c comoments, i text, j text, given text[]) IS 'correlation of two variables while the given ones are held constant';

CREATE FUNCTION corr_matrix(c comoments) RETURNS TABLE (i integer, j integer, name_i text, name_j text, r float8, n float8, p_value float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 64
	AS 'MODULE_PATHNAME', 'comoments_corr_matrix';
COMMENT ON FUNCTION corr_matrix(c comoments) IS 'all correlations, one row for each pair and direction';

/* Regression. */

CREATE FUNCTION ols(c comoments, y text, x text[], level float8 DEFAULT 0.95)
	RETURNS TABLE (term text, coefficient float8, se float8, t float8, p_value float8, low float8, high float8, beta float8, vif float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 8
	AS 'MODULE_PATHNAME', 'comoments_ols';
COMMENT ON FUNCTION ols(c comoments, y text, x text[], level float8) IS 'least squares of y on x and an intercept, one row for each term';

CREATE FUNCTION ols_fit(c comoments, y text, x text[],
	OUT n float8, OUT r2 float8, OUT adj_r2 float8, OUT sigma float8, OUT f float8, OUT p_value float8, OUT rcond float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_ols_fit';
COMMENT ON FUNCTION ols_fit(c comoments, y text, x text[]) IS 'how well y is explained by x';

CREATE FUNCTION contrast(c comoments, y text, x text[], weights float8[], level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_contrast';
COMMENT ON FUNCTION contrast(c comoments, y text, x text[], weights float8[], level float8) IS 'linear combination of the coefficients of x, or with one weight more of the intercept and them';

CREATE FUNCTION simple_slope(c comoments, x text, z text, xz text, y text, at float8, level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_simple_slope';
COMMENT ON FUNCTION simple_slope(c comoments, x text, z text, xz text, y text, at float8, level float8) IS 'slope of y on x where the moderator z has the value at; xz is the variable x * z';

CREATE FUNCTION chow(a comoments, b comoments, y text, x text[]) RETURNS test_result
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_chow';
COMMENT ON FUNCTION chow(a comoments, b comoments, y text, x text[]) IS 'do two groups have the same coefficients? F test of all of them together';
