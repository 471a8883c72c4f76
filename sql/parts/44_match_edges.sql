/*
 * link_block: all pairs of the records of a block, their patterns and edges.
 */

CREATE TYPE link_block;

CREATE FUNCTION link_block_in(cstring) RETURNS link_block
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_in';
COMMENT ON FUNCTION link_block_in(cstring) IS 'reads the text form of link_block: a JSON object';

CREATE FUNCTION link_block_out(link_block) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_out';
COMMENT ON FUNCTION link_block_out(link_block) IS 'writes the text form of link_block';

CREATE FUNCTION link_block_recv(internal) RETURNS link_block
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_recv';
COMMENT ON FUNCTION link_block_recv(internal) IS 'reads the binary form of link_block, guarded by a checksum';

CREATE FUNCTION link_block_send(link_block) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_send';
COMMENT ON FUNCTION link_block_send(link_block) IS 'writes the binary form of link_block';

CREATE TYPE link_block (
	INPUT = link_block_in,
	OUTPUT = link_block_out,
	RECEIVE = link_block_recv,
	SEND = link_block_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE link_block IS 'personal data in clear: the records of one block, of which each pair is compared';

CREATE FUNCTION link_block_to_jsonb(link_block) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_to_jsonb';
COMMENT ON FUNCTION link_block_to_jsonb(link_block) IS 'the cast from link_block to jsonb';

CREATE FUNCTION link_block_from_jsonb(jsonb) RETURNS link_block
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_from_jsonb';
COMMENT ON FUNCTION link_block_from_jsonb(jsonb) IS 'the cast from jsonb to link_block';

CREATE CAST (link_block AS jsonb) WITH FUNCTION link_block_to_jsonb(link_block);
COMMENT ON CAST (link_block AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS link_block) WITH FUNCTION link_block_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS link_block) IS 'from the text form as jsonb';

CREATE FUNCTION link_block_eq(link_block, link_block) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_eq';
COMMENT ON FUNCTION link_block_eq(link_block, link_block) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = link_block, RIGHTARG = link_block, FUNCTION = link_block_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (link_block, link_block) IS 'equal content';

CREATE FUNCTION link_block_ne(link_block, link_block) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_ne';
COMMENT ON FUNCTION link_block_ne(link_block, link_block) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = link_block, RIGHTARG = link_block, FUNCTION = link_block_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (link_block, link_block) IS 'different content';

CREATE FUNCTION link_block_lt(link_block, link_block) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_lt';
COMMENT ON FUNCTION link_block_lt(link_block, link_block) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = link_block, RIGHTARG = link_block, FUNCTION = link_block_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (link_block, link_block) IS 'before in the order of bytes';

CREATE FUNCTION link_block_le(link_block, link_block) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_le';
COMMENT ON FUNCTION link_block_le(link_block, link_block) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = link_block, RIGHTARG = link_block, FUNCTION = link_block_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (link_block, link_block) IS 'not after in the order of bytes';

CREATE FUNCTION link_block_gt(link_block, link_block) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_gt';
COMMENT ON FUNCTION link_block_gt(link_block, link_block) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = link_block, RIGHTARG = link_block, FUNCTION = link_block_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (link_block, link_block) IS 'after in the order of bytes';

CREATE FUNCTION link_block_ge(link_block, link_block) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_ge';
COMMENT ON FUNCTION link_block_ge(link_block, link_block) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = link_block, RIGHTARG = link_block, FUNCTION = link_block_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (link_block, link_block) IS 'not before in the order of bytes';

CREATE FUNCTION link_block_cmp(link_block, link_block) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_cmp';
COMMENT ON FUNCTION link_block_cmp(link_block, link_block) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION link_block_hash(link_block) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_hash';
COMMENT ON FUNCTION link_block_hash(link_block) IS 'hash of the content';

