-- needs: oracles/expected/nps.json oracles/expected/agreement.json
-- needs: data/cx/olist/olist_order_reviews_subset.csv data/cx/hcahps/national_results.csv data/cx/airline_passenger_satisfaction.csv.gz
\i test/pgtap.psql
\i test/robust/ratings_checks.psql

-- The client reads the figures that R computed, and the real files.
\cd :data
\set nps_json `cat oracles/expected/nps.json`
\set agreement_json `cat oracles/expected/agreement.json`

BEGIN;
SELECT plan(422);

CREATE FUNCTION pg_temp.number(item jsonb, key text, i int DEFAULT NULL) RETURNS float8
LANGUAGE sql AS $$ SELECT (CASE WHEN i IS NULL THEN item ->> key ELSE item -> key ->> i END)::float8 $$;

-- nps.json: intervals of the net promoter score.  The file's are not clamped to -100..100, ours are.

CREATE TEMP TABLE nps_case AS
SELECT i, item, format('%s/%s/%s', p, s, d) AS label,
	   ratings(array[0, 0, 0, d, 0, 0, 0, s, 0, p, 0], 0, 10) AS r, ratings(array[d, s, p], -1, 1) AS classes
FROM jsonb_array_elements(:'nps_json'::jsonb -> 'single') WITH ORDINALITY AS e(item, i),
	 LATERAL (SELECT (item ->> 'promoters')::bigint, (item ->> 'passives')::bigint, (item ->> 'detractors')::bigint) AS n(p, s, d);
SELECT is(count(*), 11::bigint, 'eleven sets of counts') FROM nps_case;
SELECT is(answered(r), (item ->> 'n')::bigint, label || ': n') FROM nps_case ORDER BY i;
SELECT pg_temp.near(nps(r), pg_temp.number(item, 'nps'), label || ': nps') FROM nps_case ORDER BY i;
SELECT pg_temp.near((nps_ci(r)).value, pg_temp.number(item, 'nps'), label || ': value of the estimate') FROM nps_case ORDER BY i;
SELECT pg_temp.near((nps_ci(r, method => 'wald')).se, pg_temp.number(item, 'se'), label || ': se') FROM nps_case ORDER BY i;
SELECT pg_temp.near(((nps_ci(r, method => 'wald')).se / 100) ^ 2 * answered(r), pg_temp.number(item, 'variance_unit'), label || ': variance of one answer') FROM nps_case ORDER BY i;
SELECT pg_temp.near((nps_ci(r, method => 'wald')).low, greatest(-100, pg_temp.number(item, 'wald95', 0)), label || ': wald, low') FROM nps_case ORDER BY i;
SELECT pg_temp.near((nps_ci(r, method => 'wald')).high, least(100, pg_temp.number(item, 'wald95', 1)), label || ': wald, high') FROM nps_case ORDER BY i;
SELECT pg_temp.near(((nps_ci(r, method => 'wald')).high - (nps_ci(r, method => 'wald')).low) / 2, pg_temp.number(item, 'margin_of_error95'), label || ': margin of error') FROM nps_case ORDER BY i;
SELECT pg_temp.near((nps_ci(r)).low, greatest(-100, pg_temp.number(item, 'adjusted_wald95_rocks_3', 0)), label || ': adjusted wald, low') FROM nps_case ORDER BY i;
SELECT pg_temp.near((nps_ci(r)).high, least(100, pg_temp.number(item, 'adjusted_wald95_rocks_3', 1)), label || ': adjusted wald, high') FROM nps_case ORDER BY i;
-- the interval is symmetric around its centre until it is clamped
SELECT pg_temp.near(((nps_ci(r)).low + (nps_ci(r)).high) / 2, pg_temp.number(item, 'adjusted_wald_center'), label || ': centre of the adjusted wald interval') FROM nps_case
WHERE pg_temp.number(item, 'adjusted_wald95_rocks_3', 0) >= -100 AND pg_temp.number(item, 'adjusted_wald95_rocks_3', 1) <= 100 ORDER BY i;
SELECT pg_temp.near((nps_ci(r, method => 'score')).low, pg_temp.number(item, 'score95_tango', 0), label || ': score, low') FROM nps_case ORDER BY i;
SELECT pg_temp.near((nps_ci(r, method => 'score')).high, pg_temp.number(item, 'score95_tango', 1), label || ': score, high') FROM nps_case ORDER BY i;
-- the classes -1, 0, 1 as ratings of their own: the t interval of their mean, with divisor n - 1
SELECT pg_temp.near(100 * (mean_ci(classes)).se, pg_temp.number(item, 'se_sample_n_minus_1'), label || ': se with n - 1, from the classes') FROM nps_case ORDER BY i;
SELECT pg_temp.near(100 * (mean_ci(classes)).low, pg_temp.number(item, 't95_trinomial_mean', 0), label || ': t interval of the classes, low') FROM nps_case ORDER BY i;
SELECT pg_temp.near(100 * (mean_ci(classes)).high, pg_temp.number(item, 't95_trinomial_mean', 1), label || ': t interval of the classes, high') FROM nps_case ORDER BY i;

