/*
 * Comparing persons: types link_spec, link_record and match_edge, string
 * comparators, and the pattern of a pair.
 */

CREATE TYPE link_spec;

CREATE FUNCTION link_spec_in(cstring) RETURNS link_spec
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_in';
COMMENT ON FUNCTION link_spec_in(cstring) IS 'parses the text form of link_spec';

CREATE FUNCTION link_spec_out(link_spec) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_out';
COMMENT ON FUNCTION link_spec_out(link_spec) IS 'writes the canonical spelling';

CREATE FUNCTION link_spec_recv(internal) RETURNS link_spec
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_recv';
COMMENT ON FUNCTION link_spec_recv(internal) IS 'reads the binary form of link_spec, guarded by a checksum';

CREATE FUNCTION link_spec_send(link_spec) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_send';
COMMENT ON FUNCTION link_spec_send(link_spec) IS 'writes the binary form of link_spec';

CREATE TYPE link_spec (
	INPUT = link_spec_in,
	OUTPUT = link_spec_out,
	RECEIVE = link_spec_recv,
	SEND = link_spec_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE link_spec IS 'which fields describe a person, and how two values of each compare: given: name .92 .88 tf; dob: date osa1';

CREATE FUNCTION link_spec_to_jsonb(link_spec) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_to_jsonb';
COMMENT ON FUNCTION link_spec_to_jsonb(link_spec) IS 'the cast from link_spec to jsonb';

CREATE FUNCTION link_spec_from_jsonb(jsonb) RETURNS link_spec
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_from_jsonb';
COMMENT ON FUNCTION link_spec_from_jsonb(jsonb) IS 'the cast from jsonb to link_spec';

CREATE CAST (link_spec AS jsonb) WITH FUNCTION link_spec_to_jsonb(link_spec);
COMMENT ON CAST (link_spec AS jsonb) IS 'the text as a jsonb string';
CREATE CAST (jsonb AS link_spec) WITH FUNCTION link_spec_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS link_spec) IS 'from a jsonb string';

CREATE FUNCTION link_spec_eq(link_spec, link_spec) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_eq';
COMMENT ON FUNCTION link_spec_eq(link_spec, link_spec) IS 'equal canonical spelling: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = link_spec, RIGHTARG = link_spec, FUNCTION = link_spec_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (link_spec, link_spec) IS 'equal canonical spelling';

CREATE FUNCTION link_spec_ne(link_spec, link_spec) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_ne';
COMMENT ON FUNCTION link_spec_ne(link_spec, link_spec) IS 'different canonical spelling: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = link_spec, RIGHTARG = link_spec, FUNCTION = link_spec_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (link_spec, link_spec) IS 'different canonical spelling';

CREATE FUNCTION link_spec_lt(link_spec, link_spec) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_lt';
COMMENT ON FUNCTION link_spec_lt(link_spec, link_spec) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = link_spec, RIGHTARG = link_spec, FUNCTION = link_spec_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (link_spec, link_spec) IS 'before in the order of bytes';

CREATE FUNCTION link_spec_le(link_spec, link_spec) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_le';
COMMENT ON FUNCTION link_spec_le(link_spec, link_spec) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = link_spec, RIGHTARG = link_spec, FUNCTION = link_spec_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (link_spec, link_spec) IS 'not after in the order of bytes';

CREATE FUNCTION link_spec_gt(link_spec, link_spec) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_gt';
COMMENT ON FUNCTION link_spec_gt(link_spec, link_spec) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = link_spec, RIGHTARG = link_spec, FUNCTION = link_spec_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (link_spec, link_spec) IS 'after in the order of bytes';

CREATE FUNCTION link_spec_ge(link_spec, link_spec) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_ge';
COMMENT ON FUNCTION link_spec_ge(link_spec, link_spec) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = link_spec, RIGHTARG = link_spec, FUNCTION = link_spec_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (link_spec, link_spec) IS 'not before in the order of bytes';

CREATE FUNCTION link_spec_cmp(link_spec, link_spec) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_cmp';
COMMENT ON FUNCTION link_spec_cmp(link_spec, link_spec) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION link_spec_hash(link_spec) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_hash';
COMMENT ON FUNCTION link_spec_hash(link_spec) IS 'hash of the content';

