\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- A journey as text: role:touchpoint/day/score/amount/seq, fields that are absent left out.
CREATE FUNCTION pg_temp.show(j journey) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(concat_ws('/', coalesce(e.role || ':', '') || e.touchpoint, to_char(e.at, 'MM-DD'), e.score, e.amount, e.seq), ' ' ORDER BY e.n), '')
		|| CASE missing(j) WHEN 0 THEN '' ELSE ' and ' || missing(j) || ' missing' END
	FROM journey_events(j) AS e
$$;

CREATE TEMP TABLE walk (j journey);
INSERT INTO walk
SELECT journey_agg(t, d::timestamptz, s, r, a, q) FROM (VALUES
	('apply', '2025-01-01Z', NULL, 'candidate', NULL::float8, NULL::bigint), ('apply', '2025-01-02Z', 4, 'candidate', NULL, NULL), ('interview', '2025-01-09Z', 8, 'candidate', NULL, NULL),
	('visit', '2025-02-01Z', NULL, 'customer', 20, NULL), ('visit', '2025-02-01Z', NULL, 'customer', 20, NULL), ('visit', '2025-02-01Z', 5, NULL, NULL, 2),
	('visit', '2025-02-03Z', NULL, 'candidate', NULL, NULL), (NULL, '2025-02-04Z', NULL, NULL, NULL, NULL)) AS v(t, d, s, r, a, q);
CREATE TEMP TABLE empty (j journey);
INSERT INTO empty VALUES ('{"events": [], "missing": 2}');
SELECT is(pg_temp.show(j), 'candidate:apply/01-01 candidate:apply/01-02/4 candidate:interview/01-09/8 visit/02-01/5/2 customer:visit/02-01/20 customer:visit/02-01/20 candidate:visit/02-03 and 1 missing',
	'the journey of these tests') FROM walk;

-- Roles

SELECT is(pg_temp.show(journey_of(j, 'candidate')), 'candidate:apply/01-01 candidate:apply/01-02/4 candidate:interview/01-09/8 candidate:visit/02-03', 'journey_of: the events of one role') FROM walk;
SELECT is(journey_of(j, 'nobody'), '{"events": [], "missing": 0}'::journey, 'journey_of: a role that is not there') FROM walk;
SELECT is(pg_temp.show(journey_of(journey_agg('a', '2025-01-01Z', NULL, r), '')), ':a/01-01', 'journey_of: the empty role is one') FROM (VALUES (''), (NULL)) AS v(r);
SELECT is(journey_of(j, NULL), NULL, 'journey_of: NULL') FROM walk;
SELECT is(pg_temp.show(with_role(j, 'x')), 'x:apply/01-01 x:apply/01-02/4 x:interview/01-09/8 x:visit/02-01/5/2 x:visit/02-01/20 x:visit/02-01/20 x:visit/02-03 and 1 missing', 'with_role: all events in one role') FROM walk;
SELECT is(with_role(j, NULL), NULL, 'with_role: NULL') FROM walk;
SELECT is(with_role(j, 'x'), j, 'with_role of no events') FROM empty;
SELECT pg_temp.refused($$SELECT with_role(j, repeat('x', 256)) FROM walk$$, '54000', '%255 bytes%', 'with_role: a long name');
SELECT is(with_role(journey_of(j, 'candidate'), 'candidate'), journey_of(j, 'candidate'), 'with_role of the role that it is in') FROM walk;
SELECT is(roles(j), '{candidate,customer}', 'roles') FROM walk;
SELECT is(roles(j), '{}', 'roles: none') FROM empty;
SELECT is(roles(journey_agg('a', '2025-01-01Z', NULL, r)), '{"",B,a,é}', 'roles: sorted by bytes') FROM (VALUES ('a'), ('B'), (''), ('é'), (NULL), ('a')) AS v(r);
SELECT is(touchpoints(j), '{apply,interview,visit}', 'touchpoints: once, whatever the role') FROM walk;
SELECT is(touchpoints(j), '{}', 'touchpoints: none') FROM empty;
SELECT is(touchpoints(journey_agg(t, '2025-01-01Z', NULL, r)), '{"",B,a,é}', 'touchpoints: sorted by bytes') FROM (VALUES ('a', 'z'), ('B', 'a'), ('', NULL), ('é', 'b'), ('a', 'a')) AS v(t, r);

