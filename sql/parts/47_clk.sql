/*
 * A person as a keyed Bloom filter: type clk, and who resembles whom by it.
 *
 * Such filters are pseudonymous, not anonymous: published attacks re-identify
 * most records of a large set without the key.  Keyed tokens come first; filters
 * serve where two databases must be linked despite errors in the data.
 */

CREATE TYPE clk;

CREATE FUNCTION clk_in(cstring) RETURNS clk
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_in';
COMMENT ON FUNCTION clk_in(cstring) IS 'reads the text form of clk: a JSON object';

CREATE FUNCTION clk_out(clk) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_out';
COMMENT ON FUNCTION clk_out(clk) IS 'writes the text form of clk';

CREATE FUNCTION clk_recv(internal) RETURNS clk
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_recv';
COMMENT ON FUNCTION clk_recv(internal) IS 'reads the binary form of clk, guarded by a checksum';

CREATE FUNCTION clk_send(clk) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_send';
COMMENT ON FUNCTION clk_send(clk) IS 'writes the binary form of clk';

CREATE TYPE clk (
	INPUT = clk_in,
	OUTPUT = clk_out,
	RECEIVE = clk_recv,
	SEND = clk_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE clk IS 'a person as a keyed Bloom filter, for linking two databases; pseudonymous, not anonymous: it stays personal data';

CREATE FUNCTION clk_to_jsonb(clk) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_to_jsonb';
COMMENT ON FUNCTION clk_to_jsonb(clk) IS 'the cast from clk to jsonb';

CREATE FUNCTION clk_from_jsonb(jsonb) RETURNS clk
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_from_jsonb';
COMMENT ON FUNCTION clk_from_jsonb(jsonb) IS 'the cast from jsonb to clk';

CREATE CAST (clk AS jsonb) WITH FUNCTION clk_to_jsonb(clk);
COMMENT ON CAST (clk AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS clk) WITH FUNCTION clk_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS clk) IS 'from the text form as jsonb';

CREATE FUNCTION clk_eq(clk, clk) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_eq';
COMMENT ON FUNCTION clk_eq(clk, clk) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = clk, RIGHTARG = clk, FUNCTION = clk_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (clk, clk) IS 'equal content';

CREATE FUNCTION clk_ne(clk, clk) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_ne';
COMMENT ON FUNCTION clk_ne(clk, clk) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = clk, RIGHTARG = clk, FUNCTION = clk_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (clk, clk) IS 'different content';

CREATE FUNCTION clk_lt(clk, clk) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_lt';
COMMENT ON FUNCTION clk_lt(clk, clk) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = clk, RIGHTARG = clk, FUNCTION = clk_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (clk, clk) IS 'before in the order of bytes';

CREATE FUNCTION clk_le(clk, clk) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_le';
COMMENT ON FUNCTION clk_le(clk, clk) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = clk, RIGHTARG = clk, FUNCTION = clk_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (clk, clk) IS 'not after in the order of bytes';

CREATE FUNCTION clk_gt(clk, clk) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_gt';
COMMENT ON FUNCTION clk_gt(clk, clk) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = clk, RIGHTARG = clk, FUNCTION = clk_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (clk, clk) IS 'after in the order of bytes';

CREATE FUNCTION clk_ge(clk, clk) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_ge';
COMMENT ON FUNCTION clk_ge(clk, clk) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = clk, RIGHTARG = clk, FUNCTION = clk_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (clk, clk) IS 'not before in the order of bytes';

CREATE FUNCTION clk_cmp(clk, clk) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_cmp';
COMMENT ON FUNCTION clk_cmp(clk, clk) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION clk_hash(clk) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_hash';
COMMENT ON FUNCTION clk_hash(clk) IS 'hash of the content';

