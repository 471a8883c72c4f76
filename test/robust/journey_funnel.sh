#!/bin/bash
# Funnels: damaged binary forms, long journeys, many steps, cancelled statements. Prints TAP.
set -euo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
sql <<'SQL'
CREATE TABLE walk AS
SELECT p, journey_agg((array['a', 'b', 'c', 'x'])[1 + (hashint4(p * 31 + e) & 3)], timestamptz '2025-01-01Z' + e * e * p * interval '1 s') AS j
FROM generate_series(1, 300) AS p, generate_series(1, 8) AS e GROUP BY p;
CREATE TABLE sample_journey_funnel AS
SELECT funnel_agg(j, '{a,"(b|c)",c}', '{"within": "2 h", "exclude": ["x"], "optional": [2], "mode": ["increasing"], "until": "2025-01-01T03:00:00.5Z"}') AS v FROM walk WHERE p < 30
UNION ALL SELECT funnel_agg(j, '{a,b}') FROM walk
UNION ALL SELECT funnel_agg(j, '{a,b,c}', '{"mode": ["any_order"]}') FROM walk WHERE p < 9;
CREATE TABLE sample_funnel_events (v funnel_events);
INSERT INTO sample_funnel_events VALUES ('{"within": "PT5S", "modes": ["strict_order", "strict_once"], "conditions": 3, "missing": 2, "events": [["2025-01-01T00:00:00Z"], ["2025-01-01T00:00:01Z", 1, 3]]}'),
	('{"within": "PT0S", "modes": [], "conditions": 65, "missing": 0, "events": [["2025-01-01T00:00:00Z", 1, 65], ["2025-01-01T00:00:00Z", 64]]}');
SQL

. test/robust/damaged.bash
. test/robust/timed.bash
damaged journey_funnel test/robust/damaged_any.pl 50
damaged funnel_events test/robust/damaged_any.pl 50
ok 'what was read can be read from' "$(sql -c "SELECT count(*) > 50 FROM (SELECT t.* FROM target_journey_funnel, funnel_table(v) AS t) AS q")" t
ok 'and levels found' "$(sql -c 'SELECT count(window_funnel_final(v)) = count(*) FROM target_funnel_events')" t

sql <<'SQL'
CREATE TABLE million AS SELECT journey_agg((array['a', 'b', 'c', 'd'])[1 + (hashint4(i) & 3)], timestamptz '2026-01-01' + interval '1 second' * i) AS j FROM generate_series(1, 1000000) AS i;
CREATE TABLE same AS SELECT journey_agg('a', '2026-01-01'::timestamptz) AS j FROM generate_series(1, 100000);
CREATE TABLE thousand AS SELECT array_agg(CASE WHEN i % 2 = 0 THEN '(a|b)' ELSE '(c|d)' END ORDER BY i) AS steps, array_fill('.'::text, array[1000]) AS dots FROM generate_series(1, 1000) AS i;
SQL
ok 'a million events' "$(answer 1 "SELECT journey_level(j, '{a,b,c,d,x}', '1 day'), journey_conversions(j, '{a,b}', '1 s') > 10000, journey_conversions(j, '{.}', '1 s') FROM million")" '4|t|1000000'
ok 'in every mode' "$(answer 5 "SELECT journey_level(j, '{a,b,c,d,x}', '1 day', m) FROM million, (VALUES ('{strict}'::text[]), ('{strict,reentry}'), ('{increasing}'), ('{no_repeat}'), ('{any_order}')) AS v(m)" | tr '\n' ' ')" '4 4 4 4 4 '
ok 'their conversions' "$(answer 5 "SELECT bool_and(journey_conversions(j, '{a,b,c}', '1 day', m) > 10000) FROM million, (VALUES ('{strict}'::text[]), ('{increasing}'), ('{any_order}')) AS v(m)")" 't'
ok 'a thousand steps' "$(answer 5 "SELECT journey_level(j, steps, '10 days') FROM million, thousand")" '1000'
ok 'a thousand steps, each event for any of them' "$(answer 5 "SELECT journey_level(j, dots, '998 s') FROM million, thousand" | head -n 1)" '999'
ok 'events of one time' "$(answer 5 "SELECT journey_level(j, '{a,a,a}', '0 s'), journey_level(j, '{a,a,a}', '0 s', '{increasing}'), journey_level(j, dots, '0 s', '{any_order}') FROM same, thousand")" '3|1|1000'
ok 'the winner among many' "$(answer 10 "SELECT array_agg(n ORDER BY step) FROM million, journey_steps(j, '{a,b,c,x}', '999999 s', '{increasing}', optional => '{2,3}')" | grep -c NULL)" 1
ok 'the winner of 1,000 equal steps in any order' "$(answer 10 "SELECT count(n), max(n) FROM million, thousand, journey_steps(j, dots[1:999] || 'x'::text, '998 s', '{any_order}')")" '999|999'
ok 'one more step is too many' "$(answer 1 "SELECT journey_level(j, dots || 'x'::text, '1 s') FROM million, thousand" | head -n 1)" 'ERROR:  funnel has more than 1000 steps'
ok 'the winner of 1,000 steps in any order' "$(answer 10 "SELECT count(n), sum(n) FROM million, thousand, journey_steps(j, steps[1:999] || 'x'::text, '1 day', '{any_order}')")" "$(sql -c "SELECT 999, sum(n) FROM million, thousand, journey_steps(j, steps[1:999], '1 day', '{any_order}')")"
ok 'window_funnel: a million rows of one time, strict_once' "$(answer 10 "SELECT window_funnel('1 s', '{strict_once}', '2026-01-01', true, i % 2 = 0, i > 999998, i = 999999) FROM generate_series(1, 1000000) AS i")" 4

while IFS= read -r query; do
    cancelled "$query" 'SELECT count(*) FROM million WHERE journey_length(j) > 0'
done <<'SQL'
SELECT journey_level(j, dots[1:999] || 'x'::text, '1 day') FROM million, thousand
SELECT journey_level(j, dots[1:999] || 'x'::text, '1 day', '{strict}') FROM million, thousand
SELECT journey_level(j, dots[1:999] || 'x'::text, '1 day', '{increasing,no_repeat}') FROM million, thousand
SELECT journey_level(j, dots[1:999] || 'x'::text, '990 s', '{any_order}') FROM million, thousand
SELECT journey_conversions(j, dots, '1 day', '{any_order}') FROM million, thousand
SELECT count(*) FROM million, thousand, journey_steps(j, dots[1:999] || 'x'::text, '1 day', '{loose}', NULL, ARRAY(SELECT generate_series(2, 900)))
SELECT funnel_agg(j, dots[1:999] || 'x'::text, '{"mode": ["any_order"]}') FROM million, thousand, generate_series(1, 1000)
SELECT window_funnel('1 s', '{strict_once}', '2026-01-01', VARIADIC array_fill(true, array[999]) || false) FROM generate_series(1, 20000) AS i, generate_series(1, 100)
SQL
echo "1..$number"
