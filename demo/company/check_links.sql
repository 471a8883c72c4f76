-- Rows 11 and 17: what needs to know who is who.

INSERT INTO found
SELECT 'retired seniors'' referrals', r.*
FROM (SELECT array_agg(brought) FILTER (WHERE retired), array_agg(brought) FILTER (WHERE NOT retired)
      FROM (SELECT customer, true AS retired
            FROM demo.link JOIN hr.employment USING (person)
            WHERE exit_kind = 'retirement' AND finished_on < date '2023-01-01'
            UNION ALL
            SELECT customer, false
            FROM crm.account JOIN crm.customer USING (customer) WHERE kind = 'club' AND birth_year < 1959) AS people,
           LATERAL (SELECT EXISTS (SELECT FROM crm.referral WHERE referrer = customer
                                   AND extract(year FROM referred_on) = 2024)::integer::double precision) AS b(brought)) AS s(x, y),
     LATERAL pg_temp.risk_ratio(x, y) AS r;

INSERT INTO found
SELECT effect, m.*
FROM (SELECT 'staff who are customers', array_agg((l.customer IS NOT NULL)::integer::double precision)
      FROM hr.person LEFT JOIN demo.link AS l USING (person)
      UNION ALL
      SELECT kind || 's', array_agg((disturbed IS NOT DISTINCT FROM kind)::integer::double precision)
      FROM demo.link, unnest(ARRAY['typing error', 'surname change']) AS kind GROUP BY kind) AS s(effect, x),
     LATERAL pg_temp.mean(x) AS m;

-- The lift is the share of staff among the answers times the difference of the two NPS.
INSERT INTO found
SELECT 'staff lift of customer NPS', s.share * d.estimate, s.share * d.se
FROM (SELECT avg((person IS NOT NULL)::integer)::double precision AS share,
             array_agg(class) FILTER (WHERE person IS NOT NULL) AS staff, array_agg(class) FILTER (WHERE person IS NULL) AS others
      FROM (SELECT l.person, pg_temp.class(a.nps)::double precision AS class
            FROM crm.answer AS a LEFT JOIN demo.link AS l USING (customer) WHERE a.survey = 'brand') AS answers) AS s,
     LATERAL pg_temp.difference(staff, others) AS d;
