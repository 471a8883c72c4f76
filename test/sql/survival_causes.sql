\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Competing causes: the type, cumulative incidence against R, what censoring would say instead.
BEGIN;
SELECT plan(87);

CREATE TEMP TABLE person AS SELECT time, nullif(c, 0) AS c, CASE c WHEN 1 THEN 'voluntary' WHEN 2 THEN 'retirement' END AS cause, i
FROM unnest(array[1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16], array[1, 1, 2, 0, 2, 1, 1, 2, 2, 0, 1, 0, 2, 1, 1, 2, 0, 1, 2, 0]) WITH ORDINALITY AS v(time, c, i);
CREATE TEMP TABLE whole AS SELECT survival_causes_agg(time, cause) AS s FROM person;

SELECT is(survival_causes_agg(time, cause)::text, '{"unit": "days", "causes": ["retirement", "voluntary"], "times": [[1, 0, 0, 0, 1], [2, 0, 0, 1, 1], [3, 0, 1, 0, 0], [4, 0, 0, 1, 1]], "missing": 0, "not_started": 0}', 'rows of time, entered, censored, left by cause') FROM person WHERE time <= 4;
SELECT is(survival_causes_agg(time, cause ORDER BY i DESC), s, 'the order of rows does not matter') FROM person, whole GROUP BY s;

-- R (survival 3.5-3): survfit(Surv(time, factor(cause)) ~ 1)
SELECT pg_temp.near(actual, expected, format('%s at %s: %s', k, t, name), 1e-12)
FROM whole, (VALUES ('voluntary', 4, .153125, .081483288882982), ('voluntary', 8, .2646875, .102106517748853), ('voluntary', 12, .396171875, .118175371682470), ('voluntary', 15, .483828125, .127016978232831),
					('retirement', 4, .103125, .069138638742656), ('retirement', 8, .209375, .0931746669148192), ('retirement', 12, .340859375, .1144259903441318), ('retirement', 15, .428515625, .1258674263820781)) AS v(k, t, value, se),
	 LATERAL cumulative_incidence(s, k, t) AS e, LATERAL (VALUES ('value', e.value, v.value), ('se', e.se, v.se)) AS n(name, actual, expected) ORDER BY v.k, v.t, name;
SELECT pg_temp.near(e.low, e.value ^ exp(-1.959963984540054 * e.se / (e.value * ln(e.value))), 'log-log interval', 1e-12) FROM whole, LATERAL cumulative_incidence(s, 'voluntary', 8) AS e;
SELECT pg_temp.near(e.high, e.value + 1.959963984540054 * e.se, 'plain interval', 1e-12) FROM whole, LATERAL cumulative_incidence(s, 'voluntary', 8, 0.95, 'plain') AS e;
SELECT pg_temp.near((survival_at(all_causes(s), t)).value + sum((cumulative_incidence(s, k, t)).value), 1, 'all shares add up to 1 at ' || t, 1e-14) FROM whole, generate_series(1, 16) AS t, unnest(array['voluntary', 'retirement']) AS k GROUP BY s, t ORDER BY t;
SELECT is(array_agg((c.incidence, c.se, c.low, c.high)::text ORDER BY kind, at_time), array_agg((e.value, e.se, e.low, e.high)::text ORDER BY kind, at_time), 'the curve says what its points say') FROM whole, LATERAL incidence_curve(s) AS c, LATERAL cumulative_incidence(s, kind, at_time) AS e;
SELECT is(sum(events), (SELECT count(*)::numeric FROM person WHERE c > 0), 'the curve has every event') FROM whole, incidence_curve(s);
SELECT is(array[(cumulative_incidence(s, 'voluntary', 0)).value, (cumulative_incidence(s, 'voluntary', 0)).se, (cumulative_incidence(s, 'voluntary', 0)).low], array[0, 0, 0]::float8[], 'nobody has left at the start') FROM whole;
SELECT is(cumulative_incidence(s, 'voluntary', 17), NULL, 'behind the last time nothing is known') FROM whole;
SELECT is(all_causes(survival_causes_agg(time, cause)), survival_agg(time, cause IS NOT NULL), 'all causes are one survival') FROM person;
SELECT is(cause_specific(survival_causes_agg(time, cause), 'retirement'), survival_agg(time, coalesce(cause = 'retirement', false)), 'of one cause the others are censored') FROM person;
SELECT pg_temp.near((cumulative_incidence(c, 'left', t)).se, (survival_at(s, t)).se, 'with one cause the se is Greenwood''s, at ' || t, 1e-12) FROM (SELECT survival_causes_agg(time, CASE WHEN c > 0 THEN 'left' END), survival_agg(time, c > 0 IS TRUE) FROM person) AS q(c, s), generate_series(1, 15) AS t ORDER BY t;

