\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT plan(82);

-- Building

CREATE TEMP TABLE answers (id int, score int, unit text);
INSERT INTO answers VALUES
	(1, 10, 'a'), (2, 9, 'a'), (3, NULL, 'a'), (4, 7, 'a'), (5, 0, 'b'), (6, 6, 'b'), (7, 10, 'b'), (8, NULL, 'b'), (9, 8, 'b');

SELECT is(ratings_agg(score, 0, 10)::text,
		  '{"lo": 0, "hi": 10, "counts": [1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2], "missing": 2}',
		  'ratings_agg counts each answer, and rows without one as missing')
FROM answers;
SELECT is(ratings('{1,0,2}', -1, 1)::text, '{"lo": -1, "hi": 1, "counts": [1, 0, 2], "missing": 0}', 'ratings() from a table of counts');
SELECT is(ratings_agg(score, 0, 10), (SELECT ratings_agg(score, 0, 10) FROM (SELECT score FROM answers ORDER BY id DESC) backwards),
		  'the order of rows does not matter')
FROM answers;
SELECT results_eq(
	$$SELECT (c).score, (c).n, (c).weight, (c).share FROM (SELECT rating_counts(ratings('{1,0,3}', 1, 3)) AS c) AS q$$,
	$$VALUES (1, 1::bigint, 1::float8, 0.25::float8), (2, 0, 0, 0), (3, 3, 3, 0.75)$$,
	'rating_counts: one row for each category');
SELECT results_eq(
	$$SELECT score, n, weight, share FROM rating_counts(ratings('{0,0}', 0, 1))$$,
	$$VALUES (0, 0::bigint, 0::float8, NULL::float8), (1, 0, 0, NULL)$$,
	'rating_counts of nobody: no share');
SELECT results_eq(
	$$SELECT c.score, c.n, c.weight, c.share
	  FROM (SELECT ratings_agg(s, 1, 3, w) AS r FROM (VALUES (1, 0.5), (1, 0.25), (3, 2.25)) AS v(s, w)) AS q, rating_counts(r) AS c$$,
	$$VALUES (1, 2::bigint, 0.75::float8, 0.25::float8), (2, 0, 0, 0), (3, 1, 2.25, 0.75)$$,
	'rating_counts with weights: n counts persons, share is of the weight');

-- Empty, all NULL, one row

SELECT is(ratings_agg(score, 0, 10), NULL, 'no rows: NULL') FROM answers WHERE false;
SELECT is(ratings_agg(score, 0, 10) FILTER (WHERE id > 99), NULL, 'FILTER that removes all: NULL') FROM answers;
SELECT is(ratings_agg(score, 0, 10)::text, '{"lo": 0, "hi": 10, "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "missing": 2}',
		  'all NULL: nobody answered, two missing') FROM answers WHERE score IS NULL;
SELECT is(array[answered(r), missing(r)], array[0, 2]::bigint[], 'all NULL: 0 answered, 2 missing')
FROM (SELECT ratings_agg(score, 0, 10) AS r FROM answers WHERE score IS NULL) AS q;
SELECT is(array[answered(r), missing(r)], array[1, 0]::bigint[], 'one row: 1 answered') FROM (SELECT ratings_agg(score, 0, 10) AS r FROM answers WHERE id = 1) AS q;
SELECT is(rollup(r), NULL, 'rollup of no rows: NULL') FROM (SELECT ratings('{1,2}', 0, 1) AS r WHERE false) AS q;
SELECT is(rollup(r), NULL, 'rollup of NULLs: NULL') FROM (VALUES (NULL::ratings), (NULL)) AS v(r);
SELECT is(rollup(r), ratings('{1,2}', 0, 1), 'rollup skips NULLs') FROM (VALUES (NULL::ratings), (ratings('{1,2}', 0, 1)), (NULL)) AS v(r);
SELECT is(array[nps(score), csat(score), ces(score), favorable(score)], array[NULL, NULL, NULL, NULL]::float8[], 'shorthands of no rows: NULL')
FROM answers WHERE false;
SELECT is(array[nps(score), csat(score), ces(score), favorable(score)], array[NULL, NULL, NULL, NULL]::float8[], 'shorthands of NULLs alone: NULL')
FROM answers WHERE score IS NULL;
SELECT is(nps(score) FILTER (WHERE id > 99), NULL, 'nps with a FILTER that removes all: NULL') FROM answers;

