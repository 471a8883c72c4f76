-- needs: oracles/nist/nist_strd_certified.json
\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- Certified values of the statistical reference datasets of NIST, to 15 digits.
\cd :data
\set nist `cat oracles/nist/nist_strd_certified.json`

BEGIN;
SELECT plan(56);

CREATE TABLE nist AS SELECT :'nist'::jsonb AS all_sets;

-- Correct digits: -log10 of the relative error, 15 at most.
CREATE FUNCTION pg_temp.digits(actual float8, certified float8) RETURNS float8
LANGUAGE sql AS $$ SELECT CASE WHEN actual IS NULL THEN 0 WHEN actual = certified THEN 15 WHEN certified = 0 THEN least(15, -log10(abs(actual)))
	ELSE least(15, -log10(abs(actual - certified) / abs(certified))) END $$;
-- A regression agrees with its certified coefficients and standard errors: the fewest correct digits among them.
CREATE FUNCTION pg_temp.fewest_digits(c comoments, y text, x text[], certified jsonb, field text) RETURNS float8
LANGUAGE sql AS $$
	SELECT min(pg_temp.digits(CASE field WHEN 'coef' THEN o.coefficient ELSE o.se END, (certified -> field ->> (o.i - 1)::int)::float8))
	FROM ols(c, y, x) WITH ORDINALITY AS o(term, coefficient, se, t, p_value, low, high, beta, vif, i) $$;

-- Longley: at least 12 digits of everything, in any order of rows and with any split

