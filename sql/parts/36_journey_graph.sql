/*
 * Graphs: what many people go through (type journey_graph), and Sankey
 * diagrams.
 */

CREATE TYPE journey_graph;

CREATE FUNCTION journey_graph_in(cstring) RETURNS journey_graph
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_in';
COMMENT ON FUNCTION journey_graph_in(cstring) IS 'reads the text form of journey_graph: a JSON object';

CREATE FUNCTION journey_graph_out(journey_graph) RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_out';
COMMENT ON FUNCTION journey_graph_out(journey_graph) IS 'writes the text form of journey_graph';

CREATE FUNCTION journey_graph_recv(internal) RETURNS journey_graph
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_recv';
COMMENT ON FUNCTION journey_graph_recv(internal) IS 'reads the binary form of journey_graph, guarded by a checksum';

CREATE FUNCTION journey_graph_send(journey_graph) RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_send';
COMMENT ON FUNCTION journey_graph_send(journey_graph) IS 'writes the binary form of journey_graph';

CREATE TYPE journey_graph (
	INPUT = journey_graph_in,
	OUTPUT = journey_graph_out,
	RECEIVE = journey_graph_recv,
	SEND = journey_graph_send,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE journey_graph IS 'what many people go through: touchpoints, what follows what how often, and how long that takes';

CREATE FUNCTION journey_graph_to_jsonb(journey_graph) RETURNS jsonb
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_to_jsonb';
COMMENT ON FUNCTION journey_graph_to_jsonb(journey_graph) IS 'the cast from journey_graph to jsonb';

CREATE FUNCTION journey_graph_from_jsonb(jsonb) RETURNS journey_graph
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_from_jsonb';
COMMENT ON FUNCTION journey_graph_from_jsonb(jsonb) IS 'the cast from jsonb to journey_graph';

CREATE CAST (journey_graph AS jsonb) WITH FUNCTION journey_graph_to_jsonb(journey_graph);
COMMENT ON CAST (journey_graph AS jsonb) IS 'the text form as jsonb';
CREATE CAST (jsonb AS journey_graph) WITH FUNCTION journey_graph_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS journey_graph) IS 'from the text form as jsonb';

CREATE FUNCTION journey_graph_eq(journey_graph, journey_graph) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_eq';
COMMENT ON FUNCTION journey_graph_eq(journey_graph, journey_graph) IS 'equal content: the function of operator =';

