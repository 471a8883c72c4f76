/*
 * unit_comoments: how variables vary together within and between units.
 */

CREATE TYPE unit_comoments;

CREATE FUNCTION unit_comoments_in(cstring) RETURNS unit_comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_in';
COMMENT ON FUNCTION unit_comoments_in(cstring) IS 'reads the text form of unit_comoments: a JSON object';

CREATE FUNCTION unit_comoments_out(unit_comoments) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_out';
COMMENT ON FUNCTION unit_comoments_out(unit_comoments) IS 'writes the text form of unit_comoments';

CREATE FUNCTION unit_comoments_recv(internal) RETURNS unit_comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_recv';
COMMENT ON FUNCTION unit_comoments_recv(internal) IS 'reads the binary form of unit_comoments, guarded by a checksum';

CREATE FUNCTION unit_comoments_send(unit_comoments) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_send';
COMMENT ON FUNCTION unit_comoments_send(unit_comoments) IS 'writes the binary form of unit_comoments';

CREATE TYPE unit_comoments (
	INPUT = unit_comoments_in,
	OUTPUT = unit_comoments_out,
	RECEIVE = unit_comoments_recv,
	SEND = unit_comoments_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE unit_comoments IS 'how up to 64 variables vary together within and between units, such as teams or stores';

CREATE FUNCTION unit_comoments_to_jsonb(unit_comoments) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_to_jsonb';
COMMENT ON FUNCTION unit_comoments_to_jsonb(unit_comoments) IS 'the cast from unit_comoments to jsonb';

CREATE FUNCTION unit_comoments_from_jsonb(jsonb) RETURNS unit_comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_from_jsonb';
COMMENT ON FUNCTION unit_comoments_from_jsonb(jsonb) IS 'the cast from jsonb to unit_comoments';

CREATE CAST (unit_comoments AS jsonb) WITH FUNCTION unit_comoments_to_jsonb(unit_comoments);
COMMENT ON CAST (unit_comoments AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS unit_comoments) WITH FUNCTION unit_comoments_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS unit_comoments) IS 'from the text form as jsonb';

CREATE FUNCTION unit_comoments_eq(unit_comoments, unit_comoments) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_eq';
COMMENT ON FUNCTION unit_comoments_eq(unit_comoments, unit_comoments) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = unit_comoments, RIGHTARG = unit_comoments, FUNCTION = unit_comoments_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (unit_comoments, unit_comoments) IS 'equal content';

CREATE FUNCTION unit_comoments_ne(unit_comoments, unit_comoments) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_ne';
COMMENT ON FUNCTION unit_comoments_ne(unit_comoments, unit_comoments) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = unit_comoments, RIGHTARG = unit_comoments, FUNCTION = unit_comoments_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (unit_comoments, unit_comoments) IS 'different content';

CREATE FUNCTION unit_comoments_lt(unit_comoments, unit_comoments) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_lt';
COMMENT ON FUNCTION unit_comoments_lt(unit_comoments, unit_comoments) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = unit_comoments, RIGHTARG = unit_comoments, FUNCTION = unit_comoments_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (unit_comoments, unit_comoments) IS 'before in the order of bytes';

CREATE FUNCTION unit_comoments_le(unit_comoments, unit_comoments) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_le';
COMMENT ON FUNCTION unit_comoments_le(unit_comoments, unit_comoments) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = unit_comoments, RIGHTARG = unit_comoments, FUNCTION = unit_comoments_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (unit_comoments, unit_comoments) IS 'not after in the order of bytes';

CREATE FUNCTION unit_comoments_gt(unit_comoments, unit_comoments) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_gt';
COMMENT ON FUNCTION unit_comoments_gt(unit_comoments, unit_comoments) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = unit_comoments, RIGHTARG = unit_comoments, FUNCTION = unit_comoments_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (unit_comoments, unit_comoments) IS 'after in the order of bytes';

CREATE FUNCTION unit_comoments_ge(unit_comoments, unit_comoments) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_ge';
COMMENT ON FUNCTION unit_comoments_ge(unit_comoments, unit_comoments) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = unit_comoments, RIGHTARG = unit_comoments, FUNCTION = unit_comoments_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (unit_comoments, unit_comoments) IS 'not before in the order of bytes';