-- Time

SELECT is(pg_temp.show(journey_between(j, r::tstzrange)), want, 'journey_between ' || r) FROM walk, (VALUES
	('[2025-01-02Z,2025-02-01Z)', 'candidate:apply/01-02/4 candidate:interview/01-09/8'),
	('(2025-01-02Z,2025-01-09Z]', 'candidate:interview/01-09/8'),
	('(2025-01-02Z,2025-01-09Z)', ''),
	('[2025-01-09Z,2025-01-09Z]', 'candidate:interview/01-09/8'),
	('(,2025-01-01Z]', 'candidate:apply/01-01'),
	('[2025-02-03Z,)', 'candidate:visit/02-03'),
	('[-infinity,2025-01-02Z)', 'candidate:apply/01-01'),
	('(-infinity,2025-01-02Z)', 'candidate:apply/01-01'),
	('(2025-02-01Z,infinity)', 'candidate:visit/02-03'),
	('(2025-02-01Z,infinity]', 'candidate:visit/02-03'),
	('[infinity,infinity]', ''), ('[-infinity,-infinity]', ''), ('[infinity,)', ''), ('(,-infinity]', ''),
	('empty', ''),
	('[2030-01-01Z,2031-01-01Z]', '')) AS v(r, want);
SELECT is(journey_between(j, '(,)') || '{"events": [], "missing": 1}', j, 'journey_between: all the time') FROM walk;
SELECT is(journey_between(j, NULL), NULL, 'journey_between: NULL') FROM walk;
SELECT is(journey_between(j, '(,)')::text, '{"events": [], "missing": 0}', 'journey_between of no events') FROM empty;

-- Names

SELECT is(pg_temp.show(journey_only(j, array['apply'])), 'candidate:apply/01-01 candidate:apply/01-02/4', 'journey_only: a touchpoint') FROM walk;
SELECT is(pg_temp.show(journey_only(j, array['visit'])), 'visit/02-01/5/2 customer:visit/02-01/20 customer:visit/02-01/20 candidate:visit/02-03', 'journey_only: in any role and none') FROM walk;
SELECT is(pg_temp.show(journey_only(j, array['customer:visit', 'interview'])), 'candidate:interview/01-09/8 customer:visit/02-01/20 customer:visit/02-01/20', 'journey_only: in a role') FROM walk;
SELECT is(pg_temp.show(journey_only(j, array['nobody:visit', 'Apply', 'appl', 'applyx', ':visit', 'candidate:', 'candidate', repeat('x', 5000)])), '', 'journey_only: names that are not there') FROM walk;
SELECT is(pg_temp.show(journey_only(j, '{}')), '', 'journey_only: no names') FROM walk;
SELECT is(journey_without(j, '{}') || '{"events": [], "missing": 1}', j, 'journey_without: no names') FROM walk;
SELECT is(pg_temp.show(journey_without(j, array['customer:visit', 'apply'])), 'candidate:interview/01-09/8 visit/02-01/5/2 candidate:visit/02-03', 'journey_without: the others') FROM walk;
SELECT is(journey_only(j, n) || journey_without(j, n) || '{"events": [], "missing": 1}', j, 'journey_only and journey_without: together all') FROM walk, (SELECT array['visit', 'candidate:apply'] AS n) AS q;
SELECT is(array(SELECT pg_temp.show(journey_only(j, array[n])) FROM unnest(array['b', 'a:b', 'b:c', 'a:b:c', 'c', 'a:c']) AS n),
	array['a:b/01-01', 'a:b/01-01 a:b/01-02', 'a:b:c/01-03', 'a:b:c/01-03 a:b:c/01-04', 'a:b:c/01-04', ''],
	'a colon inside of labels: every reading of a name counts')
