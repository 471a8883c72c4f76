\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- Drivers, reliability, mediation and scores under everything that can be handed to them.
BEGIN;
SELECT plan(126);

CREATE TEMP TABLE row_ AS SELECT i, (i % 7)::float8 AS a, (i % 5 + i % 7)::float8 AS b, (i % 3 + i % 5)::float8 AS c, (i % 2)::float8 AS d, (i % 7 + i % 11)::float8 AS y FROM generate_series(1, 231) AS i;
CREATE TEMP TABLE whole AS SELECT with_names(comoments_agg(a, b, c, d, y), '{a,b,c,d,y}') AS v FROM row_;

-- NULL for each argument: no rows, or NULL

CREATE TEMP TABLE call (name text, arguments text[], sets boolean);
INSERT INTO call VALUES
	('drivers', $${v,'y'::text,"'{a,b}'::text[]",'lmg'::text}$$, true), ('priorities', $${v,'y'::text,"'{a,b}'::text[]",0::float8,20::float8}$$, true), ('cronbach_alpha', $${v,"'{a,b,c}'::text[]",0.9::float8}$$, false),
	('standardized_alpha', $${v,"'{a,b,c}'::text[]"}$$, false), ('omega', $${v,"'{a,b,c}'::text[]",true::boolean}$$, false), ('item_stats', $${v,"'{a,b,c}'::text[]"}$$, true),
	('gap_reliability', $${v,'a'::text,'b'::text,0.8::float8,0.7::float8}$$, false), ('mediation', $${v,'a'::text,'b'::text,'y'::text,"'{c}'::text[]",0.9::float8}$$, true), ('penalty_reward', $${v,'y'::text,'d'::text,'d'::text,0.9::float8}$$, true),
	('scale_score', $${"'{1,2}'::float8[]",1::float8,5::float8,"'{1}'::int[]",1::int}$$, false), ('composite_index', $${"'{1,2}'::float8[]","'{1,2}'::float8[]",'arithmetic'::text,'null'::text}$$, false);
CREATE FUNCTION pg_temp.rows_of(statement text) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE statement INTO n; RETURN n; END $$;
-- A NULL that has a meaning: all items; no list; half of the items; equal weights
SELECT is(pg_temp.rows_of(format('SELECT count(*) FROM whole, %s(%s) AS x WHERE NOT (x IS NULL)', name, (SELECT string_agg(CASE WHEN j = i THEN 'NULL' || substring(g FROM '::[a-z0-9]+[][]*$|$') ELSE g END, ', ' ORDER BY j) FROM unnest(array_replace(arguments, 'v', 'v::comoments')) WITH ORDINALITY AS u(g, j)))),
		CASE WHEN (name, i) IN (('cronbach_alpha', 2), ('standardized_alpha', 2), ('omega', 2), ('scale_score', 4), ('scale_score', 5), ('composite_index', 2)) THEN 1 WHEN (name, i) IN (('item_stats', 2)) THEN 5 ELSE 0 END::bigint,
		format('%s with argument %s NULL', name, i))
FROM call, generate_subscripts(arguments, 1) AS i ORDER BY name, i;

-- Defaults: each call with what it must have alone

SELECT ok(pg_temp.rows_of(format('SELECT count(*) FROM whole, %s AS x WHERE NOT (x IS NULL)', c)) > 0, c) FROM unnest(array[$$drivers(v, 'y', '{a,b}')$$, $$priorities(v, 'y', '{a,b}', 0, 20)$$, 'cronbach_alpha(v)', 'standardized_alpha(v)', 'omega(v)', 'item_stats(v)', $$mediation(v, 'a', 'b', 'y')$$, $$scale_score('{1,2}', 1, 5)$$, $$composite_index('{1,2}')$$]) AS c;

-- No rows, one row, two rows: nothing, NULL, or an error that says why; never a crash, never a NaN