-- Weights

SELECT is(r::text, '{"lo": 1, "hi": 3, "counts": [1, 0, 1], "missing": 4, "weights": [0.5, 0, 1.5], "squared_weights": [0.25, 0, 2.25]}',
		  'weights: sums of w and of w squared; weight 0 or NULL and score NULL are missing')
FROM (SELECT ratings_agg(s, 1, 3, w) AS r FROM (VALUES (1, 0.5), (3, 1.5), (2, 0), (2, NULL), (NULL, 1), (NULL, NULL)) AS v(s, w)) AS q;
SELECT is(ratings_agg(s, 1, 3, 2.0) + ratings('{3,0,1}', 1, 3),
		  '{"lo": 1, "hi": 3, "counts": [4, 1, 1], "missing": 0, "weights": [5, 2, 1], "squared_weights": [7, 4, 1]}'::ratings,
		  'weighted + unweighted: an answer without a weight weighs 1') FROM (VALUES (1), (2)) AS v(s);
SELECT is(ratings('{3,0,1}', 1, 3) + ratings_agg(s, 1, 3, 2.0), ratings_agg(s, 1, 3, 2.0) + ratings('{3,0,1}', 1, 3),
		  'and the other way round') FROM (VALUES (1), (2)) AS v(s);
SELECT is(rollup(r), '{"lo": 1, "hi": 3, "counts": [4, 1, 1], "missing": 0, "weights": [5, 2, 1], "squared_weights": [7, 4, 1]}'::ratings,
		  'rollup of unweighted and weighted')
FROM (SELECT ratings('{3,0,1}', 1, 3) UNION ALL SELECT ratings_agg(s, 1, 3, 2.0) FROM (VALUES (1), (2)) AS v(s)) AS q(r);
-- sum of 0.1 ten times is 1 in double-double, 0.9999999999999999 in double
SELECT is((SELECT c.weight FROM (SELECT ratings_agg(1, 0, 1, 0.1) AS r FROM generate_series(1, 10)) AS q, rating_counts(r) AS c WHERE c.score = 1), 1::float8,
		  'sums of weights are kept in double-double');

-- Five types of score, none cast on its way in

SELECT is(ratings_agg(score::smallint, 0, 10), ratings_agg(score, 0, 10), 'smallint') FROM answers;
SELECT is(ratings_agg(score::bigint, 0, 10), ratings_agg(score, 0, 10), 'bigint') FROM answers;
SELECT is(ratings_agg(score::numeric, 0, 10), ratings_agg(score, 0, 10), 'numeric') FROM answers;
SELECT is(ratings_agg(score::float8, 0, 10), ratings_agg(score, 0, 10), 'float8') FROM answers;
SELECT is(ratings_agg(score::numeric(5, 2), 0, 10), ratings_agg(score, 0, 10), 'numeric with 9.00 for 9') FROM answers;
SELECT is(array[ratings_agg(score::smallint, 0, 10, 0.3)::text, ratings_agg(score::bigint, 0, 10, 0.3)::text, ratings_agg(score::numeric, 0, 10, 0.3)::text,
				ratings_agg(score::float8, 0, 10, 0.3)::text], array_fill(ratings_agg(score, 0, 10, 0.3)::text, array[4]), 'weighted: the same of each type') FROM answers;

