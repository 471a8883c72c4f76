/*
 * What makes them leave sooner or later: proportional hazards (type cox).
 */

CREATE TYPE cox;

CREATE FUNCTION cox_in(cstring) RETURNS cox
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_in';
COMMENT ON FUNCTION cox_in(cstring) IS 'reads the text form of cox: a JSON object';

CREATE FUNCTION cox_out(cox) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_out';
COMMENT ON FUNCTION cox_out(cox) IS 'writes the text form of cox';

CREATE FUNCTION cox_recv(internal) RETURNS cox
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_recv';
COMMENT ON FUNCTION cox_recv(internal) IS 'reads the binary form of cox, guarded by a checksum';

CREATE FUNCTION cox_send(cox) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_send';
COMMENT ON FUNCTION cox_send(cox) IS 'writes the binary form of cox';

CREATE TYPE cox (
	INPUT = cox_in,
	OUTPUT = cox_out,
	RECEIVE = cox_recv,
	SEND = cox_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE cox IS 'who left when and who stayed, with covariates: counted patterns, to which a proportional hazards model is fitted';

CREATE FUNCTION cox_to_jsonb(cox) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_to_jsonb';
COMMENT ON FUNCTION cox_to_jsonb(cox) IS 'the cast from cox to jsonb';

CREATE FUNCTION cox_from_jsonb(jsonb) RETURNS cox
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_from_jsonb';
COMMENT ON FUNCTION cox_from_jsonb(jsonb) IS 'the cast from jsonb to cox';

CREATE CAST (cox AS jsonb) WITH FUNCTION cox_to_jsonb(cox);
COMMENT ON CAST (cox AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS cox) WITH FUNCTION cox_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS cox) IS 'from the text form as jsonb';

CREATE FUNCTION cox_eq(cox, cox) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_eq';
COMMENT ON FUNCTION cox_eq(cox, cox) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = cox, RIGHTARG = cox, FUNCTION = cox_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (cox, cox) IS 'equal content';

CREATE FUNCTION cox_ne(cox, cox) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_ne';
COMMENT ON FUNCTION cox_ne(cox, cox) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = cox, RIGHTARG = cox, FUNCTION = cox_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (cox, cox) IS 'different content';

CREATE FUNCTION cox_lt(cox, cox) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_lt';
COMMENT ON FUNCTION cox_lt(cox, cox) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = cox, RIGHTARG = cox, FUNCTION = cox_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (cox, cox) IS 'before in the order of bytes';

CREATE FUNCTION cox_le(cox, cox) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_le';
COMMENT ON FUNCTION cox_le(cox, cox) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = cox, RIGHTARG = cox, FUNCTION = cox_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (cox, cox) IS 'not after in the order of bytes';

CREATE FUNCTION cox_gt(cox, cox) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_gt';
COMMENT ON FUNCTION cox_gt(cox, cox) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = cox, RIGHTARG = cox, FUNCTION = cox_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (cox, cox) IS 'after in the order of bytes';

CREATE FUNCTION cox_ge(cox, cox) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_ge';
COMMENT ON FUNCTION cox_ge(cox, cox) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = cox, RIGHTARG = cox, FUNCTION = cox_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (cox, cox) IS 'not before in the order of bytes';

CREATE FUNCTION cox_cmp(cox, cox) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_cmp';
COMMENT ON FUNCTION cox_cmp(cox, cox) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION cox_hash(cox) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_hash';
COMMENT ON FUNCTION cox_hash(cox) IS 'hash of the content';