CREATE TEMP TABLE few AS SELECT n, (SELECT comoments_agg(a, b, c, d, y) FROM row_ WHERE i <= n) AS v FROM generate_series(1, 6) AS n;
SELECT ok(failure = '' OR n > 1 AND c ~ '^(drivers|priorities|mediation)' AND failure LIKE '22023 terms are collinear: %', format('%s of %s rows%s', c, n, CASE failure WHEN '' THEN '' ELSE ': refused' END))
FROM unnest(array[$$drivers(v, '5', '{1,2}')$$, $$priorities(v, '5', '{1,2}', 0, 20)$$, 'cronbach_alpha(v)', 'standardized_alpha(v)', 'omega(v)', 'item_stats(v)', $$mediation(v, '1', '2', '5')$$, $$gap_reliability(v, '1', '2', 1, 1)$$]) AS c, generate_series(1, 4) AS n,
LATERAL pg_temp.failure(format('SELECT %s FROM few WHERE n = %s', c, n)) AS failure;
SELECT is(cronbach_alpha(v), NULL, 'alpha of one row') FROM few WHERE n = 1;
SELECT is(omega(v), NULL, 'omega of one row') FROM few WHERE n = 1;
SELECT is((SELECT comoments_agg(a, b) FROM row_ WHERE false), NULL, 'no rows, no value');
SELECT is(cronbach_alpha(comoments_agg(a, NULL)), NULL, 'rows that all miss one') FROM row_;
SELECT is(string_agg(t::text, ' '), '(1,,,,,) (2,,,,,)', 'and know no item') FROM (SELECT comoments_agg(a, NULL) AS v FROM row_) AS q, item_stats(v) AS t;
SELECT is(bool_and(coalesce(abs(importance) <= 1.0000001, true)), true, 'importance stays within 1, of few rows too') FROM few, unnest(array['lmg', 'relative_weights', 'first', 'last']) AS method, drivers(v, '5', '{1}', method) WHERE n > 1;

-- Numbers at the ends of what comoments take

SELECT is(bool_and(importance BETWEEN 0 AND 1 AND share BETWEEN 0 AND 1), true, 'drivers at scale ' || scale) FROM (SELECT scale, comoments_agg(scale * a, scale * b, y / scale) AS v FROM row_, unnest(array[1e-90, 1, 1e90]) AS scale GROUP BY scale) AS q, unnest(array['lmg', 'relative_weights']) AS m, drivers(v, '3', '{1,2}', m) GROUP BY scale ORDER BY scale;
SELECT is(round((cronbach_alpha(v)).value::numeric, 12), (SELECT round((cronbach_alpha(v, '{a,b,c}')).value::numeric, 12) FROM whole), 'alpha at scale ' || scale) FROM (SELECT scale, comoments_agg(scale * a, scale * b, scale * c) AS v FROM row_, unnest(array[1e-90, 1e90]) AS scale GROUP BY scale) AS q ORDER BY scale;
SELECT is(round((omega(v)).value::numeric, 9), (SELECT round((omega(v, '{a,b,c}')).value::numeric, 9) FROM whole), 'omega at scale ' || scale) FROM (SELECT scale, comoments_agg(scale * a, scale * b, scale * c) AS v FROM row_, unnest(array[1e-90, 1e90]) AS scale GROUP BY scale) AS q ORDER BY scale;
SELECT pg_temp.near(e.value, f.value, format('mediation at scale %s: %s', scale, effect), 1e-9)
FROM (SELECT scale, comoments_agg(scale * a, b, scale * y) AS v FROM row_, unnest(array[1e-40, 1e40]) AS scale GROUP BY scale) AS q, whole AS w, mediation(q.v, '1', '2', '3') AS e JOIN LATERAL mediation(w.v, 'a', 'b', 'y') AS f USING (effect) WHERE effect IN ('direct', 'total', 'indirect', 'proportion') ORDER BY scale, effect;
SELECT pg_temp.near(e.high, 1e40 * f.high, 'mediation at scale 1e40: the interval', 1e-9) FROM (SELECT comoments_agg(a, b, 1e40 * y) AS v FROM row_) AS q, whole AS w, mediation(q.v, '1', '2', '3') AS e JOIN LATERAL mediation(w.v, 'a', 'b', 'y') AS f USING (effect) WHERE effect = 'indirect';
SELECT pg_temp.near(scale_score(array_fill(1e290::float8, array[1000]), 0, 1e290), 100, 'scale_score of the largest numbers');
SELECT is(scale_score(array_fill(3::float8, array[10000]), 1, 5), 50::float8, 'scale_score of 10,000 items');
SELECT is(composite_index(array_fill(3::float8, array[10000]), method => m), 3::float8, 'composite_index of 10,000 parts: ' || m) FROM unnest(array['arithmetic', 'geometric', 'harmonic', 'weakest']) AS m;
SELECT is(composite_index('{5e-324,1e308}', method => m), r, 'composite_index of the smallest and the largest: ' || m) FROM (VALUES ('harmonic', 1e-323::float8), ('weakest', 5e-324)) AS q(m, r);
SELECT is(composite_index('{1e308,-1e308}'), 0::float8, 'composite_index of the largest and its negative');
SELECT is(scale_score('{{1,2},{3,4}}', 1, 4), 50::float8, 'an array of two dimensions is a list');

