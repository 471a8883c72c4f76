/*
 * Differences in differences, of estimates and of matched persons, and the
 * value of tailoring.
 */

CREATE FUNCTION diff_in_diff(treated_before estimate, treated_after estimate, control_before estimate, control_after estimate, level float8 DEFAULT 0.95, measure text DEFAULT NULL) RETURNS test_result
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'diff_in_diff';
COMMENT ON FUNCTION diff_in_diff(treated_before estimate, treated_after estimate, control_before estimate, control_after estimate, level float8, measure text) IS 'change of the treated less change of the controls, of independent estimates; measure says what they are of: nps (z) or mean (t)';

CREATE FUNCTION diff_in_diff(treated_before ratings, treated_after ratings, control_before ratings, control_after ratings, measure text, level float8 DEFAULT 0.95) RETURNS test_result
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	SELECT diff_in_diff(
		CASE measure WHEN 'nps' THEN nps_ci(treated_before, level, 'wald') WHEN 'mean' THEN mean_ci(treated_before, level) END,
		CASE measure WHEN 'nps' THEN nps_ci(treated_after, level, 'wald') WHEN 'mean' THEN mean_ci(treated_after, level) END,
		CASE measure WHEN 'nps' THEN nps_ci(control_before, level, 'wald') WHEN 'mean' THEN mean_ci(control_before, level) END,
		CASE measure WHEN 'nps' THEN nps_ci(control_after, level, 'wald') WHEN 'mean' THEN mean_ci(control_after, level) END,
		level, measure);
END;
COMMENT ON FUNCTION diff_in_diff(treated_before ratings, treated_after ratings, control_before ratings, control_after ratings, measure text, level float8) IS 'change of the treated less change of the controls, by nps or mean of independent answers';

CREATE TYPE matched_change;

CREATE FUNCTION matched_change_in(cstring) RETURNS matched_change
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_in';
COMMENT ON FUNCTION matched_change_in(cstring) IS 'reads the text form of matched_change: a JSON object';

CREATE FUNCTION matched_change_out(matched_change) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_out';
COMMENT ON FUNCTION matched_change_out(matched_change) IS 'writes the text form of matched_change';

CREATE FUNCTION matched_change_recv(internal) RETURNS matched_change
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_recv';
COMMENT ON FUNCTION matched_change_recv(internal) IS 'reads the binary form of matched_change, guarded by a checksum';

CREATE FUNCTION matched_change_send(matched_change) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_send';
COMMENT ON FUNCTION matched_change_send(matched_change) IS 'writes the binary form of matched_change';

CREATE TYPE matched_change (
	INPUT = matched_change_in,
	OUTPUT = matched_change_out,
	RECEIVE = matched_change_recv,
	SEND = matched_change_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE matched_change IS 'scores of treated persons and controls before and after, by stratum';

CREATE FUNCTION matched_change_to_jsonb(matched_change) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_to_jsonb';
COMMENT ON FUNCTION matched_change_to_jsonb(matched_change) IS 'the cast from matched_change to jsonb';

CREATE FUNCTION matched_change_from_jsonb(jsonb) RETURNS matched_change
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_from_jsonb';
COMMENT ON FUNCTION matched_change_from_jsonb(jsonb) IS 'the cast from jsonb to matched_change';

CREATE CAST (matched_change AS jsonb) WITH FUNCTION matched_change_to_jsonb(matched_change);
COMMENT ON CAST (matched_change AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS matched_change) WITH FUNCTION matched_change_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS matched_change) IS 'from the text form as jsonb';

CREATE FUNCTION matched_change_eq(matched_change, matched_change) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_eq';
COMMENT ON FUNCTION matched_change_eq(matched_change, matched_change) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = matched_change, RIGHTARG = matched_change, FUNCTION = matched_change_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (matched_change, matched_change) IS 'equal content';

CREATE FUNCTION matched_change_ne(matched_change, matched_change) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_ne';
COMMENT ON FUNCTION matched_change_ne(matched_change, matched_change) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = matched_change, RIGHTARG = matched_change, FUNCTION = matched_change_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (matched_change, matched_change) IS 'different content';

CREATE FUNCTION matched_change_lt(matched_change, matched_change) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_lt';
COMMENT ON FUNCTION matched_change_lt(matched_change, matched_change) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = matched_change, RIGHTARG = matched_change, FUNCTION = matched_change_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (matched_change, matched_change) IS 'before in the order of bytes';

CREATE FUNCTION matched_change_le(matched_change, matched_change) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_le';
COMMENT ON FUNCTION matched_change_le(matched_change, matched_change) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = matched_change, RIGHTARG = matched_change, FUNCTION = matched_change_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (matched_change, matched_change) IS 'not after in the order of bytes';

CREATE FUNCTION matched_change_gt(matched_change, matched_change) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_gt';
COMMENT ON FUNCTION matched_change_gt(matched_change, matched_change) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = matched_change, RIGHTARG = matched_change, FUNCTION = matched_change_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (matched_change, matched_change) IS 'after in the order of bytes';