CREATE FUNCTION cox_hash_extended(cox, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_hash_extended';
COMMENT ON FUNCTION cox_hash_extended(cox, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS cox_btree_ops DEFAULT FOR TYPE cox USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 cox_cmp(cox, cox);
COMMENT ON OPERATOR CLASS cox_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS cox_hash_ops DEFAULT FOR TYPE cox USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 cox_hash(cox),
	FUNCTION 2 cox_hash_extended(cox, bigint);
COMMENT ON OPERATOR CLASS cox_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION cox_plus(cox, cox) RETURNS cox
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_combine';
COMMENT ON FUNCTION cox_plus(cox, cox) IS 'merges two values of the same covariates: the function of operator +';

CREATE OPERATOR + (
	LEFTARG = cox, RIGHTARG = cox, FUNCTION = cox_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (cox, cox) IS 'merges two values of the same covariates';

CREATE FUNCTION cox_minus(cox, cox) RETURNS cox
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_minus';
COMMENT ON FUNCTION cox_minus(cox, cox) IS 'takes away what was added before: the function of operator -';

CREATE OPERATOR - (
	LEFTARG = cox, RIGHTARG = cox, FUNCTION = cox_minus
);
COMMENT ON OPERATOR - (cox, cox) IS 'takes away what was added before';

CREATE FUNCTION cox_combine(cox, cox) RETURNS cox
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_combine';
COMMENT ON FUNCTION cox_combine(cox, cox) IS 'combine function of cox_agg, transition of rollup';

CREATE FUNCTION cox_final(cox) RETURNS cox
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_final';
COMMENT ON FUNCTION cox_final(cox) IS 'final function of cox_agg: the packed form';

CREATE AGGREGATE rollup(cox) (
	SFUNC = cox_combine, STYPE = cox, COMBINEFUNC = cox_combine,
	FINALFUNC = cox_final, SSPACE = 16384, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(cox) IS 'merges stored values, such as those of months or shards';

CREATE FUNCTION cox_accum(cox, float8, boolean, VARIADIC float8[]) RETURNS cox
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_accum';
COMMENT ON FUNCTION cox_accum(cox, float8, boolean, float8[]) IS 'transition of cox_agg: adds a person, or counts a row with a NULL as missing';

CREATE AGGREGATE cox_agg(duration float8, "left" boolean, VARIADIC x float8[]) (
	SFUNC = cox_accum, STYPE = cox, COMBINEFUNC = cox_combine,
	FINALFUNC = cox_final, SSPACE = 16384, PARALLEL = SAFE
);
COMMENT ON AGGREGATE cox_agg(float8, boolean, float8[]) IS 'how long each person stayed, whether that ended by leaving, and the covariates';

CREATE FUNCTION cox_accum_stratified(cox, text, float8, boolean, VARIADIC float8[]) RETURNS cox
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_accum_stratified';
COMMENT ON FUNCTION cox_accum_stratified(cox, text, float8, boolean, float8[]) IS 'transition of cox_stratified_agg: adds a person, or counts a row with a NULL as missing';

CREATE AGGREGATE cox_stratified_agg(stratum text, duration float8, "left" boolean, VARIADIC x float8[]) (
	SFUNC = cox_accum_stratified, STYPE = cox, COMBINEFUNC = cox_combine,
	FINALFUNC = cox_final, SSPACE = 16384, PARALLEL = SAFE
);
COMMENT ON AGGREGATE cox_stratified_agg(text, float8, boolean, float8[]) IS 'the same with strata, each of which has a baseline hazard of its own';

CREATE FUNCTION cox_accum_start_stop(cox, float8, float8, boolean, VARIADIC float8[]) RETURNS cox
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_accum_start_stop';
COMMENT ON FUNCTION cox_accum_start_stop(cox, float8, float8, boolean, float8[]) IS 'transition of cox_start_stop_agg: adds a spell, or counts a row with a NULL as missing';

CREATE AGGREGATE cox_start_stop_agg(start float8, stop float8, "left" boolean, VARIADIC x float8[]) (
	SFUNC = cox_accum_start_stop, STYPE = cox, COMBINEFUNC = cox_combine,
	FINALFUNC = cox_final, SSPACE = 16384, PARALLEL = SAFE
);
COMMENT ON AGGREGATE cox_start_stop_agg(float8, float8, boolean, float8[]) IS 'spells of time at risk, from start to stop: late entry, and covariates that change';

CREATE FUNCTION missing(c cox) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cox_missing';
COMMENT ON FUNCTION missing(c cox) IS 'how many rows had a NULL';

CREATE TYPE cox_term AS (
	term text, coefficient float8, hazard_ratio float8, se float8, z float8, p_value float8, low float8, high float8, ties text
);
COMMENT ON TYPE cox_term IS 'a row of cox_fit: one covariate; low and high are of the hazard ratio';

CREATE FUNCTION cox_fit(c cox, ties text DEFAULT 'efron', names text[] DEFAULT NULL, level float8 DEFAULT 0.95) RETURNS SETOF cox_term
	LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 5 COST 100000
	AS 'MODULE_PATHNAME', 'cox_fit';
COMMENT ON FUNCTION cox_fit(cox, text, text[], float8) IS 'the coefficients of the proportional hazards model, one row for each covariate';

CREATE TYPE cox_tests AS (
	n bigint, events bigint, loglik_null float8, loglik float8, lr float8, lr_df float8, lr_p float8, score float8, score_p float8,
	wald float8, wald_p float8, concordance float8, concordance_se float8, missing bigint, ties text, iterations integer
);
COMMENT ON TYPE cox_tests IS 'the row of cox_summary: log-likelihoods, tests of all covariates together, concordance';

CREATE FUNCTION cox_summary(c cox, ties text DEFAULT 'efron') RETURNS cox_tests
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000
	AS 'MODULE_PATHNAME', 'cox_summary';
COMMENT ON FUNCTION cox_summary(cox, text) IS 'the proportional hazards model as a whole';
