-- Rows 1, 8, 10, 15, 16, 18 and the nulls of the staff surveys.

-- Row 1: the interval knows that 3,000 of 4,000 were asked.
INSERT INTO found
SELECT effect, m.estimate, m.se * sqrt((p.people - cardinality(x)) / (p.people - 1.0))
FROM (SELECT 'eNPS round ' || round, array_agg(pg_temp.class(enps)::double precision) FROM pulse WHERE round <= 2 GROUP BY round
      UNION ALL
      SELECT 'eNPS change', array_agg((pg_temp.class(b.enps) - pg_temp.class(a.enps))::double precision)
      FROM pulse AS a JOIN pulse AS b USING (person) WHERE a.round = 1 AND b.round = 2) AS s(effect, x),
     (SELECT count(*) FROM hr.invitation WHERE round = 1) AS p(people),
     LATERAL pg_temp.mean(x) AS m;
INSERT INTO found
SELECT 'eNPS of women and men', d.*
FROM (SELECT array_agg(pg_temp.class(enps)) FILTER (WHERE sex = 'F') AS women,
             array_agg(pg_temp.class(enps)) FILTER (WHERE sex = 'M') AS men FROM pulse WHERE round = 2) AS s,
     LATERAL pg_temp.difference(women::double precision[], men::double precision[]) AS d;
INSERT INTO found
SELECT 'response rate of hotels and shops', d.*
FROM (SELECT array_agg(answered) FILTER (WHERE strategy = 'Kauppa') AS shops,
             array_agg(answered) FILTER (WHERE strategy IN ('Kruunu', 'Avain')) AS hotels
      FROM (SELECT u.strategy,
                   EXISTS (SELECT FROM hr.answer AS a
                           WHERE a.round = 4 AND a.person = i.person)::integer::double precision AS answered
            FROM hr.invitation AS i
            JOIN placed AS w ON w.person = i.person AND i.invited_on BETWEEN w.valid_from AND w.valid_to
            JOIN hr.unit AS u USING (unit)
            WHERE i.round = 4) AS invited) AS s,
     LATERAL pg_temp.difference(shops, hotels) AS d;

-- Row 8: time at risk from July 2023 or the start; EX of the first unit in the quarter before, in tens of points around 66.
CREATE TEMPORARY TABLE at_risk ON COMMIT DROP AS
SELECT coalesce(e.finished_on, date '2025-12-31') - since AS days, e.exit_kind, (p.ex - 66) / 10 AS x,
       e.started_on < date '2023-07-01' AS staff_of_2023
FROM hr.employment AS e
JOIN hr.position AS f ON f.employment = e.employment AND f.valid_from = e.started_on,
LATERAL (SELECT greatest(e.started_on, date '2023-07-01')) AS s(since)
JOIN panel AS p ON p.quarter = demo.quarter_of(since) - 1
WHERE p.unit = f.unit AND coalesce(e.finished_on, date '2025-12-31') > since AND p.ex IS NOT NULL;
INSERT INTO found
SELECT effect, exp(h.slope), h.se * exp(h.slope)
FROM (VALUES ('voluntary exit hazard ratio', 'voluntary'), ('retirement hazard ratio', 'retirement')) AS k(effect, kind),
     LATERAL (SELECT array_agg(days), array_agg(exit_kind IS NOT DISTINCT FROM kind), array_agg(x)
              FROM at_risk WHERE kind = 'voluntary' OR staff_of_2023) AS d(days, event, x),
     LATERAL pg_temp.log_hazard_ratio(d.days, d.event, d.x) AS h;

-- Rows 10 and 15: the talk, and the hires that its people brought in the year after it.
CREATE TEMPORARY TABLE talked ON COMMIT DROP AS
SELECT a.person, a.promise::double precision AS promise, least(a.item1, a.item2, a.item3) >= 6 AS ambassador, w.function,
       EXISTS (SELECT FROM hr.employment AS h WHERE h.referred_by = a.person)::integer::double precision AS referred
FROM hr.answer AS a
JOIN placed AS w ON w.person = a.person AND a.answered_at::date BETWEEN w.valid_from AND w.valid_to
WHERE a.round = 13;
INSERT INTO found
SELECT effect, m.*
FROM (SELECT effect, array_agg(value)
      FROM talked,
           LATERAL (VALUES ('ambassadors', ambassador::integer::double precision), ('promise of the company', promise),
                           (CASE WHEN function = 10 THEN 'promise in Logistics' ELSE 'promise elsewhere' END, promise))
               AS v(effect, value)
      GROUP BY effect) AS s(effect, x),
     LATERAL pg_temp.mean(x) AS m;
INSERT INTO found
SELECT 'ambassadors'' referred hires', r.*
FROM (SELECT array_agg(referred) FILTER (WHERE ambassador), array_agg(referred) FILTER (WHERE NOT ambassador)
      FROM talked) AS s(x, y),
     LATERAL pg_temp.risk_ratio(x, y) AS r;

-- Row 16
CREATE TEMPORARY TABLE offered ON COMMIT DROP AS
SELECT (o.offered_pay / o.market_pay)::double precision AS pay, o.accepted::integer::double precision AS accepted, p.ex / 10 AS ex
FROM hr.offer AS o
JOIN hr.application AS a USING (application)
JOIN hr.opening AS g USING (opening)
JOIN panel AS p ON p.unit = g.unit AND p.quarter = demo.quarter_of(o.offered_on) - 1
WHERE p.ex IS NOT NULL;
INSERT INTO found
SELECT effect, regr_slope(y, ex),
       sqrt((regr_syy(y, ex) - regr_sxy(y, ex) ^ 2 / regr_sxx(y, ex)) / (regr_count(y, ex) - 2) / regr_sxx(y, ex))
FROM offered, LATERAL (VALUES ('pay premium', pay), ('acceptance', accepted)) AS e(effect, y)
GROUP BY effect;

-- Row 18: one hidden unit in an area is the area less its shown units.
INSERT INTO found
SELECT 'persons exposed', coalesce(sum(n), 0), NULL
FROM (SELECT sum(n) FILTER (WHERE n < 5) AS n
      FROM (SELECT area, unit, count(*) AS n FROM pulse WHERE round = 12 AND strategy = 'Kruunu' GROUP BY 1, 2) AS cells
      GROUP BY area HAVING count(*) FILTER (WHERE n < 5) = 1) AS areas;