-- Censoring retirement overstates voluntary exit: hazards .10 and .08 over ten years, 1 - KM .63, incidence .46.
-- A hundred steps a year, a hundred million persons, expected counts rounded.
CREATE TEMP TABLE exits AS
WITH RECURSIVE step(i, here, v, r) AS (SELECT 0, 100000000::bigint, 0::bigint, 0::bigint UNION ALL
	SELECT i + 1, here - v - r, ((here - v - r) * 0.001)::bigint, ((here - v - r) * 0.0008)::bigint FROM step WHERE i < 1000) SELECT * FROM step;
CREATE TEMP TABLE career AS SELECT rollup(s) AS s FROM (SELECT format('{"unit": "number", "causes": ["retirement", "voluntary"], "times": [[%s, 0, %s, %s, %s]]}', i / 100.0, CASE i WHEN 1000 THEN here - v - r ELSE 0 END, r, v)::survival_causes AS s FROM exits WHERE i > 0) AS q;
SELECT pg_temp.near(1 - (survival_at(cause_specific(s, 'voluntary'), 10)).value, 1 - exp(-1), 'censoring says .63', 2e-3) FROM career;
SELECT pg_temp.near((cumulative_incidence(s, 'voluntary', 10)).value, .1 / .18 * (1 - exp(-1.8)), 'the incidence is .46', 2e-3) FROM career;

-- Forms of the aggregate
SELECT is(survival_causes_agg(d, k)::jsonb -> 'causes', '["a", "b"]', 'five types of duration: ' || pg_typeof(d)) FROM (VALUES (1::smallint, 'b'), (2, 'a'), (3, NULL)) AS v(d, k) GROUP BY pg_typeof(d);
SELECT is(array[survival_causes_agg(d::bigint, k)::text, survival_causes_agg(d::smallint, k)::text], array_fill(survival_causes_agg(d, k)::text, array[2]), 'integers of every size') FROM (VALUES (1, 'b'), (2, 'a'), (3, NULL)) AS v(d, k);
SELECT is(array[survival_causes_agg(d::numeric, k)::jsonb ->> 'unit', survival_causes_agg(d * interval '1 day', k)::jsonb ->> 'unit', survival_causes_agg(d::float8, k, 0.5)::jsonb ->> 'unit'], array['number', 'interval', 'number'], 'numbers and intervals') FROM (VALUES (1, 'b'), (2, 'a'), (3, NULL)) AS v(d, k);
SELECT is(survival_causes_agg(3, 'a', 1)::text, '{"unit": "days", "causes": ["a"], "times": [[1, 1, 0, 0], [3, 0, 0, 1]], "missing": 0, "not_started": 0}', 'late entry');
SELECT is(survival_causes_agg(start, finish, date '2024-12-31', cause)::text, '{"unit": "days", "causes": ["retirement", "unspecified"], "times": [[30, 0, 0, 1, 0], [31, 0, 0, 0, 1], [365, 0, 2, 0, 0]], "missing": 1, "not_started": 1}', 'dates: who left without a cause left all the same; who left later is still here')
FROM (VALUES (date '2024-01-01', date '2024-01-31', 'retirement'), ('2024-01-01', '2024-02-01', NULL), ('2024-01-01', NULL, 'retirement'), ('2024-01-01', '2025-02-01', 'retirement'), ('2025-01-01', NULL, NULL), (NULL, NULL, NULL)) AS v(start, finish, cause);
SELECT is(array[missing(s), not_started(s)], array[1, 0]::bigint[], 'missing rows') FROM (SELECT survival_causes_agg(NULL::int, 'a')) AS q(s);
SELECT is(array_length(array(SELECT jsonb_array_elements_text(survival_causes_agg(g, 'k' || g)::jsonb -> 'causes')), 1), 64, '64 causes') FROM generate_series(1, 64) AS g;
SELECT pg_temp.refused('SELECT survival_causes_agg(g, ''k'' || g) FROM generate_series(1, 65) AS g', '54000', 'survival_causes has more than 64 causes', '65 causes');
SELECT pg_temp.refused('SELECT survival_causes_agg(1, repeat(''x'', 256))', '22023', 'name of a cause has 256 bytes%', 'a long name');
SELECT is(survival_causes_agg(1, repeat('x', 255))::text::survival_causes, survival_causes_agg(1, repeat('x', 255)), 'the longest name');
SELECT pg_temp.refused('SELECT survival_causes_agg(-1, ''a'')', '22023', 'duration or entry is negative', 'a negative duration');
SELECT pg_temp.refused('SELECT survival_causes_agg(1, ''a'', 1)', '22023', 'entry is not before%', 'entry at the end');
SELECT is((e.value, e.se, e.low, e.high)::text, '(0,0,0,0)', 'nobody left for that cause: 0, as in a small unit where nobody has retired yet') FROM whole, LATERAL cumulative_incidence(s, 'fired', 4) AS e;
SELECT is(cause_specific(survival_causes_agg(time, cause), 'fired'), survival_agg(time, false), 'and all are censored') FROM person;
SELECT pg_temp.refused('SELECT cumulative_incidence(s, ''voluntary'', 4, 0.95, ''x'') FROM whole', '22023', 'unknown type of interval "x"', 'an unknown interval');

