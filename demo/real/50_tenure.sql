-- tenure on real data.
\if :have_turnover
\echo
\echo :bold'REAL STAYS: how long they stay':plain
\echo
\echo :bold'TURNOVER: 1,129 stays of employees in Russia, collected by E. Babushkin':plain
\echo
\echo :bold'24. How long do they stay?':plain
\echo
\echo 'stag is the stay in months; event is 1 for who left. The others were still there when they were last seen: their stays are cut off.'
\echo
\set ECHO queries
CREATE TEMP TABLE staying AS
SELECT greywage, way, survival_agg(stag, event = 1) AS s FROM turnover GROUP BY greywage, way;
\echo
SELECT persons(s), leavers(s), exposure(s)::int AS months_together, (m).value::numeric(5,2) AS median_months, (m).low::numeric(5,2),
       (m).high::numeric(5,2),
       (SELECT avg(stag) FILTER (WHERE event = 1) FROM turnover)::numeric(5,2) AS "mean of who left"
FROM (SELECT rollup(s) AS s FROM staying) AS a, LATERAL (SELECT median_tenure(s) AS m) AS v;

SELECT r.period AS months, r.at_risk, (100 * r.retained)::numeric(4,1) AS "still there, %", (100 * r.low)::numeric(4,1) AS low,
       (100 * r.high)::numeric(4,1) AS high
FROM (SELECT rollup(s) AS s FROM staying) AS a, retention_table(s, '{6,12,24,36,60,120}') AS r;
\set ECHO none
\echo 'Read: half are gone after 50.7 months (45.6 to 54.1). The mean of those who left leaves out whoever is still there: too short, by far.'

\echo
\echo :bold'25. Grey wages: do people leave sooner where part of the pay goes past the books?':plain
\echo
\set ECHO queries
SELECT greywage, persons(s), leavers(s), (m).value::numeric(5,1) AS median_months, (m).low::numeric(5,1), (m).high::numeric(5,1),
       (h).value::numeric(4,1) AS "leavers per 100 years", (h).low::numeric(4,1) AS rate_low, (h).high::numeric(4,1) AS rate_high
FROM (SELECT greywage, rollup(s) AS s FROM staying GROUP BY greywage) AS g, LATERAL (SELECT median_tenure(s) AS m, hazard_rate(s, 1200) AS h) AS v
ORDER BY greywage DESC;

SELECT t.statistic::numeric(8,4) AS log_rank, t.df, round(t.p_value::numeric, 7) AS p_value, t.effect_size::numeric(4,2) AS "hazard, grey to white",
       exp(t.low)::numeric(4,2) AS low, exp(t.high)::numeric(4,2) AS high
FROM (SELECT array_agg(s ORDER BY greywage DESC) FROM (SELECT greywage, rollup(s) AS s FROM staying GROUP BY greywage) AS g) AS v(groups), logrank(groups) AS t;
\set ECHO none
\echo 'Read: log-rank 22.3439, one degree of freedom: sooner, and not by chance.'

\echo
\echo :bold'26. And all at once: what goes with leaving sooner?':plain
\echo
\echo 'Proportional hazards; industries as strata, each with a baseline of its own. Traits in points of ten.'
\echo
\set ECHO queries
CREATE TEMP TABLE hazards AS
SELECT cox_stratified_agg(industry, stag, event = 1, (greywage = 'grey')::int, (way = 'car')::int, (way = 'foot')::int, age / 10, (gender = 'f')::int,
                          extraversion, selfcontrol, anxiety) AS c FROM turnover;
\echo
SELECT f.term, f.hazard_ratio::numeric(5,3), f.low::numeric(5,3), f.high::numeric(5,3), f.p_value::numeric(6,4), f.ties
FROM hazards, cox_fit(c, names => '{grey wage,by car,on foot,ten years of age,woman,extraversion,self-control,anxiety}') AS f;

SELECT t.n, t.events, t.lr::numeric(6,2), t.lr_df, round(t.lr_p::numeric, 7) AS lr_p, t.concordance::numeric(4,3) FROM hazards, cox_summary(c) AS t;
\set ECHO none
\echo 'Read: a hazard ratio of 1.3 means that at each moment, of those still there, 1.3 times as many leave. Concordance is how often the'
\echo 'model names the one of two who leaves first; a coin names .5. Far too little to say anything about one person, and it is not meant to.'
\endif
