\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(50);

-- Raking: expected cells are R's loglin(target, list(1, 2), start = counts, fit = TRUE, eps = 1e-13), which is the same iterative proportional fitting.

CREATE FUNCTION pg_temp.cells_are(actual float8[], expected float8[], description text) RETURNS text
LANGUAGE sql AS $$
	SELECT ok(cardinality(actual) = cardinality(expected) AND bool_and(abs(a - e) <= 1e-9 * greatest(1, abs(e))), description)
		|| CASE WHEN cardinality(actual) = cardinality(expected) AND bool_and(abs(a - e) <= 1e-9 * greatest(1, abs(e))) THEN '' ELSE format(E'\n# have %s, want %s', actual, expected) END
	FROM unnest(actual, expected) AS u(a, e);
$$;

CREATE TEMP TABLE sample (sex text, age text, n float8);
INSERT INTO sample VALUES ('women', 'young', 30), ('women', 'old', 20), ('men', 'young', 10), ('men', 'old', 40);
CREATE TEMP TABLE raked AS
SELECT sex, age, n, (rake(array_agg(array[sex, age]) OVER w, array_agg(n) OVER w, '[{"women": 60, "men": 40}, {"young": 50, "old": 50}]'))[row_number() OVER (ORDER BY sex DESC, age DESC)] AS fitted
FROM sample WINDOW w AS (ORDER BY sex DESC, age DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);
SELECT pg_temp.cells_are(rake('{{women,young},{women,old},{men,young},{men,old}}', '{30,20,10,40}', '[{"women": 60, "men": 40}, {"young": 50, "old": 50}]'), '{40,20,10,30}', 'two margins: 40, 20, 10, 30');
SELECT pg_temp.cells_are((SELECT array_agg(fitted ORDER BY sex DESC, age DESC) FROM raked), '{40,20,10,30}', 'the same from a table');
SELECT pg_temp.near(sum(fitted) ^ 2 / sum(n * (fitted / n) ^ 2), 94.488188976377955, 'effective n 94.48819') FROM raked;
SELECT pg_temp.near(effective_n(ratings_agg(1, 0, 1, fitted / n)), 94.488188976377955, 'and as read from the weighted answers') FROM raked, generate_series(1, n::int);
SELECT pg_temp.cells_are(rake('{{women,young},{women,old},{men,young},{men,old}}', '{30,20,10,40}', '[{"women": 0.6, "men": 0.4}, {"young": 0.5, "old": 0.5}]'), '{0.4,0.2,0.1,0.3}', 'margins may be shares');
SELECT pg_temp.cells_are(rake('{{a},{b},{c}}', '{1,2,3}', '[{"a": 10, "b": 10, "c": 10}]'), '{10,10,10}', 'one margin: post-stratification');
SELECT pg_temp.cells_are(rake('{{a},{a},{b}}', '{1,3,2}', '[{"a": 40, "b": 60}]'), '{10,30,60}', 'cells of one category keep their proportion');
-- array(c(10,20,30,40,15,25, 35,5,12,8,6,14), c(2,3,2)) to (500, 500), (300, 300, 400), (450, 550), the first dimension fastest
SELECT pg_temp.cells_are(
	rake('{{a,p,x},{b,p,x},{a,q,x},{b,q,x},{a,r,x},{b,r,x},{a,p,y},{b,p,y},{a,q,y},{b,q,y},{a,r,y},{b,r,y}}', '{10,20,30,40,15,25,35,5,12,8,6,14}',
		 '[{"a": 500, "b": 500}, {"p": 300, "q": 300, "r": 400}, {"x": 450, "y": 550}]', 1000, 1e-13),
	'{25.164708247837350,51.277491192801108,77.988269324249387,105.943152715594010,70.282431097667953,119.343947421850203,195.153552614523676,28.404247944837820,69.120328226534312,46.948249733622262,62.290710489187333,148.082910991294568}',
	'three margins');
