-- The panels and estimators of the check.

CREATE TEMPORARY TABLE found (effect text PRIMARY KEY, estimate double precision, se double precision) ON COMMIT DROP;

-- Where everybody worked, with open ends made comparable.
CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
SELECT e.person, p.unit, p.function, p.valid_from, coalesce(p.valid_to, 'infinity') AS valid_to
FROM hr.position AS p JOIN hr.employment AS e USING (employment);

-- The latest valid answer of each person and pulse round, in the unit of that day; index = mean of the valid items, 0 … 100.
CREATE TEMPORARY TABLE pulse ON COMMIT DROP AS
SELECT DISTINCT ON (a.round, a.person) a.round, a.person, w.unit, u.strategy, u.area, h.sex,
       CASE WHEN a.enps BETWEEN 0 AND 10 THEN a.enps END AS enps, (i.mean - 1) / 6 * 100 AS index
FROM hr.answer AS a
JOIN hr.round AS r ON r.round = a.round AND r.kind = 'pulse'
JOIN hr.person AS h ON h.person = a.person
JOIN placed AS w ON w.person = a.person AND a.answered_at::date BETWEEN w.valid_from AND w.valid_to
JOIN hr.unit AS u ON u.unit = w.unit,
LATERAL (SELECT avg(x) FROM unnest(ARRAY[item1, item2, item3, item4, item5, item6, item7]) AS x
         WHERE x BETWEEN 1 AND 7) AS i(mean)
WHERE i.mean IS NOT NULL
ORDER BY a.round, a.person, a.answered_at DESC;

-- Unit and quarter: EX, CX and revenue.
CREATE TEMPORARY TABLE panel ON COMMIT DROP AS
SELECT unit, strategy, quarter, ex, cx, euros
FROM hr.unit CROSS JOIN generate_series(1, 12) AS quarter
LEFT JOIN (SELECT unit, round AS quarter, avg(index)::double precision AS ex
           FROM pulse GROUP BY 1, 2) AS e USING (unit, quarter)
LEFT JOIN (SELECT unit, demo.quarter_of(answered_at::date) AS quarter, 10 * avg(nps)::double precision AS cx
           FROM crm.answer WHERE survey = 'visit' GROUP BY 1, 2) AS c USING (unit, quarter)
LEFT JOIN (SELECT unit, demo.quarter_of(ordered_on) AS quarter, sum(amount)::double precision AS euros
           FROM crm.orders GROUP BY 1, 2) AS o USING (unit, quarter);

-- +100 for promoters, −100 for detractors: the mean is the NPS.
CREATE FUNCTION pg_temp.class(score smallint) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN score >= 9 THEN 100 WHEN score >= 7 THEN 0 WHEN score >= 0 THEN -100 END
$$;

-- Mean, and difference of two means; of shares when the values are 0 and 1.
CREATE FUNCTION pg_temp.mean(x double precision[], OUT estimate double precision, OUT se double precision) LANGUAGE sql AS $$
    SELECT avg(v), stddev_samp(v) / sqrt(count(*)) FROM unnest(x) AS v
$$;
CREATE FUNCTION pg_temp.difference(x double precision[], y double precision[],
    OUT estimate double precision, OUT se double precision)
LANGUAGE sql AS $$
    SELECT a.estimate - b.estimate, sqrt(a.se ^ 2 + b.se ^ 2) FROM pg_temp.mean(x) AS a, pg_temp.mean(y) AS b
$$;
CREATE FUNCTION pg_temp.risk_ratio(x double precision[], y double precision[],
    OUT estimate double precision, OUT se double precision)
LANGUAGE sql AS $$
    SELECT a.estimate / b.estimate, a.estimate / b.estimate * sqrt((a.se / a.estimate) ^ 2 + (b.se / b.estimate) ^ 2)
    FROM pg_temp.mean(x) AS a, pg_temp.mean(y) AS b
$$;

-- Slope within units with a standard error that is robust to clusters (CR1).
CREATE FUNCTION pg_temp.within_slope(units integer[], y double precision[], x double precision[],
                                     OUT slope double precision, OUT se double precision)
LANGUAGE sql AS $$
    WITH centred AS (
        SELECT unit, y - avg(y) OVER (PARTITION BY unit) AS y, x - avg(x) OVER (PARTITION BY unit) AS x
        FROM unnest(units, y, x) AS d(unit, y, x) WHERE y IS NOT NULL AND x IS NOT NULL),
    fitted AS (SELECT sum(x * y) / sum(x * x) AS b, sum(x * x) AS sxx FROM centred),
    scores AS (SELECT unit, sum(x * (y - b * x)) AS score FROM centred, fitted GROUP BY unit)
    SELECT min(b), sqrt(sum(score * score) * count(*) / (count(*) - 1)) / min(sxx) FROM scores, fitted
$$;

-- Cox regression on one covariate, ties by Breslow: Newton steps over the running sums of the risk sets.
CREATE FUNCTION pg_temp.log_hazard_ratio(days integer[], event boolean[], x double precision[],
                                         OUT slope double precision, OUT se double precision)
LANGUAGE plpgsql AS $$
DECLARE
    score double precision;
    information double precision;
BEGIN
    slope := 0;
    FOR step IN 1..6 LOOP
        SELECT sum(z - s1 / s0), sum(s2 / s0 - (s1 / s0) ^ 2) INTO score, information
        FROM (SELECT e, z, sum(exp(slope * z)) OVER still_here AS s0, sum(z * exp(slope * z)) OVER still_here AS s1,
                     sum(z * z * exp(slope * z)) OVER still_here AS s2
              FROM unnest(days, event, x) AS t(d, e, z)
              WINDOW still_here AS (ORDER BY d DESC)) AS risk_sets
        WHERE e;
        slope := slope + score / information;
    END LOOP;
    se := 1 / sqrt(information);
END
$$;

-- Van der Eijk's agreement: peel off layers at the smallest non-zero count.
CREATE FUNCTION pg_temp.agreement(counts bigint[]) RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
    k integer := cardinality(counts);
    total double precision := (SELECT sum(c) FROM unnest(counts) AS c);
    lowest bigint; ones integer; tu integer; tdu integer; u double precision; a double precision := 0;
BEGIN
    LOOP
        SELECT min(c), count(*) INTO lowest, ones FROM unnest(counts) AS c WHERE c > 0;
        EXIT WHEN ones = 0;
        SELECT count(*) FILTER (WHERE (l > 0) <> (r > 0) AND m > 0), count(*) FILTER (WHERE l > 0 AND m = 0 AND r > 0)
        INTO tu, tdu
        FROM unnest(counts) WITH ORDINALITY AS x(l, i), unnest(counts) WITH ORDINALITY AS y(m, j),
             unnest(counts) WITH ORDINALITY AS z(r, h)
        WHERE i < j AND j < h;
        u := CASE WHEN tu + tdu = 0 THEN 1
                  ELSE ((k - 2) * tu - (k - 1) * tdu)::double precision / ((k - 2) * (tu + tdu)) END;
        a := a + ones * lowest / total
                 * CASE ones WHEN k THEN 0 WHEN 1 THEN 1 ELSE u * (1 - (ones - 1)::double precision / (k - 1)) END;
        counts := ARRAY(SELECT greatest(c - lowest, 0) FROM unnest(counts) WITH ORDINALITY AS t(c, i) ORDER BY i);
    END LOOP;
    RETURN a;
END
$$;