CREATE TEMP TABLE eleven AS
SELECT item, ratings(array(SELECT c::bigint FROM jsonb_array_elements_text(item -> 'counts') AS c), 0, 10) AS r FROM (SELECT :'nps_json'::jsonb -> 'counts11') AS q(item);
SELECT is(answered(r), (item ->> 'n')::bigint, 'counts11: n') FROM eleven;
SELECT pg_temp.near(actual, pg_temp.number(item, key), 'counts11: ' || key)
FROM eleven, LATERAL (VALUES ('mean', mean(r)), ('sd', stddev(r)), ('se', (mean_ci(r)).se), ('nps', nps(r)), ('top2', share(r, 9, 10)), ('top2', top_box(r, 2) / 100)) AS v(key, actual);
SELECT pg_temp.near(low, pg_temp.number(item, key, 0), format('counts11: %s, low', key)) FROM eleven,
	LATERAL (VALUES ('ci95_t', (mean_ci(r)).low), ('wilson95', (share_ci(r, 9, 10)).low), ('agresti_coull95', (share_ci(r, 9, 10, method => 'agresti_coull')).low),
			 ('clopper_pearson95', (share_ci(r, 9, 10, method => 'clopper_pearson')).low)) AS v(key, low);
SELECT pg_temp.near(high, pg_temp.number(item, key, 1), format('counts11: %s, high', key)) FROM eleven,
	LATERAL (VALUES ('ci95_t', (mean_ci(r)).high), ('wilson95', (share_ci(r, 9, 10)).high), ('agresti_coull95', (share_ci(r, 9, 10, method => 'agresti_coull')).high),
			 ('clopper_pearson95', (share_ci(r, 9, 10, method => 'clopper_pearson')).high)) AS v(key, high);

-- agreement.json: the shape of distributions

CREATE TEMP TABLE shape AS
SELECT key AS label, item, k, ratings(counts, 1, k) AS r
FROM jsonb_each(:'agreement_json'::jsonb) AS e(key, item), LATERAL (SELECT array(SELECT c::bigint FROM jsonb_array_elements_text(item -> 'counts') AS c)) AS c(counts),
	 LATERAL (SELECT cardinality(counts)) AS n(k) WHERE item ? 'counts';