CREATE OPERATOR = (
	LEFTARG = journey_graph, RIGHTARG = journey_graph, FUNCTION = journey_graph_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (journey_graph, journey_graph) IS 'equal content';

CREATE FUNCTION journey_graph_ne(journey_graph, journey_graph) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_ne';
COMMENT ON FUNCTION journey_graph_ne(journey_graph, journey_graph) IS 'different content: the function of operator <>';

CREATE OPERATOR <> (
	LEFTARG = journey_graph, RIGHTARG = journey_graph, FUNCTION = journey_graph_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (journey_graph, journey_graph) IS 'different content';

CREATE FUNCTION journey_graph_lt(journey_graph, journey_graph) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_lt';
COMMENT ON FUNCTION journey_graph_lt(journey_graph, journey_graph) IS 'before in the order of bytes: the function of operator <';

CREATE OPERATOR < (
	LEFTARG = journey_graph, RIGHTARG = journey_graph, FUNCTION = journey_graph_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (journey_graph, journey_graph) IS 'before in the order of bytes';

CREATE FUNCTION journey_graph_le(journey_graph, journey_graph) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_le';
COMMENT ON FUNCTION journey_graph_le(journey_graph, journey_graph) IS 'not after in the order of bytes: the function of operator <=';

CREATE OPERATOR <= (
	LEFTARG = journey_graph, RIGHTARG = journey_graph, FUNCTION = journey_graph_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (journey_graph, journey_graph) IS 'not after in the order of bytes';

CREATE FUNCTION journey_graph_gt(journey_graph, journey_graph) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_gt';
COMMENT ON FUNCTION journey_graph_gt(journey_graph, journey_graph) IS 'after in the order of bytes: the function of operator >';

CREATE OPERATOR > (
	LEFTARG = journey_graph, RIGHTARG = journey_graph, FUNCTION = journey_graph_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (journey_graph, journey_graph) IS 'after in the order of bytes';

CREATE FUNCTION journey_graph_ge(journey_graph, journey_graph) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_ge';
COMMENT ON FUNCTION journey_graph_ge(journey_graph, journey_graph) IS 'not before in the order of bytes: the function of operator >=';

CREATE OPERATOR >= (
	LEFTARG = journey_graph, RIGHTARG = journey_graph, FUNCTION = journey_graph_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (journey_graph, journey_graph) IS 'not before in the order of bytes';

CREATE FUNCTION journey_graph_cmp(journey_graph, journey_graph) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_cmp';
COMMENT ON FUNCTION journey_graph_cmp(journey_graph, journey_graph) IS 'the order of bytes: total, without meaning';

CREATE FUNCTION journey_graph_hash(journey_graph) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_hash';
COMMENT ON FUNCTION journey_graph_hash(journey_graph) IS 'hash of the content';

CREATE FUNCTION journey_graph_hash_extended(journey_graph, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_hash_extended';
COMMENT ON FUNCTION journey_graph_hash_extended(journey_graph, bigint) IS '64-bit hash of the content';

CREATE OPERATOR CLASS journey_graph_btree_ops DEFAULT FOR TYPE journey_graph USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 journey_graph_cmp(journey_graph, journey_graph);
COMMENT ON OPERATOR CLASS journey_graph_btree_ops USING btree IS 'for DISTINCT and ORDER BY';
CREATE OPERATOR CLASS journey_graph_hash_ops DEFAULT FOR TYPE journey_graph USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 journey_graph_hash(journey_graph),
	FUNCTION 2 journey_graph_hash_extended(journey_graph, bigint);
COMMENT ON OPERATOR CLASS journey_graph_hash_ops USING hash IS 'for GROUP BY and hash joins';

CREATE FUNCTION journey_graph_plus(journey_graph, journey_graph) RETURNS journey_graph
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_combine';
COMMENT ON FUNCTION journey_graph_plus(journey_graph, journey_graph) IS 'merges two graphs by their labels: the function of operator +';

CREATE OPERATOR + (
	LEFTARG = journey_graph, RIGHTARG = journey_graph, FUNCTION = journey_graph_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (journey_graph, journey_graph) IS 'merges two graphs by their labels';

CREATE FUNCTION journey_graph_combine(journey_graph, journey_graph) RETURNS journey_graph
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_combine';
COMMENT ON FUNCTION journey_graph_combine(journey_graph, journey_graph) IS 'combine function of graph_agg and sankey_agg, transition of rollup';

CREATE FUNCTION journey_graph_final(journey_graph) RETURNS journey_graph
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_final';
COMMENT ON FUNCTION journey_graph_final(journey_graph) IS 'final function of graph_agg and sankey_agg: the packed form';

CREATE AGGREGATE rollup(journey_graph) (
	SFUNC = journey_graph_combine, STYPE = journey_graph, COMBINEFUNC = journey_graph_combine,
	FINALFUNC = journey_graph_final, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(journey_graph) IS 'merges stored graphs by their labels, such as those of days or shards';

CREATE FUNCTION journey_graph_accum(journey_graph, journey) RETURNS journey_graph
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_accum';
COMMENT ON FUNCTION journey_graph_accum(journey_graph, journey) IS 'transition of graph_agg: adds a journey, or counts one that is missing';

CREATE AGGREGATE graph_agg(j journey) (
	SFUNC = journey_graph_accum, STYPE = journey_graph, COMBINEFUNC = journey_graph_combine,
	FINALFUNC = journey_graph_final, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE graph_agg(journey) IS 'which touchpoint follows which, how often and after how long';

CREATE FUNCTION journey_graph_accum(journey_graph, journey, jsonb) RETURNS journey_graph
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_accum';
COMMENT ON FUNCTION journey_graph_accum(journey_graph, journey, jsonb) IS 'transition of graph_agg: adds a journey, or counts one that is missing';

CREATE AGGREGATE graph_agg(j journey, options jsonb) (
	SFUNC = journey_graph_accum, STYPE = journey_graph, COMBINEFUNC = journey_graph_combine,
	FINALFUNC = journey_graph_final, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE graph_agg(journey, jsonb) IS 'which touchpoint follows which, how often and after how long; option: roles';

CREATE FUNCTION journey_sankey_accum(journey_graph, journey, jsonb) RETURNS journey_graph
	LANGUAGE C IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_sankey_accum';
COMMENT ON FUNCTION journey_sankey_accum(journey_graph, journey, jsonb) IS 'transition of sankey_agg: adds the shown stretch of a journey, or counts one that is missing';

CREATE AGGREGATE sankey_agg(j journey, options jsonb) (
	SFUNC = journey_sankey_accum, STYPE = journey_graph, COMBINEFUNC = journey_graph_combine,
	FINALFUNC = journey_graph_final, SSPACE = 8192, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sankey_agg(journey, jsonb) IS 'a graph by depth, from an anchor on or up to it; options: anchor, depth, direction, roles';

CREATE FUNCTION missing(journey_graph) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_missing';
COMMENT ON FUNCTION missing(journey_graph) IS 'how many journeys were NULL';

CREATE FUNCTION graph_journeys(g journey_graph) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_journeys';
COMMENT ON FUNCTION graph_journeys(journey_graph) IS 'how many journeys there are, those included that show no event';

CREATE FUNCTION graph_edges(g journey_graph)
	RETURNS TABLE (
		source text, target text, n bigint, journeys bigint, gap_mean interval, gap_min interval, gap_max interval,
		gap_p50 interval, gap_p90 interval, score_mean float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 50
	AS 'MODULE_PATHNAME', 'journey_graph_edges';
COMMENT ON FUNCTION graph_edges(journey_graph) IS 'one row for each pair of touchpoints that follow each other: how often, in how many journeys, after how long, and the mean score of the events arrived at';

CREATE FUNCTION graph_nodes(g journey_graph)
	RETURNS TABLE (touchpoint text, n bigint, journeys bigint, starts bigint, ends bigint, score_mean float8)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 20
	AS 'MODULE_PATHNAME', 'journey_graph_nodes';
COMMENT ON FUNCTION graph_nodes(journey_graph) IS 'one row for each touchpoint: events, journeys that have it, start or end there, and the mean score';

CREATE FUNCTION graph_starts(g journey_graph)
	RETURNS TABLE (touchpoint text, n bigint)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 5
	AS 'MODULE_PATHNAME', 'journey_graph_starts';
COMMENT ON FUNCTION graph_starts(journey_graph) IS 'the touchpoints that journeys start with, the most frequent first';

CREATE FUNCTION graph_ends(g journey_graph)
	RETURNS TABLE (touchpoint text, n bigint)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 5
	AS 'MODULE_PATHNAME', 'journey_graph_ends';
COMMENT ON FUNCTION graph_ends(journey_graph) IS 'the touchpoints that journeys end with, the most frequent first';

CREATE FUNCTION graph_dot(g journey_graph, minimum bigint DEFAULT 1) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_dot';
COMMENT ON FUNCTION graph_dot(journey_graph, bigint) IS 'a process map in the language of Graphviz, without what occurs less often than the minimum';

CREATE FUNCTION graph_mermaid(g journey_graph, minimum bigint DEFAULT 1) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_mermaid';
COMMENT ON FUNCTION graph_mermaid(journey_graph, bigint) IS 'a process map in the language of Mermaid, without what occurs less often than the minimum';

CREATE FUNCTION graph_reach(g journey_graph, source text, target text) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000
	AS 'MODULE_PATHNAME', 'journey_graph_reach';
COMMENT ON FUNCTION graph_reach(journey_graph, text, text) IS 'the probability that somebody at the source gets to the target later, if only the present touchpoint matters';

CREATE FUNCTION graph_distance(g1 journey_graph, g2 journey_graph) RETURNS float8
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'journey_graph_distance';
COMMENT ON FUNCTION graph_distance(journey_graph, journey_graph) IS 'how much the shares of transitions differ, starts and ends included: 0 the same, 1 nothing in common';
