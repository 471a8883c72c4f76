/*
 * match_model: what agreement is worth, and how that is learned.
 */

CREATE TYPE match_model;

CREATE FUNCTION match_model_in(cstring) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_in';
COMMENT ON FUNCTION match_model_in(cstring) IS 'reads the text form of match_model: a JSON object';

CREATE FUNCTION match_model_out(match_model) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_out';
COMMENT ON FUNCTION match_model_out(match_model) IS 'writes the text form of match_model';

CREATE FUNCTION match_model_recv(internal) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_recv';
COMMENT ON FUNCTION match_model_recv(internal) IS 'reads the binary form of match_model, guarded by a checksum';

CREATE FUNCTION match_model_send(match_model) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_send';
COMMENT ON FUNCTION match_model_send(match_model) IS 'writes the binary form of match_model';

CREATE TYPE match_model (
	INPUT = match_model_in,
	OUTPUT = match_model_out,
	RECEIVE = match_model_recv,
	SEND = match_model_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE match_model IS 'for each level of each field how likely it is among matches and among other pairs, and the share of matches';

CREATE FUNCTION match_model_to_jsonb(match_model) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_to_jsonb';
COMMENT ON FUNCTION match_model_to_jsonb(match_model) IS 'the cast from match_model to jsonb';

CREATE FUNCTION match_model_from_jsonb(jsonb) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_from_jsonb';
COMMENT ON FUNCTION match_model_from_jsonb(jsonb) IS 'the cast from jsonb to match_model';

CREATE CAST (match_model AS jsonb) WITH FUNCTION match_model_to_jsonb(match_model);
COMMENT ON CAST (match_model AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS match_model) WITH FUNCTION match_model_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS match_model) IS 'from the text form as jsonb';

CREATE FUNCTION match_model_eq(match_model, match_model) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_eq';
COMMENT ON FUNCTION match_model_eq(match_model, match_model) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = match_model, RIGHTARG = match_model, FUNCTION = match_model_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (match_model, match_model) IS 'equal content';

CREATE FUNCTION match_model_ne(match_model, match_model) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_ne';
COMMENT ON FUNCTION match_model_ne(match_model, match_model) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = match_model, RIGHTARG = match_model, FUNCTION = match_model_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (match_model, match_model) IS 'different content';

CREATE FUNCTION match_model_lt(match_model, match_model) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_lt';
COMMENT ON FUNCTION match_model_lt(match_model, match_model) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = match_model, RIGHTARG = match_model, FUNCTION = match_model_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (match_model, match_model) IS 'before in the order of bytes';

CREATE FUNCTION match_model_le(match_model, match_model) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_le';
COMMENT ON FUNCTION match_model_le(match_model, match_model) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = match_model, RIGHTARG = match_model, FUNCTION = match_model_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (match_model, match_model) IS 'not after in the order of bytes';

CREATE FUNCTION match_model_gt(match_model, match_model) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_gt';
COMMENT ON FUNCTION match_model_gt(match_model, match_model) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = match_model, RIGHTARG = match_model, FUNCTION = match_model_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (match_model, match_model) IS 'after in the order of bytes';

CREATE FUNCTION match_model_ge(match_model, match_model) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_ge';
COMMENT ON FUNCTION match_model_ge(match_model, match_model) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = match_model, RIGHTARG = match_model, FUNCTION = match_model_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (match_model, match_model) IS 'not before in the order of bytes';

CREATE FUNCTION match_model_cmp(match_model, match_model) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_cmp';
COMMENT ON FUNCTION match_model_cmp(match_model, match_model) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION match_model_hash(match_model) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_hash';
COMMENT ON FUNCTION match_model_hash(match_model) IS 'hash of the content';