SELECT is(count(*), 9::bigint, 'nine distributions') FROM shape;
SELECT is(answered(r), (item ->> 'n')::bigint, label || ': n') FROM shape ORDER BY label;
SELECT pg_temp.near(actual, pg_temp.number(item, key), format('%s: %s', label, key))
FROM shape, LATERAL (VALUES
	('mean', mean(r)), ('sd_sample', stddev(r)), ('van_der_eijk_A', agreement(r)), ('polarization_1minusA_half', polarization(r)), ('tastle_wierman_consensus', consensus(r)),
	('tastle_wierman_dissention', 1 - consensus(r)),
	-- consistency is 1 - sd / half the width, and the variance's largest value is half the width squared
	('var_ml', ((1 - consistency(r)) * (k - 1) / 2.0) ^ 2), ('variance_ratio_of_max', (1 - consistency(r)) ^ 2),
	('top2box', top_box(r, 2) / 100), ('bottom2box', bottom_box(r, 2) / 100)) AS v(key, actual)
ORDER BY label, key;
SELECT pg_temp.near(rwg(r), greatest(0, pg_temp.number(item, 'rwg_uniform_null_sample_var')), label || ': rwg, floored at 0') FROM shape ORDER BY label;
SELECT is(two_camps(r), pg_temp.number(item, 'van_der_eijk_A') < 0, label || ': two_camps') FROM shape ORDER BY label;
SELECT is(round(agreement(ratings(array(SELECT c::bigint FROM jsonb_array_elements_text(published -> 'V') AS c), 1, 7))::numeric, 7), (published ->> 'published')::numeric, 'the published A of agrmt''s own example')
FROM (SELECT :'agreement_json'::jsonb #> '{reference_checks,agrmt_doc_example}') AS q(published);

-- Olist: review scores 1 to 5

CREATE TEMP TABLE reviews (review_id text, order_id text, review_score smallint, review_comment_title text, review_comment_message text, review_creation_date timestamp, review_answer_timestamp timestamp);
\copy reviews FROM 'data/cx/olist/olist_order_reviews_subset.csv' (FORMAT csv, HEADER)
CREATE TEMP TABLE olist AS SELECT ratings_agg(review_score, 1, 5) AS r FROM reviews;
SELECT is((SELECT array_agg(c.n ORDER BY c.score) FROM rating_counts(r) AS c), array[2638, 382, 667, 1184, 3354]::bigint[], 'olist: counts of 1 to 5') FROM olist;
SELECT is(array[answered(r), missing(r)], array[8225, 0]::bigint[], 'olist: 8,225 reviews') FROM olist;
SELECT is(round(mean(r)::numeric, 5), 3.27161, 'olist: mean 3.27161') FROM olist;
SELECT pg_temp.near(mean(r), (SELECT avg(review_score)::float8 FROM reviews), 'olist: mean = avg', 1e-14) FROM olist;
SELECT pg_temp.near(stddev(r), (SELECT stddev(review_score)::float8 FROM reviews), 'olist: stddev', 1e-13) FROM olist;
SELECT pg_temp.near(csat(r), 100 * (1184 + 3354) / 8225.0, 'olist: csat', 1e-14) FROM olist;
SELECT is((SELECT csat(review_score) FROM reviews), csat(r), 'olist: the shorthand says the same') FROM olist;
SELECT is((SELECT rollup(r) FROM (SELECT ratings_agg(review_score, 1, 5) AS r FROM reviews GROUP BY date_trunc('month', review_creation_date)) AS months), r, 'olist: months roll up to the whole') FROM olist;

-- HCAHPS: the bands 0-6, 7-8, 9-10 of a real 0 to 10 item, in percent of the hospitals' patients

CREATE TEMP TABLE hcahps (release text, measure text, bottom bigint, middle bigint, top bigint);
\copy hcahps FROM 'data/cx/hcahps/national_results.csv' (FORMAT csv, HEADER)
SELECT is(nps(ratings(array[0, 0, 0, bottom, 0, 0, 0, middle, 0, top, 0], 0, 10)), expected, format('hcahps %s: NPS %s', release, expected))
FROM hcahps JOIN (VALUES ('07_2015', 63::float8), ('07_2023', 61)) AS v(period, expected) ON release = period WHERE measure = 'H_HSP_RATING' ORDER BY release;
SELECT is((SELECT count(*) FROM hcahps WHERE measure = 'H_HSP_RATING' AND nps(ratings(array[0, 0, 0, bottom, 0, 0, 0, middle, 0, top, 0], 0, 10)) IS DISTINCT FROM (100.0 * (top - bottom) / (top + middle + bottom))::float8), 0::bigint,
		  'hcahps: every release against plain SQL');

-- The airline: 14 touchpoints rated 1 to 5, 0 = not applicable

CREATE TEMP TABLE airline (id int, gender text, age int, customer text, purpose text, class text, distance int, departure_delay int, arrival_delay int,
	t1 smallint, t2 smallint, t3 smallint, t4 smallint, t5 smallint, t6 smallint, t7 smallint, t8 smallint, t9 smallint, t10 smallint, t11 smallint, t12 smallint, t13 smallint, t14 smallint,
	satisfaction text, split text);
\copy airline FROM PROGRAM 'gzip -dc data/cx/airline_passenger_satisfaction.csv.gz' (FORMAT csv, HEADER)
CREATE TEMP TABLE touch AS
SELECT touchpoint, class, score FROM airline, LATERAL (VALUES (1, t1), (2, t2), (3, t3), (4, t4), (5, t5), (6, t6), (7, t7), (8, t8), (9, t9), (10, t10), (11, t11), (12, t12), (13, t13), (14, t14)) AS v(touchpoint, score);
CREATE TEMP TABLE touchpoints AS
SELECT touchpoint, ratings_agg(score, 1, 5) FILTER (WHERE score BETWEEN 1 AND 5) AS r, count(*) FILTER (WHERE score > 0) AS n, avg(score) FILTER (WHERE score > 0)::float8 AS mean, stddev(score) FILTER (WHERE score > 0)::float8 AS sd,
	   percentile_cont(0.5) WITHIN GROUP (ORDER BY score) FILTER (WHERE score > 0) AS median, percentile_cont(0.25) WITHIN GROUP (ORDER BY score) FILTER (WHERE score > 0) AS quartile,
	   mode() WITHIN GROUP (ORDER BY score) FILTER (WHERE score > 0) AS mode, 100.0 * count(*) FILTER (WHERE score >= 4) / count(*) FILTER (WHERE score > 0) AS satisfied, count(*) FILTER (WHERE score = 0) AS not_applicable
FROM touch GROUP BY touchpoint;
SELECT is(count(*), 14::bigint, 'airline: 14 touchpoints') FROM touchpoints;
SELECT cmp_ok(sum(not_applicable), '>', 0::numeric, 'airline: some are not applicable') FROM touchpoints;
SELECT is(answered(r), n, format('airline, touchpoint %s: answered', touchpoint)) FROM touchpoints ORDER BY touchpoint;
SELECT pg_temp.near(actual, expected, format('airline, touchpoint %s: %s', touchpoint, name), 1e-12)
FROM touchpoints, LATERAL (VALUES ('mean', mean(r), mean), ('stddev', stddev(r), sd), ('median', median(r), median), ('quantile 0.25', quantile(r, 0.25), quartile), ('mode', mode(r), mode), ('csat', csat(r), satisfied)) AS v(name, actual, expected)
ORDER BY touchpoint, name;
SELECT pg_temp.refused('SELECT ratings_agg(score, 1, 5) FROM touch', '22003', 'score 0 is outside the scale 1 to 5', 'airline: a code for not applicable is no rating');
SELECT is((SELECT rollup(r) FROM (SELECT ratings_agg(score, 1, 5) FILTER (WHERE score > 0) AS r FROM touch WHERE touchpoint = 3 GROUP BY class) AS q), (SELECT r FROM touchpoints WHERE touchpoint = 3), 'airline: classes roll up');

SELECT * FROM finish();
ROLLBACK;