-- 64 variables

CREATE TEMP TABLE wide AS SELECT comoments_agg(VARIADIC array(SELECT sin(i * j * 0.7 + j) + cos(i) * (1 + j / 40.0) FROM generate_series(1, 64) AS j)::float8[]) AS v FROM generate_series(1, 300) AS i;
SELECT is(count(*), 64::bigint, '64 items') FROM wide, item_stats(v);
SELECT ok((omega(v)).value BETWEEN (cronbach_alpha(v)).value AND 1, '64 items: omega is not below alpha') FROM wide;
SELECT pg_temp.near(sum(importance), (ols_fit(v, '1', x)).r2, '63 drivers by relative weights', 1e-9) FROM wide, (SELECT array_agg(i::text) AS x FROM generate_series(2, 64) AS i) AS q, drivers(v, '1', x, 'relative_weights') GROUP BY v, x;
SELECT pg_temp.refused($$SELECT drivers(v, '1', array_fill('2'::text, array[100])) FROM wide$$, '22023', '%once%', 'more names than variables');
SET LOCAL statement_timeout = '300ms';
SELECT is(split_part(pg_temp.failure($$SELECT sum((omega(v)).value) FROM wide, generate_series(1, 100)$$), ' ', 1), '57014', 'omega can be cancelled');
SELECT is(split_part(pg_temp.failure($$SELECT count(d) FROM wide, generate_series(1, 10000) AS g, drivers(v, '1', array(SELECT i::text FROM generate_series(2, 17 + 0 * g) AS i)) AS d$$), ' ', 1), '57014', 'lmg can be cancelled');
RESET statement_timeout;

-- Hostile names

CREATE TEMP TABLE hostile AS SELECT with_names(comoments_agg(a, b, c, y), array['%s%n', 'x"; DROP TABLE row_; --', '$1', E'\t']) AS v FROM row_;
SELECT is(array_agg(driver ORDER BY driver COLLATE "C"), array['%s%n', 'x"; DROP TABLE row_; --'], 'names come back as they are') FROM hostile, drivers(v, E'\t', array['%s%n', 'x"; DROP TABLE row_; --']);
SELECT pg_temp.refused($$SELECT priorities(v, E'\t', array['%s%n'], 50, 60) FROM hostile$$, '22023', 'mean of "\%s\%n" is outside%', 'and stand in messages as they are');
SELECT ok((omega(v, array['%s%n', '2', '3'])).method IS NOT NULL, 'and in methods') FROM hostile;

SELECT * FROM finish();
ROLLBACK;