FROM (SELECT journey_agg(t, d::timestamptz, NULL, r) AS j FROM (VALUES ('b', 'a', '2025-01-01Z'), ('a:b', NULL, '2025-01-02Z'), ('b:c', 'a', '2025-01-03Z'), ('c', 'a:b', '2025-01-04Z')) AS v(t, r, d)) AS q;
SELECT is(pg_temp.show(journey_only(j, array[''])), '/01-01', 'the empty touchpoint') FROM (SELECT journey_agg(t, '2025-01-01Z') AS j FROM (VALUES (''), ('a')) AS v(t)) AS q;
SELECT pg_temp.refused(format('SELECT %s(j, array[''a'', NULL]) FROM walk', f), '22004', '%null%', f || ': a NULL name') FROM (VALUES ('journey_only'), ('journey_without')) AS v(f);
SELECT is(journey_only(j, NULL), NULL, 'journey_only: NULL') FROM walk;
SELECT is(journey_without(j, NULL), NULL, 'journey_without: NULL') FROM walk;

-- Renaming

SELECT is(pg_temp.show(journey_rename(j, '{"apply": "interview", "interview": "apply", "nothing": "x"}')),
	'candidate:interview/01-01 candidate:interview/01-02/4 candidate:apply/01-09/8 visit/02-01/5/2 customer:visit/02-01/20 customer:visit/02-01/20 candidate:visit/02-03 and 1 missing', 'journey_rename: all at once') FROM walk;
SELECT is(pg_temp.show(journey_rename(j, '{"visit": "v", "customer:visit": "buy", "interview": "v"}')),
	'candidate:apply/01-01 candidate:apply/01-02/4 candidate:v/01-09/8 v/02-01/5/2 customer:buy/02-01/20 customer:buy/02-01/20 candidate:v/02-03 and 1 missing', 'journey_rename: a name with its role goes first; names may merge') FROM walk;
SELECT is(pg_temp.show(journey_rename(j, '{"b": "z"}')), 'a/01-01 z/01-01', 'journey_rename: the order follows the new names')
FROM (SELECT journey_rename(journey_agg(t, '2025-01-01Z'), '{"b": "a", "a": "b"}') AS j FROM (VALUES ('a'), ('b')) AS v(t)) AS q;
SELECT is(journey_rename(j, '{}'), j, 'journey_rename: nothing') FROM walk;
SELECT is(journey_rename(j, '{"a": ""}'), j, 'journey_rename of no events') FROM empty;
SELECT is(journey_rename(j, NULL), NULL, 'journey_rename: NULL') FROM walk;
SELECT pg_temp.refused(format('SELECT journey_rename(j, %L) FROM walk', n), '22023', '%JSON object of strings', 'journey_rename: ' || n)
FROM (VALUES ('[]'), ('["a"]'), ('"a"'), ('{"a": 1}'), ('{"a": null}'), ('{"other": {"b": "c"}}'), ('{"a": ["b"]}'), ('{"a": "b", "c": {}}')) AS v(n);
SELECT pg_temp.refused($$SELECT journey_rename(j, jsonb_build_object('apply', repeat('x', 256))) FROM walk$$, '54000', '%255 bytes%', 'journey_rename: a long name');

-- Repeats

SELECT is(pg_temp.show(journey_collapse(j)), 'candidate:apply/01-01 candidate:interview/01-09/8 visit/02-01/5/2 customer:visit/02-01/20 candidate:visit/02-03 and 1 missing',
	'journey_collapse: runs of one touchpoint in one role') FROM walk;
SELECT is(pg_temp.show(journey_distinct(j)), 'candidate:apply/01-01 candidate:apply/01-02/4 candidate:interview/01-09/8 visit/02-01/5/2 customer:visit/02-01/20 candidate:visit/02-03 and 1 missing',
	'journey_distinct: exact repeats') FROM walk;
