/*
 * headcount: how many are here on each day of the calendar.
 */

CREATE TYPE headcount;

CREATE FUNCTION headcount_in(cstring) RETURNS headcount
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_in';
COMMENT ON FUNCTION headcount_in(cstring) IS 'reads the text form of headcount: a JSON object';

CREATE FUNCTION headcount_out(headcount) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_out';
COMMENT ON FUNCTION headcount_out(headcount) IS 'writes the text form of headcount';

CREATE FUNCTION headcount_recv(internal) RETURNS headcount
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_recv';
COMMENT ON FUNCTION headcount_recv(internal) IS 'reads the binary form of headcount, guarded by a checksum';

CREATE FUNCTION headcount_send(headcount) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_send';
COMMENT ON FUNCTION headcount_send(headcount) IS 'writes the binary form of headcount';

CREATE TYPE headcount (
	INPUT = headcount_in,
	OUTPUT = headcount_out,
	RECEIVE = headcount_recv,
	SEND = headcount_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE headcount IS 'who joined and who left on each day of the calendar';

CREATE FUNCTION headcount_to_jsonb(headcount) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_to_jsonb';
COMMENT ON FUNCTION headcount_to_jsonb(headcount) IS 'the cast from headcount to jsonb';

CREATE FUNCTION headcount_from_jsonb(jsonb) RETURNS headcount
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_from_jsonb';
COMMENT ON FUNCTION headcount_from_jsonb(jsonb) IS 'the cast from jsonb to headcount';

CREATE CAST (headcount AS jsonb) WITH FUNCTION headcount_to_jsonb(headcount);
COMMENT ON CAST (headcount AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS headcount) WITH FUNCTION headcount_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS headcount) IS 'from the text form as jsonb';

CREATE FUNCTION headcount_eq(headcount, headcount) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_eq';
COMMENT ON FUNCTION headcount_eq(headcount, headcount) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = headcount, RIGHTARG = headcount, FUNCTION = headcount_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (headcount, headcount) IS 'equal content';

CREATE FUNCTION headcount_ne(headcount, headcount) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_ne';
COMMENT ON FUNCTION headcount_ne(headcount, headcount) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = headcount, RIGHTARG = headcount, FUNCTION = headcount_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (headcount, headcount) IS 'different content';

CREATE FUNCTION headcount_lt(headcount, headcount) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_lt';
COMMENT ON FUNCTION headcount_lt(headcount, headcount) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = headcount, RIGHTARG = headcount, FUNCTION = headcount_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (headcount, headcount) IS 'before in the order of bytes';

CREATE FUNCTION headcount_le(headcount, headcount) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_le';
COMMENT ON FUNCTION headcount_le(headcount, headcount) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = headcount, RIGHTARG = headcount, FUNCTION = headcount_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (headcount, headcount) IS 'not after in the order of bytes';

CREATE FUNCTION headcount_gt(headcount, headcount) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_gt';
COMMENT ON FUNCTION headcount_gt(headcount, headcount) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = headcount, RIGHTARG = headcount, FUNCTION = headcount_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (headcount, headcount) IS 'after in the order of bytes';

CREATE FUNCTION headcount_ge(headcount, headcount) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_ge';
COMMENT ON FUNCTION headcount_ge(headcount, headcount) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = headcount, RIGHTARG = headcount, FUNCTION = headcount_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (headcount, headcount) IS 'not before in the order of bytes';

CREATE FUNCTION headcount_cmp(headcount, headcount) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_cmp';
COMMENT ON FUNCTION headcount_cmp(headcount, headcount) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION headcount_hash(headcount) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_hash';
COMMENT ON FUNCTION headcount_hash(headcount) IS 'hash of the content';

CREATE FUNCTION headcount_hash_extended(headcount, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_hash_extended';
COMMENT ON FUNCTION headcount_hash_extended(headcount, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS headcount_btree_ops DEFAULT FOR TYPE headcount USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 headcount_cmp(headcount, headcount);
COMMENT ON OPERATOR CLASS headcount_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS headcount_hash_ops DEFAULT FOR TYPE headcount USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 headcount_hash(headcount),
	FUNCTION 2 headcount_hash_extended(headcount, bigint);
COMMENT ON OPERATOR CLASS headcount_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION headcount_combine(headcount, headcount) RETURNS headcount
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_combine';
COMMENT ON FUNCTION headcount_combine(headcount, headcount) IS 'merges two headcount values';

CREATE FUNCTION headcount_minus(headcount, headcount) RETURNS headcount
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_minus';
COMMENT ON FUNCTION headcount_minus(headcount, headcount) IS 'removes a part exactly; below zero is an error';

CREATE FUNCTION headcount_final(headcount) RETURNS headcount
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_final';
COMMENT ON FUNCTION headcount_final(headcount) IS 'final function: the packed form';

CREATE OPERATOR + (
	LEFTARG = headcount, RIGHTARG = headcount, FUNCTION = headcount_combine, COMMUTATOR = +
);
COMMENT ON OPERATOR + (headcount, headcount) IS 'merges two headcount values';
CREATE OPERATOR - (
	LEFTARG = headcount, RIGHTARG = headcount, FUNCTION = headcount_minus
);
COMMENT ON OPERATOR - (headcount, headcount) IS 'removes a part exactly';

CREATE AGGREGATE rollup(headcount) (
	SFUNC = headcount_combine, STYPE = headcount, COMBINEFUNC = headcount_combine,
	FINALFUNC = headcount_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(headcount) IS 'merges stored headcount values, such as units into regions';

CREATE FUNCTION headcount_accum(headcount, date, date) RETURNS headcount
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_accum';
COMMENT ON FUNCTION headcount_accum(headcount, date, date) IS 'transition of headcount_agg';

CREATE FUNCTION headcount_accum(headcount, date, date, text) RETURNS headcount
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_accum';
COMMENT ON FUNCTION headcount_accum(headcount, date, date, text) IS 'transition of headcount_agg with the kind of leaving';

CREATE AGGREGATE headcount_agg(start date, finish date) (
	SFUNC = headcount_accum, STYPE = headcount, COMBINEFUNC = headcount_combine,
	FINALFUNC = headcount_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE headcount_agg(date, date) IS 'who joined and who left when: finish, the first day away, is NULL for who is still here';

CREATE AGGREGATE headcount_agg(start date, finish date, kind text) (
	SFUNC = headcount_accum, STYPE = headcount, COMBINEFUNC = headcount_combine,
	FINALFUNC = headcount_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE headcount_agg(date, date, text) IS 'who joined and who left when, with the kind of leaving';

CREATE FUNCTION missing(h headcount) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_missing';
COMMENT ON FUNCTION missing(h headcount) IS 'rows without a start';

CREATE FUNCTION headcount_at(h headcount, day date) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_at';
COMMENT ON FUNCTION headcount_at(headcount, date) IS 'how many are here on that day';

CREATE FUNCTION turnover(h headcount, from_day date, until_day date, OUT opening bigint, OUT joiners bigint,
						 OUT leavers bigint, OUT leavers_by_kind jsonb, OUT closing bigint, OUT average float8, OUT rate float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'headcount_turnover';
COMMENT ON FUNCTION turnover(headcount, date, date) IS 'joiners, leavers and turnover in percent, from the first to the last day of a period';

CREATE FUNCTION headcount_days(h headcount)
	RETURNS TABLE (day date, joiners bigint, leavers bigint, headcount bigint)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 500
	AS 'MODULE_PATHNAME', 'headcount_days';
COMMENT ON FUNCTION headcount_days(headcount) IS 'each day on which somebody joined or left';
