/*
 * survival: the type, its conversions, comparison, operators and aggregates.
 */

CREATE TYPE survival;

CREATE FUNCTION survival_in(cstring) RETURNS survival
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_in';
COMMENT ON FUNCTION survival_in(cstring) IS 'reads the text form of survival: a JSON object';

CREATE FUNCTION survival_out(survival) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_out';
COMMENT ON FUNCTION survival_out(survival) IS 'writes the text form of survival';

CREATE FUNCTION survival_recv(internal) RETURNS survival
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_recv';
COMMENT ON FUNCTION survival_recv(internal) IS 'reads the binary form of survival, guarded by a checksum';

CREATE FUNCTION survival_send(survival) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_send';
COMMENT ON FUNCTION survival_send(survival) IS 'writes the binary form of survival';

CREATE TYPE survival (
	INPUT = survival_in,
	OUTPUT = survival_out,
	RECEIVE = survival_recv,
	SEND = survival_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE survival IS 'how long the persons of a group stayed: for each time who entered, left, was still here';

CREATE FUNCTION survival_to_jsonb(survival) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_to_jsonb';
COMMENT ON FUNCTION survival_to_jsonb(survival) IS 'the cast from survival to jsonb';

CREATE FUNCTION survival_from_jsonb(jsonb) RETURNS survival
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_from_jsonb';
COMMENT ON FUNCTION survival_from_jsonb(jsonb) IS 'the cast from jsonb to survival';

CREATE CAST (survival AS jsonb) WITH FUNCTION survival_to_jsonb(survival);
COMMENT ON CAST (survival AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS survival) WITH FUNCTION survival_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS survival) IS 'from the text form as jsonb';

CREATE FUNCTION survival_eq(survival, survival) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_eq';
COMMENT ON FUNCTION survival_eq(survival, survival) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = survival, RIGHTARG = survival, FUNCTION = survival_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (survival, survival) IS 'equal content';

CREATE FUNCTION survival_ne(survival, survival) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_ne';
COMMENT ON FUNCTION survival_ne(survival, survival) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = survival, RIGHTARG = survival, FUNCTION = survival_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (survival, survival) IS 'different content';

CREATE FUNCTION survival_lt(survival, survival) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_lt';
COMMENT ON FUNCTION survival_lt(survival, survival) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = survival, RIGHTARG = survival, FUNCTION = survival_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (survival, survival) IS 'before in the order of bytes';

CREATE FUNCTION survival_le(survival, survival) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_le';
COMMENT ON FUNCTION survival_le(survival, survival) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = survival, RIGHTARG = survival, FUNCTION = survival_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (survival, survival) IS 'not after in the order of bytes';

CREATE FUNCTION survival_gt(survival, survival) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_gt';
COMMENT ON FUNCTION survival_gt(survival, survival) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = survival, RIGHTARG = survival, FUNCTION = survival_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (survival, survival) IS 'after in the order of bytes';

CREATE FUNCTION survival_ge(survival, survival) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_ge';
COMMENT ON FUNCTION survival_ge(survival, survival) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = survival, RIGHTARG = survival, FUNCTION = survival_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (survival, survival) IS 'not before in the order of bytes';

CREATE FUNCTION survival_cmp(survival, survival) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_cmp';
COMMENT ON FUNCTION survival_cmp(survival, survival) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION survival_hash(survival) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_hash';
COMMENT ON FUNCTION survival_hash(survival) IS 'hash of the content';