CREATE FUNCTION matched_change_ge(matched_change, matched_change) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_ge';
COMMENT ON FUNCTION matched_change_ge(matched_change, matched_change) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = matched_change, RIGHTARG = matched_change, FUNCTION = matched_change_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (matched_change, matched_change) IS 'not before in the order of bytes';

CREATE FUNCTION matched_change_cmp(matched_change, matched_change) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_cmp';
COMMENT ON FUNCTION matched_change_cmp(matched_change, matched_change) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION matched_change_hash(matched_change) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_hash';
COMMENT ON FUNCTION matched_change_hash(matched_change) IS 'hash of the content';

CREATE FUNCTION matched_change_hash_extended(matched_change, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_hash_extended';
COMMENT ON FUNCTION matched_change_hash_extended(matched_change, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS matched_change_btree_ops DEFAULT FOR TYPE matched_change USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 matched_change_cmp(matched_change, matched_change);
COMMENT ON OPERATOR CLASS matched_change_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS matched_change_hash_ops DEFAULT FOR TYPE matched_change USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 matched_change_hash(matched_change),
	FUNCTION 2 matched_change_hash_extended(matched_change, bigint);
COMMENT ON OPERATOR CLASS matched_change_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION matched_change_combine(matched_change, matched_change) RETURNS matched_change
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_combine';
COMMENT ON FUNCTION matched_change_combine(matched_change, matched_change) IS 'merges two matched_change';

CREATE OPERATOR + (
	LEFTARG = matched_change, RIGHTARG = matched_change, FUNCTION = matched_change_combine, COMMUTATOR = +
);
COMMENT ON OPERATOR + (matched_change, matched_change) IS 'merges two matched_change';

CREATE FUNCTION missing(m matched_change) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_missing';
COMMENT ON FUNCTION missing(m matched_change) IS 'rows that were left out because of a NULL';

CREATE FUNCTION matched_change_final(matched_change) RETURNS matched_change
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_final';
COMMENT ON FUNCTION matched_change_final(matched_change) IS 'final function of aggregates: the packed form';

CREATE AGGREGATE rollup(matched_change) (
	SFUNC = matched_change_combine, STYPE = matched_change, COMBINEFUNC = matched_change_combine,
	FINALFUNC = matched_change_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(matched_change) IS 'merges stored matched_change';

CREATE FUNCTION matched_change_accum(matched_change, boolean, boolean, text, bigint, float8) RETURNS matched_change
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_change_accum';
COMMENT ON FUNCTION matched_change_accum(matched_change, boolean, boolean, text, bigint, float8) IS 'transition of matched_did_agg: adds a score, or counts a row with a NULL as missing';

CREATE AGGREGATE matched_did_agg(treated boolean, after boolean, stratum text, person bigint, score float8) (
	SFUNC = matched_change_accum, STYPE = matched_change, COMBINEFUNC = matched_change_combine,
	FINALFUNC = matched_change_final, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE matched_did_agg(boolean, boolean, text, bigint, float8) IS 'scores of treated persons and controls before and after, by stratum, for matched_did()';

CREATE FUNCTION matched_did(m matched_change, level float8 DEFAULT 0.95) RETURNS test_result
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'matched_did';
COMMENT ON FUNCTION matched_did(m matched_change, level float8) IS 'difference in differences after coarsened exact matching, person-clustered; the note tells who was not matched';

CREATE TYPE tailoring;

CREATE FUNCTION tailoring_in(cstring) RETURNS tailoring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_in';
COMMENT ON FUNCTION tailoring_in(cstring) IS 'reads the text form of tailoring: a JSON object';

CREATE FUNCTION tailoring_out(tailoring) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_out';
COMMENT ON FUNCTION tailoring_out(tailoring) IS 'writes the text form of tailoring';

CREATE FUNCTION tailoring_recv(internal) RETURNS tailoring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_recv';
COMMENT ON FUNCTION tailoring_recv(internal) IS 'reads the binary form of tailoring, guarded by a checksum';

CREATE FUNCTION tailoring_send(tailoring) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_send';
COMMENT ON FUNCTION tailoring_send(tailoring) IS 'writes the binary form of tailoring';

CREATE TYPE tailoring (
	INPUT = tailoring_in,
	OUTPUT = tailoring_out,
	RECEIVE = tailoring_recv,
	SEND = tailoring_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE tailoring IS 'what persons would lose if all were given the same option';

CREATE FUNCTION tailoring_to_jsonb(tailoring) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_to_jsonb';
COMMENT ON FUNCTION tailoring_to_jsonb(tailoring) IS 'the cast from tailoring to jsonb';

CREATE FUNCTION tailoring_from_jsonb(jsonb) RETURNS tailoring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_from_jsonb';
COMMENT ON FUNCTION tailoring_from_jsonb(jsonb) IS 'the cast from jsonb to tailoring';

CREATE CAST (tailoring AS jsonb) WITH FUNCTION tailoring_to_jsonb(tailoring);
COMMENT ON CAST (tailoring AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS tailoring) WITH FUNCTION tailoring_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS tailoring) IS 'from the text form as jsonb';

CREATE FUNCTION tailoring_eq(tailoring, tailoring) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_eq';
COMMENT ON FUNCTION tailoring_eq(tailoring, tailoring) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = tailoring, RIGHTARG = tailoring, FUNCTION = tailoring_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (tailoring, tailoring) IS 'equal content';

CREATE FUNCTION tailoring_ne(tailoring, tailoring) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_ne';
COMMENT ON FUNCTION tailoring_ne(tailoring, tailoring) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = tailoring, RIGHTARG = tailoring, FUNCTION = tailoring_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (tailoring, tailoring) IS 'different content';

CREATE FUNCTION tailoring_lt(tailoring, tailoring) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_lt';
COMMENT ON FUNCTION tailoring_lt(tailoring, tailoring) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = tailoring, RIGHTARG = tailoring, FUNCTION = tailoring_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (tailoring, tailoring) IS 'before in the order of bytes';

CREATE FUNCTION tailoring_le(tailoring, tailoring) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_le';
COMMENT ON FUNCTION tailoring_le(tailoring, tailoring) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = tailoring, RIGHTARG = tailoring, FUNCTION = tailoring_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (tailoring, tailoring) IS 'not after in the order of bytes';

CREATE FUNCTION tailoring_gt(tailoring, tailoring) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_gt';
COMMENT ON FUNCTION tailoring_gt(tailoring, tailoring) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = tailoring, RIGHTARG = tailoring, FUNCTION = tailoring_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (tailoring, tailoring) IS 'after in the order of bytes';

CREATE FUNCTION tailoring_ge(tailoring, tailoring) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_ge';
COMMENT ON FUNCTION tailoring_ge(tailoring, tailoring) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = tailoring, RIGHTARG = tailoring, FUNCTION = tailoring_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (tailoring, tailoring) IS 'not before in the order of bytes';

CREATE FUNCTION tailoring_cmp(tailoring, tailoring) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_cmp';
COMMENT ON FUNCTION tailoring_cmp(tailoring, tailoring) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION tailoring_hash(tailoring) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_hash';
COMMENT ON FUNCTION tailoring_hash(tailoring) IS 'hash of the content';

CREATE FUNCTION tailoring_hash_extended(tailoring, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_hash_extended';
COMMENT ON FUNCTION tailoring_hash_extended(tailoring, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS tailoring_btree_ops DEFAULT FOR TYPE tailoring USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 tailoring_cmp(tailoring, tailoring);
COMMENT ON OPERATOR CLASS tailoring_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS tailoring_hash_ops DEFAULT FOR TYPE tailoring USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 tailoring_hash(tailoring),
	FUNCTION 2 tailoring_hash_extended(tailoring, bigint);
COMMENT ON OPERATOR CLASS tailoring_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION tailoring_combine(tailoring, tailoring) RETURNS tailoring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_combine';
COMMENT ON FUNCTION tailoring_combine(tailoring, tailoring) IS 'merges two tailoring';

CREATE OPERATOR + (
	LEFTARG = tailoring, RIGHTARG = tailoring, FUNCTION = tailoring_combine, COMMUTATOR = +
);
COMMENT ON OPERATOR + (tailoring, tailoring) IS 'merges two tailoring';

CREATE FUNCTION missing(t tailoring) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_missing';
COMMENT ON FUNCTION missing(t tailoring) IS 'rows that were left out because of a NULL';

CREATE AGGREGATE rollup(tailoring) (
	SFUNC = tailoring_combine, STYPE = tailoring, COMBINEFUNC = tailoring_combine,
	SSPACE = 256, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(tailoring) IS 'merges stored tailoring';

CREATE FUNCTION tailoring_accum(tailoring, VARIADIC float8[]) RETURNS tailoring
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'tailoring_accum';
COMMENT ON FUNCTION tailoring_accum(tailoring, float8[]) IS 'transition of value_of_tailoring_agg: adds a person, or counts one without some utility as missing';

CREATE AGGREGATE value_of_tailoring_agg(VARIADIC utilities float8[]) (
	SFUNC = tailoring_accum, STYPE = tailoring, COMBINEFUNC = tailoring_combine,
	SSPACE = 256, PARALLEL = SAFE
);
COMMENT ON AGGREGATE value_of_tailoring_agg(VARIADIC float8[]) IS 'what each person would lose with each option, for value_of_tailoring()';

CREATE FUNCTION value_of_tailoring(t tailoring, level float8 DEFAULT 0.95) RETURNS estimate
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'value_of_tailoring';
COMMENT ON FUNCTION value_of_tailoring(t tailoring, level float8) IS $$mean of each person's best option less the best mean: at least 0, there is no golden mean$$;