CREATE FUNCTION unit_comoments_cmp(unit_comoments, unit_comoments) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_cmp';
COMMENT ON FUNCTION unit_comoments_cmp(unit_comoments, unit_comoments) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION unit_comoments_hash(unit_comoments) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_hash';
COMMENT ON FUNCTION unit_comoments_hash(unit_comoments) IS 'hash of the content';

CREATE FUNCTION unit_comoments_hash_extended(unit_comoments, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_hash_extended';
COMMENT ON FUNCTION unit_comoments_hash_extended(unit_comoments, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS unit_comoments_btree_ops DEFAULT FOR TYPE unit_comoments USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 unit_comoments_cmp(unit_comoments, unit_comoments);
COMMENT ON OPERATOR CLASS unit_comoments_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS unit_comoments_hash_ops DEFAULT FOR TYPE unit_comoments USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 unit_comoments_hash(unit_comoments),
	FUNCTION 2 unit_comoments_hash_extended(unit_comoments, bigint);
COMMENT ON OPERATOR CLASS unit_comoments_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION unit_comoments_combine(unit_comoments, unit_comoments) RETURNS unit_comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_combine';
COMMENT ON FUNCTION unit_comoments_combine(unit_comoments, unit_comoments) IS 'merges two sets of different units';

CREATE OPERATOR + (
	LEFTARG = unit_comoments, RIGHTARG = unit_comoments, FUNCTION = unit_comoments_combine, COMMUTATOR = +
);
COMMENT ON OPERATOR + (unit_comoments, unit_comoments) IS 'merges two sets of different units';

CREATE FUNCTION unit_comoments_accum(unit_comoments, comoments) RETURNS unit_comoments
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_accum';
COMMENT ON FUNCTION unit_comoments_accum(unit_comoments, comoments) IS 'transition of units_agg: adds a unit; one of NULL or without rows counts as empty';

CREATE AGGREGATE units_agg(unit comoments) (
	SFUNC = unit_comoments_accum, STYPE = unit_comoments, COMBINEFUNC = unit_comoments_combine,
	SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE units_agg(comoments) IS 'units from one comoments for each of them';

CREATE AGGREGATE rollup(unit_comoments) (
	SFUNC = unit_comoments_combine, STYPE = unit_comoments, COMBINEFUNC = unit_comoments_combine,
	SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(unit_comoments) IS 'merges stored sets of different units, such as those of regions or shards';

CREATE FUNCTION units(u unit_comoments) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_units';
COMMENT ON FUNCTION units(u unit_comoments) IS 'number of units with at least one row';

CREATE FUNCTION empty_units(u unit_comoments) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_empty';
COMMENT ON FUNCTION empty_units(u unit_comoments) IS 'number of units without a row';

CREATE FUNCTION missing(u unit_comoments) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_missing';
COMMENT ON FUNCTION missing(u unit_comoments) IS 'number of rows with a NULL, of all units';

CREATE FUNCTION total_units(u unit_comoments) RETURNS comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_total';
COMMENT ON FUNCTION total_units(u unit_comoments) IS 'all rows together, whatever their unit';

CREATE FUNCTION within_units(u unit_comoments) RETURNS comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_within';
COMMENT ON FUNCTION within_units(u unit_comoments) IS 'rows about the means of their units; n is rows - units + 1, so that ols() has the degrees of freedom that unit dummies leave';

CREATE FUNCTION between_units(u unit_comoments, weighted boolean DEFAULT false) RETURNS comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_between';
COMMENT ON FUNCTION between_units(u unit_comoments, weighted boolean) IS 'means of the units, n is their number; weighted: each weighs its rows, on average 1';

CREATE FUNCTION anova(u unit_comoments, variable text)
	RETURNS TABLE (
		units bigint, n bigint, ss_between float8, ss_within float8, df_between float8, df_within float8, ms_between float8, ms_within float8,
		f float8, p_value float8, eta2 float8, omega2 float8, mean_n float8, n0 float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1
	AS 'MODULE_PATHNAME', 'unit_comoments_anova';
COMMENT ON FUNCTION anova(u unit_comoments, variable text) IS 'one-way analysis of variance by unit';

CREATE FUNCTION icc1(u unit_comoments, variable text, method text DEFAULT 'mean_n', level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_icc1';
COMMENT ON FUNCTION icc1(u unit_comoments, variable text, method text, level float8) IS 'share of variance between units, ICC(1), by analysis of variance; the size of a unit is mean_n or n0';

CREATE FUNCTION icc2(u unit_comoments, variable text, level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_comoments_icc2';
COMMENT ON FUNCTION icc2(u unit_comoments, variable text, level float8) IS 'reliability of the unit means, ICC(2) = 1 - 1 / F';

CREATE FUNCTION fixed_effects(u unit_comoments, y text, x text[], level float8 DEFAULT 0.95)
	RETURNS TABLE (term text, coefficient float8, se float8, t float8, p_value float8, low float8, high float8, units bigint, n bigint)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 4
	AS 'MODULE_PATHNAME', 'unit_fixed_effects';
COMMENT ON FUNCTION fixed_effects(u unit_comoments, y text, x text[], level float8) IS 'slopes within units, cluster-robust by unit (CR1), units - 1 degrees of freedom';

CREATE FUNCTION slope_difference(a unit_comoments, b unit_comoments, y text, x text, level float8 DEFAULT 0.95) RETURNS test_result
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'unit_slope_difference';
COMMENT ON FUNCTION slope_difference(a unit_comoments, b unit_comoments, y text, x text, level float8) IS 'slope of y on x within the units of a less that within those of b, cluster-robust';

CREATE FUNCTION linkage(u unit_comoments, x text, y text, level float8 DEFAULT 0.95)
	RETURNS TABLE (
		scope text, r float8, slope float8, se float8, low float8, high float8, p_value float8, n bigint, units bigint, ecological_gap float8,
		note text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 4
	AS 'MODULE_PATHNAME', 'unit_linkage';
COMMENT ON FUNCTION linkage(u unit_comoments, x text, y text, level float8) IS 'how y goes with x: individual, within units, between units, unit means, side by side';

CREATE FUNCTION chain(c comoments, path text[], level float8 DEFAULT 0.95)
	RETURNS TABLE (step text, slope float8, se float8, low float8, high float8, p_value float8, n float8, method text, note text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 3
	AS 'MODULE_PATHNAME', 'comoments_chain';
COMMENT ON FUNCTION chain(c comoments, path text[], level float8) IS 'the serial path: each slope given the steps before, and their product';

CREATE FUNCTION chain(u unit_comoments, path text[], slopes text DEFAULT 'within', reliability text DEFAULT 'none', level float8 DEFAULT 0.95)
	RETURNS TABLE (step text, slope float8, se float8, low float8, high float8, p_value float8, n float8, method text, note text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 3
	AS 'MODULE_PATHNAME', 'unit_chain';
COMMENT ON FUNCTION chain(u unit_comoments, path text[], slopes text, reliability text, level float8) IS 'the serial path within units, or of unit means, where units carry the interval';

CREATE FUNCTION euro_per_point(c comoments, money text, index text, covariates text[] DEFAULT '{}', level float8 DEFAULT 0.95)
	RETURNS TABLE (reading text, value float8, se float8, low float8, high float8, p_value float8, n float8, method text, note text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 3
	AS 'MODULE_PATHNAME', 'comoments_euro_per_point';
COMMENT ON FUNCTION euro_per_point(c comoments, money text, index text, covariates text[], level float8) IS 'what a point of an index goes with: money, per cent of its mean, elasticity';

CREATE FUNCTION euro_per_point(u unit_comoments, money text, index text, covariates text[] DEFAULT '{}', slopes text DEFAULT 'within', reliability text DEFAULT 'none', level float8 DEFAULT 0.95)
	RETURNS TABLE (reading text, value float8, se float8, low float8, high float8, p_value float8, n float8, method text, note text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 3
	AS 'MODULE_PATHNAME', 'unit_euro_per_point';
COMMENT ON FUNCTION euro_per_point(u unit_comoments, money text, index text, covariates text[], slopes text, reliability text, level float8) IS 'what a point of an index goes with, within units or of unit means, where units carry the interval';
