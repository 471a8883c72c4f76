-- Rows 2 to 7, 9 and 12 to 14.

-- Rows 2 to 4: this quarter's EX or CX, and what follows in the next quarter in the same unit.
CREATE TEMPORARY TABLE following ON COMMIT DROP AS
SELECT p.unit, p.strategy, p.ex, p.cx, n.ex AS next_ex, n.cx AS next_cx, n.euros AS next_euros
FROM panel AS p JOIN panel AS n ON n.unit = p.unit AND n.quarter = p.quarter + 1;

CREATE TEMPORARY TABLE slopes ON COMMIT DROP AS
SELECT effect, s.*
FROM (SELECT effect, array_agg(unit), array_agg(y), array_agg(x)
      FROM (SELECT 'CX on EX, ' || CASE strategy WHEN 'Kauppa' THEN 'shops' ELSE strategy END, unit, next_cx, ex
            FROM following WHERE strategy <> 'Yritys'
            UNION ALL
            SELECT 'EX on CX, ' || CASE strategy WHEN 'Kauppa' THEN 'shops' ELSE 'business units' END, unit, next_ex, cx
            FROM following WHERE strategy IN ('Kauppa', 'Yritys')
            UNION ALL
            SELECT 'revenue on CX', unit, 100 * next_euros / (SELECT avg(euros) FROM panel), cx
            FROM following
            UNION ALL
            SELECT 'revenue on CX, shops', unit, 100 * next_euros / (SELECT avg(euros) FROM panel WHERE strategy = 'Kauppa'), cx
            FROM following WHERE strategy = 'Kauppa') AS d(effect, unit, y, x)
      GROUP BY effect) AS a(effect, units, y, x),
     LATERAL pg_temp.within_slope(units, y, x) AS s;
INSERT INTO found SELECT * FROM slopes WHERE effect <> 'revenue on CX, shops';
INSERT INTO found
SELECT 'CX on EX, Kruunu less Avain', a.slope - b.slope, sqrt(a.se ^ 2 + b.se ^ 2)
FROM slopes AS a, slopes AS b WHERE a.effect = 'CX on EX, Kruunu' AND b.effect = 'CX on EX, Avain';
INSERT INTO found
SELECT 'revenue on EX, shops', a.slope * b.slope, sqrt(a.slope ^ 2 * b.se ^ 2 + b.slope ^ 2 * a.se ^ 2)
FROM slopes AS a, slopes AS b WHERE a.effect = 'CX on EX, shops' AND b.effect = 'revenue on CX, shops';

-- Rows 5 and 6: rejected candidates as customers and the controls, by age group.
CREATE TEMPORARY TABLE cohort ON COMMIT DROP AS
SELECT c.customer, CASE WHEN c.birth_year >= 1990 THEN 1 WHEN c.birth_year >= 1970 THEN 2 ELSE 3 END AS age_group, z.kind,
       (a.closed_on - z.time_zero BETWEEN 1 AND 365 IS TRUE)::integer::double precision AS lapsed,
       (pg_temp.class(after.nps) - pg_temp.class(before.nps))::double precision AS change
FROM (SELECT l.customer, CASE WHEN f.answered_on IS NULL THEN 'never answered' ELSE 'answered' END AS kind,
             f.decided_on AS time_zero
      FROM demo.link AS l
      JOIN (SELECT DISTINCT ON (candidate) * FROM hr.application ORDER BY candidate, applied_on) AS f USING (candidate)
      UNION ALL
      SELECT customer, 'control', happened_at::date FROM crm.contact WHERE touchpoint = 'card renewal') AS z
JOIN crm.customer AS c USING (customer)
JOIN crm.account AS a USING (customer)
LEFT JOIN crm.answer AS before ON before.customer = c.customer AND before.survey = 'study' AND before.wave = 1
LEFT JOIN crm.answer AS after ON after.customer = c.customer AND after.survey = 'study' AND after.wave = 2;

-- Differences within age groups: weighted by the treated for the mean change, Mantel–Haenszel for the lapse.
CREATE TEMPORARY TABLE matched ON COMMIT DROP AS
SELECT kind, measure, treated.n, control.n AS control_n, d.*
FROM (SELECT kind, age_group, measure, array_agg(value) AS x, count(*)::double precision AS n
      FROM cohort, LATERAL (VALUES ('NPS', change), ('lapse', lapsed)) AS v(measure, value)
      WHERE kind <> 'control' AND value IS NOT NULL GROUP BY 1, 2, 3) AS treated
JOIN (SELECT age_group, measure, array_agg(value) AS y, count(*)::double precision AS n
      FROM cohort, LATERAL (VALUES ('NPS', change), ('lapse', lapsed)) AS v(measure, value)
      WHERE kind = 'control' AND value IS NOT NULL GROUP BY 1, 2) AS control USING (age_group, measure),
LATERAL pg_temp.difference(x, y) AS d;
INSERT INTO found
SELECT measure || ' ' || kind, sum(w * estimate) / sum(w), sqrt(sum(w ^ 2 * se ^ 2)) / sum(w)
FROM matched, LATERAL (SELECT CASE measure WHEN 'NPS' THEN n ELSE n * control_n / (n + control_n) END) AS weight(w)
GROUP BY measure, kind;
INSERT INTO found
SELECT 'lapse never answered, naive', d.*
FROM (SELECT array_agg(lapsed) FILTER (WHERE kind = 'never answered'), array_agg(lapsed) FILTER (WHERE kind = 'control')
      FROM cohort) AS s(x, y),
     LATERAL pg_temp.difference(x, y) AS d;

