\i test/pgtap.psql
-- Readings of match_quality against plain SQL over the pairs, and its laws.
BEGIN;
SELECT plan(17);

CREATE FUNCTION pg_temp.uniform(key bigint, use int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (hashint8extended(key, use) & 9007199254740991) / 9007199254740992.0::float8 $$;

-- 80 groups: few or many distinct weights, matches higher than others; some never scored, some of unknown truth
CREATE TABLE pairs AS
SELECT id, g, CASE WHEN pg_temp.uniform(id, 1) < 0.05 THEN NULL
		WHEN g % 3 = 0 THEN round(8 * pg_temp.uniform(id, 2) + CASE WHEN truth THEN 3 ELSE -3 END) ELSE 8 * pg_temp.uniform(id, 2) + CASE WHEN truth THEN 3 ELSE -3 END END AS weight,
	CASE WHEN pg_temp.uniform(id, 3) < 0.04 THEN NULL ELSE truth END AS is_match
FROM (SELECT id, id % 80 AS g, pg_temp.uniform(id, 4) < 0.3 AS truth FROM generate_series(1, 24000) AS id) AS q;
ANALYZE pairs;
CREATE TABLE qualities AS SELECT g, match_quality_agg(weight, is_match) AS q FROM pairs GROUP BY g;
CREATE TABLE thresholds AS SELECT g, t FROM qualities, (SELECT DISTINCT weight AS t FROM pairs WHERE g IN (0, 1) AND weight IS NOT NULL AND is_match IS NOT NULL UNION VALUES (-100::float8), (100), ('Infinity'), ('-Infinity')) AS w;

CREATE TABLE plain AS
SELECT t.g, t.t, count(*) FILTER (WHERE is_match AND weight >= t)::float8 AS tp, count(*) FILTER (WHERE NOT is_match AND weight >= t)::float8 AS fp, count(*) FILTER (WHERE is_match)::float8 AS all_matches,
	count(*) FILTER (WHERE NOT is_match)::float8 AS all_others
FROM thresholds t JOIN pairs p USING (g) GROUP BY t.g, t.t;
SELECT cmp_ok(count(*), '>', 20000::bigint, count(*) || ' thresholds') FROM plain;
SELECT is(count(*) FILTER (WHERE precision_at(q, t) IS DISTINCT FROM tp / nullif(tp + fp, 0)), 0::bigint, 'precision_at') FROM plain JOIN qualities USING (g);
SELECT is(count(*) FILTER (WHERE recall_at(q, t) IS DISTINCT FROM tp / all_matches), 0::bigint, 'recall_at') FROM plain JOIN qualities USING (g);
SELECT is(count(*) FILTER (WHERE f1_at(q, t) IS DISTINCT FROM 2 * tp / (tp + fp + all_matches)), 0::bigint, 'f1_at') FROM plain JOIN qualities USING (g);
SELECT is_empty($$SELECT g, t, tp::bigint, fp::bigint, (all_matches - tp)::bigint, (all_others - fp)::bigint, tp / nullif(tp + fp, 0), tp / all_matches, (all_others - fp) / all_others
		FROM plain WHERE g IN (0, 1) AND EXISTS (SELECT FROM pairs p WHERE p.g = plain.g AND p.weight = plain.t AND p.is_match IS NOT NULL) EXCEPT SELECT g, r.* FROM qualities, roc(q) AS r$$, 'roc');
SELECT is((SELECT count(*) FROM qualities, roc(q)), (SELECT count(*) FROM (SELECT DISTINCT g, weight FROM pairs WHERE weight IS NOT NULL AND is_match IS NOT NULL) AS d), 'roc has a row for each distinct weight');
SELECT is(count(*) FILTER (WHERE q.weight >= q.before), 0::bigint, 'the strictest first') FROM (SELECT weight, lag(weight) OVER (PARTITION BY g ORDER BY i) AS before FROM qualities, roc(q) WITH ORDINALITY AS r(weight, a, b, c, d, e, f, h, i)) AS q;
SELECT is_empty($$SELECT g, (best_f1(q)).* FROM qualities EXCEPT (SELECT DISTINCT ON (g) g, weight, "precision", recall, f1_at(q, weight) FROM qualities, roc(q) ORDER BY g, 5 DESC, weight DESC)$$, 'best_f1 is the best of roc');
SELECT is(sum(missing(q)), (SELECT count(*) FROM pairs WHERE is_match IS NULL)::numeric, 'missing') FROM qualities;

SELECT is(count(*) FILTER (WHERE match_quality_send(a.q + b.q) <> match_quality_send(b.q + a.q) OR match_quality_send((a.q + b.q) + c.q) <> match_quality_send(a.q + (b.q + c.q))), 0::bigint, '+ is commutative and associative, byte for byte')
FROM qualities a JOIN qualities b ON b.g = (a.g * 7 + 3) % 80 JOIN qualities c ON c.g = (a.g * 13 + 11) % 80;
SELECT is(count(*) FILTER (WHERE q + '{"scored": [], "unscored": [0, 0], "missing": 0}' <> q), 0::bigint, 'no pairs are the identity') FROM qualities;
SELECT is(count(*) FILTER (WHERE q::text::match_quality <> q OR q::jsonb::match_quality <> q), 0::bigint, 'text and jsonb round trips') FROM qualities;
SELECT is((SELECT string_agg(parts::text, ' ') FROM (VALUES (1), (2), (7), (50), (3000)) AS p(parts)
	WHERE (SELECT match_quality_send(rollup(x)) FROM (SELECT match_quality_agg(weight, is_match) AS x FROM pairs GROUP BY floor(parts * pg_temp.uniform(id, 100 + parts))) AS q)
		IS DISTINCT FROM (SELECT match_quality_send(match_quality_agg(weight, is_match)) FROM pairs)), NULL, 'rollup of 1 to 3,000 random parts = the whole, byte for byte');
SELECT is((SELECT string_agg(seed::text, ' ') FROM generate_series(1, 5) AS seed
	WHERE (SELECT match_quality_send(match_quality_agg(weight, is_match)) FROM (SELECT * FROM pairs ORDER BY hashint8extended(id, seed)) AS q) <> (SELECT match_quality_send(match_quality_agg(weight, is_match)) FROM pairs)), NULL,
	'whatever the order of the rows');

CREATE TABLE whole AS SELECT match_quality_agg(weight, is_match) AS q FROM pairs;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON, COSTS OFF) ' || query INTO plan;
	RETURN plan::text;
END;
$$;
SELECT matches(pg_temp.plan_of('SELECT match_quality_agg(weight, is_match) FROM pairs'), '"Gather.*"Partial Mode": "Partial"', 'aggregation in parallel: the plan is');
SELECT is((SELECT match_quality_send(match_quality_agg(weight, is_match)) FROM pairs), (SELECT match_quality_send(q) FROM whole), 'in parallel = serial, byte for byte');
SELECT is_empty('SELECT g, match_quality_agg(weight, is_match) FROM pairs GROUP BY g EXCEPT SELECT * FROM qualities', 'by group in parallel');

SELECT * FROM finish();
ROLLBACK;
