-- needs: oracles/expected/relimp.json oracles/data/attitude.csv oracles/data/longley.csv oracles/data/bh1996.csv
\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- Importance of drivers that R computed from the same files.  The CAR score and conditional dominance are not methods of
-- drivers(), but conditional dominance is what lmg is the mean of.
\cd :data
\set json `cat oracles/expected/relimp.json`

BEGIN;
SELECT plan(168);

CREATE TABLE r AS SELECT :'json'::jsonb AS all_of_it;
CREATE TABLE attitude (rating float8, complaints float8, privileges float8, learning float8, raises float8, critical float8, advance float8);
\copy attitude FROM 'oracles/data/attitude.csv' (FORMAT csv, HEADER)
CREATE TABLE longley ("GNP.deflator" float8, "GNP" float8, "Unemployed" float8, "Armed.Forces" float8, "Population" float8, "Year" float8, "Employed" float8);
\copy longley FROM 'oracles/data/longley.csv' (FORMAT csv, HEADER)
CREATE TABLE bh1996 (id int, grp int, "COHES" float8, "LEAD" float8, "HRS" float8, "WBEING" float8);
\copy bh1996 FROM 'oracles/data/bh1996.csv' (FORMAT csv, HEADER)

CREATE TABLE model AS
SELECT key, all_of_it -> key AS item, c, all_of_it #>> array[key, 'y'] AS y, array(SELECT jsonb_array_elements_text(all_of_it #> array[key, 'x'])) AS x
FROM r, (SELECT 'attitude' AS key, with_names(comoments_agg(rating, complaints, privileges, learning, raises, critical, advance), '{rating,complaints,privileges,learning,raises,critical,advance}') AS c FROM attitude
	UNION ALL SELECT 'longley', with_names(comoments_agg("GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year", "Employed"), '{GNP.deflator,GNP,Unemployed,Armed.Forces,Population,Year,Employed}') FROM longley
	UNION ALL SELECT 'bh1996', with_names(comoments_agg("WBEING", "HRS", "COHES", "LEAD"), '{WBEING,HRS,COHES,LEAD}') FROM bh1996) AS q;

SELECT is(comoments_n(c), (item ->> 'n')::bigint, key || ': n') FROM model ORDER BY key;
SELECT pg_temp.near(sum(importance), (item ->> 'r2')::float8, format('%s: %s sums to R2', key, method), 1e-11)
FROM model, unnest(array['lmg', 'relative_weights', 'pratt']) AS method, drivers(c, y, x, method) GROUP BY key, item, method ORDER BY key, method;

SELECT pg_temp.near(importance, abs((item -> field ->> driver)::float8), format('%s: %s of %s', key, method, driver))
FROM model, (VALUES ('lmg', 'lmg'), ('relative_weights', 'johnson_rw'), ('first', 'first'), ('last', 'last'), ('beta', 'beta_std')) AS f(method, field), drivers(c, y, x, method) AS d ORDER BY key, method, driver;
SELECT pg_temp.near(importance, (item -> 'pratt' ->> driver)::float8, format('%s: pratt of %s, with its sign', key, driver)) FROM model, drivers(c, y, x, 'pratt') AS d ORDER BY key, driver;
SELECT pg_temp.near(share, (item -> field ->> driver)::float8, format('%s: share by %s of %s', key, method, driver))
FROM model, (VALUES ('lmg', 'lmg_share'), ('relative_weights', 'johnson_share')) AS f(method, field), drivers(c, y, x, method) AS d ORDER BY key, method, driver;
SELECT is(sign, sign((item -> 'beta_std' ->> driver)::float8)::int, format('%s: sign of %s', key, driver)) FROM model, drivers(c, y, x) AS d ORDER BY key, driver;
SELECT pg_temp.near(importance, dominance, format('%s: lmg of %s is the mean over the sizes of the set before it', key, driver))
FROM model, drivers(c, y, x) AS d, LATERAL (SELECT avg(v::text::float8) FROM jsonb_array_elements(item -> 'conditional_dominance' -> (array_position(x, driver) - 1)) AS v) AS e(dominance) ORDER BY key, driver;
SELECT is(array_agg(driver ORDER BY i), (SELECT array_agg(k ORDER BY v::text::float8 DESC) FROM jsonb_each(item -> 'lmg') AS e(k, v)), key || ': the most important first')
FROM model, drivers(c, y, x) WITH ORDINALITY AS d(driver, importance, share, sign, coefficient, p_value, note, i) GROUP BY key, item ORDER BY key;

-- Coefficients and p values are those of the regression.
SELECT is(array_agg(array[d.coefficient, d.p_value] ORDER BY d.driver), array_agg(array[o.coefficient, o.p_value] ORDER BY d.driver), key || ': coefficients and p values')
FROM model, drivers(c, y, x) AS d, ols(c, y, x) AS o WHERE o.term = d.driver GROUP BY key ORDER BY key;

SELECT * FROM finish();
ROLLBACK;
