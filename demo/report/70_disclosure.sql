-- disclosure: what may be shown.
\echo
\echo :bold'DISCLOSURE: what may be shown':plain
\echo
\echo :bold'58. Groups below five are hidden. Is anybody exposed?':plain
\echo
\echo 'The report that every survey tool makes: the last round, hotels Kruunu, each unit with at least five answers, the areas, all'
\echo 'together. Three hotels got fewer than five. Their rows are empty; here are two of the areas.'
\echo
DROP SCHEMA IF EXISTS report CASCADE;
CREATE SCHEMA report;
\set ECHO queries
CREATE VIEW report.pulse_answer AS
SELECT DISTINCT ON (a.round, a.person) a.round, a.person, u.area, u.name AS unit, a.enps,
       (SELECT avg(x) FROM unnest(ARRAY[item1, item2, item3, item4, item5, item6, item7]) AS x WHERE x BETWEEN 1 AND 7) AS mood
FROM hr.answer AS a JOIN hr.round AS r ON r.round = a.round AND r.kind = 'pulse' JOIN hr.employment AS e ON e.person = a.person
JOIN hr.position AS p ON p.employment = e.employment AND a.answered_at::date BETWEEN p.valid_from AND coalesce(p.valid_to, 'infinity')
JOIN hr.unit AS u USING (unit)
WHERE u.strategy = 'Kruunu' AND a.round >= 11 AND num_nonnulls(nullif(item1, 99), nullif(item2, 99), nullif(item3, 99)) > 0
ORDER BY a.round, a.person, a.answered_at DESC;
\echo
CREATE TABLE report.naive AS
SELECT area, unit, CASE WHEN count(*) >= 5 THEN count(*) END AS n, CASE WHEN count(*) >= 5 THEN avg(mood)::numeric(4,2) END AS mood
FROM report.pulse_answer WHERE round = 12 GROUP BY GROUPING SETS ((area, unit), (area), ());
\echo
SELECT area, unit, n, mood FROM report.naive
WHERE area IN (SELECT area FROM report.naive WHERE n IS NULL) ORDER BY area, unit LIMIT 12;
\set ECHO none
\echo 'Read: an area without a unit is its total. The hidden unit is the total less the four others: n by subtraction, the mood by'
\echo 'subtracting n times the mean.'

\echo
\echo :bold'59. What does an attacker get?':plain
\echo
\echo 'audit_disclosure is the attacker. It takes any table of cells, made here or elsewhere, knows that units add up to areas, and'
\echo 'computes what follows.'
\echo
\set ECHO queries
SELECT cell ->> 'area' AS area, cell ->> 'unit' AS unit, attribute, low::numeric(5,2), high::numeric(5,2), exact
FROM audit_disclosure('report.naive', '{area,unit}', 'n', '{mood}') WHERE exact ORDER BY attribute DESC, cell;
\set ECHO none
\echo 'Read: everything. The mood of three colleagues is no secret to the manager of the four others, or to anybody who can subtract.'

\echo
\echo :bold'60. The same report, protected':plain
\echo
\echo 'create_protected_report says what a report consists of; publish_report computes it, hides the small cells, then as few others as'
\echo 'it takes for no union and no difference of cells to be anybody, and writes it down for the readers in one step.'
\echo
\set ECHO queries
SELECT create_protected_report('report.pulse', 'report.pulse_answer', 'person', '{area,unit}',
    '{"mood": "avg(mood)::numeric(4,2)", "promoters": "count(*) FILTER (WHERE enps BETWEEN 9 AND 10)"}',
    '{"round": "round", "hierarchy": [["area", "unit"]]}');
\echo
SELECT publication, rounds, cells, shown, protected, reasons FROM publish_report('report.pulse');
\echo
SELECT area, unit, n, mood, promoters, protection FROM report.pulse
WHERE round = 12 AND area IN (SELECT area FROM report.naive WHERE n IS NULL) ORDER BY area, unit LIMIT 12;
\echo
CREATE VIEW report.pulse_12 AS SELECT area, unit, n, mood FROM report.pulse WHERE round = 12;
\echo
SELECT report, count(*) FILTER (WHERE exact AND attribute = 'n') AS hidden_groups_recovered, coalesce(sum(low) FILTER (WHERE exact AND attribute = 'n'), 0) AS persons_exposed
FROM (SELECT 'naive' AS report, a.* FROM audit_disclosure('report.naive', '{area,unit}', 'n', '{mood}') AS a
      UNION ALL
      SELECT 'protected', a.* FROM audit_disclosure('report.pulse_12', '{area,unit}', 'n', '{mood}') AS a) AS attacks
GROUP BY report ORDER BY report;
\set ECHO none
\echo 'Read: in each of the three areas one more unit is protected, the next smallest, which takes the small one into its shadow. A'
\echo 'reader sees "protected", not why; the owner sees it in report.pulse_reasons. Other areas are as they were.'
-- planted at full size: in a small company nearly all hotels are below five, and hide each other
INSERT INTO recovered
SELECT 'persons exposed', coalesce(sum(low), 0) FROM audit_disclosure('report.naive', '{area,unit}', 'n', '{mood}') WHERE exact AND attribute = 'n'
HAVING :scale >= 1;

\echo
\echo :bold'61. One late answer':plain
\echo
\echo 'Yesterday a unit had 7 answers, today 8. Two reports, each without a small group, and their difference is one person. Here one'
\echo 'more person answers in the unit; then five more. (A report of its own, over a copy of the answers: never make two over the same.)'
\echo
\set ECHO queries
CREATE TABLE report.late AS SELECT * FROM report.pulse_answer;
\echo
SELECT create_protected_report('report.growing', 'report.late', 'person', '{area,unit}', '{"mood": "avg(mood)::numeric(4,2)"}',
    '{"round": "round", "hierarchy": [["area", "unit"]]}');
SELECT publication, reasons FROM publish_report('report.growing');
INSERT INTO report.late SELECT 12, -1, area, unit, 0, 1.0 FROM report.naive WHERE n > 20 AND unit IS NOT NULL ORDER BY unit LIMIT 1;
SELECT publication, reasons FROM publish_report('report.growing');
INSERT INTO report.late SELECT 12, -i, area, unit, 0, 1.0 FROM report.late, generate_series(2, 6) AS i WHERE person = -1;
SELECT publication, reasons FROM publish_report('report.growing');
\set ECHO none
\echo 'Read: "unchanged" cells (the unit, its area, all) keep the value of the last publication until enough people have answered. That'
\echo 'rule costs a little freshness and is the reason why waiting does not help an attacker.'
