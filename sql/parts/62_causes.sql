/*
 * survival_causes: how long they stayed and why they left.
 */

CREATE TYPE survival_causes;

CREATE FUNCTION survival_causes_in(cstring) RETURNS survival_causes
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_in';
COMMENT ON FUNCTION survival_causes_in(cstring) IS 'reads the text form of survival_causes: a JSON object';

CREATE FUNCTION survival_causes_out(survival_causes) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_out';
COMMENT ON FUNCTION survival_causes_out(survival_causes) IS 'writes the text form of survival_causes';

CREATE FUNCTION survival_causes_recv(internal) RETURNS survival_causes
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_recv';
COMMENT ON FUNCTION survival_causes_recv(internal) IS 'reads the binary form of survival_causes, guarded by a checksum';

CREATE FUNCTION survival_causes_send(survival_causes) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_send';
COMMENT ON FUNCTION survival_causes_send(survival_causes) IS 'writes the binary form of survival_causes';

CREATE TYPE survival_causes (
	INPUT = survival_causes_in,
	OUTPUT = survival_causes_out,
	RECEIVE = survival_causes_recv,
	SEND = survival_causes_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE survival_causes IS 'how long the persons of a group stayed, and for which cause they left';

CREATE FUNCTION survival_causes_to_jsonb(survival_causes) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_to_jsonb';
COMMENT ON FUNCTION survival_causes_to_jsonb(survival_causes) IS 'the cast from survival_causes to jsonb';

CREATE FUNCTION survival_causes_from_jsonb(jsonb) RETURNS survival_causes
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_from_jsonb';
COMMENT ON FUNCTION survival_causes_from_jsonb(jsonb) IS 'the cast from jsonb to survival_causes';

CREATE CAST (survival_causes AS jsonb) WITH FUNCTION survival_causes_to_jsonb(survival_causes);
COMMENT ON CAST (survival_causes AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS survival_causes) WITH FUNCTION survival_causes_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS survival_causes) IS 'from the text form as jsonb';

CREATE FUNCTION survival_causes_eq(survival_causes, survival_causes) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_eq';
COMMENT ON FUNCTION survival_causes_eq(survival_causes, survival_causes) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = survival_causes, RIGHTARG = survival_causes, FUNCTION = survival_causes_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (survival_causes, survival_causes) IS 'equal content';

CREATE FUNCTION survival_causes_ne(survival_causes, survival_causes) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_ne';
COMMENT ON FUNCTION survival_causes_ne(survival_causes, survival_causes) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = survival_causes, RIGHTARG = survival_causes, FUNCTION = survival_causes_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (survival_causes, survival_causes) IS 'different content';

CREATE FUNCTION survival_causes_lt(survival_causes, survival_causes) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_lt';
COMMENT ON FUNCTION survival_causes_lt(survival_causes, survival_causes) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = survival_causes, RIGHTARG = survival_causes, FUNCTION = survival_causes_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (survival_causes, survival_causes) IS 'before in the order of bytes';

CREATE FUNCTION survival_causes_le(survival_causes, survival_causes) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_le';
COMMENT ON FUNCTION survival_causes_le(survival_causes, survival_causes) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = survival_causes, RIGHTARG = survival_causes, FUNCTION = survival_causes_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (survival_causes, survival_causes) IS 'not after in the order of bytes';

CREATE FUNCTION survival_causes_gt(survival_causes, survival_causes) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_gt';
COMMENT ON FUNCTION survival_causes_gt(survival_causes, survival_causes) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = survival_causes, RIGHTARG = survival_causes, FUNCTION = survival_causes_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (survival_causes, survival_causes) IS 'after in the order of bytes';

CREATE FUNCTION survival_causes_ge(survival_causes, survival_causes) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_ge';
COMMENT ON FUNCTION survival_causes_ge(survival_causes, survival_causes) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = survival_causes, RIGHTARG = survival_causes, FUNCTION = survival_causes_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (survival_causes, survival_causes) IS 'not before in the order of bytes';

CREATE FUNCTION survival_causes_cmp(survival_causes, survival_causes) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_cmp';
COMMENT ON FUNCTION survival_causes_cmp(survival_causes, survival_causes) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION survival_causes_hash(survival_causes) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_hash';
COMMENT ON FUNCTION survival_causes_hash(survival_causes) IS 'hash of the content';

