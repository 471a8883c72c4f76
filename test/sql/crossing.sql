\i test/pgtap.psql
\i test/robust/ratings_checks.psql
BEGIN;
SELECT * FROM no_plan();

-- A journey from events such as 'a:left@3' (role, name, day) or 'a:asked@3=7' (with a score), day 0 being 2025-01-01.
CREATE FUNCTION pg_temp.path(VARIADIC events text[]) RETURNS journey LANGUAGE sql AS $$
	SELECT coalesce(journey_agg(e[2], timestamptz '2025-01-01' + e[3]::float8 * interval '1 day', e[4]::float8, e[1]), '{"events": [], "missing": 0}')
	FROM unnest(events) AS t(event), regexp_match(event, '^(?:(.*):)?(.*)@([^=]*)(?:=(.*))?$') AS e WHERE event <> '' $$;
-- What becomes of one person, with lead l, control c and follow f: exposed, followed, control, followed, excluded, censored, neither
CREATE FUNCTION pg_temp.fate(j journey, until timestamptz DEFAULT NULL, lead journey_pattern DEFAULT 'l', control journey_pattern DEFAULT 'c', follow journey_pattern DEFAULT 'f') RETURNS text LANGUAGE sql AS $$
	SELECT concat(CASE WHEN exposed > 0 THEN 'exposed ' END, CASE WHEN control > 0 THEN 'control ' END, CASE WHEN followed + followed_control > 0 THEN 'followed ' END,
		CASE WHEN excluded > 0 THEN 'excluded ' END, CASE WHEN censored > 0 THEN 'censored ' END, CASE WHEN neither > 0 THEN 'neither ' END, score_delta, CASE WHEN scored + scored_control > 0 THEN 'scored' END)
	FROM (SELECT crossing_agg(j, lead, control, follow, jsonb_build_object('within', '10 days', 'observed_until', to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))) AS c) AS q, crossing_table(c) $$;

-- Time zero, and who counts

SELECT is(pg_temp.fate(pg_temp.path('l@0', 'f@5')), 'exposed followed ', 'exposed, and followed');
SELECT is(pg_temp.fate(pg_temp.path('c@0')), 'control ', 'a control, who does not follow');
SELECT is(pg_temp.fate(pg_temp.path('x@0', 'f@5')), 'neither ', 'neither of the two');
SELECT is(pg_temp.fate(pg_temp.path('')), 'neither ', 'no events');
SELECT is(pg_temp.fate(pg_temp.path('c@0', 'l@1', 'f@5')), 'control followed ', 'a control who is led later stays a control');
SELECT is(pg_temp.fate(pg_temp.path('l@0', 'c@0')), 'exposed ', 'lead and control at one time: exposed');
SELECT is(pg_temp.fate(journey_agg(e, '2025-01-01', NULL, NULL, NULL, seq)), 'exposed ', 'whatever the sequence numbers say') FROM (VALUES ('c', 1), ('l', 2)) AS v(e, seq);
SELECT is(pg_temp.fate(pg_temp.path('l@0', 'f@10')), 'exposed followed ', 'the window is inclusive');
SELECT is(pg_temp.fate(journey_agg(e, '2025-01-01Z'::timestamptz + after)), 'exposed ', 'to the microsecond') FROM (VALUES ('l', interval '0'), ('f', '10 days 0.000001 s')) AS v(e, after);
SELECT is(pg_temp.fate(pg_temp.path('f@-5', 'l@0')), 'excluded ', 'who followed before is excluded');
SELECT is(pg_temp.fate(pg_temp.path('f@-500', 'l@0', 'f@3')), 'excluded ', 'however long before');
SELECT is(pg_temp.fate(pg_temp.path('f@0', 'l@0')), 'excluded ', 'at time zero, too: nobody knows which came first');
SELECT is(pg_temp.fate(pg_temp.path('l@0', 'z@0')), 'exposed ', 'another event of that time does nothing');
SELECT is(pg_temp.fate(pg_temp.path('l@0', 'l@3'), NULL, 'l', 'c', 'l'), 'exposed followed ', 'lead as follow: the event of time zero is neither early nor a follow-up');
SELECT is(pg_temp.fate(pg_temp.path('l@0', 'c@0', 'c@11'), NULL, 'l', 'c', 'c'), 'exposed ', 'nor is a control of time zero');
SELECT is(pg_temp.fate(pg_temp.path('a:l@0', 'l@1', 'b:f@2', 'a:f@3'), NULL, 'a:l', 'b:l', 'a:f'), 'exposed followed ', 'roles are part of a step');
SELECT is(pg_temp.fate(pg_temp.path('a:l@0', 'b:f@2'), NULL, 'a:l', 'b:l', 'a:f'), 'exposed ', 'so that another role does not follow');
SELECT is(pg_temp.fate(pg_temp.path('l@0=3', 'l@1=8', 'f@9'), NULL, 'l[score >= 5]', 'c', 'f'), 'exposed followed ', 'and so are tests of scores');