CREATE FUNCTION survival_hash_extended(survival, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_hash_extended';
COMMENT ON FUNCTION survival_hash_extended(survival, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS survival_btree_ops DEFAULT FOR TYPE survival USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 survival_cmp(survival, survival);
COMMENT ON OPERATOR CLASS survival_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS survival_hash_ops DEFAULT FOR TYPE survival USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 survival_hash(survival),
	FUNCTION 2 survival_hash_extended(survival, bigint);
COMMENT ON OPERATOR CLASS survival_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION survival_combine(survival, survival) RETURNS survival
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_combine';
COMMENT ON FUNCTION survival_combine(survival, survival) IS 'merges two survival values of one unit';

CREATE FUNCTION survival_minus(survival, survival) RETURNS survival
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_minus';
COMMENT ON FUNCTION survival_minus(survival, survival) IS 'removes a part exactly; below zero is an error';

CREATE FUNCTION survival_final(survival) RETURNS survival
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_final';
COMMENT ON FUNCTION survival_final(survival) IS 'final function: the packed form';

CREATE OPERATOR + (
	LEFTARG = survival, RIGHTARG = survival, FUNCTION = survival_combine, COMMUTATOR = +
);
COMMENT ON OPERATOR + (survival, survival) IS 'merges two survival values of one unit';
CREATE OPERATOR - (
	LEFTARG = survival, RIGHTARG = survival, FUNCTION = survival_minus
);
COMMENT ON OPERATOR - (survival, survival) IS 'removes a part exactly';

CREATE AGGREGATE rollup(survival) (
	SFUNC = survival_combine, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(survival) IS 'merges stored survival values of one unit, such as units into regions';

/*
 * Durations of five types, so that no column is cast on its way in: integers
 * are days, float8 (and numeric) is a number of any unit, intervals are days.
 */

CREATE FUNCTION survival_accum(survival, smallint, boolean) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_int2';
COMMENT ON FUNCTION survival_accum(survival, smallint, boolean) IS 'transition of survival_agg';

CREATE FUNCTION survival_accum(survival, smallint, boolean, smallint) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_int2';
COMMENT ON FUNCTION survival_accum(survival, smallint, boolean, smallint) IS 'transition of survival_agg with late entry';

CREATE FUNCTION survival_accum(survival, smallint, boolean, smallint, bigint) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_int2';
COMMENT ON FUNCTION survival_accum(survival, smallint, boolean, smallint, bigint) IS 'transition of survival_agg with late entry and weight';

CREATE FUNCTION survival_accum(survival, integer, boolean) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_int4';
COMMENT ON FUNCTION survival_accum(survival, integer, boolean) IS 'transition of survival_agg';

CREATE FUNCTION survival_accum(survival, integer, boolean, integer) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_int4';
COMMENT ON FUNCTION survival_accum(survival, integer, boolean, integer) IS 'transition of survival_agg with late entry';

CREATE FUNCTION survival_accum(survival, integer, boolean, integer, bigint) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_int4';
COMMENT ON FUNCTION survival_accum(survival, integer, boolean, integer, bigint) IS 'transition of survival_agg with late entry and weight';

CREATE FUNCTION survival_accum(survival, bigint, boolean) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_int8';
COMMENT ON FUNCTION survival_accum(survival, bigint, boolean) IS 'transition of survival_agg';

CREATE FUNCTION survival_accum(survival, bigint, boolean, bigint) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_int8';
COMMENT ON FUNCTION survival_accum(survival, bigint, boolean, bigint) IS 'transition of survival_agg with late entry';

CREATE FUNCTION survival_accum(survival, bigint, boolean, bigint, bigint) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_int8';
COMMENT ON FUNCTION survival_accum(survival, bigint, boolean, bigint, bigint) IS 'transition of survival_agg with late entry and weight';

CREATE FUNCTION survival_accum(survival, float8, boolean) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_float8';
COMMENT ON FUNCTION survival_accum(survival, float8, boolean) IS 'transition of survival_agg';

CREATE FUNCTION survival_accum(survival, float8, boolean, float8) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_float8';
COMMENT ON FUNCTION survival_accum(survival, float8, boolean, float8) IS 'transition of survival_agg with late entry';

CREATE FUNCTION survival_accum(survival, float8, boolean, float8, bigint) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_float8';
COMMENT ON FUNCTION survival_accum(survival, float8, boolean, float8, bigint) IS 'transition of survival_agg with late entry and weight';

CREATE FUNCTION survival_accum(survival, interval, boolean) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_interval';
COMMENT ON FUNCTION survival_accum(survival, interval, boolean) IS 'transition of survival_agg';

CREATE FUNCTION survival_accum(survival, interval, boolean, interval) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_interval';
COMMENT ON FUNCTION survival_accum(survival, interval, boolean, interval) IS 'transition of survival_agg with late entry';

CREATE FUNCTION survival_accum(survival, interval, boolean, interval, bigint) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_interval';
COMMENT ON FUNCTION survival_accum(survival, interval, boolean, interval, bigint) IS 'transition of survival_agg with late entry and weight';

CREATE FUNCTION survival_accum(survival, date, date, date) RETURNS survival
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'survival_accum_dates';
COMMENT ON FUNCTION survival_accum(survival, date, date, date) IS 'transition of survival_agg of dates';

CREATE AGGREGATE survival_agg(duration smallint, "left" boolean) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(smallint, boolean) IS 'how long they stayed: a duration, and whether it ended by leaving';

CREATE AGGREGATE survival_agg(duration smallint, "left" boolean, entry smallint) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(smallint, boolean, smallint) IS 'how long they stayed, seen only from entry on';

CREATE AGGREGATE survival_agg(duration smallint, "left" boolean, entry smallint, weight bigint) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(smallint, boolean, smallint, bigint) IS 'how long they stayed, a number of persons in each row';

CREATE AGGREGATE survival_agg(duration integer, "left" boolean) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(integer, boolean) IS 'how long they stayed: a duration, and whether it ended by leaving';

CREATE AGGREGATE survival_agg(duration integer, "left" boolean, entry integer) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(integer, boolean, integer) IS 'how long they stayed, seen only from entry on';

CREATE AGGREGATE survival_agg(duration integer, "left" boolean, entry integer, weight bigint) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(integer, boolean, integer, bigint) IS 'how long they stayed, a number of persons in each row';

CREATE AGGREGATE survival_agg(duration bigint, "left" boolean) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(bigint, boolean) IS 'how long they stayed: a duration, and whether it ended by leaving';

CREATE AGGREGATE survival_agg(duration bigint, "left" boolean, entry bigint) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(bigint, boolean, bigint) IS 'how long they stayed, seen only from entry on';

CREATE AGGREGATE survival_agg(duration bigint, "left" boolean, entry bigint, weight bigint) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(bigint, boolean, bigint, bigint) IS 'how long they stayed, a number of persons in each row';

CREATE AGGREGATE survival_agg(duration float8, "left" boolean) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(float8, boolean) IS 'how long they stayed: a duration, and whether it ended by leaving';

CREATE AGGREGATE survival_agg(duration float8, "left" boolean, entry float8) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(float8, boolean, float8) IS 'how long they stayed, seen only from entry on';

CREATE AGGREGATE survival_agg(duration float8, "left" boolean, entry float8, weight bigint) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(float8, boolean, float8, bigint) IS 'how long they stayed, a number of persons in each row';

CREATE AGGREGATE survival_agg(duration interval, "left" boolean) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(interval, boolean) IS 'how long they stayed: a duration, and whether it ended by leaving';

CREATE AGGREGATE survival_agg(duration interval, "left" boolean, entry interval) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(interval, boolean, interval) IS 'how long they stayed, seen only from entry on';

CREATE AGGREGATE survival_agg(duration interval, "left" boolean, entry interval, weight bigint) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(interval, boolean, interval, bigint) IS 'how long they stayed, a number of persons in each row';

CREATE AGGREGATE survival_agg(start date, finish date, observed_until date) (
	SFUNC = survival_accum, STYPE = survival, COMBINEFUNC = survival_combine,
	FINALFUNC = survival_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(date, date, date) IS 'how many days they stayed: finish is NULL for who is still here';