SELECT is(journey_distinct(j || j), journey_distinct(j) || '{"events": [], "missing": 1}', 'journey_distinct undoes a merge with itself') FROM walk;
SELECT is(journey_length(journey_distinct(journey_agg('a', '2025-01-01Z', s, r, a, q))), 7::bigint, 'journey_distinct: an absent field differs from any value and equals itself')
FROM (VALUES (1, NULL, 2, NULL), (1, NULL, NULL, NULL), (1, NULL, NULL, 7), (2, NULL, NULL, 7), (NULL, NULL, NULL, NULL), (NULL, NULL, NULL, NULL), (NULL, 'r', NULL, NULL), (NULL, 'r', 1, NULL)) AS v(s, r, a, q);
SELECT is(journey_collapse(j), j, 'journey_collapse of no events') FROM empty;
SELECT is(journey_distinct(j), j, 'journey_distinct of no events') FROM empty;

-- Sessions

SELECT results_eq($$SELECT session, pg_temp.show(part) FROM walk, journey_sessions(j, '7 days')$$,
	$$VALUES (1::bigint, 'candidate:apply/01-01 candidate:apply/01-02/4 candidate:interview/01-09/8'), (2, 'visit/02-01/5/2 customer:visit/02-01/20 customer:visit/02-01/20 candidate:visit/02-03')$$,
	'journey_sessions: a gap as long as given does not cut');
SELECT results_eq($$SELECT session, pg_temp.show(part) FROM walk, journey_sessions(j, '167:59:59.999999')$$,
	$$VALUES (1::bigint, 'candidate:apply/01-01 candidate:apply/01-02/4'), (2, 'candidate:interview/01-09/8'), (3, 'visit/02-01/5/2 customer:visit/02-01/20 customer:visit/02-01/20 candidate:visit/02-03')$$,
	'journey_sessions: a microsecond less does');
SELECT is((SELECT count(*) FROM journey_sessions(j, '0')), 5::bigint, 'journey_sessions: a gap of zero keeps what happens at once together') FROM walk;
SELECT is((SELECT rollup(part) FROM journey_sessions(j, '3 days')) || '{"events": [], "missing": 1}', j, 'journey_sessions: together all') FROM walk;
SELECT is_empty($$SELECT * FROM empty, journey_sessions(j, '1 day')$$, 'journey_sessions of no events');
SELECT is_empty($$SELECT * FROM walk, journey_sessions(j, NULL)$$, 'journey_sessions: NULL');
SELECT is((SELECT count(*) FROM journey_sessions(j, '106000000 days')), 2::bigint, 'journey_sessions: over all the time that there is')
FROM (SELECT journey_agg('a', t) AS j FROM (VALUES ('4713-01-01 BC'::timestamptz), ('294276-12-31')) AS v(t)) AS q;
SELECT pg_temp.refused(format('SELECT * FROM walk, journey_sessions(j, %L)', i), '22023', 'gap must not %', 'journey_sessions: gap ' || i) FROM (VALUES ('1 month'), ('-1 second'), ('1 year 3 days')) AS v(i);

-- Paths