-- Observed until

SELECT is(pg_temp.fate(pg_temp.path('l@0', 'f@5'), '2025-01-11'), 'exposed followed ', 'a window that ends as observation ends was observed');
SELECT is(pg_temp.fate(pg_temp.path('l@0', 'f@5'), '2025-01-10 23:59:59'), 'censored ', 'one second less, and it was not, though the person has followed');
SELECT is(pg_temp.fate(pg_temp.path('l@0', 'f@12'), '2025-01-05'), 'censored ', 'a short window');
SELECT is(pg_temp.fate(pg_temp.path('l@0', 'f@5'), '2024-12-31'), 'neither ', 'what lies after observation is not looked at');
SELECT is(pg_temp.fate(pg_temp.path('l@0'), '2025-01-01'), 'censored ', 'time zero as observation ends');
SELECT is(pg_temp.fate(pg_temp.path('f@-1', 'l@0'), '2025-01-02'), 'excluded ', 'excluded comes before censored');
SELECT is(pg_temp.fate(journey_agg(e, at)), 'exposed ', 'the last time there is') FROM (VALUES ('l', timestamptz '294276-12-31 23:59:59Z'), ('x', '4713-01-01 BC')) AS v(e, at);
SELECT is(pg_temp.fate(journey_agg('l', '294276-12-31 23:59:59Z'::timestamptz), '294276-12-31 23:59:59Z'), 'censored ', 'and beyond it');
SELECT is(exposed + followed, 2::bigint, 'a window longer than all times') FROM (SELECT crossing_agg(pg_temp.path('l@0', 'f@5000'), 'l', 'c', 'f', '{"within": "106751991 days", "observed_until": null}') AS c) AS q, crossing_table(c);

-- Scores

CREATE FUNCTION pg_temp.change(VARIADIC events text[]) RETURNS text LANGUAGE sql AS $$
	SELECT c::jsonb #>> '{strata,0,5}' FROM (SELECT crossing_agg(pg_temp.path(VARIADIC events), 'a:l', 'a:c', 'b:f', '{"within": "10 days", "observed_until": null}') AS c) AS q $$;
