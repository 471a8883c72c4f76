\i test/pgtap.psql
\i test/robust/ratings_checks.psql
-- Bad input: a clear error with its SQLSTATE and a hint, never a crash and never a number.
BEGIN;
SELECT plan(380);

-- Every SQL function of the module, with each argument NULL in turn, and with all NULL.
-- Sample arguments make the call valid otherwise; the catalog gives the functions, so that a new one is not forgotten.

CREATE TABLE functions AS
SELECT p.oid, p.proname::text AS name, p.pronargs AS n, p.proargtypes::oid[] AS types, p.prokind AS kind, p.proretset AS set
FROM pg_proc p WHERE p.pronamespace = 'experience'::regnamespace AND p.prokind IN ('f', 'a') AND p.pronargs > 0
  AND ('experience.ratings'::regtype = ANY (p.proargtypes::oid[]) OR 'experience.weakest_state'::regtype = ANY (p.proargtypes::oid[]) OR p.prorettype = 'experience.ratings'::regtype
	   OR 'experience.ratings[]'::regtype = ANY (p.proargtypes::oid[]) OR p.proname IN ('nps', 'csat', 'ces', 'favorable', 'ratings_agg', 'paired_change_agg', 'weakest_agg', 'rake', 'p_adjust'))
  AND NOT ('internal'::regtype = ANY (p.proargtypes::oid[]) OR 'cstring'::regtype = ANY (p.proargtypes::oid[]));
SELECT cmp_ok(count(*), '>=', 100::bigint, 'the module has its functions') FROM functions;
CREATE FUNCTION pg_temp.sample(type regtype, name text, i int) RETURNS text
LANGUAGE sql AS $$
	SELECT CASE
		WHEN type = 'ratings'::regtype THEN CASE WHEN name LIKE 'paired%' THEN $q$'{"lo": -2, "hi": 2, "counts": [1, 2, 3, 2, 1], "missing": 0}'::ratings$q$
			WHEN name LIKE 'ces%' THEN $q$ratings('{1,2,3,4,3,2,1}', 1, 7)$q$ WHEN name = 'csat' THEN $q$ratings('{1,2,3,4,5}', 0, 4)$q$ ELSE $q$ratings('{1,2,3,4,5,6,7,8,9,10,11}', 0, 10)$q$ END
		WHEN type = 'ratings[]'::regtype THEN $q$array[ratings('{1,2,3,4,5,6,7,8,9,10,11}', 0, 10)]$q$
		WHEN type = 'weakest_state'::regtype THEN $q$ROW('a', ratings('{1,2,3,4,5,6,7,8,9,10,11}', 0, 10), 3, 4, 1)::weakest_state$q$
		WHEN type = 'text'::regtype THEN CASE WHEN name = 'p_adjust' THEN $q$'holm'$q$ WHEN name LIKE 'paired%' THEN $q$'nps'$q$ WHEN name = 'share_ci' THEN $q$'wilson'$q$ WHEN name LIKE 'weakest%' THEN $q$'a'$q$
			WHEN name = 'bicycle' THEN $q$'geometric'$q$ WHEN name = 'diff_in_diff' THEN $q$'mean'$q$ WHEN name = 'resilience' THEN $q$'additive'$q$ ELSE $q$'wald'$q$ END
		WHEN type = 'jsonb'::regtype THEN CASE WHEN name = 'rake' THEN $q$'[{"a": 1, "b": 2}]'::jsonb$q$ ELSE $q$'{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0}'::jsonb$q$ END
		WHEN type = 'text[]'::regtype THEN $q$'{{a},{b}}'::text[]$q$
		WHEN type = 'bigint[]'::regtype THEN $q$'{1,2,3}'::bigint[]$q$
		WHEN type = 'float8[]'::regtype THEN CASE WHEN name = 'rake' THEN $q$'{1,2}'::float8[]$q$ ELSE $q$'{0.5}'::float8[]$q$ END
		WHEN type = 'float8'::regtype AND (name LIKE 'ratings\_%' OR name LIKE 'paired\_change\_a%' OR name IN ('nps', 'csat', 'ces', 'favorable')) THEN '5::float8'
		WHEN type = 'float8'::regtype THEN '0.9::float8'
		WHEN name IN ('ratings_accum', 'ratings_unaccum', 'ratings_weigh', 'paired_change_accum') AND type = 'integer'::regtype AND i > 2 THEN CASE WHEN i = CASE WHEN name LIKE 'paired%' THEN 4 ELSE 3 END THEN '0' ELSE '10' END
		WHEN name = 'paired_change_agg' THEN CASE i WHEN 3 THEN '0' ELSE '10' END
		WHEN name = 'ratings_agg' AND type = 'integer'::regtype AND i > 1 THEN CASE i WHEN 2 THEN '0' ELSE '10' END
		WHEN name = 'ratings' AND i > 1 THEN CASE i WHEN 2 THEN '1' ELSE '3' END
		WHEN name = 'weakest_accum' AND i > 3 THEN CASE i WHEN 4 THEN '3' ELSE '4' END
		WHEN name IN ('enthusiasm', 'complacency', 'enthusiasm_ci', 'nps') AND i = 2 AND type = 'integer'::regtype THEN '9'
		WHEN name IN ('enthusiasm', 'complacency', 'enthusiasm_ci') AND i = 3 THEN '7'
		WHEN type = 'bigint'::regtype AND i > 3 THEN '1000::bigint'
		WHEN name = 'rake' THEN '100'
		ELSE CASE i WHEN 4 THEN '4' ELSE '3' END || '::' || type END;