-- Which aggregate a call resolves to is what a view over it depends on.
CREATE VIEW pg_temp.resolved AS
SELECT nps(a::smallint) AS a1, csat(a::smallint) AS a2, ces(a::smallint) AS a3, favorable(a::smallint) AS a4, ratings_agg(a::smallint, 0, 10) AS a5,
	   ratings_agg(a::smallint, 0, 10, 1.0) AS a6 FROM (VALUES (5)) AS v(a);
SELECT is((SELECT string_agg(DISTINCT p.oid::regprocedure::text, ' ' ORDER BY p.oid::regprocedure::text)
		   FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid JOIN pg_proc p ON p.oid = d.refobjid
		   WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_proc'::regclass AND w.ev_class = 'pg_temp.resolved'::regclass),
		  'ces(smallint) csat(smallint) favorable(smallint) nps(smallint) ratings_agg(smallint,integer,integer) ratings_agg(smallint,integer,integer,double precision)',
		  'smallint stays on its own aggregates');
SELECT is((SELECT string_agg(line, ' ' ORDER BY line COLLATE "C") FROM (
			   SELECT format('%s:%s:%s', a.proname, count(DISTINCT a.proargtypes[0]), bool_and(f.proargtypes[1] = a.proargtypes[0])) AS line
			   FROM pg_aggregate g JOIN pg_proc a ON a.oid = g.aggfnoid JOIN pg_proc f ON f.oid = g.aggtransfn
			   WHERE a.proname IN ('nps', 'csat', 'ces', 'favorable', 'ratings_agg') AND a.pronamespace = 'experience'::regnamespace GROUP BY a.proname) AS q),
		  'ces:5:t csat:5:t favorable:5:t nps:5:t ratings_agg:5:t', 'five types of score each, and the transition takes the type itself');
SELECT is((SELECT count(*)::int FROM pg_aggregate g JOIN pg_proc a ON a.oid = g.aggfnoid
		   WHERE a.proname IN ('nps', 'csat', 'ces', 'favorable', 'rollup') AND g.aggtranstype = 'ratings'::regtype AND g.aggminvtransfn = 0), 0,
		  'every unweighted aggregate has an inverse transition');
SELECT is((SELECT count(*)::int FROM pg_aggregate g JOIN pg_proc a ON a.oid = g.aggfnoid
		   WHERE a.proname = 'ratings_agg' AND a.pronamespace = 'experience'::regnamespace AND (g.aggminvtransfn = 0) <> (a.pronargs = 4)), 0,
		  'ratings_agg: an inverse without weights, none with');

-- + and -

SELECT is(ratings('{1,2,3}', 1, 3) + ratings('{4,0,1}', 1, 3), ratings('{5,2,4}', 1, 3), '+ adds counts');
SELECT is((ratings('{1,2,3}', 1, 3) + ratings('{4,0,1}', 1, 3)) - ratings('{4,0,1}', 1, 3), ratings('{1,2,3}', 1, 3), '- undoes +');
SELECT is(missing(a - b), 1::bigint, '- also takes missing answers away')
FROM (SELECT ratings_agg(s, 0, 1) FROM (VALUES (1), (NULL), (NULL)) AS v(s)) AS q(a), (SELECT ratings_agg(s, 0, 1) FROM (VALUES (NULL::int)) AS v(s)) AS p(b);
SELECT is(r + r, ratings('{2,4,6}', 1, 3), 'a value plus itself') FROM (SELECT ratings('{1,2,3}', 1, 3) AS r) AS q;
SELECT is(array[r + r, r]::text, array[ratings('{2,4,6}', 1, 3), ratings('{1,2,3}', 1, 3)]::text, '+ leaves its arguments alone')
FROM (SELECT ratings('{1,2,3}', 1, 3) AS r OFFSET 0) AS q;
SELECT is(ratings('{1,2,3}', 1, 3) + NULL::ratings, NULL, '+ NULL is NULL');
SELECT is(ratings('{1,2,3}', 1, 3) - NULL::ratings, NULL, '- NULL is NULL');
SELECT pg_temp.refused($$SELECT ratings('{1,2}', 0, 1) - ratings('{2,0}', 0, 1)$$, '22003', 'ratings cannot be subtracted: a count would be below zero', 'not below zero');
SELECT pg_temp.refused($$SELECT ratings('{1,2}', 0, 1) - ratings_agg(NULL::int, 0, 1)$$, '22003', 'ratings cannot be subtracted: a count would be below zero',
					   'missing answers do not go below zero either');
SELECT pg_temp.refused($$SELECT ratings_agg(1, 0, 1, 2.0) - ratings('{0,1}', 0, 1)$$, '0A000', 'ratings with weights cannot be subtracted', 'weights do not subtract');
SELECT pg_temp.refused($$SELECT ratings('{0,1}', 0, 1) - ratings_agg(1, 0, 1, 2.0)$$, '0A000', 'ratings with weights cannot be subtracted', 'nor from an unweighted value');
SELECT pg_temp.refused($$SELECT ratings('{1,2}', 0, 1) + ratings('{1,2,3}', 0, 2)$$, '22023', '%scale 0 to 1 %scale 0 to 2', 'different scales do not merge: both are named');
SELECT pg_temp.refused($$SELECT ratings('{1,2}', 0, 1) - ratings('{1,2}', 1, 2)$$, '22023', '%scale 0 to 1 %scale 1 to 2', 'nor subtract');
SELECT pg_temp.refused($$SELECT rollup(r) FROM (VALUES (ratings('{1,2}', 0, 1)), (ratings('{1,2}', 1, 2))) AS v(r)$$, '22023', '%scale 0 to 1 %scale 1 to 2', 'nor roll up');

-- = < and the like: DISTINCT, GROUP BY, ORDER BY, joins

CREATE TEMP TABLE stored (id int, r ratings);
INSERT INTO stored VALUES (1, ratings('{1,2,3}', 1, 3)), (2, ratings('{1,2,3}', 1, 3)), (3, ratings('{3,2,1}', 1, 3)), (4, NULL), (5, ratings('{1,2,3}', 0, 2)),
	(6, '{"lo": 1, "hi": 3, "counts": [1, 2, 3], "missing": 0, "weights": [1, 2, 3], "squared_weights": [1, 2, 3]}');
SELECT is((SELECT count(*) FROM (SELECT DISTINCT r FROM stored) AS q), 5::bigint, 'DISTINCT');
SELECT is((SELECT count(DISTINCT r) FROM stored), 4::bigint, 'count(DISTINCT)');
SET LOCAL enable_sort = off;
SELECT is((SELECT array_agg(n ORDER BY n) FROM (SELECT count(*) AS n FROM stored GROUP BY r) AS q), array[1, 1, 1, 1, 2]::bigint[], 'GROUP BY, hashed');
SET LOCAL enable_sort = on;
SET LOCAL enable_hashagg = off;
SELECT is((SELECT array_agg(n ORDER BY n) FROM (SELECT count(*) AS n FROM stored GROUP BY r) AS q), array[1, 1, 1, 1, 2]::bigint[], 'GROUP BY, sorted');
SET LOCAL enable_hashagg = on;
SELECT is((SELECT count(*) FROM stored a JOIN stored b ON a.r = b.r), 7::bigint, 'join on =');
SELECT is((SELECT bool_and(a.r <= b.r AND NOT a.r > b.r) FROM (SELECT r, lead(r) OVER (ORDER BY r) AS n FROM stored WHERE r IS NOT NULL) AS a(r, n), LATERAL (SELECT a.n) AS b(r) WHERE b.r IS NOT NULL),
		  true, 'ORDER BY agrees with <=');
SELECT is((SELECT count(*) FROM stored a, stored b WHERE ((a.r < b.r)::int + (a.r = b.r)::int + (a.r > b.r)::int) <> 1
			  OR (a.r <> b.r) <> (NOT a.r = b.r) OR (a.r >= b.r) <> (NOT a.r < b.r) OR ratings_cmp(a.r, b.r) <> -ratings_cmp(b.r, a.r)), 0::bigint,
		  'exactly one of < = > holds, and the others follow');
SELECT is((SELECT count(*) FROM stored a, stored b WHERE a.r = b.r AND (ratings_hash(a.r) <> ratings_hash(b.r) OR ratings_hash_extended(a.r, 7) <> ratings_hash_extended(b.r, 7))),
		  0::bigint, 'equal values have equal hashes');
SELECT isnt(ratings_hash_extended(r, 1), ratings_hash_extended(r, 2), 'the seed counts') FROM stored WHERE id = 1;
SELECT is(ratings_hash_extended(r, 0) & 4294967295, ratings_hash(r)::bigint & 4294967295, 'seed 0 extends the 32-bit hash') FROM stored WHERE id = 1;
CREATE INDEX ON stored (r);
CREATE UNIQUE INDEX ON stored (r) WHERE id <> 2;
SELECT throws_ok($$INSERT INTO stored VALUES (7, ratings('{3,2,1}', 1, 3))$$, '23505', NULL, 'a unique index on ratings');

-- Text, jsonb and stored forms

SELECT is(r::text::ratings, r, 'text round trip of ' || id) FROM stored WHERE r IS NOT NULL ORDER BY id;
SELECT is(r::jsonb::ratings, r, 'jsonb round trip of ' || id) FROM stored WHERE r IS NOT NULL ORDER BY id;
SELECT is(r::jsonb, r::text::jsonb, 'the jsonb is the text form') FROM stored WHERE id = 6;
SELECT is(r::jsonb -> 'counts', '[1, 2, 3]'::jsonb, 'jsonb can be taken apart') FROM stored WHERE id = 1;
SELECT is(' { "missing" : 0,"counts":[1,2e0,3] ,"hi":3,"lo": 1}'::ratings, r, 'keys in any order, blanks anywhere') FROM stored WHERE id = 1;
SELECT is(r::text::ratings::text, r::text, 'text of thirds and tiny and huge weights survives')
FROM (SELECT ratings_agg(s, 1, 4, w) AS r FROM (VALUES (1, 1.0 / 3), (1, 1e-8), (2, 1e8), (2, 1e-8), (3, 123456789.123456789), (4, 5e-100), (4, 7e100)) AS v(s, w)) AS q;
SELECT is(r::text::ratings, r, 'and is equal byte for byte')
FROM (SELECT ratings_agg(s, 1, 4, w) AS r FROM (VALUES (1, 1.0 / 3), (1, 1e-8), (2, 1e8), (2, 1e-8), (3, 123456789.123456789), (4, 5e-100), (4, 7e100)) AS v(s, w)) AS q;
SET LOCAL extra_float_digits = 0;
SELECT is(r::text::ratings, r, 'whatever extra_float_digits')
FROM (SELECT ratings_agg(s, 1, 2, w) AS r FROM (VALUES (1, 1.0 / 3), (1, 1e-8), (2, 1e8), (2, 1e-8)) AS v(s, w)) AS q;
RESET extra_float_digits;
SELECT is(encode(ratings_send(ratings('{1,2,258}', -2, 0)), 'hex'),
		  -- version 1; flags: 3 categories << 2; lo -2; missing 0; counts 1, 2, 258; then the checksum
		  '01' || '000c' || 'fffffffe' || '00000000' || '00000001' || '00000002' || '00000102' || right(encode(ratings_send(ratings('{1,2,258}', -2, 0)), 'hex'), 8),
		  'the binary form, in network byte order');
-- a large weighted value is compressed or moved out of line, and comes back
CREATE TEMP TABLE large AS SELECT ratings_agg(g * 8 % 1001, 0, 1000, 1 + 1.0 / g) AS r FROM generate_series(1, 5000) AS g;
SELECT cmp_ok((SELECT count(*) FROM (SELECT r FROM large) AS q, rating_counts(r) AS c WHERE c.n > 0), '=', 1001::bigint, 'a weighted value of 1,001 categories, from disk');
SELECT is(r::text::ratings, r, 'and its text') FROM large;
SELECT is((SELECT rollup(r) FROM (SELECT r FROM large UNION ALL SELECT r FROM large) AS q), r + r, 'and its rollup') FROM large;

-- Moving frames equal recomputation

CREATE TEMP TABLE days AS
SELECT g AS day, CASE WHEN g % 7 = 3 THEN NULL ELSE g * g % 11 END AS score FROM generate_series(1, 60) AS g;
SELECT is((SELECT count(*) FROM (
	SELECT day, ratings_agg(score, 0, 10) OVER w AS r, nps(score) OVER w AS index FROM days WINDOW w AS (ORDER BY day ROWS BETWEEN 5 PRECEDING AND 2 FOLLOWING)) AS moving
	WHERE (r, index) IS DISTINCT FROM (SELECT (ratings_agg(score, 0, 10), nps(score)) FROM days d WHERE d.day BETWEEN moving.day - 5 AND moving.day + 2)), 0::bigint,
	'ROWS frames');
SELECT is((SELECT count(*) FROM (
	SELECT day, ratings_agg(score, 0, 10) FILTER (WHERE day % 3 > 0) OVER w AS r, nps(score) FILTER (WHERE day % 3 > 0) OVER w AS index
	FROM days WINDOW w AS (ORDER BY day DESC RANGE BETWEEN 4 PRECEDING AND 1 PRECEDING)) AS moving
	WHERE (r, index) IS DISTINCT FROM (SELECT (ratings_agg(score, 0, 10), nps(score)) FROM days d WHERE d.day BETWEEN moving.day + 1 AND moving.day + 4 AND d.day % 3 > 0)), 0::bigint,
	'RANGE frames that end before the row, with FILTER; empty frames are NULL');
SELECT is((SELECT count(*) FROM (
	SELECT day, rollup(r) OVER (ORDER BY day ROWS 3 PRECEDING) AS moving FROM (SELECT day, ratings_agg(score, 0, 10) AS r FROM days GROUP BY day) AS q) AS m
	WHERE moving IS DISTINCT FROM (SELECT ratings_agg(score, 0, 10) FROM days d WHERE d.day BETWEEN m.day - 3 AND m.day)), 0::bigint, 'rollup in moving frames');
SELECT is((SELECT count(*) FROM (
	SELECT day, rollup(r) OVER (ORDER BY day ROWS 3 PRECEDING) AS moving
	FROM (SELECT day, CASE WHEN day % 5 = 0 THEN ratings_agg(score, 0, 10, 2.0) ELSE ratings_agg(score, 0, 10) END AS r FROM days GROUP BY day) AS q) AS m
	WHERE moving IS DISTINCT FROM (SELECT rollup(CASE WHEN d.day % 5 = 0 THEN ratings_agg ELSE r END)
		FROM (SELECT d.day, ratings_agg(score, 0, 10, 2.0), ratings_agg(score, 0, 10) AS r FROM days d WHERE d.day BETWEEN m.day - 3 AND m.day GROUP BY d.day) AS d)), 0::bigint,
	'rollup in moving frames where some days are weighted');
SELECT is((SELECT count(*) FROM (
	SELECT day, ratings_agg(score, 0, 10, day::float8) OVER (ORDER BY day ROWS 4 PRECEDING) AS moving FROM days) AS m
	WHERE moving IS DISTINCT FROM (SELECT ratings_agg(score, 0, 10, d.day::float8) FROM days d WHERE d.day BETWEEN m.day - 4 AND m.day)), 0::bigint, 'weighted moving frames');

SELECT * FROM finish();
ROLLBACK;