CREATE TABLE longley AS
SELECT i, array(SELECT v::float8 FROM jsonb_array_elements_text(r) AS v) AS x
FROM nist, jsonb_array_elements(all_sets #> '{Longley,rows_x1_x6_y}') WITH ORDINALITY AS e(r, i);
SELECT is(count(*), 16::bigint, 'Longley: 16 rows') FROM longley;
CREATE TABLE longley_value AS SELECT with_names(comoments_agg(VARIADIC x ORDER BY i), '{x1,x2,x3,x4,x5,x6,y}') AS c FROM longley;
SELECT cmp_ok(pg_temp.digits(o.coefficient, (all_sets #>> array['Longley', 'coef', (o.i - 1)::text])::float8), '>=', 12::float8, 'Longley: coefficient of ' || term)
FROM nist, longley_value, ols(c, 'y', '{x1,x2,x3,x4,x5,x6}') WITH ORDINALITY AS o(term, coefficient, se, t, p_value, low, high, beta, vif, i) ORDER BY o.i;
SELECT cmp_ok(pg_temp.digits(o.se, (all_sets #>> array['Longley', 'sd', (o.i - 1)::text])::float8), '>=', 12::float8, 'Longley: standard error of ' || term)
FROM nist, longley_value, ols(c, 'y', '{x1,x2,x3,x4,x5,x6}') WITH ORDINALITY AS o(term, coefficient, se, t, p_value, low, high, beta, vif, i) ORDER BY o.i;
SELECT cmp_ok(pg_temp.digits(actual, (all_sets -> 'Longley' ->> key)::float8), '>=', 12::float8, 'Longley: ' || key)
FROM nist, longley_value, ols_fit(c, 'y', '{x1,x2,x3,x4,x5,x6}') AS f, LATERAL (VALUES ('residual_sd', f.sigma), ('r2', f.r2), ('F', f.f), ('rss', f.sigma ^ 2 * 9)) AS v(key, actual);
CREATE TABLE shuffled AS
SELECT seed, with_names(comoments_agg(VARIADIC x ORDER BY hashint8extended(i, seed)), '{x1,x2,x3,x4,x5,x6,y}') AS c FROM longley, generate_series(1, 150) AS seed GROUP BY seed
UNION ALL
SELECT seed, with_names(rollup(c ORDER BY hashint8extended(part, seed + 1)), '{x1,x2,x3,x4,x5,x6,y}')
FROM (SELECT seed, (hashint8extended(i, seed) & 1048575) % 7 AS part, comoments_agg(VARIADIC x ORDER BY hashint8extended(i, -seed)) AS c FROM longley, generate_series(1001, 1150) AS seed GROUP BY seed, part) AS q GROUP BY seed;
SELECT is(count(*), 300::bigint, 'Longley: 150 orders, and 150 splits into seven parts') FROM shuffled;
SELECT cmp_ok(min(pg_temp.fewest_digits(c, 'y', '{x1,x2,x3,x4,x5,x6}', all_sets -> 'Longley', 'coef')), '>=', 12::float8, 'Longley: 12 digits of each coefficient in all of them') FROM shuffled, nist;
SELECT cmp_ok(min(pg_temp.fewest_digits(c, 'y', '{x1,x2,x3,x4,x5,x6}', all_sets -> 'Longley', 'sd')), '>=', 12::float8, 'Longley: 12 digits of each standard error in all of them') FROM shuffled, nist;

-- Wampler 1 to 5: powers of 0 to 20

CREATE TABLE wampler AS
SELECT name, x, coalesce((all_sets -> name -> 'y' ->> x)::float8, CASE name WHEN 'Wampler1' THEN 1 + x + x ^ 2 + x ^ 3 + x ^ 4 + x ^ 5
	ELSE (100000 + 10000 * x + 1000 * x ^ 2 + 100 * x ^ 3 + 10 * x ^ 4 + x ^ 5) / 100000 END)::float8 AS y
FROM nist, generate_series(0, 20) AS x, unnest(array['Wampler1', 'Wampler2', 'Wampler3', 'Wampler4', 'Wampler5']) AS name;
CREATE TABLE wampler_value AS SELECT name, with_names(comoments_agg(y, x, x ^ 2, x ^ 3, x ^ 4, x ^ 5), '{y,x,x2,x3,x4,x5}') AS c FROM wampler GROUP BY name;
SELECT cmp_ok(pg_temp.fewest_digits(c, 'y', '{x,x2,x3,x4,x5}', all_sets -> name, 'coef'), '>=', 12::float8, name || ': coefficients') FROM wampler_value, nist ORDER BY name;
SELECT cmp_ok(pg_temp.fewest_digits(c, 'y', '{x,x2,x3,x4,x5}', all_sets -> name, 'sd'), '>=', 12::float8, name || ': standard errors') FROM wampler_value, nist ORDER BY name;
SELECT cmp_ok(pg_temp.digits(f.r2, (all_sets -> name ->> 'r2')::float8), '>=', 12::float8, name || ': r2') FROM wampler_value, nist, ols_fit(c, 'y', '{x,x2,x3,x4,x5}') AS f ORDER BY name;
SELECT cmp_ok(pg_temp.digits(f.sigma, (all_sets -> name ->> 'residual_sd')::float8), '>=', 12::float8, name || ': residual sd') FROM wampler_value, nist, ols_fit(c, 'y', '{x,x2,x3,x4,x5}') AS f WHERE all_sets -> name ? 'residual_sd' ORDER BY name;

-- Pontius: a parabola of which the square term is 1e-15

CREATE TABLE pontius_value AS
SELECT with_names(comoments_agg(y, x, x ^ 2), '{y,x,x2}') AS c
FROM nist, LATERAL (SELECT (all_sets #>> array['Pontius', 'x', i::text])::float8, (all_sets #>> array['Pontius', 'y', i::text])::float8 FROM generate_series(0, 39) AS i) AS q(x, y);
SELECT is(comoments_n(c), 40::bigint, 'Pontius: 40 rows') FROM pontius_value;
SELECT cmp_ok(pg_temp.fewest_digits(c, 'y', '{x,x2}', all_sets -> 'Pontius', field), '>=', 12::float8, 'Pontius: ' || field) FROM pontius_value, nist, unnest(array['coef', 'sd']) AS field;
SELECT cmp_ok(pg_temp.digits(f.r2, (all_sets -> 'Pontius' ->> 'r2')::float8), '>=', 12::float8, 'Pontius: r2') FROM pontius_value, nist, ols_fit(c, 'y', '{x,x2}') AS f;
SELECT cmp_ok(pg_temp.digits(f.sigma, (all_sets -> 'Pontius' ->> 'residual_sd')::float8), '>=', 12::float8, 'Pontius: residual sd') FROM pontius_value, nist, ols_fit(c, 'y', '{x,x2}') AS f;

-- Filip: ten powers of one variable are refused, not printed

CREATE TABLE filip_value AS
SELECT with_names(comoments_agg(VARIADIC y || array(SELECT x ^ p FROM generate_series(1, 10) AS p)), array['y'] || array(SELECT 'x' || p FROM generate_series(1, 10) AS p)) AS c
FROM nist, LATERAL (SELECT (all_sets #>> array['Filip', 'x', i::text])::float8, (all_sets #>> array['Filip', 'y', i::text])::float8 FROM generate_series(0, 81) AS i) AS q(x, y);
SELECT is(comoments_n(c), 82::bigint, 'Filip: 82 rows') FROM filip_value;
SELECT pg_temp.refused($$SELECT count(*) FROM filip_value, ols(c, 'y', array(SELECT 'x' || p FROM generate_series(1, 10) AS p)) AS o$$, '22023', 'terms are collinear: %x%, %x%', 'Filip: the terms are named');
SELECT pg_temp.refused($$SELECT f FROM filip_value, ols_fit(c, 'y', array(SELECT 'x' || p FROM generate_series(1, 10) AS p)) AS f$$, '22023', 'terms are collinear: %', 'Filip: no fit either');

-- NumAcc 1 to 4: mean and standard deviation; the data of 2 to 4 are not binary fractions, and that rounding limits 3 and 4

CREATE TABLE numacc AS
SELECT 'NumAcc1' AS name, y::float8 FROM nist, jsonb_array_elements_text(all_sets #> '{NumAcc1,y}') AS y
UNION ALL
SELECT name, (base || '.' || digit)::float8
FROM (VALUES ('NumAcc2', '1'), ('NumAcc3', '1000000'), ('NumAcc4', '10000000')) AS v(name, base),
	 LATERAL (SELECT '2' UNION ALL SELECT CASE i % 2 WHEN 1 THEN '1' ELSE '3' END FROM generate_series(1, 1000) AS i) AS d(digit);
CREATE TABLE numacc_value AS SELECT name, comoments_agg(y) AS c FROM numacc GROUP BY name;
SELECT cmp_ok(pg_temp.digits(mean(c, '1'), (all_sets -> name ->> 'mean')::float8), '>=', 15::float8, name || ': mean') FROM numacc_value, nist ORDER BY name;
SELECT cmp_ok(pg_temp.digits(stddev(c, '1'), (all_sets -> name ->> 'sd')::float8), '>=', CASE name WHEN 'NumAcc3' THEN 9.4 WHEN 'NumAcc4' THEN 8.2 ELSE 14.9 END::float8, name || ': sd') FROM numacc_value, nist ORDER BY name;

SELECT * FROM finish();
ROLLBACK;