$$;
CREATE FUNCTION pg_temp.call(f functions, null_at int) RETURNS text -- null_at: 0 none, -1 all
LANGUAGE sql AS $$
	SELECT format('SELECT %I.%I(%s) FROM (VALUES (1)) AS one', 'experience', f.name,
		string_agg(CASE WHEN null_at IN (i, -1) THEN 'NULL::' || format_type(t, NULL) ELSE pg_temp.sample(t::regtype, f.name, i::int) END, ', ' ORDER BY i))
	FROM unnest(f.types) WITH ORDINALITY AS u(t, i);
$$;
-- without a NULL every call succeeds: the samples are good ones
SELECT is(string_agg(pg_temp.call(f, 0) || ' -> ' || pg_temp.failure(pg_temp.call(f, 0)), E'\n'), NULL, 'sample calls succeed') FROM functions AS f WHERE pg_temp.failure(pg_temp.call(f, 0)) <> '';
-- with a NULL each answers, or refuses with 22004 and a hint; there is nothing to take out of a NULL state (22003)
SELECT is(string_agg(pg_temp.call(f, i) || ' -> ' || pg_temp.failure(pg_temp.call(f, i)), E'\n'), NULL, 'NULL in place of one argument, or of all: an answer or a clear error')
FROM functions AS f, generate_series(-1, f.n) AS i WHERE i <> 0 AND pg_temp.failure(pg_temp.call(f, i)) !~ CASE f.name WHEN 'ratings_unaccum' THEN '^(2200[34] .*[^)])?$' ELSE '^(22004 .*[^)])?$' END;
-- a NULL among the required arguments of a function that is not a transition gives NULL
CREATE FUNCTION pg_temp.answer(query text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE replace(query, 'SELECT ', 'SELECT (') INTO result;
	RETURN result;
END;
$$;
SELECT is(string_agg(f.name, ' '), NULL, 'the first argument NULL: NULL') FROM functions AS f
WHERE f.kind = 'f' AND NOT f.set AND f.name NOT IN ('ratings_accum', 'ratings_weigh', 'paired_change_accum', 'ratings_unaccum', 'weakest_accum', 'weakest_combine', 'weakest_final')
  AND pg_temp.answer(regexp_replace(pg_temp.call(f, 1), '^SELECT (.*) FROM \(VALUES.*$', 'SELECT \1)::text')) IS NOT NULL;

-- Scales

SELECT is(missing(ratings_agg(NULL::int, 1, 1001)), 1::bigint, '1,001 categories');
SELECT pg_temp.refused('SELECT ratings_agg(1, 1, 1002)', '22023', 'scale 1 to 1002 has more than 1001 categories', '1,002 categories');
SELECT pg_temp.refused('SELECT ratings_agg(1, 1, 1)', '22023', 'scale 1 to 1 has fewer than two categories', 'one category');
SELECT pg_temp.refused('SELECT ratings_agg(1, 5, 1)', '22023', 'scale 5 to 1 has fewer than two categories', 'a scale upside down');
SELECT pg_temp.refused('SELECT ratings_agg(1, -2147483648, 2147483647)', '22023', 'scale -2147483648 to 2147483647 has more than 1001 categories', 'all integers');
SELECT pg_temp.refused('SELECT ratings_agg(1, 2147483647, -2147483648)', '22023', 'scale 2147483647 to -2147483648 has fewer%', 'all integers upside down');
SELECT pg_temp.refused('SELECT ratings_agg(1, 1, 1002, 1.0)', '22023', 'scale 1 to 1002 has more than 1001 categories', '1,002 categories with weights');
SELECT pg_temp.refused($$SELECT ratings(array_fill(1::bigint, array[1002]), 1, 1002)$$, '22023', 'scale 1 to 1002 has more%', '1,002 counts');
SELECT is(array[mean(r) - lo, nps(r, hi, lo), pomp(r), top_box(r), share(r, lo, lo), median(r) - lo, mode(r)::float8 - lo, favorable(r), csat(r, hi)], array[1.75, 75, 87.5, 75, 0, 2, 2, 75, 75]::float8[], 'a scale at the end of int4: ' || lo)
FROM (SELECT lo, hi, ratings(array[0, 1, 3], lo, hi) AS r FROM (VALUES (2147483645, 2147483647), (-2147483648, -2147483646)) AS v(lo, hi)) AS q;
SELECT is(r, r::text::ratings, 'and its text: ' || lo) FROM (SELECT lo, ratings(array[0, 1, 3], lo, lo + 2) AS r FROM (VALUES (2147483645), (-2147483648)) AS v(lo)) AS q;
SELECT is(ratings_agg(s, -2147483648, -2147483647), ratings('{1,2}', -2147483648, -2147483647), 'answers at the end of int4') FROM (VALUES (-2147483648::bigint), (-2147483647), (-2147483647)) AS v(s);
SELECT is(ratings_agg(s, 2147483646, 2147483647), ratings('{1,2}', 2147483646, 2147483647), 'answers at the other end') FROM (VALUES (2147483646::float8), (2147483647), (2147483647)) AS v(s);
SELECT pg_temp.refused('SELECT ratings_agg(1, lo, 5) FROM (VALUES (1), (0)) AS v(lo)', '22023', 'scale changes within a group from 1 to 5 into 0 to 5', 'a scale that changes');
SELECT pg_temp.refused('SELECT ratings_agg(1, 1, hi) FROM (VALUES (5), (6)) AS v(hi)', '22023', 'scale changes within a group from 1 to 5 into 1 to 6', 'its upper end');
SELECT pg_temp.refused('SELECT ratings_agg(1, 1, hi, 1.0) FROM (VALUES (5), (6)) AS v(hi)', '22023', 'scale changes within a group from 1 to 5 into 1 to 6', 'and with weights');
SELECT pg_temp.refused('SELECT ratings_agg(1, NULL, 5)', '22004', 'limits of the scale must not be null', 'a NULL scale');
SELECT pg_temp.refused('SELECT ratings_agg(1, 1, hi) FROM (VALUES (5), (NULL)) AS v(hi)', '22004', 'limits of the scale must not be null', 'a scale that becomes NULL');
SELECT pg_temp.refused(format('SELECT ratings(%L, 1, 3)', counts), state, message, 'counts ' || counts)
FROM (VALUES ('{1,2}', '22023', '2 counts for the 3 categories of the scale 1 to 3'), ('{1,2,3,4}', '22023', '4 counts for the 3 categories%'), ('{}', '22023', '0 counts for the 3 categories%'),
	('{1,-2,3}', '22003', 'count of category 2 is below zero'), ('{1,NULL,3}', '22004', 'counts must not contain nulls')) AS v(counts, state, message);

-- Scores: on ratings_agg, on the shorthands, of every type

SELECT pg_temp.refused(format('SELECT ratings_agg(%L::%s, 0, 10)', score, type), '22003', format('score %s is %s the scale 0 to 10', score, what), format('%s %s', type, score))
FROM (VALUES ('smallint', '11', 'outside'), ('smallint', '-1', 'outside'), ('smallint', '-32768', 'outside'), ('integer', '11', 'outside'), ('integer', '-3', 'outside'), ('integer', '2147483647', 'outside'),
	('integer', '-2147483648', 'outside'), ('bigint', '11', 'outside'), ('bigint', '9223372036854775807', 'outside'), ('bigint', '-9223372036854775808', 'outside'), ('bigint', '4294967296', 'outside'), ('bigint', '4294967305', 'outside'),
	('numeric', '11', 'outside'), ('numeric', '-1', 'outside'), ('numeric', '9.5', 'not an integer of'), ('numeric', '9.00000000000000000000000001', 'not an integer of'), ('numeric', '8.99999999999999999999999999', 'not an integer of'),
	('numeric', '10.00000000000000000000000001', 'not an integer of'), ('numeric', 'NaN', 'outside'), ('numeric', 'Infinity', 'outside'), ('numeric', '-Infinity', 'outside'),
	('float8', '11', 'outside'), ('float8', '-0.5', 'outside'), ('float8', '9.5', 'not an integer of'), ('float8', '9.000000000000002', 'not an integer of'), ('float8', '5e-324', 'not an integer of'), ('float8', '10.000000000000002', 'outside'),
	('float8', 'NaN', 'outside'), ('float8', 'Infinity', 'outside'), ('float8', '-Infinity', 'outside'), ('float8', '1e+300', 'outside')) AS v(type, score, what);
SELECT matches(pg_temp.failure(format('SELECT ratings_agg(%s::numeric, 0, 10)', score)), '^22003 score .* the scale 0 to 10$', 'numeric ' || score) FROM unnest(array['1e-400', '1e400', '-1e-400', '1e-16383', '1e131071']) AS score;
SELECT pg_temp.refused(format('SELECT %s(%s::%s)', f, score, type), '22003', 'score % is % the scale %', format('%s of %s %s', f, type, score))
FROM unnest(array['nps', 'csat', 'ces', 'favorable']) AS f, (VALUES ('smallint', '-3'), ('smallint', '11'), ('integer', '-3'), ('integer', '11'), ('bigint', '4294967301'), ('numeric', '4.5'), ('numeric', '''NaN'''), ('float8', '4.5'), ('float8', '''-Infinity'''), ('float8', '''NaN''')) AS v(type, score);
SELECT is(ratings_agg(s, 0, 10), ratings('{2,0,0,0,0,0,0,0,0,1,1}', 0, 10), '9.0 is an integer, and so is -0') FROM (VALUES ('9.0'::float8), ('-0'), ('10'), ('0')) AS v(s);
SELECT is(ratings_agg(s, 0, 10), ratings('{2,0,0,0,0,0,0,0,0,1,1}', 0, 10), '9.000 is an integer, and so is -0.00') FROM (VALUES ('9.000'::numeric), ('-0.00'), ('1e1'), ('0e5')) AS v(s);
SELECT pg_temp.refused('SELECT sum(x) FROM (SELECT nps(s) OVER (ORDER BY s ROWS 1 PRECEDING) AS x FROM (VALUES (1), (11), (2)) AS v(s)) AS q', '22003', 'score 11 is outside%', 'in a moving frame');

-- Weights

SELECT pg_temp.refused(format('SELECT ratings_agg(5, 0, 10, %L)', w), '22003', 'weight must be a finite number that is not negative', 'weight ' || w) FROM unnest(array['-1', '-5e-324', 'NaN', 'Infinity', '-Infinity']) AS w;
SELECT pg_temp.refused(format('SELECT ratings_agg(NULL::int, 0, 10, %L)', w), '22003', 'weight must be a finite number that is not negative', 'also of a missing answer: weight ' || w) FROM unnest(array['-1', 'NaN', 'Infinity']) AS w;
SELECT pg_temp.refused(format('SELECT ratings_agg(5, 0, 10, %L)', w), '22003', 'weight must lie between 1e-140 and 1e+140', 'weight ' || w) FROM unnest(array['5e-324', '9.9e-141', '1.1e140', '1.7e308']) AS w;
SELECT pg_temp.refused($$SELECT r + r FROM (SELECT '{"lo": 0, "hi": 1, "counts": [1, 0], "missing": 0, "weights": [1e154, 0], "squared_weights": [1e308, 0]}'::ratings AS r) AS q$$, '22003', '%out of range', 'squares that add up to infinity');
SELECT is(array[missing(r), answered(r)], array[2, 0]::bigint[], 'weight 0 and -0 are missing') FROM (SELECT ratings_agg(5, 0, 10, w) AS r FROM (VALUES (0::float8), ('-0')) AS v(w)) AS q;
SELECT is(r, r::text::ratings, 'extreme weights survive the text: ' || w) FROM (SELECT w, ratings_agg(s, 0, 10, w) AS r FROM unnest(array[1e-140, 1e-100, 1e100, 1e140]) AS w, generate_series(3, 5) AS s GROUP BY w) AS q;
SELECT pg_temp.near(mean(r) * variance(r) * effective_n(r), 4 * 1 * 3, 'and have readings: ' || w) FROM (SELECT w, ratings_agg(s, 0, 10, w) AS r FROM unnest(array[1e-140, 1e-100, 1e100, 1e140]) AS w, generate_series(3, 5) AS s GROUP BY w) AS q;

-- A transition function called by hand keeps values whole: it answers with a sound value, or refuses

CREATE FUNCTION pg_temp.sound(call text, description text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	failure text := pg_temp.failure(call);
	again text := pg_temp.failure(format('SELECT 1 / (r = r::text::ratings AND answered(r) = (SELECT sum((c->>0)::bigint) FROM jsonb_array_elements(r::jsonb->''counts'') AS e(v), LATERAL (SELECT jsonb_build_array(v)) AS l(c)))::int FROM (%s) AS q(r)', call));
BEGIN
	RETURN ok(CASE failure WHEN '' THEN again = '' ELSE failure ~ '^(22|0A)' AND failure NOT LIKE '%(no hint)' END, description)
		|| CASE WHEN failure = '' AND again = '' OR failure ~ '^(22|0A)' AND failure NOT LIKE '%(no hint)' THEN '' ELSE E'\n# ' || failure || again END;
END;
$$;
CREATE TABLE values_by_hand AS SELECT 'weighted' AS kind, ratings_agg(s, 1, 5, 2.0) AS r FROM (VALUES (1), (2)) AS v(s) UNION ALL SELECT 'unweighted', ratings('{1,1,0,0,0}', 1, 5);
SELECT pg_temp.sound(format('SELECT %s FROM values_by_hand WHERE kind = %L', call, kind), format('%s of a value that is %s', call, kind))
FROM values_by_hand, unnest(array['ratings_add(r, 3)', 'ratings_add(r, 3.0::float8)', 'ratings_remove(r, 1)', 'ratings_remove(r, 3)', 'ratings_accum(r, 3, 1, 5)', 'ratings_accum(r, NULL::int, 1, 5)', 'ratings_accum(r, 3, 1, 4)',
	'ratings_unaccum(r, 1, 1, 5)', 'ratings_unaccum(r, NULL::int, 1, 5)', 'ratings_weigh(r, 3, 1, 5, 2.0)', 'ratings_weigh(r, 3::numeric, 1, 5, 2.0)', 'ratings_weigh(r, 3, 1, 5, 0)', 'ratings_weigh(r, 3, 1, 6, 2.0)',
	'ratings_combine(r, r)', 'ratings_minus(r, r)', 'ratings_uncombine(r, r)', 'ratings_final(r)', 'paired_change_accum(r, 1, 2, 1, 3, ''mean'')', 'paired_change_accum(r, 1, 2, 1, 6, ''mean'')']) AS call
WHERE NOT (kind = 'unweighted' AND call LIKE 'ratings_weigh%');
-- what a value has no room for must not be written behind it: refused, or counted in a value that has the room
CREATE FUNCTION pg_temp.counted(call text, weighted boolean, rows bigint) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	failure text := pg_temp.failure(call);
	r ratings;
BEGIN
	IF failure = '' THEN
		EXECUTE call INTO r;
		RETURN is(format('%s rows, weighted %s', answered(r) + missing(r), r::jsonb ? 'weights'), format('%s rows, weighted %s', rows, weighted), call);
	END IF;
	RETURN matches(failure, '^22023 .*[^)]$', call);
END;
$$;
SELECT pg_temp.counted(call, call LIKE '%weigh%', rows)
FROM (VALUES ('SELECT ratings_weigh(ratings(''{1,1,0,0,0}'', 1, 5), 3, 1, 5, 2.0)', 3), ('SELECT ratings_weigh(ratings(''{4294967296,1,0,0,0}'', 1, 5), 5, 1, 5, 2.0)', 4294967298), ('SELECT ratings_weigh(ratings(''{1,1}'', 0, 1), NULL::int, 0, 1, 2.0)', 3),
	('SELECT paired_change_accum(ratings(''{0,0}'', 1, 2), 0, 10, 0, 10, ''nps'')', 1), ('SELECT paired_change_accum(ratings(''{0,0}'', 4, 5), 1, 6, 1, 6, ''mean'')', 1), ('SELECT paired_change_accum(ratings(''{0,0}'', 0, 1), 0, 1, 0, 1, ''share'')', 1),
	('SELECT paired_change_accum(ratings(''{0,0,0}'', 0, 2), 10, 0, 0, 10, ''nps'')', 1)) AS v(call, rows);

-- Counters near 2^32 and 2^63

SELECT is((r + one)::text, '{"lo": 0, "hi": 1, "counts": [4294967296, 7], "missing": 0}', '2^32 - 1 + 1') FROM (SELECT ratings('{4294967295,7}', 0, 1) AS r, ratings('{1,0}', 0, 1) AS one) AS q;
SELECT is(ratings_send((r + one) - one), ratings_send(r), 'and back: the same bytes') FROM (SELECT ratings('{4294967295,7}', 0, 1) AS r, ratings('{1,0}', 0, 1) AS one) AS q;
SELECT is(ratings_hash((r + one) - one), ratings_hash(r), 'and the same hash') FROM (SELECT ratings('{4294967295,7}', 0, 1) AS r, ratings('{1,0}', 0, 1) AS one) AS q;
SELECT cmp_ok(pg_column_size(r + one), '>', pg_column_size(r), 'counters of 64 bits take more room than those of 32') FROM (SELECT ratings('{4294967295,7}', 0, 1) AS r, ratings('{1,0}', 0, 1) AS one) AS q;
SELECT is(pg_column_size((r + one) - one), pg_column_size(r), 'which is given back') FROM (SELECT ratings('{4294967295,7}', 0, 1) AS r, ratings('{1,0}', 0, 1) AS one) AS q;
SELECT is(ratings_send('{"lo": 0, "hi": 1, "counts": [4294967295, 7], "missing": 0}'::ratings), ratings_send(ratings('{4294967295,7}', 0, 1)), '2^32 - 1 from text is narrow');
SELECT is(array[answered(r), missing(r)], array[4294967295, 0]::bigint[], 'ratings_add up to 2^32 - 1') FROM (SELECT ratings_add(ratings('{4294967294,0}', 0, 1), 0) AS r) AS q;
SELECT is(array[answered(r), missing(r)], array[4294967296, 0]::bigint[], 'and beyond') FROM (SELECT ratings_add(ratings_add(ratings('{4294967294,0}', 0, 1), 0), 0) AS r) AS q;
SELECT is(missing('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 4294967295}'::ratings + ratings_agg(NULL::int, 0, 1)), 4294967296, 'missing answers widen too');
-- frames that pass 2^32 and come back give narrow values again
CREATE TABLE big AS SELECT i, ratings(array[CASE WHEN i % 4 = 0 THEN 4294967290 ELSE i END, 3], 0, 1) AS r FROM generate_series(1, 20) AS i;
SELECT is((SELECT count(*) FROM (SELECT i, rollup(r) OVER (ORDER BY i ROWS 1 PRECEDING) AS m FROM big) AS q WHERE ratings_send(m) IS DISTINCT FROM (SELECT ratings_send(rollup(r)) FROM big WHERE i BETWEEN q.i - 1 AND q.i)), 0::bigint, 'moving frames across 2^32');
SELECT is((SELECT count(DISTINCT r) FROM (SELECT (r + x) - x AS r FROM (SELECT ratings('{5,6}', 0, 1) AS r) AS q, (VALUES (ratings('{0,0}', 0, 1)), (ratings('{4294967296,0}', 0, 1)), (ratings('{0,9000000000000000000}', 0, 1))) AS v(x)) AS q), 1::bigint,
		  'one value, however it came about');
SELECT is(ratings('{9223372036854775807,0}', 0, 1)::text, '{"lo": 0, "hi": 1, "counts": [9223372036854775807, 0], "missing": 0}', '2^63 - 1');
SELECT pg_temp.refused($$SELECT ratings('{9223372036854775807,0}', 0, 1) + ratings('{1,0}', 0, 1)$$, '22003', 'count of ratings is out of range', '2^63 - 1 + 1');
SELECT pg_temp.refused($$SELECT ratings_add(ratings('{9223372036854775807,0}', 0, 1), 0)$$, '22003', 'count of ratings is out of range', 'by one answer');
SELECT pg_temp.refused($$SELECT rollup(r) FROM (VALUES (ratings('{9223372036854775807,0}', 0, 1)), (ratings('{1,0}', 0, 1))) AS v(r)$$, '22003', 'count of ratings is out of range', 'by rollup');
SELECT pg_temp.refused($$SELECT answered(ratings('{9223372036854775807,1}', 0, 1))$$, '22003', 'number of answers is out of range', 'an answered beyond 2^63 is no number');
SELECT ok(abs(mean(r) - 0.5) < 1e-15 AND nps(r, 1, 0) = 0 AND median(r) BETWEEN 0 AND 1 AND (mean_ci(r)).low IS NOT NULL AND variance(r) BETWEEN 0.2499999 AND 0.2500001 AND (share_ci(r, 1, 1, method => 'clopper_pearson')).low <= 0.5, 'readings of 2^63 answers and more')
FROM (SELECT ratings('{9223372036854775807,9223372036854775807}', 0, 1) AS r) AS q;

-- Text: each of these is refused, and none is an empty or another value

CREATE TABLE bad_text AS SELECT * FROM (VALUES
	(''), (' '), ('null'), ('{}'), ('[]'), ('1'), ('"x"'), ('true'), ('NaN'), ('{'), ('}'), ('{"lo": 0'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0}}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0} x'), ('[{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0}]'), ('"{\"lo\": 0, \"hi\": 1, \"counts\": [1, 2], \"missing\": 0}"'),
	('{"hi": 1, "counts": [1, 2], "missing": 0}'), ('{"lo": 0, "counts": [1, 2], "missing": 0}'), ('{"lo": 0, "hi": 1, "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": [1, 2]}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "extra": 1}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "": 1}'), ('{"LO": 0, "hi": 1, "counts": [1, 2], "missing": 0}'),
	('{"lo": null, "hi": 1, "counts": [1, 2], "missing": 0}'), ('{"lo": "0", "hi": 1, "counts": [1, 2], "missing": 0}'), ('{"lo": 0.5, "hi": 1, "counts": [1, 2], "missing": 0}'), ('{"lo": [0], "hi": 1, "counts": [1, 2], "missing": 0}'),
	('{"lo": {}, "hi": 1, "counts": [1, 2], "missing": 0}'), ('{"lo": true, "hi": 1, "counts": [1, 2], "missing": 0}'), ('{"lo": NaN, "hi": 1, "counts": [1, 2], "missing": 0}'), ('{"lo": 1e400, "hi": 1, "counts": [1, 2], "missing": 0}'),
	('{"lo": -2147483649, "hi": -2147483648, "counts": [1, 2], "missing": 0}'), ('{"lo": 2147483647, "hi": 2147483648, "counts": [1, 2], "missing": 0}'), ('{"lo": -9223372036854775808, "hi": 9223372036854775807, "counts": [1, 2], "missing": 0}'),
	('{"lo": 9223372036854775808, "hi": 1, "counts": [1, 2], "missing": 0}'), ('{"lo": 4294967296, "hi": 4294967297, "counts": [1, 2], "missing": 0}'),
	('{"lo": 1, "hi": 1, "counts": [1], "missing": 0}'), ('{"lo": 1, "hi": 0, "counts": [1, 2], "missing": 0}'), ('{"lo": 1, "hi": 0, "counts": [], "missing": 0}'), ('{"lo": 0, "hi": 1001, "counts": [1, 2], "missing": 0}'),
	('{"lo": 0, "hi": 1, "counts": [], "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": [1], "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": [1, 2, 3], "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": [1, -2], "missing": 0}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2.5], "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": [1, "2"], "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": [1, null], "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": [1, [2]], "missing": 0}'),
	('{"lo": 0, "hi": 1, "counts": [1, {}], "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": [1, true], "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": [1, 9223372036854775808], "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": [1, 1e19], "missing": 0}'),
	('{"lo": 0, "hi": 1, "counts": [1, 18446744073709551617], "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": {"0": 1, "1": 2}, "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": "1, 2", "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": 2, "missing": 0}'),
	('{"lo": 0, "hi": 1, "counts": null, "missing": 0}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": -1}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": null}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": "0"}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0.1}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 9223372036854775808}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, 2]}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "squared_weights": [1, 2]}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": null, "squared_weights": null}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1], "squared_weights": [1, 2]}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, 2, 3], "squared_weights": [1, 2]}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, 2], "squared_weights": [1]}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, -2], "squared_weights": [1, 2]}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, 2], "squared_weights": [1, -2]}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, "2"], "squared_weights": [1, 2]}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, null], "squared_weights": [1, 2]}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, 1e400], "squared_weights": [1, 2]}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, 1e-400], "squared_weights": [1, 2]}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, 0], "squared_weights": [1, 0]}'),
	('{"lo": 0, "hi": 1, "counts": [1, 0], "missing": 0, "weights": [1, 2], "squared_weights": [1, 4]}'), ('{"lo": 0, "hi": 1, "counts": [1, 0], "missing": 0, "weights": [1, 0], "squared_weights": [1, 4]}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, [2, 2]], "squared_weights": [1, 2]}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, [2]], "squared_weights": [1, 2]}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, []], "squared_weights": [1, 2]}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, [2, 0, 0]], "squared_weights": [1, 2]}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, [2, "0"]], "squared_weights": [1, 2]}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, [2, {}]], "squared_weights": [1, 2]}'),
	-- sums of squares that no weights have: above the square of the sum, below that over n
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, 2], "squared_weights": [1, 100]}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, 2], "squared_weights": [1, 1]}'),
	('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": [1, [1e308, 1e308]], "squared_weights": [1, 2]}'), ('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "weights": {"0": 1}, "squared_weights": [1, 2]}')) AS v(form);
