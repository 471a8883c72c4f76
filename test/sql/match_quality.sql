\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(48);

CREATE TEMP TABLE pairs (weight float8, is_match boolean);
INSERT INTO pairs VALUES (5.5, true), (5.5, false), ('-0', true), (0, false), (3, true), (NULL, true), (NULL, false), (7, NULL);
CREATE TEMP TABLE quality AS SELECT match_quality_agg(weight, is_match) AS q FROM pairs;

-- Building and readings; the figures are worked by hand

SELECT is(q::text, '{"scored": [[0, 1, 1], [3, 1, 0], [5.5, 1, 1]], "unscored": [1, 1], "missing": 1}', 'counts at each weight; -0 is 0') FROM quality;
SELECT is(missing(q), 1::bigint, 'pairs without a known truth') FROM quality;
SELECT is(array[precision_at(q, t), recall_at(q, t)], array[p, r], 'precision and recall at ' || t)
FROM quality, (VALUES ('Infinity'::float8, NULL::float8, 0::float8), (6, NULL, 0), (5.5, 1.0 / 2, 1.0 / 4), (5.4, 1.0 / 2, 1.0 / 4), (3, 2.0 / 3, 2.0 / 4), (0, 3.0 / 5, 3.0 / 4), ('-0', 3.0 / 5, 3.0 / 4), ('-Infinity', 3.0 / 5, 3.0 / 4)) AS v(t, p, r);
SELECT is(array(SELECT f1_at(q, t) FROM unnest(array[6, 5.5, 3, 0]::float8[]) AS t), array[0, 2.0 / 6, 4.0 / 7, 6.0 / 9]::float8[], 'F1') FROM quality;
SELECT is(best_f1(q), ROW(0, 0.6, 0.75, 6.0 / 9)::match_threshold, 'best_f1: pairs below every threshold count') FROM quality;
SELECT is(best_f1('{"scored": [[1, 1, 0], [2, 1, 1], [3, 1, 0]], "unscored": [0, 0], "missing": 0}'), ROW(1, 0.75, 1, 6.0 / 7)::match_threshold, 'best_f1 in the middle of nothing');
SELECT is(best_f1('{"scored": [[1, 1, 2], [2, 1, 0]], "unscored": [0, 0], "missing": 0}'), ROW(2, 1, 0.5, 2.0 / 3)::match_threshold, 'of equal ones the strictest: both thresholds have F1 2/3');
SELECT results_eq('SELECT r.* FROM quality, roc(q) AS r', $$VALUES (5.5::float8, 1::bigint, 1::bigint, 3::bigint, 2::bigint, 0.5::float8, 0.25::float8, 2 / 3.0::float8), (3, 2, 1, 2, 2, 2 / 3.0::float8, 0.5, 2 / 3.0::float8), (0, 3, 2, 1, 1, 0.6, 0.75, 1 / 3.0::float8)$$,
	'roc: a row for each weight');

-- Undefined is NULL

SELECT is(match_quality_agg(weight, is_match), NULL, 'no rows: NULL') FROM pairs WHERE false;
SELECT is(match_quality_agg(NULL, NULL)::text, '{"scored": [], "unscored": [0, 0], "missing": 1}', 'all NULL');
SELECT is(array[precision_at(q, 0), recall_at(q, 0), f1_at(q, 0)], array[NULL, NULL, NULL]::float8[], 'without pairs') FROM (SELECT match_quality_agg(NULL, NULL) AS q) AS x;
SELECT ok(best_f1(q) IS NULL, 'no best threshold without pairs') FROM (SELECT match_quality_agg(NULL, NULL) AS q) AS x;
SELECT ok(best_f1(match_quality_agg(1, false)) IS NULL, 'nor without matches');
SELECT ok(best_f1(match_quality_agg(NULL, true)) IS NULL, 'nor when no match was scored');
SELECT is(array[precision_at(q, 1), recall_at(q, 1), f1_at(q, 1)], array[0, NULL, 0]::float8[], 'without matches recall is not defined') FROM (SELECT match_quality_agg(1, false) AS q) AS x;
SELECT is_empty($$SELECT roc(match_quality_agg(NULL, true))$$, 'roc without weights');
SELECT results_eq($$SELECT r.* FROM (SELECT match_quality_agg(1, true) AS q) AS x, roc(q) AS r$$, $$VALUES (1::float8, 1::bigint, 0::bigint, 0::bigint, 0::bigint, 1::float8, 1::float8, NULL::float8)$$, 'without other pairs specificity is not defined');

-- Merging and conversions

SELECT is(q + q, (SELECT match_quality_agg(weight, is_match) FROM (SELECT * FROM pairs UNION ALL SELECT * FROM pairs) AS twice), '+ adds counts') FROM quality;
SELECT is(rollup(x), q + q, 'rollup skips NULLs') FROM quality, LATERAL (VALUES (q), (NULL), (q)) AS v(x) GROUP BY q;
SELECT is(q::text::match_quality, q, 'text') FROM quality;
SELECT is(q::jsonb::match_quality, q, 'jsonb') FROM quality;
SELECT is(q::text::match_quality, q, 'weights without loss') FROM (SELECT match_quality_agg(w, true) AS q FROM (VALUES (0.1 + 0.2::float8), (1e-300), (5e-324), (-1.7976931348623157e308), (1.0 / 3)) AS v(w)) AS x;
SELECT ok(a = b AND match_quality_hash(a) = match_quality_hash(b) AND NOT a < b, 'equal content') FROM (SELECT match_quality_agg(w, true) AS a FROM (VALUES (1), (2)) AS v(w)) AS x, (SELECT match_quality_agg(w, true) AS b FROM (VALUES (2), (1)) AS v(w)) AS y;

-- Refused

SELECT pg_temp.refused(format('SELECT match_quality_agg(%L, true)', w), '22003', 'the weight of a pair must be a finite number', 'weight ' || w) FROM unnest(array['NaN', 'Infinity', '-Infinity']) AS w;
SELECT pg_temp.refused(format('SELECT %s(match_quality_agg(1, true), %L)', f, 'NaN'), '22023', 'the threshold may not be NaN', f || ' NaN') FROM unnest(array['precision_at', 'recall_at', 'f1_at']) AS f;
SELECT pg_temp.refused(format('SELECT %L::match_quality', given), '22P02', 'invalid input%', 'no match_quality: ' || given)
FROM unnest(array['{}', '[]', '{"scored": [[2, 1, 0], [1, 1, 0]], "unscored": [0, 0], "missing": 0}', '{"scored": [[1, 1, 0], [1, 1, 0]], "unscored": [0, 0], "missing": 0}', '{"scored": [[1, 0, 0]], "unscored": [0, 0], "missing": 0}',
	'{"scored": [[1, -1, 2]], "unscored": [0, 0], "missing": 0}', '{"scored": [[1, 1]], "unscored": [0, 0], "missing": 0}', '{"scored": [], "unscored": [0], "missing": 0}', '{"scored": [], "unscored": [0, 0], "missing": -1}',
	'{"scored": [[1, 9223372036854775807, 0]], "unscored": [1, 0], "missing": 0}', '{"scored": [["1", 1, 1]], "unscored": [0, 0], "missing": 0}', '{"scored": [], "unscored": [0, 0], "missing": 0, "more": 1}']) AS given;

SELECT * FROM finish();
ROLLBACK;