-- Row 7: a constant hazard, so that its rate tells the share within 24 months (730.5 days).
CREATE TEMPORARY TABLE reapplied ON COMMIT DROP AS
SELECT answered_on IS NOT NULL AS answered, count(again)::double precision AS events,
       sum(coalesce(again, date '2025-12-31') - applied_on)::double precision / 730.5 AS periods
FROM (SELECT *, row_number() OVER w AS n, lead(applied_on) OVER w AS again
      FROM hr.application WINDOW w AS (PARTITION BY candidate ORDER BY applied_on)) AS ordered
WHERE n = 1 AND decision = 'rejected'
GROUP BY 1;
INSERT INTO found
SELECT 'reapplication answered', 1 - exp(-events / periods), exp(-events / periods) * sqrt(events) / periods
FROM reapplied WHERE answered;
INSERT INTO found
SELECT 'reapplication hazard ratio', ratio, ratio * sqrt(1 / n.events + 1 / a.events)
FROM reapplied AS n, reapplied AS a, LATERAL (SELECT n.events / n.periods / (a.events / a.periods)) AS r(ratio)
WHERE NOT n.answered AND a.answered;

-- Row 9
CREATE TEMPORARY TABLE failure ON COMMIT DROP AS
SELECT bonded, d.*
FROM (SELECT bonded, array_agg(lapsed) FILTER (WHERE failed), array_agg(lapsed) FILTER (WHERE NOT failed)
      FROM (SELECT bonded, (closed_on IS NOT NULL)::integer::double precision AS lapsed,
                   EXISTS (SELECT FROM crm.case AS c WHERE c.customer = a.customer) AS failed
            FROM crm.account AS a WHERE kind = 'club') AS members
      GROUP BY bonded) AS s(bonded, x, y),
     LATERAL pg_temp.difference(x, y) AS d;
INSERT INTO found
SELECT 'lapse after failure, ' || CASE WHEN bonded THEN 'bonded' ELSE 'others' END, estimate, se FROM failure
UNION ALL
SELECT 'resilience', sum(CASE WHEN bonded THEN estimate ELSE -estimate END), sqrt(sum(se ^ 2)) FROM failure;

-- Row 12: the pair of half-lives with the highest R².
INSERT INTO found
SELECT effect, days, NULL
FROM (SELECT good, bad
      FROM (SELECT good, bad, a.customer, min(a.nps)::double precision AS nps, sum(weight * c.score) / sum(weight) AS remembered
            FROM crm.answer AS a
            JOIN crm.contact AS c ON c.customer = a.customer AND c.score IS NOT NULL AND c.happened_at <= a.answered_at,
            unnest(ARRAY[40, 50, 60, 70, 80]) AS good, unnest(ARRAY[120, 150, 180, 210, 240]) AS bad,
            LATERAL (SELECT extract(epoch FROM a.answered_at - c.happened_at)::double precision / 86400) AS t(age),
            LATERAL (SELECT power(2, -age / CASE WHEN c.score >= 5 THEN good ELSE bad END)) AS w(weight)
            WHERE a.survey = 'memory'
            GROUP BY 1, 2, 3) AS scores
      GROUP BY 1, 2 ORDER BY corr(nps, remembered) DESC LIMIT 1) AS best,
     LATERAL (VALUES ('memory, good', good), ('memory, bad', bad)) AS e(effect, days);

-- Row 13
INSERT INTO found
SELECT effect, d.*
FROM (VALUES ('dissatisfied', 1, 2), ('satisfied', 4, 4), ('enthused', 5, 5)) AS g(effect, low, high),
     LATERAL (SELECT array_agg(10.0 * nps) FILTER (WHERE satisfaction BETWEEN low AND high),
                     array_agg(10.0 * nps) FILTER (WHERE satisfaction = 3)
              FROM crm.answer WHERE survey = 'service') AS s(x, y),
     LATERAL pg_temp.difference(x::double precision[], y::double precision[]) AS d;

-- Row 14
CREATE TEMPORARY TABLE camps ON COMMIT DROP AS
SELECT unit, pg_temp.agreement(array_agg(n ORDER BY service)) AS agreement
FROM (SELECT unit, s.service, count(a.answer) AS n
      FROM hr.unit CROSS JOIN generate_series(1, 5) AS s(service)
      LEFT JOIN crm.answer AS a USING (unit, service)
      WHERE strategy IN ('Kruunu', 'Avain') GROUP BY 1, 2) AS counts
GROUP BY unit;
INSERT INTO found
SELECT 'hotels with two camps',
       CASE WHEN min(agreement) FILTER (WHERE agreement >= -0.3) > 0 THEN count(*) FILTER (WHERE agreement < -0.3) END, NULL
FROM camps;
INSERT INTO found
SELECT 'value of tailoring',
       avg(greatest(personal_utility, self_utility)) - greatest(avg(personal_utility), avg(self_utility)),
       stddev_samp(greatest(self_utility - personal_utility, 0)) / sqrt(count(*))
FROM crm.answer WHERE survey = 'visit' AND unit IN (5, 14, 27, 38, 46, 55, 69, 77);
