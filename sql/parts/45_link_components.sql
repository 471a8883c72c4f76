/*
 * identity: who belongs together, and one-to-one links.
 */

CREATE TYPE link_components;

CREATE FUNCTION link_components_in(cstring) RETURNS link_components
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_in';
COMMENT ON FUNCTION link_components_in(cstring) IS 'reads the text form of link_components: a JSON object';

CREATE FUNCTION link_components_out(link_components) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_out';
COMMENT ON FUNCTION link_components_out(link_components) IS 'writes the text form of link_components';

CREATE FUNCTION link_components_recv(internal) RETURNS link_components
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_recv';
COMMENT ON FUNCTION link_components_recv(internal) IS 'reads the binary form of link_components, guarded by a checksum';

CREATE FUNCTION link_components_send(link_components) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_send';
COMMENT ON FUNCTION link_components_send(link_components) IS 'writes the binary form of link_components';

CREATE TYPE link_components (
	INPUT = link_components_in,
	OUTPUT = link_components_out,
	RECEIVE = link_components_recv,
	SEND = link_components_send,
	ALIGNMENT = double,
	STORAGE = external
);
COMMENT ON TYPE link_components IS 'who belongs together: connected components of links, each named by its least member';

CREATE FUNCTION link_components_to_jsonb(link_components) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_to_jsonb';
COMMENT ON FUNCTION link_components_to_jsonb(link_components) IS 'the cast from link_components to jsonb';

CREATE FUNCTION link_components_from_jsonb(jsonb) RETURNS link_components
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_from_jsonb';
COMMENT ON FUNCTION link_components_from_jsonb(jsonb) IS 'the cast from jsonb to link_components';

CREATE CAST (link_components AS jsonb) WITH FUNCTION link_components_to_jsonb(link_components);
COMMENT ON CAST (link_components AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS link_components) WITH FUNCTION link_components_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS link_components) IS 'from the text form as jsonb';

CREATE FUNCTION link_components_eq(link_components, link_components) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_eq';
COMMENT ON FUNCTION link_components_eq(link_components, link_components) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = link_components, RIGHTARG = link_components, FUNCTION = link_components_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (link_components, link_components) IS 'equal content';

CREATE FUNCTION link_components_ne(link_components, link_components) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_ne';
COMMENT ON FUNCTION link_components_ne(link_components, link_components) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = link_components, RIGHTARG = link_components, FUNCTION = link_components_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (link_components, link_components) IS 'different content';

CREATE FUNCTION link_components_lt(link_components, link_components) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_lt';
COMMENT ON FUNCTION link_components_lt(link_components, link_components) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = link_components, RIGHTARG = link_components, FUNCTION = link_components_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (link_components, link_components) IS 'before in the order of bytes';

CREATE FUNCTION link_components_le(link_components, link_components) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_le';
COMMENT ON FUNCTION link_components_le(link_components, link_components) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = link_components, RIGHTARG = link_components, FUNCTION = link_components_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (link_components, link_components) IS 'not after in the order of bytes';

CREATE FUNCTION link_components_gt(link_components, link_components) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_gt';
COMMENT ON FUNCTION link_components_gt(link_components, link_components) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = link_components, RIGHTARG = link_components, FUNCTION = link_components_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (link_components, link_components) IS 'after in the order of bytes';

CREATE FUNCTION link_components_ge(link_components, link_components) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_ge';
COMMENT ON FUNCTION link_components_ge(link_components, link_components) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = link_components, RIGHTARG = link_components, FUNCTION = link_components_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (link_components, link_components) IS 'not before in the order of bytes';

CREATE FUNCTION link_components_cmp(link_components, link_components) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_cmp';
COMMENT ON FUNCTION link_components_cmp(link_components, link_components) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION link_components_hash(link_components) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_hash';
COMMENT ON FUNCTION link_components_hash(link_components) IS 'hash of the content';

CREATE FUNCTION link_components_hash_extended(link_components, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_hash_extended';
COMMENT ON FUNCTION link_components_hash_extended(link_components, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS link_components_btree_ops DEFAULT FOR TYPE link_components USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 link_components_cmp(link_components, link_components);
COMMENT ON OPERATOR CLASS link_components_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS link_components_hash_ops DEFAULT FOR TYPE link_components USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 link_components_hash(link_components),
	FUNCTION 2 link_components_hash_extended(link_components, bigint);
COMMENT ON OPERATOR CLASS link_components_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION link_components_plus(link_components, link_components) RETURNS link_components
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_combine';
COMMENT ON FUNCTION link_components_plus(link_components, link_components) IS 'joins the components that share a node: the function of operator +';

CREATE OPERATOR + (
	LEFTARG = link_components, RIGHTARG = link_components, FUNCTION = link_components_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (link_components, link_components) IS 'joins the components that share a node';

CREATE FUNCTION link_components_combine(link_components, link_components) RETURNS link_components
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_combine';
COMMENT ON FUNCTION link_components_combine(link_components, link_components) IS 'combine function of link_components_agg, transition of rollup';

CREATE FUNCTION link_components_final(link_components) RETURNS link_components
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_final';
COMMENT ON FUNCTION link_components_final(link_components) IS 'final function of link_components_agg: the packed form';

CREATE FUNCTION link_components_accum(link_components, bigint, bigint) RETURNS link_components
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_accum';
COMMENT ON FUNCTION link_components_accum(link_components, bigint, bigint) IS 'transition of link_components_agg: adds a link, or a node alone';

CREATE AGGREGATE link_components_agg(l bigint, r bigint) (
	SFUNC = link_components_accum, STYPE = link_components, COMBINEFUNC = link_components_combine,
	FINALFUNC = link_components_final, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE link_components_agg(bigint, bigint) IS 'who belongs together: the connected components of links; with one side NULL the other stands alone';

CREATE AGGREGATE rollup(link_components) (
	SFUNC = link_components_combine, STYPE = link_components, COMBINEFUNC = link_components_combine,
	FINALFUNC = link_components_final, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(link_components) IS 'merges stored components, such as those of earlier runs with new links';

CREATE FUNCTION component_of(x link_components, node bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'link_components_component_of';
COMMENT ON FUNCTION component_of(link_components, bigint) IS 'the component of a node: its least member; NULL when the node is not there';

CREATE FUNCTION components(x link_components)
	RETURNS TABLE (node bigint, component bigint, size bigint)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10000
	AS 'MODULE_PATHNAME', 'link_components_components';
COMMENT ON FUNCTION components(link_components) IS 'each node with its component and how many nodes that has';

CREATE FUNCTION link_assign(edges match_edge[])
	RETURNS TABLE (l bigint, r bigint, weight float8, pattern bigint, ties integer)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10000
	AS 'MODULE_PATHNAME', 'experience_link_assign';
COMMENT ON FUNCTION link_assign(match_edge[]) IS 'one-to-one links between two relations, best weight first; ties: edges of the same weight that could have been taken instead';
