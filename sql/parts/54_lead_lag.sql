/*
 * lead_lag: which of two measures goes before the other, unit by unit.
 */

CREATE TYPE lead_lag;

CREATE FUNCTION lead_lag_in(cstring) RETURNS lead_lag
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_in';
COMMENT ON FUNCTION lead_lag_in(cstring) IS 'reads the text form of lead_lag: a JSON object';

CREATE FUNCTION lead_lag_out(lead_lag) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_out';
COMMENT ON FUNCTION lead_lag_out(lead_lag) IS 'writes the text form of lead_lag';

CREATE FUNCTION lead_lag_recv(internal) RETURNS lead_lag
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_recv';
COMMENT ON FUNCTION lead_lag_recv(internal) IS 'reads the binary form of lead_lag, guarded by a checksum';

CREATE FUNCTION lead_lag_send(lead_lag) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_send';
COMMENT ON FUNCTION lead_lag_send(lead_lag) IS 'writes the binary form of lead_lag';

CREATE TYPE lead_lag (
	INPUT = lead_lag_in,
	OUTPUT = lead_lag_out,
	RECEIVE = lead_lag_recv,
	SEND = lead_lag_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE lead_lag IS 'two measures of each unit and period, kept row by row';

CREATE FUNCTION lead_lag_to_jsonb(lead_lag) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_to_jsonb';
COMMENT ON FUNCTION lead_lag_to_jsonb(lead_lag) IS 'the cast from lead_lag to jsonb';

CREATE FUNCTION lead_lag_from_jsonb(jsonb) RETURNS lead_lag
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_from_jsonb';
COMMENT ON FUNCTION lead_lag_from_jsonb(jsonb) IS 'the cast from jsonb to lead_lag';

CREATE CAST (lead_lag AS jsonb) WITH FUNCTION lead_lag_to_jsonb(lead_lag);
COMMENT ON CAST (lead_lag AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS lead_lag) WITH FUNCTION lead_lag_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS lead_lag) IS 'from the text form as jsonb';

CREATE FUNCTION lead_lag_eq(lead_lag, lead_lag) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_eq';
COMMENT ON FUNCTION lead_lag_eq(lead_lag, lead_lag) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = lead_lag, RIGHTARG = lead_lag, FUNCTION = lead_lag_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (lead_lag, lead_lag) IS 'equal content';

CREATE FUNCTION lead_lag_ne(lead_lag, lead_lag) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_ne';
COMMENT ON FUNCTION lead_lag_ne(lead_lag, lead_lag) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = lead_lag, RIGHTARG = lead_lag, FUNCTION = lead_lag_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (lead_lag, lead_lag) IS 'different content';

CREATE FUNCTION lead_lag_lt(lead_lag, lead_lag) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_lt';
COMMENT ON FUNCTION lead_lag_lt(lead_lag, lead_lag) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = lead_lag, RIGHTARG = lead_lag, FUNCTION = lead_lag_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (lead_lag, lead_lag) IS 'before in the order of bytes';

CREATE FUNCTION lead_lag_le(lead_lag, lead_lag) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_le';
COMMENT ON FUNCTION lead_lag_le(lead_lag, lead_lag) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = lead_lag, RIGHTARG = lead_lag, FUNCTION = lead_lag_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (lead_lag, lead_lag) IS 'not after in the order of bytes';

CREATE FUNCTION lead_lag_gt(lead_lag, lead_lag) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_gt';
COMMENT ON FUNCTION lead_lag_gt(lead_lag, lead_lag) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = lead_lag, RIGHTARG = lead_lag, FUNCTION = lead_lag_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (lead_lag, lead_lag) IS 'after in the order of bytes';

CREATE FUNCTION lead_lag_ge(lead_lag, lead_lag) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_ge';
COMMENT ON FUNCTION lead_lag_ge(lead_lag, lead_lag) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = lead_lag, RIGHTARG = lead_lag, FUNCTION = lead_lag_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (lead_lag, lead_lag) IS 'not before in the order of bytes';

CREATE FUNCTION lead_lag_cmp(lead_lag, lead_lag) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_cmp';
COMMENT ON FUNCTION lead_lag_cmp(lead_lag, lead_lag) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION lead_lag_hash(lead_lag) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_hash';
COMMENT ON FUNCTION lead_lag_hash(lead_lag) IS 'hash of the content';