CREATE FUNCTION clk_hash_extended(clk, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_hash_extended';
COMMENT ON FUNCTION clk_hash_extended(clk, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS clk_btree_ops DEFAULT FOR TYPE clk USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 clk_cmp(clk, clk);
COMMENT ON OPERATOR CLASS clk_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS clk_hash_ops DEFAULT FOR TYPE clk USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 clk_hash(clk),
	FUNCTION 2 clk_hash_extended(clk, bigint);
COMMENT ON OPERATOR CLASS clk_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION clk_to_varbit(clk) RETURNS bit varying
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_to_varbit';
COMMENT ON FUNCTION clk_to_varbit(clk) IS 'the cast from clk to bit varying';

CREATE CAST (clk AS bit varying) WITH FUNCTION clk_to_varbit(clk);
COMMENT ON CAST (clk AS bit varying) IS 'the bits of the filter';

CREATE FUNCTION clk(key bytea, spec link_spec, VARIADIC fields text[]) RETURNS clk
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk';
COMMENT ON FUNCTION clk(bytea, link_spec, text[]) IS 'the filter of a person, 1,024 bits: the bigrams of all fields under a secret key of 16 to 1,024 bytes, read from a table and never a literal; pseudonymous, not anonymous';

CREATE FUNCTION clk_count(c clk) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_count';
COMMENT ON FUNCTION clk_count(clk) IS 'how many bits are set';

CREATE FUNCTION clk_dice(a clk, b clk) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_dice';
COMMENT ON FUNCTION clk_dice(clk, clk) IS 'similarity from 0 to 1: twice the bits in common by the bits of both; NULL when neither has any';

CREATE FUNCTION clk_fold(c clk, times integer DEFAULT 1) RETURNS clk
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_fold';
COMMENT ON FUNCTION clk_fold(clk, integer) IS 'half as long: the exclusive or of both halves, as many times; harder to attack, not anonymous';

CREATE FUNCTION clk_balance(key bytea, c clk) RETURNS clk
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_balance';
COMMENT ON FUNCTION clk_balance(bytea, clk) IS 'twice as long: the bits and their complement, permuted by a secret key, so that half of the bits are set in each; harder to attack, not anonymous';

CREATE TYPE clk_block;

CREATE FUNCTION clk_block_in(cstring) RETURNS clk_block
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_in';
COMMENT ON FUNCTION clk_block_in(cstring) IS 'reads the text form of clk_block: a JSON object';

CREATE FUNCTION clk_block_out(clk_block) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_out';
COMMENT ON FUNCTION clk_block_out(clk_block) IS 'writes the text form of clk_block';

CREATE FUNCTION clk_block_recv(internal) RETURNS clk_block
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_recv';
COMMENT ON FUNCTION clk_block_recv(internal) IS 'reads the binary form of clk_block, guarded by a checksum';

CREATE FUNCTION clk_block_send(clk_block) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_send';
COMMENT ON FUNCTION clk_block_send(clk_block) IS 'writes the binary form of clk_block';

CREATE TYPE clk_block (
	INPUT = clk_block_in,
	OUTPUT = clk_block_out,
	RECEIVE = clk_block_recv,
	SEND = clk_block_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE clk_block IS 'the filters of many persons that are to be compared: the state of clk_edges_within and clk_edges_between; personal data';

CREATE FUNCTION clk_block_to_jsonb(clk_block) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_to_jsonb';
COMMENT ON FUNCTION clk_block_to_jsonb(clk_block) IS 'the cast from clk_block to jsonb';

CREATE FUNCTION clk_block_from_jsonb(jsonb) RETURNS clk_block
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_from_jsonb';
COMMENT ON FUNCTION clk_block_from_jsonb(jsonb) IS 'the cast from jsonb to clk_block';

CREATE CAST (clk_block AS jsonb) WITH FUNCTION clk_block_to_jsonb(clk_block);
COMMENT ON CAST (clk_block AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS clk_block) WITH FUNCTION clk_block_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS clk_block) IS 'from the text form as jsonb';

CREATE FUNCTION clk_block_eq(clk_block, clk_block) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_eq';
COMMENT ON FUNCTION clk_block_eq(clk_block, clk_block) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = clk_block, RIGHTARG = clk_block, FUNCTION = clk_block_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (clk_block, clk_block) IS 'equal content';

CREATE FUNCTION clk_block_ne(clk_block, clk_block) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_ne';
COMMENT ON FUNCTION clk_block_ne(clk_block, clk_block) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = clk_block, RIGHTARG = clk_block, FUNCTION = clk_block_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (clk_block, clk_block) IS 'different content';

CREATE FUNCTION clk_block_lt(clk_block, clk_block) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_lt';
COMMENT ON FUNCTION clk_block_lt(clk_block, clk_block) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = clk_block, RIGHTARG = clk_block, FUNCTION = clk_block_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (clk_block, clk_block) IS 'before in the order of bytes';

CREATE FUNCTION clk_block_le(clk_block, clk_block) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_le';
COMMENT ON FUNCTION clk_block_le(clk_block, clk_block) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = clk_block, RIGHTARG = clk_block, FUNCTION = clk_block_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (clk_block, clk_block) IS 'not after in the order of bytes';

CREATE FUNCTION clk_block_gt(clk_block, clk_block) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_gt';
COMMENT ON FUNCTION clk_block_gt(clk_block, clk_block) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = clk_block, RIGHTARG = clk_block, FUNCTION = clk_block_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (clk_block, clk_block) IS 'after in the order of bytes';

CREATE FUNCTION clk_block_ge(clk_block, clk_block) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_ge';
COMMENT ON FUNCTION clk_block_ge(clk_block, clk_block) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = clk_block, RIGHTARG = clk_block, FUNCTION = clk_block_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (clk_block, clk_block) IS 'not before in the order of bytes';

CREATE FUNCTION clk_block_cmp(clk_block, clk_block) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_cmp';
COMMENT ON FUNCTION clk_block_cmp(clk_block, clk_block) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION clk_block_hash(clk_block) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_hash';
COMMENT ON FUNCTION clk_block_hash(clk_block) IS 'hash of the content';

CREATE FUNCTION clk_block_hash_extended(clk_block, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_hash_extended';
COMMENT ON FUNCTION clk_block_hash_extended(clk_block, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS clk_block_btree_ops DEFAULT FOR TYPE clk_block USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 clk_block_cmp(clk_block, clk_block);
COMMENT ON OPERATOR CLASS clk_block_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS clk_block_hash_ops DEFAULT FOR TYPE clk_block USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 clk_block_hash(clk_block),
	FUNCTION 2 clk_block_hash_extended(clk_block, bigint);
COMMENT ON OPERATOR CLASS clk_block_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION clk_block_accum(clk_block, bigint, clk, float8) RETURNS clk_block
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_accum_within';
COMMENT ON FUNCTION clk_block_accum(clk_block, bigint, clk, float8) IS 'transition of clk_edges_within: adds a record; one without an id or a filter is left out';

CREATE FUNCTION clk_block_accum(clk_block, bigint, clk, boolean, float8) RETURNS clk_block
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_accum_between';
COMMENT ON FUNCTION clk_block_accum(clk_block, bigint, clk, boolean, float8) IS 'transition of clk_edges_between: adds a record; one without an id or a filter is left out';

CREATE FUNCTION clk_block_combine(clk_block, clk_block) RETURNS clk_block
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_combine';
COMMENT ON FUNCTION clk_block_combine(clk_block, clk_block) IS 'combine function of clk_edges_within and clk_edges_between';

CREATE FUNCTION clk_block_edges(clk_block) RETURNS match_edge[]
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'clk_block_edges';
COMMENT ON FUNCTION clk_block_edges(clk_block) IS 'final function of clk_edges_within and clk_edges_between: the pairs that are similar enough';

CREATE AGGREGATE clk_edges_within(id bigint, c clk, min_dice float8) (
	SFUNC = clk_block_accum, STYPE = clk_block, COMBINEFUNC = clk_block_combine,
	FINALFUNC = clk_block_edges, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clk_edges_within(bigint, clk, float8) IS 'the pairs within a block of up to 20,000 records whose clk_dice, the weight, is at least min_dice; in order of l < r';

CREATE AGGREGATE clk_edges_between(id bigint, c clk, side boolean, min_dice float8) (
	SFUNC = clk_block_accum, STYPE = clk_block, COMBINEFUNC = clk_block_combine,
	FINALFUNC = clk_block_edges, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE clk_edges_between(bigint, clk, boolean, float8) IS 'the pairs of a left record and a right one (side true) in a block of up to 20,000 whose clk_dice, the weight, is at least min_dice';