SELECT is(pg_temp.change('b:x@-3=2', 'b:x@-1=4', 'a:l@0', 'b:x@1=7', 'b:x@2=8'), '[1, 0, 1, 4.5, 20.25]', 'mean after less mean before: 7.5 - 3');
SELECT is(pg_temp.change('b:x@-10=2', 'b:x@-10.1=9', 'a:l@0', 'b:x@10=7', 'b:x@10.1=1'), '[1, 0, 1, 5, 25]', 'the windows on both sides are equally long, ends included');
SELECT is(pg_temp.change('b:x@-1=2', 'a:l@0=1', 'b:x@0=9', 'b:x@1=3'), '[1, 0, 1, 1, 1]', 'what happens at time zero is on neither side');
SELECT is(pg_temp.change('b:x@-1=2', 'a:x@-1=9', 'x@-1=9', 'a:l@0', 'b:x@1=3', 'a:l@2=0'), '[1, 0, 1, 1, 1]', 'only the role of follow counts');
SELECT is(pg_temp.change('b:x@-1=2', 'a:l@0', 'b:x@1'), '[1, 0, 0, 0, 0]', 'nobody without scores on both sides');
SELECT is(pg_temp.change('a:l@0', 'b:f@1=3'), '[1, 1, 0, 0, 0]', 'before, too');
SELECT is(pg_temp.change('b:x@-1=2', 'a:l@0', 'b:f@1=3'), '[1, 1, 1, 1, 1]', 'the score of what follows counts');
SELECT is(c::jsonb #> '{strata,0,5,3}', '7'::jsonb, 'all roles when follow names none') FROM (SELECT crossing_agg(pg_temp.path('b:x@-1=2', 'a:x@-1=0', 'a:l@0', 'x@1=8'), 'a:l', 'a:c', '(b:f | a:f)', '{"within": "10 days", "observed_until": null}') AS c) AS q;
SELECT is(c::jsonb #> '{strata,0,5,3}', '6'::jsonb, 'and the one role of several steps') FROM (SELECT crossing_agg(pg_temp.path('b:x@-1=2', 'a:x@-1=0', 'a:l@0', 'b:x@1=8'), 'a:l', 'a:c', '(b:f | b:g)', '{"within": "10 days", "observed_until": null}') AS c) AS q;
SELECT pg_temp.refused($$SELECT pg_temp.change('b:x@-1=1e308', 'b:x@-2=1e308', 'a:l@0', 'b:x@1=-1.7e308')$$, '22003', '%', 'a change beyond all numbers');
SELECT pg_temp.refused($$SELECT pg_temp.change('b:x@-1=1e200', 'a:l@0', 'b:x@1=2e200')$$, '22003', 'sum of score changes is out of range', 'and its square');

-- Published figures. A crossing of counts: label, exposed, followed, control, followed.

CREATE FUNCTION pg_temp.counts(strata jsonb) RETURNS crossing LANGUAGE sql AS $$
	SELECT jsonb_build_object('lead', 'l', 'control', 'c', 'follow', 'f', 'within', 'PT1S', 'observed_until', NULL, 'missing', 0, 'strata',
		(SELECT jsonb_agg(jsonb_build_array(s -> 0, 0, 0, 0, jsonb_build_array(s -> 3, s -> 4, 0, 0, 0), jsonb_build_array(s -> 1, s -> 2, 0, 0, 0))) FROM jsonb_array_elements(strata) AS s))::crossing $$;
-- R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10
SELECT is(array_agg(round(low::numeric, 4) || ' ' || round(high::numeric, 4) ORDER BY stratum), '{"0.0524 0.3339","0.1705 0.8090","0.0582 0.8062","-0.0381 0.1926","-0.1611 0.2775","0.6791 1.0000"}', 'Newcombe''s six tables')
FROM crossing_table(pg_temp.counts('[["a", 70, 56, 80, 48], ["b", 10, 9, 10, 3], ["c", 7, 6, 7, 2], ["d", 56, 5, 29, 0], ["e", 10, 0, 20, 0], ["f", 10, 10, 20, 0]]')) WHERE stratum IS NOT NULL;
-- University Group Diabetes Program (tolbutamide, age below 55 and above): R metafor 3.8, rma.mh()
CREATE TEMP TABLE ugdp AS SELECT pg_temp.counts('[["younger", 106, 8, 120, 5], ["older", 98, 22, 85, 16]]') AS c;
SELECT unnest(ARRAY[pg_temp.near(risk_difference, 0.0349002693369182, 'UGDP: risk difference of Mantel and Haenszel'), pg_temp.near(se, 0.0319026858872718, 'its standard error, of Sato'),
	pg_temp.near(low, -0.0276278460122289, 'low'), pg_temp.near(high, 0.0974283846860652, 'high'), pg_temp.near(lift, 1.32555532415511, 'risk ratio'),
	pg_temp.near(lift_low, 0.797907040146486, 'its interval of Greenland and Robins, low'), pg_temp.near(lift_high, 2.20213236503511, 'high'),
	is(ARRAY[exposed, followed, control, followed_control], '{204,30,205,21}', 'and the counts')])
FROM ugdp, crossing_table(c) WHERE stratum IS NULL;
-- the same without strata: R epiR 2.0.57, epi.2by2(), Wald interval of the ratio
SELECT unnest(ARRAY[pg_temp.near(lift, 1.435574229691877, 'crude risk ratio'), pg_temp.near(lift_low, 0.8510220736799159, 'its interval of Katz, low'), pg_temp.near(lift_high, 2.421645022724236, 'high'), is(stratum, NULL, 'one row')])
FROM crossing_table(pg_temp.counts('[[null, 204, 30, 205, 21]]'));
-- seven strata, some of one person a group, one without controls; 90 %
SELECT unnest(ARRAY[pg_temp.near(risk_difference, 0.135768687989486, 'sparse strata: difference'), pg_temp.near(se, 0.123544612308886, 'se'), pg_temp.near(low, -0.0674441156570995, 'low'), pg_temp.near(high, 0.338981491636071, 'high'),
	pg_temp.near(lift, 1.86541234635721, 'ratio'), pg_temp.near(lift_low, 0.723610950131599, 'low'), pg_temp.near(lift_high, 4.80888690436353, 'high'), is(exposed, 28::bigint, 'the stratum without controls is counted, and weighs nothing')])
FROM crossing_table(pg_temp.counts('[["1", 1, 1, 1, 0], ["2", 1, 0, 2, 1], ["3", 2, 1, 1, 0], ["4", 3, 2, 5, 1], ["5", 10, 3, 9, 2], ["6", 4, 0, 30, 1], ["7", 7, 5, 0, 0]]'), 0.9) WHERE stratum IS NULL;

-- Score changes: R, t.test() and the formula of crossing_table.c written in R
CREATE FUNCTION pg_temp.changes(strata jsonb) RETURNS crossing LANGUAGE sql AS $$
	SELECT crossing_stratified_agg(stratum, pg_temp.path('x@-1=5', g || '@0', 'x@1=' || 5 + change::float8), 'l', 'c', 'f', '{"within": "2 days", "observed_until": null}')
	FROM jsonb_each(strata) AS s(stratum, groups), jsonb_each(groups) AS k(g, changes), jsonb_array_elements(changes) AS v(change) $$;
CREATE TEMP TABLE scored AS SELECT pg_temp.changes('{"a": {"l": [1, -2, 3, 0.5, 4], "c": [0, 1, -1, 2]}, "b": {"l": [2, 5], "c": [1, 1, 4]}, "lonely": {"l": [3], "c": [0, 2]}, "one side": {"l": [100, 101]}}') AS c;
SELECT unnest(ARRAY[pg_temp.near(score_delta, 0.8, 'change of scores: difference of two means'), pg_temp.near(score_low, -2.158949947119607, 'Welch, low'), pg_temp.near(score_high, 3.758949947119607, 'high')])
FROM scored, crossing_table(c) WHERE stratum = 'a';
SELECT unnest(ARRAY[pg_temp.near(score_delta, 1.201086956521739, 'all strata'), pg_temp.near(score_low, -0.8932109239472923, 'low'), pg_temp.near(score_high, 3.295384836990771, 'high'), is(ARRAY[scored, scored_control], '{10,9}', 'and their persons')])
FROM scored, crossing_table(c) WHERE stratum IS NULL;
SELECT is(ARRAY[score_delta, score_low], '{2,NULL}', 'one person a group has no spread') FROM scored, crossing_table(c) WHERE stratum = 'lonely';
SELECT is(ARRAY[score_delta, score_low], '{NULL,NULL}', 'nor has one group a difference') FROM scored, crossing_table(c) WHERE stratum = 'one side';
SELECT is(ARRAY[score_delta, score_low, score_high], '{0.25,NULL,NULL}', 'equal changes have none at all') FROM (SELECT pg_temp.changes('{"a": {"l": [0.35, 0.35, 0.35, 0.35, 0.35], "c": [0.1, 0.1, 0.1]}}') AS c) AS q, LATERAL (SELECT round(score_delta::numeric, 9)::float8, score_low, score_high FROM crossing_table(c) LIMIT 1) AS t(score_delta, score_low, score_high);

-- What is not defined is NULL

SELECT is(ARRAY[lift, lift_low, risk_difference, se, low, score_delta], '{NULL,NULL,NULL,NULL,NULL,NULL}', 'no controls') FROM crossing_table(pg_temp.counts('[[null, 5, 2, 0, 0]]'));
SELECT is(ARRAY[lift, lift_low, lift_high, risk_difference, se], '{NULL,NULL,NULL,0.4,0.21908902300206645}', 'no control who follows: no ratio') FROM crossing_table(pg_temp.counts('[[null, 5, 2, 5, 0]]'));
SELECT is(ARRAY[lift, lift_low, lift_high, risk_difference], '{0,NULL,NULL,-0.4}', 'nobody exposed who follows: a ratio of 0 without an interval') FROM crossing_table(pg_temp.counts('[[null, 5, 0, 5, 2]]'));
SELECT is(ARRAY[lift, lift_low, risk_difference, se, low], '{NULL,NULL,0,0,NULL}', 'nobody follows in any stratum: no interval of the total') FROM crossing_table(pg_temp.counts('[["a", 5, 0, 5, 0], ["b", 3, 0, 3, 0]]')) WHERE stratum IS NULL;
SELECT is(ARRAY[lift, lift_low, risk_difference, se, low], '{1,NULL,0,0,NULL}', 'nor where everybody does') FROM crossing_table(pg_temp.counts('[["a", 5, 5, 5, 5]]')) WHERE stratum IS NULL;
SELECT is(ARRAY[risk_difference, se, low, high], ARRAY[d, 0, NULL, NULL]::float8[], format('nor where all of one group do and none of the other: difference of %s', d))
FROM (VALUES (1, '[["a", 7, 7, 3, 0], ["b", 11, 11, 13, 0], ["c", 5, 5, 3, 0]]'), (-1, '[["a", 7, 0, 3, 3], ["b", 9, 0, 13, 13], ["c", 5, 0, 7, 7]]')) AS v(d, strata), crossing_table(pg_temp.counts(strata::jsonb)) WHERE stratum IS NULL;
SELECT is(ARRAY[lift, lift_low, se], '{1,NULL,0}', 'everybody in both groups: a ratio of 1 without an interval') FROM crossing_table(pg_temp.counts('[[null, 5, 5, 4, 4]]'));
SELECT is((SELECT count(*) FROM crossing_table('{"lead": "l", "control": "c", "follow": "f", "within": "PT1S", "observed_until": null, "missing": 3, "strata": []}') WHERE exposed = 0 AND lift IS NULL), 1::bigint, 'strata without anybody: the total alone');
SELECT is((SELECT crossing_agg(j, 'l', 'c', 'f', '{"within": "1 day", "observed_until": null}') FROM (SELECT NULL::journey AS j WHERE false) AS q), NULL, 'no row, no value');

-- NULLs, definitions, the value

CREATE TEMP TABLE sample AS
SELECT crossing_stratified_agg(stratum, j, 'a:''l''', ' ( c|b:c ) ', 'f[score>=1,amount<2]', '{"within": "36 hours", "observed_until": "2025-01-31T02:00:00+02"}') AS s, crossing_agg(j, 'l', 'c', 'f', '{"within": "PT1.5S", "observed_until": null}') AS c
FROM (VALUES ('b', pg_temp.path('a:l@0', 'f@1=2')), ('a', pg_temp.path('c@0')), (NULL, pg_temp.path('c@0')), ('a', NULL), (NULL, NULL)) AS v(stratum, j);
SELECT is(s::text, '{"lead": "a:l", "control": "(c | b:c)", "follow": "f[score >= 1, amount < 2]", "within": "PT129600S", "observed_until": "2025-01-31T00:00:00Z", "missing": 3, "strata": [["a", 0, 0, 0, [1, 0, 0, 0, 0], [0, 0, 0, 0, 0]], ["b", 0, 0, 0, [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]]]}', 'the text, in the one spelling of its steps and options') FROM sample;
SELECT is(c::text, '{"lead": "l", "control": "c", "follow": "f", "within": "PT1.5S", "observed_until": null, "missing": 2, "strata": [[null, 0, 0, 0, [2, 0, 0, 0, 0], [1, 0, 0, 0, 0]]]}', 'without strata') FROM sample;
SELECT is(ARRAY[missing(s), missing(c)], '{3,2}', 'NULLs are skipped and counted') FROM sample;
SELECT is(crossing_agg(NULL, 'l', 'c', 'f', '{"within": "1 h", "observed_until": null}')::jsonb #>> '{strata}', '[[null, 0, 0, 0, [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]]', 'nothing but NULLs') FROM sample;
SELECT is(crossing_stratified_agg('a', NULL, 'l', 'c', 'f', '{"within": "1 h", "observed_until": null}')::jsonb #>> '{strata}', '[]', 'nothing but NULLs: no stratum') FROM sample;
SELECT ok(s = s::text::crossing AND s = s::jsonb::crossing AND c = c::text::crossing AND crossing_hash(s) = crossing_hash(s::text::crossing) AND crossing_hash_extended(c, 1) <> crossing_hash_extended(s, 1) AND s <> c AND NOT s < s AND s <= s AND s >= s AND NOT s > s, 'both round trip and compare') FROM sample;
SELECT ok(crossing '{"lead": "l", "control": "c", "follow": "f", "within": "PT1S", "observed_until": null, "missing": 0, "strata": [["b", 1, 0, 0, [0,0,0,0,0], [0,0,0,0,0]], ["a", 0, 1, 0, [0,0,0,0,0], [0,0,0,-0.0,0]]]}'
	= '{"strata": [["a", 0, 1, 0, [0,0,0,0,0], [0,0,0,0,0]], ["b", 1, 0, 0, [0,0,0,0,0], [0,0,0,0,0]]], "missing": 0, "lead": "l", "control": "c", "follow": "f", "within": "PT1S", "observed_until": null}', 'strata come in any order');
SELECT is((s + s)::jsonb -> 'missing', '6'::jsonb, 'a + b') FROM sample;
SELECT is((SELECT rollup(v)::jsonb #> '{strata,0,4,0}' FROM (SELECT s FROM sample UNION ALL SELECT s FROM sample UNION ALL SELECT NULL) AS q(v)), '2'::jsonb, 'rollup passes over NULL');
SELECT pg_temp.refused('SELECT s + c FROM sample', '22023', 'crossing with strata does not combine with one without', 'with strata and without');
SELECT pg_temp.refused($$SELECT c + (c::jsonb || '{"within": "PT2S"}')::crossing FROM sample$$, '22023', 'crossing {"lead": "l", %"PT1.5S"%} does not combine with crossing {%"PT2S"%}', 'another window');
SELECT pg_temp.refused($$SELECT rollup(v) FROM (SELECT c FROM sample UNION ALL SELECT (c::jsonb || '{"follow": "g"}')::crossing FROM sample) AS q(v)$$, '22023', '%does not combine%', 'another step');
SELECT pg_temp.refused($$SELECT crossing_agg(pg_temp.path('l@0'), CASE n WHEN 1 THEN 'l' ELSE 'm' END::journey_pattern, 'c', 'f', '{"within": "1 day", "observed_until": null}') FROM generate_series(1, 2) AS n$$, '22023', '%does not combine%', 'a definition that changes from row to row');
SELECT pg_temp.refused('SELECT s - s FROM sample', '42883', '%', 'there is no subtraction');

-- Options

CREATE FUNCTION pg_temp.options(o text) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.failure(format($q$SELECT crossing_agg('{"events": [], "missing": 0}'::journey, 'l', 'c', 'f', %L::jsonb)$q$, o)) $$;
SELECT is(pg_temp.options(o), '22023 options of a crossing are not possible: ' || message, o) FROM (VALUES
	('{"within": "1 day"}', '"observed_until" must be a time in ISO 8601 with its zone, such as "2025-12-31T00:00:00Z", or null when every window was observed to its end'),
	('{"within": "1 day", "observed_until": "2025-12-31"}', '"observed_until" must be a time in ISO 8601 with its zone, such as "2025-12-31T00:00:00Z", or null when every window was observed to its end'),
	('{"within": "1 day", "observed_until": "infinity"}', '"observed_until" must be a time in ISO 8601 with its zone, such as "2025-12-31T00:00:00Z", or null when every window was observed to its end'),
	('{"observed_until": null}', '"within" must be a text with a length of time, such as "7 days"'),
	('{"within": "0 s", "observed_until": null}', '"within" must be above zero'),
	('{"within": "PT0S", "observed_until": null}', '"within" must be above zero'),
	('{"within": "-1 day", "observed_until": null}', '"within" must not be negative'),
	('{"within": 7, "observed_until": null}', '"within" must be a text with a length of time, such as "7 days"'),
	('{"within": null, "observed_until": null}', '"within" must be a text with a length of time, such as "7 days"'),
	('{"within": "1 day", "observed_until": null, "until": 1}', 'unknown key "until"'),
	('[]', 'it is not a JSON object')) AS v(o, message);
SELECT is(pg_temp.options('{"within": "1 month", "observed_until": null}') LIKE '22023 %', true, 'a month has no length');
SELECT is(pg_temp.options('{"within": "soon", "observed_until": null}') LIKE '22007 %', true, 'soon is no interval');
SELECT pg_temp.refused($$SELECT crossing_agg('{"events": [], "missing": 0}'::journey, 'l -> m', 'c', 'f', '{"within": "1 day", "observed_until": null}')$$, '22023', 'lead must be one step, not a longer pattern', 'lead is one step');
SELECT pg_temp.refused($$SELECT crossing_agg('{"events": [], "missing": 0}'::journey, 'l', 'c+', 'f', '{"within": "1 day", "observed_until": null}')$$, '22023', 'control must be one step, not a longer pattern', 'so is control');
SELECT pg_temp.refused($$SELECT crossing_agg('{"events": [], "missing": 0}'::journey, 'l', 'c', '^f', '{"within": "1 day", "observed_until": null}')$$, '22023', 'follow must be one step, not a longer pattern', 'and follow');
SELECT pg_temp.refused($$SELECT crossing_table(c, 1) FROM sample$$, '22023', '%', 'a level of 1');
SELECT * FROM finish();
ROLLBACK;