SELECT is(journey_path(j), 'apply > apply > interview > visit > visit > visit > visit', 'journey_path') FROM walk;
SELECT is(journey_path(j, 2), 'apply > apply', 'journey_path: the first two events') FROM walk;
SELECT is(journey_path(j, 1), 'apply', 'journey_path: the first event') FROM walk;
SELECT is(journey_path(j, 100), journey_path(j), 'journey_path: more than there are') FROM walk;
SELECT is(journey_path(j, roles => true), 'candidate:apply > candidate:apply > candidate:interview > visit > customer:visit > customer:visit > candidate:visit', 'journey_path: with roles') FROM walk;
SELECT is(journey_path(journey_collapse(j), 3, true), 'candidate:apply > candidate:interview > visit', 'journey_path: with roles, three of them') FROM walk;
SELECT is(journey_path(j), '', 'journey_path of no events') FROM empty;
SELECT is(journey_path(NULL, 1), NULL, 'journey_path: NULL');
SELECT is(journey_path(j, 1, NULL), NULL, 'journey_path: NULL roles') FROM walk;
SELECT pg_temp.refused(format('SELECT journey_path(j, %s) FROM walk', d), '22023', 'depth must be at least 1', 'journey_path: depth ' || d) FROM (VALUES (0), (-1)) AS v(d);
SELECT is(journey_path(journey_agg(t, '2025-01-01Z'::timestamptz + i * interval '1 h')), '"" > "a > b" > "say ""a""" > "-->" > a:b >   > é', 'journey_path: labels that need quotes')
FROM unnest(array['', 'a > b', 'say "a"', '-->', 'a:b', ' ', 'é']) WITH ORDINALITY AS v(t, i);
SELECT is(journey_path(journey_agg(t, '2025-01-01Z'::timestamptz + i * interval '1 h', NULL, r), roles => true), '"a:b" > a:b > "":a > "r:":"x>"', 'journey_path: with roles, colons as well')
FROM (VALUES ('a:b', NULL, 1), ('b', 'a', 2), ('a', '', 3), ('x>', 'r:', 4)) AS v(t, r, i);
SELECT is(octet_length(journey_path(journey_agg(repeat('"', 255), '2025-01-01Z', NULL, repeat('"', 255)), roles => true)), 1025, 'journey_path: nothing but quotes');
SELECT results_eq($$SELECT journey_path(j), count(*) FROM (SELECT p, journey_agg(t, '2025-01-01Z'::timestamptz + i * interval '1 h') AS j
	FROM (VALUES (1, 'abc'), (2, 'abc'), (3, 'acb'), (4, 'ab'), (5, 'abc')) AS v(p, w), unnest(regexp_split_to_array(w, '')) WITH ORDINALITY AS u(t, i) GROUP BY p) AS q GROUP BY 1 ORDER BY 2 DESC, 1$$,
	$$VALUES ('a > b > c', 3::bigint), ('a > b', 1), ('a > c > b', 1)$$, 'variants');

-- Hash of the path

SELECT is(journey_hash(j), journey_hash(b), 'journey_hash: times, scores and amounts do not count')
FROM (SELECT journey_agg('a', '2025-01-01Z', 1, 'r') AS j, journey_agg('a', '2026-02-02Z', NULL, 'r', 5, 5) AS b) AS q;
SELECT is(count(DISTINCT journey_hash(j)), count(*), 'journey_hash: roles, order, number and labels do')
FROM (SELECT id, journey_agg(t, '2025-01-01Z'::timestamptz + i * interval '1 h', NULL, r) AS j FROM (VALUES
	(1, array['a'], array[NULL]), (2, array[''], array[NULL]), (3, array['a'], array['']), (4, array[''], array['a']), (5, array['a'], array['a']), (6, array['aa'], array[NULL]),
	(7, array['a', 'a'], array[NULL, NULL]), (8, array['a', 'b'], array[NULL, NULL]), (9, array['b', 'a'], array[NULL, NULL]), (10, array['a', 'b'], array[NULL, 'a']),
	(11, array['a', 'b'], array['a', NULL]), (12, array['', ''], array[NULL, NULL]), (13, array['a', 'a', 'a'], array[NULL, NULL, NULL])) AS v(id, ts, rs),
	unnest(ts, rs) WITH ORDINALITY AS u(t, r, i) GROUP BY id) AS q;
SELECT is(journey_hash(j), -1519303657629509290, 'journey_hash: this number, everywhere')
FROM (SELECT journey_agg(t, '2025-01-01Z'::timestamptz + i * interval '1 h', NULL, r) AS j FROM (VALUES ('apply', 'candidate', 1), ('interview', 'candidate', 2), ('hired', 'employee', 3), ('retired', 'employee', 4),
	('buy', 'customer', 5), ('recommend', 'recommender', 6), ('buy', 'customer', 7)) AS v(t, r, i)) AS q;
SELECT is(journey_hash(j), 0::bigint, 'journey_hash of no events') FROM empty;
SELECT is((SELECT count(*) FROM pg_amproc p JOIN pg_opclass c ON c.opcfamily = p.amprocfamily WHERE c.opcname = 'journey_hash_ops' AND p.amproc::text LIKE 'journey_hash%'), 2::bigint, 'the hash of the content serves the operator class');

SELECT * FROM finish();
ROLLBACK;