CREATE FUNCTION link_spec_hash_extended(link_spec, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_spec_hash_extended';
COMMENT ON FUNCTION link_spec_hash_extended(link_spec, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS link_spec_btree_ops DEFAULT FOR TYPE link_spec USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 link_spec_cmp(link_spec, link_spec);
COMMENT ON OPERATOR CLASS link_spec_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS link_spec_hash_ops DEFAULT FOR TYPE link_spec USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 link_spec_hash(link_spec),
	FUNCTION 2 link_spec_hash_extended(link_spec, bigint);
COMMENT ON OPERATOR CLASS link_spec_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE TYPE link_record;

CREATE FUNCTION link_record_in(cstring) RETURNS link_record
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_in';
COMMENT ON FUNCTION link_record_in(cstring) IS 'reads the text form of link_record: a JSON object';

CREATE FUNCTION link_record_out(link_record) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_out';
COMMENT ON FUNCTION link_record_out(link_record) IS 'writes the text form of link_record';

CREATE FUNCTION link_record_recv(internal) RETURNS link_record
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_recv';
COMMENT ON FUNCTION link_record_recv(internal) IS 'reads the binary form of link_record, guarded by a checksum';

CREATE FUNCTION link_record_send(link_record) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_send';
COMMENT ON FUNCTION link_record_send(link_record) IS 'writes the binary form of link_record';

CREATE TYPE link_record (
	INPUT = link_record_in,
	OUTPUT = link_record_out,
	RECEIVE = link_record_recv,
	SEND = link_record_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE link_record IS 'personal data in clear: the values of one person, normalised, with the program that compares them';

CREATE FUNCTION link_record_to_jsonb(link_record) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_to_jsonb';
COMMENT ON FUNCTION link_record_to_jsonb(link_record) IS 'the cast from link_record to jsonb';

CREATE FUNCTION link_record_from_jsonb(jsonb) RETURNS link_record
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_from_jsonb';
COMMENT ON FUNCTION link_record_from_jsonb(jsonb) IS 'the cast from jsonb to link_record';

CREATE CAST (link_record AS jsonb) WITH FUNCTION link_record_to_jsonb(link_record);
COMMENT ON CAST (link_record AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS link_record) WITH FUNCTION link_record_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS link_record) IS 'from the text form as jsonb';

CREATE FUNCTION link_record_eq(link_record, link_record) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_eq';
COMMENT ON FUNCTION link_record_eq(link_record, link_record) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = link_record, RIGHTARG = link_record, FUNCTION = link_record_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (link_record, link_record) IS 'equal content';

CREATE FUNCTION link_record_ne(link_record, link_record) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_ne';
COMMENT ON FUNCTION link_record_ne(link_record, link_record) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = link_record, RIGHTARG = link_record, FUNCTION = link_record_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (link_record, link_record) IS 'different content';

CREATE FUNCTION link_record_lt(link_record, link_record) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_lt';
COMMENT ON FUNCTION link_record_lt(link_record, link_record) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = link_record, RIGHTARG = link_record, FUNCTION = link_record_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (link_record, link_record) IS 'before in the order of bytes';

CREATE FUNCTION link_record_le(link_record, link_record) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_le';
COMMENT ON FUNCTION link_record_le(link_record, link_record) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = link_record, RIGHTARG = link_record, FUNCTION = link_record_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (link_record, link_record) IS 'not after in the order of bytes';

CREATE FUNCTION link_record_gt(link_record, link_record) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_gt';
COMMENT ON FUNCTION link_record_gt(link_record, link_record) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = link_record, RIGHTARG = link_record, FUNCTION = link_record_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (link_record, link_record) IS 'after in the order of bytes';

CREATE FUNCTION link_record_ge(link_record, link_record) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_ge';
COMMENT ON FUNCTION link_record_ge(link_record, link_record) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = link_record, RIGHTARG = link_record, FUNCTION = link_record_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (link_record, link_record) IS 'not before in the order of bytes';

CREATE FUNCTION link_record_cmp(link_record, link_record) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_cmp';
COMMENT ON FUNCTION link_record_cmp(link_record, link_record) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION link_record_hash(link_record) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_hash';
COMMENT ON FUNCTION link_record_hash(link_record) IS 'hash of the content';

CREATE FUNCTION link_record_hash_extended(link_record, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_hash_extended';
COMMENT ON FUNCTION link_record_hash_extended(link_record, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS link_record_btree_ops DEFAULT FOR TYPE link_record USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 link_record_cmp(link_record, link_record);
COMMENT ON OPERATOR CLASS link_record_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS link_record_hash_ops DEFAULT FOR TYPE link_record USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 link_record_hash(link_record),
	FUNCTION 2 link_record_hash_extended(link_record, bigint);
COMMENT ON OPERATOR CLASS link_record_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION link_record(spec link_spec, VARIADIC field_values text[]) RETURNS link_record
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
	AS 'MODULE_PATHNAME', 'link_record_make';
COMMENT ON FUNCTION link_record(link_spec, text[]) IS 'the values of one person, one for each field of the spec, normalised by its kind; NULL and empty text are missing';

CREATE FUNCTION with_tf(rec link_record, tf float4[]) RETURNS link_record
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_record_with_tf';
COMMENT ON FUNCTION with_tf(link_record, float4[]) IS 'the record with the relative frequency of each of its values, NULL where it is not known';

CREATE FUNCTION match_pattern(a link_record, b link_record) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
	AS 'MODULE_PATHNAME', 'link_record_match_pattern';
COMMENT ON FUNCTION match_pattern(link_record, link_record) IS 'the level at which each field agrees, one hexadecimal digit each as to_hex() shows them; f where a value is missing';

CREATE TYPE match_edge AS (l bigint, r bigint, weight float8, pattern bigint);
COMMENT ON TYPE match_edge IS 'two records that may be one person, the weight of it in bits, and the pattern of their agreement';

CREATE FUNCTION jaro(a text, b text) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'string_jaro';
COMMENT ON FUNCTION jaro(text, text) IS 'similarity of two texts from 0 to 1, by the letters that stand at about the same place (Jaro)';

CREATE FUNCTION jaro_winkler(a text, b text, p float8 DEFAULT 0.1, boost float8 DEFAULT 0.7) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'string_jaro_winkler';
COMMENT ON FUNCTION jaro_winkler(text, text, float8, float8) IS 'the same, above boost raised by p for each letter of a common beginning up to four (Winkler)';

CREATE FUNCTION edit_distance(a text, b text, max integer DEFAULT 65535) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'string_edit_distance';
COMMENT ON FUNCTION edit_distance(text, text, integer) IS 'insertions, deletions and substitutions from one text to the other (Levenshtein); max + 1 when there are more than max';

CREATE FUNCTION osa_distance(a text, b text, max integer DEFAULT 65535) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'string_osa_distance';
COMMENT ON FUNCTION osa_distance(text, text, integer) IS 'the same with exchanges of neighbours (optimal string alignment); max + 1 when there are more than max';

CREATE FUNCTION qgram_dice(a text, b text, q integer DEFAULT 2) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'string_qgram_dice';
COMMENT ON FUNCTION qgram_dice(text, text, integer) IS 'share of the stretches of q letters that both texts have, from 0 to 1 (Dice)';