CREATE FUNCTION survival_causes_hash_extended(survival_causes, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_hash_extended';
COMMENT ON FUNCTION survival_causes_hash_extended(survival_causes, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS survival_causes_btree_ops DEFAULT FOR TYPE survival_causes USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 survival_causes_cmp(survival_causes, survival_causes);
COMMENT ON OPERATOR CLASS survival_causes_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS survival_causes_hash_ops DEFAULT FOR TYPE survival_causes USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 survival_causes_hash(survival_causes),
	FUNCTION 2 survival_causes_hash_extended(survival_causes, bigint);
COMMENT ON OPERATOR CLASS survival_causes_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION survival_causes_combine(survival_causes, survival_causes) RETURNS survival_causes
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_combine';
COMMENT ON FUNCTION survival_causes_combine(survival_causes, survival_causes) IS 'merges two survival_causes values of one unit';

CREATE FUNCTION survival_causes_minus(survival_causes, survival_causes) RETURNS survival_causes
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_minus';
COMMENT ON FUNCTION survival_causes_minus(survival_causes, survival_causes) IS 'removes a part exactly; below zero is an error';

CREATE FUNCTION survival_causes_final(survival_causes) RETURNS survival_causes
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_final';
COMMENT ON FUNCTION survival_causes_final(survival_causes) IS 'final function: the packed form';

CREATE OPERATOR + (
	LEFTARG = survival_causes, RIGHTARG = survival_causes, FUNCTION = survival_causes_combine, COMMUTATOR = +
);
COMMENT ON OPERATOR + (survival_causes, survival_causes) IS 'merges two survival_causes values of one unit';
CREATE OPERATOR - (
	LEFTARG = survival_causes, RIGHTARG = survival_causes, FUNCTION = survival_causes_minus
);
COMMENT ON OPERATOR - (survival_causes, survival_causes) IS 'removes a part exactly';

CREATE AGGREGATE rollup(survival_causes) (
	SFUNC = survival_causes_combine, STYPE = survival_causes, COMBINEFUNC = survival_causes_combine,
	FINALFUNC = survival_causes_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(survival_causes) IS 'merges stored survival_causes values of one unit, such as units into regions';

CREATE FUNCTION survival_causes_accum(survival_causes, smallint, text) RETURNS survival_causes
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_accum_int2';
COMMENT ON FUNCTION survival_causes_accum(survival_causes, smallint, text) IS 'transition of survival_causes_agg';

CREATE FUNCTION survival_causes_accum(survival_causes, smallint, text, smallint) RETURNS survival_causes
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_accum_int2';
COMMENT ON FUNCTION survival_causes_accum(survival_causes, smallint, text, smallint) IS 'transition of survival_causes_agg with late entry';

CREATE FUNCTION survival_causes_accum(survival_causes, integer, text) RETURNS survival_causes
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_accum_int4';
COMMENT ON FUNCTION survival_causes_accum(survival_causes, integer, text) IS 'transition of survival_causes_agg';

CREATE FUNCTION survival_causes_accum(survival_causes, integer, text, integer) RETURNS survival_causes
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_accum_int4';
COMMENT ON FUNCTION survival_causes_accum(survival_causes, integer, text, integer) IS 'transition of survival_causes_agg with late entry';

CREATE FUNCTION survival_causes_accum(survival_causes, bigint, text) RETURNS survival_causes
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_accum_int8';
COMMENT ON FUNCTION survival_causes_accum(survival_causes, bigint, text) IS 'transition of survival_causes_agg';

CREATE FUNCTION survival_causes_accum(survival_causes, bigint, text, bigint) RETURNS survival_causes
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_accum_int8';
COMMENT ON FUNCTION survival_causes_accum(survival_causes, bigint, text, bigint) IS 'transition of survival_causes_agg with late entry';

CREATE FUNCTION survival_causes_accum(survival_causes, float8, text) RETURNS survival_causes
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_accum_float8';
COMMENT ON FUNCTION survival_causes_accum(survival_causes, float8, text) IS 'transition of survival_causes_agg';

CREATE FUNCTION survival_causes_accum(survival_causes, float8, text, float8) RETURNS survival_causes
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_accum_float8';
COMMENT ON FUNCTION survival_causes_accum(survival_causes, float8, text, float8) IS 'transition of survival_causes_agg with late entry';

CREATE FUNCTION survival_causes_accum(survival_causes, interval, text) RETURNS survival_causes
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_accum_interval';
COMMENT ON FUNCTION survival_causes_accum(survival_causes, interval, text) IS 'transition of survival_causes_agg';

CREATE FUNCTION survival_causes_accum(survival_causes, interval, text, interval) RETURNS survival_causes
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_accum_interval';
COMMENT ON FUNCTION survival_causes_accum(survival_causes, interval, text, interval) IS 'transition of survival_causes_agg with late entry';

CREATE FUNCTION survival_causes_accum(survival_causes, date, date, date, text) RETURNS survival_causes
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_accum_dates';
COMMENT ON FUNCTION survival_causes_accum(survival_causes, date, date, date, text) IS 'transition of survival_causes_agg of dates';

CREATE AGGREGATE survival_causes_agg(duration smallint, cause text) (
	SFUNC = survival_causes_accum, STYPE = survival_causes, COMBINEFUNC = survival_causes_combine,
	FINALFUNC = survival_causes_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_causes_agg(smallint, text) IS 'how long they stayed, and the cause of leaving: NULL is still here';

CREATE AGGREGATE survival_causes_agg(duration smallint, cause text, entry smallint) (
	SFUNC = survival_causes_accum, STYPE = survival_causes, COMBINEFUNC = survival_causes_combine,
	FINALFUNC = survival_causes_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_causes_agg(smallint, text, smallint) IS 'how long they stayed and the cause of leaving, seen only from entry on';

CREATE AGGREGATE survival_causes_agg(duration integer, cause text) (
	SFUNC = survival_causes_accum, STYPE = survival_causes, COMBINEFUNC = survival_causes_combine,
	FINALFUNC = survival_causes_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_causes_agg(integer, text) IS 'how long they stayed, and the cause of leaving: NULL is still here';

CREATE AGGREGATE survival_causes_agg(duration integer, cause text, entry integer) (
	SFUNC = survival_causes_accum, STYPE = survival_causes, COMBINEFUNC = survival_causes_combine,
	FINALFUNC = survival_causes_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_causes_agg(integer, text, integer) IS 'how long they stayed and the cause of leaving, seen only from entry on';

CREATE AGGREGATE survival_causes_agg(duration bigint, cause text) (
	SFUNC = survival_causes_accum, STYPE = survival_causes, COMBINEFUNC = survival_causes_combine,
	FINALFUNC = survival_causes_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_causes_agg(bigint, text) IS 'how long they stayed, and the cause of leaving: NULL is still here';

CREATE AGGREGATE survival_causes_agg(duration bigint, cause text, entry bigint) (
	SFUNC = survival_causes_accum, STYPE = survival_causes, COMBINEFUNC = survival_causes_combine,
	FINALFUNC = survival_causes_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_causes_agg(bigint, text, bigint) IS 'how long they stayed and the cause of leaving, seen only from entry on';

CREATE AGGREGATE survival_causes_agg(duration float8, cause text) (
	SFUNC = survival_causes_accum, STYPE = survival_causes, COMBINEFUNC = survival_causes_combine,
	FINALFUNC = survival_causes_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_causes_agg(float8, text) IS 'how long they stayed, and the cause of leaving: NULL is still here';

CREATE AGGREGATE survival_causes_agg(duration float8, cause text, entry float8) (
	SFUNC = survival_causes_accum, STYPE = survival_causes, COMBINEFUNC = survival_causes_combine,
	FINALFUNC = survival_causes_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_causes_agg(float8, text, float8) IS 'how long they stayed and the cause of leaving, seen only from entry on';

CREATE AGGREGATE survival_causes_agg(duration interval, cause text) (
	SFUNC = survival_causes_accum, STYPE = survival_causes, COMBINEFUNC = survival_causes_combine,
	FINALFUNC = survival_causes_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_causes_agg(interval, text) IS 'how long they stayed, and the cause of leaving: NULL is still here';

CREATE AGGREGATE survival_causes_agg(duration interval, cause text, entry interval) (
	SFUNC = survival_causes_accum, STYPE = survival_causes, COMBINEFUNC = survival_causes_combine,
	FINALFUNC = survival_causes_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_causes_agg(interval, text, interval) IS 'how long they stayed and the cause of leaving, seen only from entry on';

CREATE AGGREGATE survival_causes_agg(start date, finish date, observed_until date, cause text) (
	SFUNC = survival_causes_accum, STYPE = survival_causes, COMBINEFUNC = survival_causes_combine,
	FINALFUNC = survival_causes_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_causes_agg(date, date, date, text) IS 'how many days they stayed, and the cause of leaving';

CREATE FUNCTION missing(s survival_causes) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_missing';
COMMENT ON FUNCTION missing(s survival_causes) IS 'rows without a duration';

CREATE FUNCTION not_started(s survival_causes) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_causes_not_started';
COMMENT ON FUNCTION not_started(s survival_causes) IS 'rows that begin after the observation ended';

CREATE FUNCTION all_causes(s survival_causes) RETURNS survival
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_all_causes';
COMMENT ON FUNCTION all_causes(s survival_causes) IS 'the causes taken together';

CREATE FUNCTION cause_specific(s survival_causes, kind text) RETURNS survival
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_cause_specific';
COMMENT ON FUNCTION cause_specific(survival_causes, text) IS 'one cause, the others censored: for hazards, not for shares';

CREATE FUNCTION cumulative_incidence(s survival_causes, kind text, t float8, level float8 DEFAULT 0.95, ci text DEFAULT 'log-log') RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_cumulative_incidence';
COMMENT ON FUNCTION cumulative_incidence(survival_causes, text, float8, float8, text) IS 'the share that has left for that cause by time t';

CREATE FUNCTION incidence_curve(s survival_causes, level float8 DEFAULT 0.95, ci text DEFAULT 'log-log')
	RETURNS TABLE (kind text, at_time float8, at_risk bigint, events bigint, incidence float8, se float8,
				   low float8, high float8, ci_type text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 500
	AS 'MODULE_PATHNAME', 'survival_incidence_curve';
COMMENT ON FUNCTION incidence_curve(survival_causes, float8, text) IS 'cumulative incidence by cause, a row for each time at which it grows';
