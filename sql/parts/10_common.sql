/*
 * The two shapes of an answer with uncertainty.
 */

CREATE TYPE estimate AS (
	value  float8,
	se     float8,
	low    float8,
	high   float8,
	level  float8,
	n      float8,
	method text
);
COMMENT ON TYPE estimate IS 'a number with its standard error and interval; method names the rule';

CREATE TYPE test_result AS (
	difference  float8,
	se          float8,
	statistic   float8,
	df          float8,
	p_value     float8,
	low         float8,
	high        float8,
	effect_size float8,
	n1          float8,
	n2          float8,
	method      text,
	note        text
);
COMMENT ON TYPE test_result IS 'a comparison: difference with interval, test and effect size together; note warns where it could mislead';
