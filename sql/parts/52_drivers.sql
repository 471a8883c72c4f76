/*
 * comoments: drivers of an outcome, reliability of scales, mediation, and what enthusiasm pays.
 */

CREATE FUNCTION drivers(c comoments, y text, x text[], method text DEFAULT 'lmg')
	RETURNS TABLE (driver text, importance float8, share float8, sign integer, coefficient float8, p_value float8, note text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 8
	AS 'MODULE_PATHNAME', 'comoments_drivers';
COMMENT ON FUNCTION drivers(c comoments, y text, x text[], method text) IS 'how much each driver matters to y, by lmg, relative_weights, beta, first, last or pratt; most important first';

CREATE FUNCTION priorities(c comoments, y text, x text[], lo float8, hi float8)
	RETURNS TABLE (driver text, performance float8, importance float8, gap_importance float8, rank integer, note text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 8
	AS 'MODULE_PATHNAME', 'comoments_priorities';
COMMENT ON FUNCTION priorities(c comoments, y text, x text[], lo float8, hi float8) IS 'where to begin: importance (lmg) times what performance on the scale lo to hi lacks of 100';

/* Reliability.  items: the variables of the scale; NULL means all. */

CREATE FUNCTION cronbach_alpha(c comoments, items text[] DEFAULT NULL, level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_cronbach_alpha';
COMMENT ON FUNCTION cronbach_alpha(c comoments, items text[], level float8) IS 'Cronbachs alpha with Feldts interval';

CREATE FUNCTION standardized_alpha(c comoments, items text[] DEFAULT NULL) RETURNS float8
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_standardized_alpha';
COMMENT ON FUNCTION standardized_alpha(c comoments, items text[]) IS 'alpha of items divided by their standard deviations';

CREATE FUNCTION omega(c comoments, items text[] DEFAULT NULL, standardized boolean DEFAULT true) RETURNS estimate
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000
	AS 'MODULE_PATHNAME', 'comoments_omega';
COMMENT ON FUNCTION omega(c comoments, items text[], standardized boolean) IS 'McDonalds omega total by a one-factor model (maximum likelihood), of standardized or raw items; without an interval';

CREATE FUNCTION item_stats(c comoments, items text[] DEFAULT NULL)
	RETURNS TABLE (item text, mean float8, sd float8, item_rest_r float8, alpha_if_dropped float8, note text)
	LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 8
	AS 'MODULE_PATHNAME', 'comoments_item_stats';
COMMENT ON FUNCTION item_stats(c comoments, items text[]) IS 'each item: its correlation with the sum of the others, and alpha without it';

CREATE FUNCTION gap_reliability(c comoments, p text, e text, p_reliability float8, e_reliability float8) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'comoments_gap_reliability';
COMMENT ON FUNCTION gap_reliability(c comoments, p text, e text, p_reliability float8, e_reliability float8) IS 'reliability of the difference p - e, such as perception less expectation, from those of its parts';

/* One row at a time. */

CREATE FUNCTION scale_score(items float8[], lo float8, hi float8, reversed integer[] DEFAULT NULL, min_items integer DEFAULT NULL) RETURNS float8
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'scale_score';
COMMENT ON FUNCTION scale_score(items float8[], lo float8, hi float8, reversed integer[], min_items integer) IS 'one persons index from 0 to 100: mean of the answers on the scale lo to hi; NULL below min_items answers, half of the items';

CREATE FUNCTION composite_index(parts float8[], weights float8[] DEFAULT NULL, method text DEFAULT 'arithmetic', missing text DEFAULT 'renormalise') RETURNS float8
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'composite_index';
COMMENT ON FUNCTION composite_index(parts float8[], weights float8[], method text, missing text) IS 'weighted mean of parts, arithmetic, geometric or harmonic, or the weakest; missing parts: renormalise the weights, or null';

/* Paths and asymmetry. */

CREATE FUNCTION mediation(c comoments, x text, m text, y text, covariates text[] DEFAULT '{}', level float8 DEFAULT 0.95)
	RETURNS TABLE (effect text, value float8, se float8, low float8, high float8, p_value float8, n float8, method text, note text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000 ROWS 7
	AS 'MODULE_PATHNAME', 'comoments_mediation';
COMMENT ON FUNCTION mediation(c comoments, x text, m text, y text, covariates text[], level float8) IS 'how much of the way from x to y leads through m: a, b, direct, total, indirect by two intervals, proportion';

CREATE FUNCTION penalty_reward(c comoments, y text, dissatisfied text, enthused text, level float8 DEFAULT 0.95)
	RETURNS TABLE (effect text, value float8, se float8, low float8, high float8, p_value float8, n float8, method text, note text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 3
	AS 'MODULE_PATHNAME', 'comoments_penalty_reward';
COMMENT ON FUNCTION penalty_reward(c comoments, y text, dissatisfied text, enthused text, level float8) IS 'what enthusiasm brings and dissatisfaction costs in y against the others; the two variables are 0 or 1';