CREATE FUNCTION match_model_hash_extended(match_model, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_hash_extended';
COMMENT ON FUNCTION match_model_hash_extended(match_model, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS match_model_btree_ops DEFAULT FOR TYPE match_model USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 match_model_cmp(match_model, match_model);
COMMENT ON OPERATOR CLASS match_model_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS match_model_hash_ops DEFAULT FOR TYPE match_model USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 match_model_hash(match_model),
	FUNCTION 2 match_model_hash_extended(match_model, bigint);
COMMENT ON OPERATOR CLASS match_model_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION match_model(spec link_spec, lambda float8) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_start';
COMMENT ON FUNCTION match_model(link_spec, float8) IS 'a model with starting values: .9 for equality among matches and for difference among others, the rest shared';

CREATE FUNCTION set_lambda(model match_model, lambda float8) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_set_lambda';
COMMENT ON FUNCTION set_lambda(match_model, float8) IS 'the model with another share of matches';

CREATE FUNCTION set_cap(model match_model, bits float8) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_set_cap';
COMMENT ON FUNCTION set_cap(match_model, float8) IS 'the model with another limit to the weight of one field; 30 bits is the default';

CREATE FUNCTION set_m(model match_model, field text, level integer, p float8) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_set_m';
COMMENT ON FUNCTION set_m(match_model, text, integer, float8) IS 'the model with that probability of a level among matches';

CREATE FUNCTION set_u(model match_model, field text, level integer, p float8) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_set_u';
COMMENT ON FUNCTION set_u(match_model, text, integer, float8) IS 'the model with that probability of a level among pairs that are no matches';

CREATE FUNCTION fix_weight(model match_model, field text, level integer, bits float8) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_fix_weight';
COMMENT ON FUNCTION fix_weight(match_model, text, integer, float8) IS 'the model with the weight of a level held at so many bits, whatever its m and u';

CREATE FUNCTION u_from_patterns(model match_model, patterns match_patterns) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_u_from_patterns';
COMMENT ON FUNCTION u_from_patterns(match_model, match_patterns) IS 'the model with u as the shares of levels among pairs that are no matches, or nearly none';

CREATE FUNCTION m_from_truth(model match_model, patterns match_patterns) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_m_from_truth';
COMMENT ON FUNCTION m_from_truth(match_model, match_patterns) IS 'the model with m as the shares of levels among the pairs that are labelled matches';

CREATE FUNCTION match_em(model match_model, patterns match_patterns, fix text DEFAULT '', max_iter integer DEFAULT 500, tol float8 DEFAULT 1e-8) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000
	AS 'MODULE_PATHNAME', 'match_model_em';
COMMENT ON FUNCTION match_em(match_model, match_patterns, text, integer, float8) IS 'the model trained without truth; fix holds u, m, lambda, and -field masks a field';

CREATE FUNCTION average_m(model match_model, trained match_model[]) RETURNS match_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_model_average_m';
COMMENT ON FUNCTION average_m(match_model, match_model[]) IS 'the model with m averaged over trainings that did not mask the field, weighted by their expected matches';

CREATE FUNCTION em_report(model match_model)
	RETURNS TABLE (field text, level integer, comparison text, m float8, u float8, weight float8, observed bigint)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 20
	AS 'MODULE_PATHNAME', 'match_model_report';
COMMENT ON FUNCTION em_report(match_model) IS 'one row for each level of each field; observed is the number of pairs of the training that showed it';

CREATE FUNCTION em_summary(model match_model)
	RETURNS TABLE (lambda float8, cap float8, pairs bigint, matches float8, iterations integer, converged boolean, log_likelihood float8, masked text[], note text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1
	AS 'MODULE_PATHNAME', 'match_model_summary';
COMMENT ON FUNCTION em_summary(match_model) IS 'one row on the training: pairs, expected matches, convergence, and what to know before using it';

CREATE FUNCTION lambda_from_rules(hits bigint, recall float8, possible bigint) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'lambda_from_rules';
COMMENT ON FUNCTION lambda_from_rules(bigint, float8, bigint) IS 'the share of matches among all pairs when strict rules find so many pairs and that share of the matches';

CREATE FUNCTION match_weight(model match_model, pattern bigint) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_weight_pattern';
COMMENT ON FUNCTION match_weight(match_model, bigint) IS 'how many bits of odds speak for a match';

CREATE FUNCTION match_probability(weight float8) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_probability';
COMMENT ON FUNCTION match_probability(float8) IS 'the probability that belongs to a weight in bits';

CREATE FUNCTION match_explain(model match_model, pattern bigint)
	RETURNS TABLE (field text, level integer, comparison text, weight float8, tf_weight float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 6
	AS 'MODULE_PATHNAME', 'match_explain_pattern';
COMMENT ON FUNCTION match_explain(match_model, bigint) IS 'what each field adds to the weight, after the prior';

CREATE FUNCTION match_explanation(model match_model, pattern bigint) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_explanation_pattern';
COMMENT ON FUNCTION match_explanation(match_model, bigint) IS 'what each field adds to the weight, in one line';

CREATE FUNCTION match_weight(model match_model, a link_record, b link_record) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_weight_records';
COMMENT ON FUNCTION match_weight(match_model, link_record, link_record) IS 'how many bits of odds speak for a match, term frequencies included';

CREATE FUNCTION match_explain(model match_model, a link_record, b link_record)
	RETURNS TABLE (field text, level integer, comparison text, weight float8, tf_weight float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 6
	AS 'MODULE_PATHNAME', 'match_explain_records';
COMMENT ON FUNCTION match_explain(match_model, link_record, link_record) IS 'what each field adds to the weight, after the prior, and what its term frequency adds';

CREATE FUNCTION match_explanation(model match_model, a link_record, b link_record) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'match_explanation_records';
COMMENT ON FUNCTION match_explanation(match_model, link_record, link_record) IS 'what each field adds to the weight, term frequencies included, in one line';