CREATE FUNCTION lead_lag_hash_extended(lead_lag, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_hash_extended';
COMMENT ON FUNCTION lead_lag_hash_extended(lead_lag, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS lead_lag_btree_ops DEFAULT FOR TYPE lead_lag USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 lead_lag_cmp(lead_lag, lead_lag);
COMMENT ON OPERATOR CLASS lead_lag_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS lead_lag_hash_ops DEFAULT FOR TYPE lead_lag USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 lead_lag_hash(lead_lag),
	FUNCTION 2 lead_lag_hash_extended(lead_lag, bigint);
COMMENT ON OPERATOR CLASS lead_lag_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION lead_lag_plus(lead_lag, lead_lag) RETURNS lead_lag
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_combine';
COMMENT ON FUNCTION lead_lag_plus(lead_lag, lead_lag) IS 'the rows of both: the function of operator +';

CREATE OPERATOR + (
	LEFTARG = lead_lag, RIGHTARG = lead_lag, FUNCTION = lead_lag_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (lead_lag, lead_lag) IS 'the rows of both';

CREATE FUNCTION lead_lag_combine(lead_lag, lead_lag) RETURNS lead_lag
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_combine';
COMMENT ON FUNCTION lead_lag_combine(lead_lag, lead_lag) IS 'combine function of lead_lag_agg, transition of rollup';

CREATE FUNCTION lead_lag_final(lead_lag) RETURNS lead_lag
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_final';
COMMENT ON FUNCTION lead_lag_final(lead_lag) IS 'final function of lead_lag_agg: the packed form';

CREATE FUNCTION lead_lag_accum(lead_lag, text, integer, float8, float8) RETURNS lead_lag
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_accum';
COMMENT ON FUNCTION lead_lag_accum(lead_lag, text, integer, float8, float8) IS 'transition of lead_lag_agg: adds a row, or counts it as missing';

CREATE AGGREGATE lead_lag_agg(unit text, period integer, x float8, y float8) (
	SFUNC = lead_lag_accum, STYPE = lead_lag, COMBINEFUNC = lead_lag_combine,
	FINALFUNC = lead_lag_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE lead_lag_agg(text, integer, float8, float8) IS 'a panel of one row for each unit and period; periods are counted, such as quarters';

CREATE AGGREGATE rollup(lead_lag) (
	SFUNC = lead_lag_combine, STYPE = lead_lag, COMBINEFUNC = lead_lag_combine,
	FINALFUNC = lead_lag_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(lead_lag) IS 'merges stored panels, such as those of years or regions';

CREATE FUNCTION missing(l lead_lag) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_missing';
COMMENT ON FUNCTION missing(l lead_lag) IS 'number of rows without a unit, a period, or any measure';

CREATE FUNCTION lead_lag_rows(l lead_lag) RETURNS TABLE (unit text, period integer, x float8, y float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
	AS 'MODULE_PATHNAME', 'lead_lag_list';
COMMENT ON FUNCTION lead_lag_rows(l lead_lag) IS 'the rows of the panel, by unit and period';

CREATE FUNCTION lagged_units(l lead_lag, lag integer) RETURNS unit_comoments
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lead_lag_units';
COMMENT ON FUNCTION lagged_units(l lead_lag, lag integer) IS 'x at each period and y so many periods later, as units with the variables x and y; a negative lag takes y before x';

CREATE FUNCTION lead_lag_table(l lead_lag, max_lag integer DEFAULT 4, own_past boolean DEFAULT false, jackknife boolean DEFAULT true, level float8 DEFAULT 0.95)
	RETURNS TABLE (
		lag integer, direction text, r float8, slope float8, se float8, low float8, high float8, p_value float8, units bigint, pairs bigint, note text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 9
	AS 'MODULE_PATHNAME', 'lead_lag_table';
COMMENT ON FUNCTION lead_lag_table(l lead_lag, max_lag integer, own_past boolean, jackknife boolean, level float8) IS 'slopes within units of each measure on the other one before it, both directions always; jackknife takes away their bias of the order of 1 / periods';
