-- 160 units: 40 hotels Kruunu, 40 hotels Avain, 60 shops, 20 business units. Five neighbours form an area.

INSERT INTO hr.unit (unit, name, strategy, area, city)
SELECT unit, strategy || ' ' || city || CASE WHEN round > 0 THEN ' ' || round + 1 ELSE '' END, strategy,
       strategy || ' ' || 1 + (place - 1) / 5, city
FROM (SELECT unit, strategy, unit - before AS place
      FROM (VALUES ('Kruunu', 0, 40), ('Avain', 40, 80), ('Kauppa', 80, 140), ('Yritys', 140, 160)) AS s(strategy, before, last),
           generate_series(before + 1, last) AS unit) AS numbered,
     LATERAL (SELECT (demo.cities())[1 + (place - 1) % 30], (place - 1) / 30) AS located(city, round)
ORDER BY unit;

INSERT INTO hr.function (function, name)
SELECT ordinality, name
FROM unnest(ARRAY['Reception', 'Housekeeping', 'Kitchen', 'Restaurant', 'Conference', 'Maintenance', 'Security', 'Sales floor',
                  'Checkout', 'Logistics', 'Purchasing', 'Key accounts', 'Customer service', 'Marketing', 'Finance',
                  'Human resources', 'Information technology', 'Real estate', 'Management'])
     WITH ORDINALITY AS f(name, ordinality);

INSERT INTO hr.round (round, kind, opens_on, closes_on)
SELECT quarter, 'pulse', demo.quarter_start(quarter) + 31, demo.quarter_start(quarter) + 44
FROM generate_series(1, 12) AS quarter
UNION ALL
VALUES (13, 'talk', date '2024-12-02', date '2024-12-15')
ORDER BY 1;

-- Parameters of each unit. The means are those of the strategy; the letters are used in pulse.sql and visits.sql:
-- ex_mean, cx_mean   long-run level of staff and customer experience, 0 … 100
-- cx_on_ex           what one point of last quarter's realised EX adds to CX (row 2)
-- ex_on_cx           what one point of last quarter's realised CX adds to EX (row 3: business units run the other way)
-- euros              revenue of a quarter at the long-run CX
-- two_camps          hotels whose guests are of two kinds (row 14)
-- loses_ex           the two Kruunu hotels of the story, which lose 18 points of EX from quarter 7 on
CREATE TEMPORARY TABLE unit_plan ON COMMIT DROP AS
SELECT unit, strategy, ex_mean, ex_mean + 4 * demo.bell('unit EX', unit) AS ex_level,
       cx_mean + 2 * demo.bell('unit CX', unit) AS cx_level, cx_on_ex, ex_on_cx,
       round(92000 + 16000 * demo.uniform('unit euros', unit)) AS euros,
       greatest(2, demo.people(visits)) AS visits,
       unit IN (5, 14, 27, 38, 46, 55, 69, 77) AS two_camps,
       unit IN (7, 23) AS loses_ex
FROM hr.unit
JOIN (VALUES ('Kruunu', 74.0::double precision, 78.0::double precision, 0.60::double precision, 0.00::double precision, 34),
             ('Avain',  58.0,                   77.0,                   0.05,                   0.00,                   34),
             ('Kauppa', 66.0,                   75.0,                   0.30,                   0.00,                   20),
             ('Yritys', 59.0,                   76.0,                   0.00,                   0.25,                   20))
     AS plan (strategy, ex_mean, cx_mean, cx_on_ex, ex_on_cx, visits) USING (strategy);

-- What came out, quarter by quarter; the next quarter builds on it.
CREATE TEMPORARY TABLE unit_quarter (
    unit     integer NOT NULL,
    quarter  integer NOT NULL,
    ex       double precision,
    cx       double precision
) ON COMMIT DROP;