SELECT pg_temp.cells_are(rake('{{women,young},{women,old},{men,young},{men,old}}', '{30,0,10,40}', '[{"women": 40, "men": 60}, {"young": 50, "old": 50}]'), '{40,0,10,50}', 'an empty cell that is not needed stays empty');
SELECT pg_temp.cells_are(rake('{{women,young},{women,old},{men,young},{men,old}}', '{40,20,10,30}', '[{"women": 60, "men": 40}, {"young": 50, "old": 50}]', 1), '{40,20,10,30}', 'one sweep where nothing is to be done');
SELECT pg_temp.cells_are(rake('{{women,young},{women,old},{men,young},{men,old}}', '{30,20,10,40}', '[{"women": 60, "men": 40, "unknown": 0}, {"young": 50, "old": 50}]'), '{40,20,10,30}',
						 'a margin of 0 that nobody has');
SELECT pg_temp.cells_are(rake('{{women,young},{women,old},{men,young},{men,old}}', '{30,20,10,40}', '[{"women": 100, "men": 0}, {"young": 50, "old": 50}]'), '{50,50,0,0}', 'a margin of 0 empties its cells');
SELECT is(rake(NULL, '{1}', '[{"a": 1}]'), NULL, 'NULL is NULL');

-- What cannot be done says why

SELECT pg_temp.refused($$SELECT rake('{{women,young},{women,old},{men,young},{men,old}}', '{30,20,0,0}', '[{"women": 60, "men": 40}, {"young": 50, "old": 50}]')$$, '22023',
					   'raking is not possible: nobody answered in "men" of dimension 1, whose margin is 40', 'an empty category that is needed is named');
SELECT pg_temp.refused($$SELECT rake('{{women,young},{women,old},{men,young},{men,old}}', '{30,0,0,40}', '[{"women": 60, "men": 40}, {"young": 50, "old": 50}]')$$, '22023',
					   'raking is not possible: no convergence after 100 sweeps; "%" misses its margin of %', 'margins that contradict each other through empty cells');
SELECT pg_temp.refused($$SELECT rake('{{women,young},{women,old},{men,young},{men,old}}', '{30,20,10,40}', '[{"women": 60, "men": 40}, {"young": 50, "old": 50}]', 1)$$, '22023',
					   'raking is not possible: no convergence after 1 sweeps; "%" misses its margin of %', 'too few sweeps');
SELECT pg_temp.refused($$SELECT rake('{{women,young},{men,old}}', '{30,20}', '[{"women": 60, "men": 40}, {"young": 50, "old": 51}]')$$, '22023', '%margins of dimension 2 add up to 101, those of dimension 1 to 100', 'totals that differ');
SELECT pg_temp.refused($$SELECT rake('{{women,young},{men,other}}', '{30,20}', '[{"women": 60, "men": 40}, {"young": 50, "old": 50}]')$$, '22023', '%dimension 2 has no margin for "other"', 'a category without a margin');
SELECT pg_temp.refused($$SELECT rake('{{a},{b}}', '{1,2}', '[{"a": 1, "b": 1, "c": 1}]')$$, '22023', '%nobody answered in "c" of dimension 1%', 'a margin without a cell');
SELECT pg_temp.refused(format('SELECT rake(%L, %L, %L)', cells, counts, margins), '22023', 'raking is not possible: ' || message, label)
FROM (VALUES
	('{{a},{b}}', '{1}', '[{"a": 1, "b": 1}]', 'cells must be rows of category names%', 'fewer counts than cells'),
	('{a,b}', '{1,2}', '[{"a": 1, "b": 1}]', 'cells must be rows of category names%', 'cells of one dimension'),
	('{}', '{}', '[]', 'cells must be rows of category names%', 'no cells'),
	('{{a},{b}}', '{{1},{2}}', '[{"a": 1, "b": 1}]', 'cells must be rows of category names%', 'counts of two dimensions'),
	('{{a},{b}}', '{1,-2}', '[{"a": 1, "b": 1}]', 'count 2 is not a finite number of at least 0', 'a negative count'),
	('{{a},{b}}', '{1,NaN}', '[{"a": 1, "b": 1}]', 'count 2 is not a finite number of at least 0', 'a count that is no number'),
	('{{a},{b}}', '{Infinity,1}', '[{"a": 1, "b": 1}]', 'count 1 is not a finite number of at least 0', 'an infinite count'),
	('{{a},{b}}', '{1,2}', '[{"a": 1, "b": -1}]', 'the margin of "b" in dimension 1 is not a number of at least 0', 'a negative margin'),
	('{{a},{b}}', '{1,2}', '[{"a": 1, "b": "1"}]', 'the margin of "b" in dimension 1 is not a number of at least 0', 'a margin that is text'),
	('{{a},{b}}', '{1,2}', '[{"a": 1, "b": null}]', 'the margin of "b" in dimension 1 is not a number of at least 0', 'a margin that is null'),
	('{{a},{b}}', '{1,2}', '[{"a": 1, "b": {}}]', 'the margin of "b" in dimension 1 is not a number of at least 0', 'a margin that is an object'),
	('{{a},{b}}', '{1,2}', '[{"a": 1, "b": [1]}]', 'the margin of "b" in dimension 1 is not a number of at least 0', 'a margin that is an array'),
	('{{a},{b}}', '{1,2}', '[{"a": 1, "b": 1e400}]', 'the margin of "b" in dimension 1 is not a number of at least 0', 'a margin beyond float8'),
	('{{a},{b}}', '{1,2}', '[{"a": 0, "b": 0}]', 'the margins of dimension 1 add up to nothing', 'margins of nothing'),
	('{{a},{b}}', '{1,2}', '{"a": 1, "b": 1}', 'margins must be a JSON array%', 'margins that are one object'),
	('{{a},{b}}', '{1,2}', '7', 'margins must be a JSON array%', 'margins that are a number'),
	('{{a},{b}}', '{1,2}', '[]', 'margins must be a JSON array%', 'no margins'),
	('{{a},{b}}', '{1,2}', '[{"a": 1, "b": 1}, {"a": 1}]', 'margins must be a JSON array%', 'more margins than dimensions'),
	('{{a},{b}}', '{1,2}', '[[1, 2]]', 'the margins of dimension 1 are not a JSON object', 'margins that are an array'),
	('{{a},{b}}', '{1,2}', '["a"]', 'the margins of dimension 1 are not a JSON object', 'margins that are text')) AS v(cells, counts, margins, message, label);