SELECT pg_temp.refused(format('SELECT %L::ratings', form), '22P02', 'invalid input%', 'text: ' || left(form, 90)) FROM bad_text WHERE form ~ '^\{.*\}$' AND pg_temp.failure(format('SELECT %L::jsonb', form)) = '';
-- what is not JSON at all is refused by the JSON reader, which has a detail in place of a hint
SELECT matches(pg_temp.failure(format('SELECT %L::ratings', form)), '^22P02 invalid input', 'text: ' || form) FROM bad_text WHERE NOT (form ~ '^\{.*\}$' AND pg_temp.failure(format('SELECT %L::jsonb', form)) = '');
SELECT pg_temp.refused(format('SELECT %L::jsonb::ratings', form), '22023', 'cannot cast this jsonb to ratings: %', 'jsonb: ' || left(form, 90)) FROM bad_text WHERE pg_temp.failure(format('SELECT %L::jsonb', form)) = '';
-- no text of the form with one character changed is taken for another value without being one
SELECT is(count(*) FILTER (WHERE state NOT IN ('', '22P02', '22003')), 0::bigint, format('%s texts with a character replaced: read, or 22P02 (22003 for a number beyond numeric)', count(*)))
FROM (SELECT left(pg_temp.failure(format('SELECT %L::ratings', overlay(t PLACING c FROM i FOR 1))), 5) AS state
	  FROM (SELECT ratings_agg(s, -1, 1, 0.1 * s) AS r FROM (VALUES (0), (1)) AS v(s) WHERE s > 0) AS q, LATERAL (SELECT r::text) AS p(t), generate_series(1, length(t)) AS i, unnest(array['9', '-', '"', '}', '[', ',', 'e', '.', ' ', 'x', '\', chr(1), 'é']) AS c) AS z;
-- deep and long texts
SELECT matches(pg_temp.failure(format('SELECT %L::ratings', repeat('[', 100000))), '^(54001|22P02)', 'brackets without end');
SELECT pg_temp.refused(format('SELECT %L::ratings', '{"lo": 0, "hi": 1, "counts": [' || repeat('1,', 1000000) || '1], "missing": 0}'), '22P02', 'invalid input%counts%', 'a million counts');
SELECT pg_temp.refused(format('SELECT %L::ratings', format('{"lo": 0, "hi": 1, "counts": [1, 2], "missing": 0, "%s": 1}', repeat('k', 10000))), '22P02', 'invalid input%unknown key%', 'a long key');
SELECT pg_temp.refused(format('SELECT %L::ratings', format('{"lo": 0, "hi": 1, "counts": [1, %s], "missing": 0}', repeat('9', 10000))), '22P02', 'invalid input%counts%', 'a long number');

-- Readings refuse bad arguments of every kind; the topic's own tests have the rest
SELECT pg_temp.refused(format('SELECT %s FROM (SELECT ratings(''{1,2,3,4,5,6,7,8,9,10,11}'', 0, 10)) AS q(r)', call), '22023', '%', call)
FROM unnest(array['quantile(r, -5e-324)', 'top_box(r, 12)', 'bottom_box(r, 0)', 'share(r, 5, 4)', 'nps(r, 0, 0)', 'csat(r, 0)', 'csat(r)', 'ces_index(r)', 'enthusiasm(r, 5, 5)', 'nps_ci(r, 2)', 'nps_ci(r, 0.9, '''')', 'share_ci(r, 0, 11)',
	'mean_ci(r, 1)', 'enthusiasm_ci(r, 11, 3)', 'nps_change(r, r, ''wald'', -1)', 'mean_change(r, r, 0.95, 1)', 'share_change(r, r, -1, 3)', 'risk_ratio(r, r, 5, 3)', 'paired_change(r, ''nps'')', 'weakest_agg(''a'', r, 4, 3)']) AS call;

-- Many groups: a million of them stay small

CREATE FUNCTION pg_temp.bytes_per_group(query text, groups int) RETURNS float8
LANGUAGE plpgsql AS $$
DECLARE
	plan text;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, FORMAT JSON, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query INTO plan;
	IF plan !~ '"HashAgg Batches": [01],' AND plan !~ '"Planned Partitions": 0' THEN RETURN 'NaN'; END IF;
	RETURN 1024.0 * (regexp_match(plan, '"Peak Memory Usage": (\d+)'))[1]::float8 / groups;
END;
$$;
SET LOCAL work_mem = '1GB';
SET LOCAL enable_sort = off;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT cmp_ok(pg_temp.bytes_per_group('SELECT g, nps(g % 11) FROM generate_series(1, 1000000) AS g GROUP BY g', 1000000), '<=', 300::float8, 'a million groups of nps: at most 300 bytes each');
SELECT cmp_ok(pg_temp.bytes_per_group('SELECT g, ratings_agg(g % 11, 0, 10) FROM generate_series(1, 200000) AS g GROUP BY g', 200000), '<=', 300::float8, 'groups of ratings_agg: at most 300 bytes each');

SELECT * FROM finish();
ROLLBACK;
