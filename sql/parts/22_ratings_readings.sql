/*
 * ratings: readings.  Indices are in points, shares and shapes are fractions.
 */

CREATE FUNCTION answered(r ratings) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_answered_sql';
COMMENT ON FUNCTION answered(r ratings) IS 'number of answers';

CREATE FUNCTION missing(r ratings) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_missing';
COMMENT ON FUNCTION missing(r ratings) IS 'number of rows without an answer, or with weight 0';

CREATE FUNCTION effective_n(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_effective_n';
COMMENT ON FUNCTION effective_n(r ratings) IS 'effective number of answers under weights, (sum w)^2 / sum w^2';

CREATE FUNCTION mean(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_mean';
COMMENT ON FUNCTION mean(r ratings) IS 'mean answer';

CREATE FUNCTION variance(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_variance';
COMMENT ON FUNCTION variance(r ratings) IS 'sample variance of the answers';

CREATE FUNCTION stddev(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_stddev';
COMMENT ON FUNCTION stddev(r ratings) IS 'sample standard deviation of the answers';

CREATE FUNCTION median(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_median';
COMMENT ON FUNCTION median(r ratings) IS 'median answer';

CREATE FUNCTION quantile(r ratings, p float8) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_quantile';
COMMENT ON FUNCTION quantile(r ratings, p float8) IS 'the answer below which the fraction p lies, interpolated as percentile_cont';

CREATE FUNCTION mode(r ratings) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_mode';
COMMENT ON FUNCTION mode(r ratings) IS 'the most frequent answer, the lowest of several';

CREATE FUNCTION rating_counts(r ratings) RETURNS TABLE (score integer, n bigint, weight float8, share float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 11
	AS 'MODULE_PATHNAME', 'ratings_rating_counts';
COMMENT ON FUNCTION rating_counts(r ratings) IS 'one row for each category of the scale';

CREATE FUNCTION share(r ratings, low integer, high integer) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_share';
COMMENT ON FUNCTION share(r ratings, low integer, high integer) IS 'fraction of answers from low to high';

CREATE FUNCTION top_box(r ratings, k integer DEFAULT 1) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_top_box';
COMMENT ON FUNCTION top_box(r ratings, k integer) IS 'percentage of answers in the k highest categories';

CREATE FUNCTION bottom_box(r ratings, k integer DEFAULT 1) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_bottom_box';
COMMENT ON FUNCTION bottom_box(r ratings, k integer) IS 'percentage of answers in the k lowest categories';

CREATE FUNCTION pomp(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_pomp';
COMMENT ON FUNCTION pomp(r ratings) IS 'percentage of the maximum possible: 100 (mean - lo) / (hi - lo)';

CREATE FUNCTION nps(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_nps';
COMMENT ON FUNCTION nps(r ratings) IS 'net promoter score on the scale 0 to 10: promoters 9-10 minus detractors 0-6, in points';

CREATE FUNCTION nps(r ratings, promoter_from integer, detractor_to integer) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_nps_bands';
COMMENT ON FUNCTION nps(r ratings, promoter_from integer, detractor_to integer) IS 'net promoter score on any scale, with its bands named';

CREATE FUNCTION promoters(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_promoters';
COMMENT ON FUNCTION promoters(r ratings) IS 'fraction of answers 9-10 on the scale 0 to 10';

CREATE FUNCTION passives(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_passives';
COMMENT ON FUNCTION passives(r ratings) IS 'fraction of answers 7-8 on the scale 0 to 10';

CREATE FUNCTION detractors(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_detractors';
COMMENT ON FUNCTION detractors(r ratings) IS 'fraction of answers 0-6 on the scale 0 to 10';

CREATE FUNCTION csat(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_csat';
COMMENT ON FUNCTION csat(r ratings) IS 'percentage of answers in the two top categories of five';

CREATE FUNCTION csat(r ratings, satisfied_from integer) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_csat_from';
COMMENT ON FUNCTION csat(r ratings, satisfied_from integer) IS 'percentage of answers from satisfied_from up, on 2 to 11 points';

CREATE FUNCTION ces(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_mean';
COMMENT ON FUNCTION ces(r ratings) IS 'customer effort score: the mean answer';

CREATE FUNCTION ces_top_box(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_ces_top_box';
COMMENT ON FUNCTION ces_top_box(r ratings) IS 'percentage of answers 5-7 on seven points of ease';

CREATE FUNCTION ces_index(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_ces_index';
COMMENT ON FUNCTION ces_index(r ratings) IS 'percentage of answers 6-7 minus percentage of 1-3 on seven points of ease';

CREATE FUNCTION favorable(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_favorable';
COMMENT ON FUNCTION favorable(r ratings) IS 'percentage of answers above the middle of a scale of 2 to 11 points';

CREATE FUNCTION neutral(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_neutral';
COMMENT ON FUNCTION neutral(r ratings) IS 'percentage of answers in the middle of an odd scale; 0 on an even one';

CREATE FUNCTION unfavorable(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_unfavorable';
COMMENT ON FUNCTION unfavorable(r ratings) IS 'percentage of answers below the middle of a scale of 2 to 11 points';

CREATE FUNCTION agreement(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_agreement';
COMMENT ON FUNCTION agreement(r ratings) IS 'van der Eijks agreement A, -1 (two camps) to 1 (one voice)';

CREATE FUNCTION polarization(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_polarization';
COMMENT ON FUNCTION polarization(r ratings) IS '(1 - agreement) / 2';

CREATE FUNCTION consensus(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_consensus';
COMMENT ON FUNCTION consensus(r ratings) IS 'Tastle and Wiermans consensus, 0 to 1';

CREATE FUNCTION consistency(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_consistency';
COMMENT ON FUNCTION consistency(r ratings) IS '1 - sd / half the width of the scale: even quality';

CREATE FUNCTION memorable(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_memorable';
COMMENT ON FUNCTION memorable(r ratings) IS 'fraction of answers at either end of the scale';

CREATE FUNCTION two_camps(r ratings) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_two_camps';
COMMENT ON FUNCTION two_camps(r ratings) IS 'true when agreement is below 0: the mean is nobodys experience';

CREATE FUNCTION enthusiasm(r ratings, enthused_from integer, satisfied_from integer) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_enthusiasm';
COMMENT ON FUNCTION enthusiasm(r ratings, enthused_from integer, satisfied_from integer) IS 'fraction enthused among the enthused and the merely satisfied';

CREATE FUNCTION complacency(r ratings, enthused_from integer, satisfied_from integer) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_complacency';
COMMENT ON FUNCTION complacency(r ratings, enthused_from integer, satisfied_from integer) IS '1 - enthusiasm';

CREATE FUNCTION rwg(r ratings) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_rwg';
COMMENT ON FUNCTION rwg(r ratings) IS 'within-group agreement rwg against a uniform null, floored at 0';

/* Estimates and changes. */

CREATE FUNCTION nps_ci(r ratings, level float8 DEFAULT 0.95, method text DEFAULT 'adjusted_wald', population bigint DEFAULT NULL) RETURNS estimate
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_nps_ci';
COMMENT ON FUNCTION nps_ci(r ratings, level float8, method text, population bigint) IS 'net promoter score with interval: adjusted_wald, wald or score';

CREATE FUNCTION share_ci(r ratings, low integer, high integer, level float8 DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_share_ci';
COMMENT ON FUNCTION share_ci(r ratings, low integer, high integer, level float8, method text) IS 'share of answers with interval: wilson, agresti_coull or clopper_pearson';

CREATE FUNCTION mean_ci(r ratings, level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_mean_ci';
COMMENT ON FUNCTION mean_ci(r ratings, level float8) IS 'mean answer with t interval';

CREATE FUNCTION enthusiasm_ci(r ratings, enthused_from integer, satisfied_from integer, level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_enthusiasm_ci';
COMMENT ON FUNCTION enthusiasm_ci(r ratings, enthused_from integer, satisfied_from integer, level float8) IS 'enthusiasm with Wilson interval';

CREATE FUNCTION stratified_nps(strata ratings[], population_share float8[], level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_stratified_nps';
COMMENT ON FUNCTION stratified_nps(strata ratings[], population_share float8[], level float8) IS 'net promoter score of a population made of strata';

CREATE FUNCTION nps_change(before ratings, after ratings, method text DEFAULT 'adjusted_wald', level float8 DEFAULT 0.95, population bigint DEFAULT NULL) RETURNS test_result
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_nps_change';
COMMENT ON FUNCTION nps_change(before ratings, after ratings, method text, level float8, population bigint) IS 'change of the net promoter score between independent groups, z test';

CREATE FUNCTION mean_change(before ratings, after ratings, level float8 DEFAULT 0.95, population bigint DEFAULT NULL) RETURNS test_result
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_mean_change';
COMMENT ON FUNCTION mean_change(before ratings, after ratings, level float8, population bigint) IS 'change of the mean between independent groups, Welchs t test';

CREATE FUNCTION share_change(before ratings, after ratings, low integer, high integer, level float8 DEFAULT 0.95, population bigint DEFAULT NULL) RETURNS test_result
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_share_change';
COMMENT ON FUNCTION share_change(before ratings, after ratings, low integer, high integer, level float8, population bigint) IS 'change of a share between independent groups, pooled z or Fishers exact test';

CREATE FUNCTION risk_ratio(a ratings, b ratings, low integer, high integer, level float8 DEFAULT 0.95) RETURNS test_result
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_risk_ratio';
COMMENT ON FUNCTION risk_ratio(a ratings, b ratings, low integer, high integer, level float8) IS 'ratio of the share in a to the share in b, log-normal interval';

CREATE FUNCTION paired_change(differences ratings, kind text, level float8 DEFAULT 0.95, population bigint DEFAULT NULL) RETURNS test_result
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_paired_change';
COMMENT ON FUNCTION paired_change(differences ratings, kind text, level float8, population bigint) IS 'change in the answers of the same persons: nps, mean or share';

CREATE FUNCTION paired_change_accum(ratings, float8, float8, integer, integer, text) RETURNS ratings
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'ratings_paired_accum';
COMMENT ON FUNCTION paired_change_accum(ratings, float8, float8, integer, integer, text) IS 'transition of paired_change_agg';

CREATE AGGREGATE paired_change_agg(before float8, after float8, lo integer, hi integer, kind text) (
	SFUNC = paired_change_accum, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE paired_change_agg(float8, float8, integer, integer, text) IS 'differences between two answers of each person, for paired_change()';

CREATE FUNCTION p_adjust(p_values float8[], method text) RETURNS float8[]
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'p_adjust';
COMMENT ON FUNCTION p_adjust(p_values float8[], method text) IS 'p values adjusted for many tests: holm or bh';

CREATE FUNCTION rake(cells text[], counts float8[], margins jsonb, max_iter integer DEFAULT 100, tolerance float8 DEFAULT 1e-10) RETURNS float8[]
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rake';
COMMENT ON FUNCTION rake(cells text[], counts float8[], margins jsonb, max_iter integer, tolerance float8) IS 'cell totals fitted to known margins; weight of an answer = fitted / count';

/* One-column shorthands: the distribution is built and read in one call. */

CREATE AGGREGATE nps(score smallint) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = nps,
	INITCOND = '{"lo": 0, "hi": 10, "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = nps,
	MINITCOND = '{"lo": 0, "hi": 10, "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(smallint) IS 'net promoter score of answers 0 to 10, -100 to 100';

CREATE AGGREGATE nps(score integer) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = nps,
	INITCOND = '{"lo": 0, "hi": 10, "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = nps,
	MINITCOND = '{"lo": 0, "hi": 10, "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer) IS 'net promoter score of answers 0 to 10, -100 to 100';

CREATE AGGREGATE nps(score bigint) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = nps,
	INITCOND = '{"lo": 0, "hi": 10, "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = nps,
	MINITCOND = '{"lo": 0, "hi": 10, "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(bigint) IS 'net promoter score of answers 0 to 10, -100 to 100';

CREATE AGGREGATE nps(score numeric) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = nps,
	INITCOND = '{"lo": 0, "hi": 10, "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = nps,
	MINITCOND = '{"lo": 0, "hi": 10, "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(numeric) IS 'net promoter score of answers 0 to 10, -100 to 100';

CREATE AGGREGATE nps(score float8) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = nps,
	INITCOND = '{"lo": 0, "hi": 10, "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = nps,
	MINITCOND = '{"lo": 0, "hi": 10, "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(float8) IS 'net promoter score of answers 0 to 10, -100 to 100';

CREATE AGGREGATE csat(score smallint) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = csat,
	INITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = csat,
	MINITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(smallint) IS 'customer satisfaction of answers 1 to 5: percentage of 4 and 5';

CREATE AGGREGATE csat(score integer) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = csat,
	INITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = csat,
	MINITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(integer) IS 'customer satisfaction of answers 1 to 5: percentage of 4 and 5';

CREATE AGGREGATE csat(score bigint) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = csat,
	INITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = csat,
	MINITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(bigint) IS 'customer satisfaction of answers 1 to 5: percentage of 4 and 5';

CREATE AGGREGATE csat(score numeric) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = csat,
	INITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = csat,
	MINITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(numeric) IS 'customer satisfaction of answers 1 to 5: percentage of 4 and 5';

CREATE AGGREGATE csat(score float8) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = csat,
	INITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = csat,
	MINITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(float8) IS 'customer satisfaction of answers 1 to 5: percentage of 4 and 5';

CREATE AGGREGATE ces(score smallint) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = ces,
	INITCOND = '{"lo": 1, "hi": 7, "counts": [0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = ces,
	MINITCOND = '{"lo": 1, "hi": 7, "counts": [0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(smallint) IS 'customer effort score of answers 1 to 7: mean, 7 = easy';

CREATE AGGREGATE ces(score integer) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = ces,
	INITCOND = '{"lo": 1, "hi": 7, "counts": [0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = ces,
	MINITCOND = '{"lo": 1, "hi": 7, "counts": [0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(integer) IS 'customer effort score of answers 1 to 7: mean, 7 = easy';

CREATE AGGREGATE ces(score bigint) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = ces,
	INITCOND = '{"lo": 1, "hi": 7, "counts": [0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = ces,
	MINITCOND = '{"lo": 1, "hi": 7, "counts": [0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(bigint) IS 'customer effort score of answers 1 to 7: mean, 7 = easy';

CREATE AGGREGATE ces(score numeric) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = ces,
	INITCOND = '{"lo": 1, "hi": 7, "counts": [0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = ces,
	MINITCOND = '{"lo": 1, "hi": 7, "counts": [0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(numeric) IS 'customer effort score of answers 1 to 7: mean, 7 = easy';

CREATE AGGREGATE ces(score float8) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = ces,
	INITCOND = '{"lo": 1, "hi": 7, "counts": [0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = ces,
	MINITCOND = '{"lo": 1, "hi": 7, "counts": [0, 0, 0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(float8) IS 'customer effort score of answers 1 to 7: mean, 7 = easy';

CREATE AGGREGATE favorable(score smallint) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = favorable,
	INITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = favorable,
	MINITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE favorable(smallint) IS 'percentage of favorable answers (4 and 5) of 1 to 5';

CREATE AGGREGATE favorable(score integer) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = favorable,
	INITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = favorable,
	MINITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE favorable(integer) IS 'percentage of favorable answers (4 and 5) of 1 to 5';

CREATE AGGREGATE favorable(score bigint) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = favorable,
	INITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = favorable,
	MINITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE favorable(bigint) IS 'percentage of favorable answers (4 and 5) of 1 to 5';

CREATE AGGREGATE favorable(score numeric) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = favorable,
	INITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = favorable,
	MINITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE favorable(numeric) IS 'percentage of favorable answers (4 and 5) of 1 to 5';

CREATE AGGREGATE favorable(score float8) (
	SFUNC = ratings_add, STYPE = ratings, COMBINEFUNC = ratings_combine, SSPACE = 128,
	FINALFUNC = favorable,
	INITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	MSFUNC = ratings_add, MINVFUNC = ratings_remove, MSTYPE = ratings,
	MFINALFUNC = favorable,
	MINITCOND = '{"lo": 1, "hi": 5, "counts": [0, 0, 0, 0, 0], "missing": 0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE favorable(float8) IS 'percentage of favorable answers (4 and 5) of 1 to 5';

/*
 * The weakest of many groups.  The state keeps that group's own ratings and
 * the number of groups, which the simultaneous interval needs.
 */

CREATE TYPE weakest_state AS (
	name    text,
	answers ratings,
	low     integer,
	high    integer,
	groups  bigint
);
COMMENT ON TYPE weakest_state IS 'state of weakest_agg: the weakest group so far, and how many were seen';

CREATE TYPE weakest_group AS (
	name   text,
	share  float8,
	low    float8,
	high   float8,
	level  float8,
	n      float8,
	groups bigint,
	method text
);
COMMENT ON TYPE weakest_group IS 'the group with the lowest share, with an interval that holds for all groups at once';

CREATE FUNCTION weakest_combine(a weakest_state, b weakest_state) RETURNS weakest_state
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT CASE
		WHEN (a).groups IS NULL THEN b
		WHEN (b).groups IS NULL THEN a
		WHEN ROW(share((a).answers, (a).low, (a).high), coalesce((a).name, '') COLLATE "C", (a).answers)
			< ROW(share((b).answers, (b).low, (b).high), coalesce((b).name, '') COLLATE "C", (b).answers)
		THEN ROW((a).name, (a).answers, (a).low, (a).high, (a).groups + (b).groups)::weakest_state
		ELSE ROW((b).name, (b).answers, (b).low, (b).high, (a).groups + (b).groups)::weakest_state
	END;
END;
COMMENT ON FUNCTION weakest_combine(weakest_state, weakest_state) IS 'combine function of weakest_agg';

CREATE FUNCTION weakest_accum(state weakest_state, name text, r ratings, low integer, high integer) RETURNS weakest_state
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT CASE
		WHEN share(r, low, high) IS NULL THEN state
		ELSE weakest_combine(state, ROW(name, r, low, high, 1)::weakest_state)
	END;
END;
COMMENT ON FUNCTION weakest_accum(weakest_state, text, ratings, integer, integer) IS 'transition of weakest_agg: groups without answers are left out';

CREATE FUNCTION weakest_final(state weakest_state) RETURNS weakest_group
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT ROW((state).name, (ci).value, (ci).low, (ci).high, 0.95, (ci).n, (state).groups,
			   'wilson, bonferroni')::weakest_group
	FROM share_ci((state).answers, (state).low, (state).high, 1 - 0.05 / (state).groups) ci
	WHERE (state).groups IS NOT NULL;
END;
COMMENT ON FUNCTION weakest_final(weakest_state) IS 'final function of weakest_agg';

CREATE AGGREGATE weakest_agg(name text, r ratings, low integer, high integer) (
	SFUNC = weakest_accum, STYPE = weakest_state, COMBINEFUNC = weakest_combine,
	FINALFUNC = weakest_final, SSPACE = 256, PARALLEL = SAFE
);
COMMENT ON AGGREGATE weakest_agg(text, ratings, integer, integer) IS 'the group with the lowest share of answers from low to high, with a simultaneous interval';