SELECT pg_temp.refused(format('SELECT rake(''{{a},{b}}'', ''{1,2}'', ''[{"a": 1, "b": 1}]'', %s)', options), '22023', '%max_iter and tolerance must be above 0', 'options ' || options)
FROM unnest(array['0', '-1', '10, 0', '10, -1e-3', '10, ''NaN''']) AS options;
SELECT pg_temp.refused($$SELECT rake('{{a},{NULL}}', '{1,2}', '[{"a": 1, "b": 1}]')$$, '22004', 'cells must not contain nulls', 'a NULL category');
SELECT pg_temp.refused($$SELECT rake('{{a},{b}}', '{1,NULL}', '[{"a": 1, "b": 1}]')$$, '22004', 'counts must not contain nulls', 'a NULL count');
-- numbers so small or large that a factor overflows: an error or the right cells, never NaN
SELECT ok(pg_temp.failure(format('SELECT 1 / bool_and(c >= 0 AND c < ''Infinity'')::int FROM unnest(rake(%L, %L, %L)) AS c', cells, counts, margins)) ~ '^(22023 raking.*[^)])?$', label)
FROM (VALUES
	('{{a},{b}}', '{5e-324,5e-324}', '[{"a": 60, "b": 40}]', 'counts of 5e-324'),
	('{{a},{a},{b}}', '{1.7e308,1.7e308,1}', '[{"a": 60, "b": 40}]', 'counts whose sum is infinite'),
	('{{a},{b}}', '{1,1}', '[{"a": 1.7e308, "b": 1.7e308}]', 'margins whose sum is infinite')) AS v(cells, counts, margins, label);
-- a sweep can be stopped
SET LOCAL statement_timeout = '200ms';
SELECT is(left(pg_temp.failure($$SELECT rake('{{women,young},{women,old},{men,young},{men,old}}', '{30,0,0,40}', '[{"women": 60, "men": 40}, {"young": 50, "old": 50}]', 2147483647)$$), 5), '57014', 'statement_timeout stops the sweeps');
SET LOCAL statement_timeout = 0;

SELECT * FROM finish();
ROLLBACK;
