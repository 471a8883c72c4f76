-- needs: oracles/expected/bicycle.json
\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- The client reads the figures that R computed.
\cd :data
\set json `cat oracles/expected/bicycle.json`

BEGIN;
SELECT plan(52);

-- Seven cases; `level` of the file is the arithmetic mean, `geometric` what we call the level by default.
SELECT pg_temp.near(actual, (c ->> key)::float8, format('%s and %s, weight %s: %s', c ->> 'front', c ->> 'back', c ->> 'w', key))
FROM jsonb_array_elements(:'json'::jsonb -> 'cases') WITH ORDINALITY AS e(c, n),
LATERAL (SELECT (c ->> 'front')::float8, (c ->> 'back')::float8, (c ->> 'w')::float8) AS a(cx, ex, w),
LATERAL bicycle(cx, ex, weight_cx => w) AS g, LATERAL bicycle(cx, ex, weight_cx => w, method => 'arithmetic') AS a2, LATERAL bicycle(cx, ex, weight_cx => w, method => 'harmonic') AS h,
LATERAL (VALUES (1, 'level', a2.level), (2, 'geometric', g.level), (3, 'harmonic', h.level), (4, 'tilt', g.tilt), (5, 'balance', g.balance), (6, 'balance_gm_am', g.smooth_balance)) AS v(i, key, actual)
ORDER BY n, i;

-- 99 companies: the columns of `rows` are named in `columns`.
SELECT is(count(*) FILTER (WHERE abs(actual - expected) <= 1e-9 * abs(expected)), 99::bigint, '99 companies: ' || key)
FROM (SELECT key, n, (r ->> (place - 1)::int)::float8 AS expected,
			 CASE key WHEN 'level' THEN (bicycle(f, b, method => 'arithmetic')).level WHEN 'harmonic' THEN (bicycle(f, b, method => 'harmonic')).level
				 WHEN 'geometric' THEN (bicycle(f, b)).level WHEN 'tilt' THEN (bicycle(f, b)).tilt WHEN 'balance' THEN (bicycle(f, b)).balance ELSE (bicycle(f, b)).smooth_balance END AS actual
	  FROM jsonb_array_elements(:'json'::jsonb #> '{bh1996_units,rows}') WITH ORDINALITY AS e(r, n)
	  CROSS JOIN jsonb_array_elements_text(:'json'::jsonb #> '{bh1996_units,columns}') WITH ORDINALITY AS c(key, place)
	  CROSS JOIN LATERAL (SELECT (:'json'::jsonb #>> array['bh1996_units', 'F', (n - 1)::text])::float8, (:'json'::jsonb #>> array['bh1996_units', 'B', (n - 1)::text])::float8) AS u(f, b)
	  WHERE key <> 'min') AS q
GROUP BY key ORDER BY key;

-- A weighted trend: R's lm with weights w, which are 1 / se^2 up to a factor.
CREATE TEMP TABLE trend AS
SELECT (:'json'::jsonb #>> array['momentum', 't', i::text])::float8 AS t, (:'json'::jsonb #>> array['momentum', 'y', i::text])::float8 AS y, (:'json'::jsonb #>> array['momentum', 'w', i::text])::float8 AS w
FROM generate_series(0, 9) AS i;
SELECT pg_temp.near(actual, (:'json'::jsonb #>> array['momentum', key])::float8, format('momentum: %s, with standard errors of %s', key, factor))
FROM (SELECT factor, bicycle_ride_agg(t, y, factor / sqrt(w)) AS r FROM trend, (VALUES (1::float8), (17.5)) AS f(factor) GROUP BY factor) AS q, bicycle_ride(r) AS b,
LATERAL (VALUES (1, 'slope', b.momentum), (2, 'se', b.se)) AS v(i, key, actual) ORDER BY factor, i;
SELECT * FROM finish();
ROLLBACK;