-- Algebra and forms
SELECT is((SELECT rollup(s) FROM (SELECT survival_causes_agg(time, cause) AS s FROM person GROUP BY i % 3) AS p), s, 'parts roll up') FROM whole;
SELECT is(s - p, (SELECT survival_causes_agg(time, cause) FROM person WHERE cause IS DISTINCT FROM 'retirement'), 'without the retired: the cause is gone') FROM whole, (SELECT survival_causes_agg(time, cause) FROM person WHERE cause = 'retirement') AS q(p);
SELECT is(s - s, '{}'::survival_causes, 'nothing is left of a - a') FROM whole;
SELECT pg_temp.refused('SELECT s - survival_causes_agg(1, ''fired'') FROM whole GROUP BY s', '22003', 'survival_causes cannot be subtracted%', 'a cause that is not there');
SELECT is(s::text::survival_causes, s, 'text and back') FROM whole;
SELECT is(s::jsonb::survival_causes, s, 'jsonb and back') FROM whole;
SELECT is(survival_causes_agg(g, k)::text::survival_causes, survival_causes_agg(g, k), 'names with quotes, no letters, and of other alphabets') FROM unnest(array['a"b', '', 'eläkkeelle', '退職', E'tab\t']) WITH ORDINALITY AS v(k, g);
SELECT pg_temp.refused(format('SELECT %L::survival_causes', t), '22P02', 'invalid input for type survival_causes: ' || message, 'text: ' || message)
FROM (VALUES ('{"unit": "days", "causes": ["a", "a"], "times": [[1, 0, 0, 1, 1]]}', 'a cause occurs twice'), ('{"causes": [1]}', '"causes" must be%'), ('{"causes": "a"}', '"causes" must be an array'), ('{"unit": "days", "causes": ["a"], "times": [[1, 0, 0]]}', '"times" must be arrays%')) AS v(t, message);
SELECT is('{"unit": "days", "causes": ["a", "b"], "times": [[1, 0, 0, 1, 0]]}'::survival_causes::jsonb -> 'causes', '["a"]', 'a cause that does not occur is dropped');
SELECT is('{"unit": "days", "causes": ["b", "c", "a"], "times": [[1, 0, 0, 3, 4, 0], [2, 0, 1, 0, 0, 5]]}'::survival_causes::text, '{"unit": "days", "causes": ["a", "b", "c"], "times": [[1, 0, 0, 0, 3, 4], [2, 0, 1, 5, 0, 0]], "missing": 0, "not_started": 0}', 'causes in the order of another encoding');
SELECT * FROM finish();
ROLLBACK;