CREATE FUNCTION link_block_hash_extended(link_block, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_hash_extended';
COMMENT ON FUNCTION link_block_hash_extended(link_block, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS link_block_btree_ops DEFAULT FOR TYPE link_block USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 link_block_cmp(link_block, link_block);
COMMENT ON OPERATOR CLASS link_block_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS link_block_hash_ops DEFAULT FOR TYPE link_block USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 link_block_hash(link_block),
	FUNCTION 2 link_block_hash_extended(link_block, bigint);
COMMENT ON OPERATOR CLASS link_block_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION link_block_combine(link_block, link_block) RETURNS link_block
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_combine';
COMMENT ON FUNCTION link_block_combine(link_block, link_block) IS 'combine function of the aggregates over pairs';

CREATE FUNCTION link_block_patterns(link_block) RETURNS match_patterns
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000
	AS 'MODULE_PATHNAME', 'link_block_patterns';
COMMENT ON FUNCTION link_block_patterns(link_block) IS 'final function of match_patterns_within and match_patterns_between';

CREATE FUNCTION link_block_edges(link_block) RETURNS match_edge[]
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000
	AS 'MODULE_PATHNAME', 'link_block_edges';
COMMENT ON FUNCTION link_block_edges(link_block) IS 'final function of match_edges_within and match_edges_between';

CREATE FUNCTION link_block_accum_within(link_block, link_record) RETURNS link_block
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_accum_within';
COMMENT ON FUNCTION link_block_accum_within(link_block, link_record) IS 'transition of match_patterns_within: adds a record';

CREATE AGGREGATE match_patterns_within(rec link_record) (
	SFUNC = link_block_accum_within, STYPE = link_block, COMBINEFUNC = link_block_combine,
	FINALFUNC = link_block_patterns, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE match_patterns_within(link_record) IS 'the patterns of all pairs of records; rows whose rec is NULL are left out';

CREATE FUNCTION link_block_accum_between(link_block, link_record, boolean) RETURNS link_block
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_accum_between';
COMMENT ON FUNCTION link_block_accum_between(link_block, link_record, boolean) IS 'transition of match_patterns_between: adds a record';

CREATE AGGREGATE match_patterns_between(rec link_record, side boolean) (
	SFUNC = link_block_accum_between, STYPE = link_block, COMBINEFUNC = link_block_combine,
	FINALFUNC = link_block_patterns, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE match_patterns_between(link_record, boolean) IS 'the patterns of all pairs of a left and a right record (side true); rows whose rec is NULL are left out';

CREATE FUNCTION link_block_accum_edges_within(link_block, bigint, link_record, match_model, float8) RETURNS link_block
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_accum_edges_within';
COMMENT ON FUNCTION link_block_accum_edges_within(link_block, bigint, link_record, match_model, float8) IS 'transition of match_edges_within: adds a record';

CREATE AGGREGATE match_edges_within(id bigint, rec link_record, model match_model, min_weight float8) (
	SFUNC = link_block_accum_edges_within, STYPE = link_block, COMBINEFUNC = link_block_combine,
	FINALFUNC = link_block_edges, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE match_edges_within(bigint, link_record, match_model, float8) IS 'the pairs of records of at least that weight, l < r, sorted; rows whose id or rec is NULL are left out';

CREATE FUNCTION link_block_accum_edges_between(link_block, bigint, link_record, boolean, match_model, float8) RETURNS link_block
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_block_accum_edges_between';
COMMENT ON FUNCTION link_block_accum_edges_between(link_block, bigint, link_record, boolean, match_model, float8) IS 'transition of match_edges_between: adds a record';

CREATE AGGREGATE match_edges_between(id bigint, rec link_record, side boolean, model match_model, min_weight float8) (
	SFUNC = link_block_accum_edges_between, STYPE = link_block, COMBINEFUNC = link_block_combine,
	FINALFUNC = link_block_edges, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE match_edges_between(bigint, link_record, boolean, match_model, float8) IS 'the pairs of a left and a right record (side true) of at least that weight, sorted; rows whose id or rec is NULL are left out';
