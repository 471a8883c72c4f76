-- identity: who is who across HR and CRM.
\echo
\echo :bold'IDENTITY: who is who':plain
\echo
\echo :bold'22. Which employee is which customer? Two systems, and no number in common.':plain
\echo
\echo 'The journeys above took who is who from demo.link, which only the author of the company has. Now find it out. HR and the'
\echo 'CRM each know a name, mostly a date of birth, an address, a telephone: typed by different hands, in different years.'
\echo
DROP SCHEMA IF EXISTS study CASCADE;
CREATE SCHEMA study;
\set ECHO queries
SELECT 'HR' AS system, count(*) AS people, count(birth_date) AS with_birth_date, count(email) AS with_email, count(phone) AS with_phone FROM hr.person
UNION ALL
SELECT 'CRM', count(*), count(birth_date), count(email), count(phone) FROM crm.customer;
\set ECHO none
\echo
\echo 'link_people takes both tables as they are; a spec, which says how two values of a field compare; and rules, which say who is'
\echo 'compared at all, when the pairs are too many to compare everybody with everybody (more than 30 million).'
\echo
\echo 'The spec below reads: a surname may be equal, or very alike (.92 or more on a scale to 1), or sound the same, or share a part'
\echo '(Virtanen, Virtanen-Laine); sharing a rare one says more (tf, term frequency); a date may have one typing error (osa1).'
\echo 'HR has personal identity codes, too. They are not used: a loyalty register has no right to them, and ours has none; where'
\echo 'both sides had them, link_people would still refuse unless told otherwise. See doc/data-protection.md.'
\echo
\set ECHO queries
-- The secret of the tour, so that it prints the same each time. Leave that option out, and the study draws its own.
CREATE TABLE study.secret AS SELECT sha256('a tour has no secrets') AS secret;
\echo
CALL link_people('hr.person', 'crm.customer', 'person', 'customer',
    'given_name: name .92 .8; surname: name .92 sound part tf; birth_date: date osa1;
     email: email; phone: phone osa1; postcode: text; street: text .9',
    '{birth_date, email, phone, surname:sound + given_name + postcode}',
    'study.link', '{"secret_table": "study.secret"}');
\echo
SELECT count(*) AS links, min(weight)::numeric(5,2) AS least_weight, sum(probability)::numeric(9,1) AS expected_to_be_right FROM study.link;
\set ECHO none
\echo 'Read: nobody told it what a match looks like. It counted which fields agree in pairs, and found that two kinds of pairs'
\echo 'explain the counts (the model of Fellegi and Sunter, trained by EM). A link has a weight in bits of odds: 0 is even odds, each'
\echo 'bit doubles them, 3.17 is nine to one, the least that is kept. The probabilities add up to how many links should be right.'
\echo
\echo :bold'23. What did it learn?':plain
\echo
\echo 'For each result of a comparison: how often the same person shows it, and how often two strangers do.'
\echo
\set ECHO queries
SELECT field, comparison, (100 * m)::numeric(5,1) AS "same person, %", (100 * u)::numeric(7,4) AS "strangers, %", weight::numeric(5,1) AS bits
FROM study.link_study, em_report(model) WHERE observed > 0;

SELECT people_in_both, possible AS pairs, log(2, people_in_both / (possible - people_in_both))::numeric(5,1) AS bits_to_begin_with
FROM (SELECT round((lambda * possible)::numeric) AS people_in_both, possible
      FROM study.link_study, em_summary(model),
           LATERAL (SELECT (SELECT count(*) FROM hr.person) * (SELECT count(*) FROM crm.customer)) AS n(possible)) AS odds;
\set ECHO none
\echo 'Read: the same day of birth is what nearly every true pair shows, and one pair of strangers in twenty thousand:'
\echo 'log2(.98 / .00005) makes 14 bits. Another street is common among strangers and rare for one person: it costs 4 bits. Before'
\echo 'anything is compared the odds are poor, since of all pairs so few are one person: every pair begins deep in debt, and'
\echo 'an equal name alone does not pay it back. people_in_both counts them all, found or not. What no two strangers of the sample'
\echo 'share, such as an e-mail address, is taken to be shared by half a pair, not by none: or it would weigh without end.'

\echo
\echo :bold'24. Is it right? The author of the company knows.':plain
\echo
\echo 'Precision: of the links, how many are true. Recall: of the true ones, how many were found.'
\echo
\set ECHO queries
CREATE TEMP TABLE judged AS
SELECT coalesce(left_id, person) AS person, coalesce(right_id, customer) AS customer, weight, t.person IS NOT NULL AS is_true, disturbed
FROM study.link
FULL JOIN (SELECT * FROM demo.link WHERE person IS NOT NULL) AS t ON person = left_id AND customer = right_id;
\echo
SELECT true_pairs, links, precision_at(q, 3.17)::numeric(5,4) AS precision, recall_at(q, 3.17)::numeric(5,4) AS recall,
       f1_at(q, 3.17)::numeric(5,4) AS f1, (best_f1(q)).weight::numeric(5,1) AS best_threshold, (best_f1(q)).f1::numeric(5,4) AS its_f1
FROM (SELECT count(*) FILTER (WHERE is_true) AS true_pairs, count(weight) AS links, match_quality_agg(weight, is_true) AS q FROM judged) AS quality;

SELECT coalesce(disturbed, 'nothing') AS "what the customer's record has", count(*) AS true_pairs, count(weight) AS found,
       (100.0 * count(weight) / count(*))::numeric(5,1) AS "found, %"
FROM judged WHERE is_true GROUP BY disturbed ORDER BY true_pairs DESC;
\set ECHO none
INSERT INTO recovered
SELECT v.* FROM (SELECT match_quality_agg(weight, is_true) AS q FROM judged) AS quality,
     LATERAL (VALUES ('linkage precision', precision_at(q, 3.17)), ('linkage recall', recall_at(q, 3.17))) AS v;
\echo 'Read: the threshold 3.17 was chosen without the truth. Where some is known, best_f1 names the best balance of the two. Most'
\echo 'changed surnames are found all the same: six other fields remain. Now one link of each kind, with what each'
\echo 'field adds to its weight (all of these people are fictional):'
\echo
\set ECHO queries
SELECT coalesce(disturbed, 'nothing') AS disturbed, concat_ws(' ', p.given_name, p.surname, E'\n' || c.given_name, c.surname) AS "HR, CRM",
       round(l.weight::numeric, 1) AS weight, regexp_replace(explanation, ', (birth|phone)', E',\n\\1', 'g') AS explanation
FROM (SELECT DISTINCT ON (disturbed) person, customer, disturbed FROM judged WHERE is_true AND weight < 40 ORDER BY disturbed, person) AS one
JOIN hr.person AS p USING (person) JOIN crm.customer AS c USING (customer)
JOIN study.link AS l ON left_id = person AND right_id = customer ORDER BY disturbed;
\set ECHO none
\echo 'Read: an equal surname gets its tf on top, less for a common one and more for a rare one. What is missing on either side'
\echo 'counts for nothing. The explanation names no value, so it may stand in the table of links.'
\echo
\echo 'And what was not found? The pieces that link_people is made of answer: a record of each side, and the model of the study.'
\echo
\set ECHO queries
CREATE TEMP TABLE pair AS
SELECT person, j.weight IS NOT NULL AS found, concat_ws(' ', p.given_name, p.surname, E'\n' || c.given_name, c.surname) AS names, model,
       link_record(spec, p.given_name, p.surname, p.birth_date::text, p.email, p.phone, p.postcode, p.street) AS hr,
       link_record(spec, c.given_name, c.surname, c.birth_date::text, c.email, c.phone, c.postcode, c.street) AS crm
FROM judged AS j JOIN hr.person AS p USING (person) JOIN crm.customer AS c USING (customer), study.link_study WHERE is_true;
\echo
SELECT names AS "HR, CRM", match_weight(model, hr, crm)::numeric(5,1) AS weight,
       regexp_replace(match_explanation(model, hr, crm), ', (birth|phone)', E',\n\\1', 'g') AS explanation
FROM pair WHERE NOT found ORDER BY person LIMIT 3;

SELECT found, count(*) FILTER (WHERE field = 'email') AS true_pairs,
       round(100 * avg((comparison IN ('equal', 'osa1'))::int) FILTER (WHERE field = 'birth_date')) AS "same birth date, %",
       round(100 * avg((comparison = 'equal')::int) FILTER (WHERE field = 'email')) AS "e-mail",
       round(100 * avg((comparison IN ('equal', 'osa1'))::int) FILTER (WHERE field = 'phone')) AS "phone",
       round(100 * avg((comparison = 'equal')::int) FILTER (WHERE field = 'street')) AS "street"
FROM pair, match_explain(model, hr, crm) GROUP BY found ORDER BY found DESC;
\set ECHO none
\echo 'Read: hardly anybody without a link gave the CRM the e-mail address or the telephone that HR knows, and most have moved. What'
\echo 'is left is a name and perhaps a day of birth: too little, among so many pairs. Somebody who reads both records would not'
\echo 'dare either. (Where the weight is above 3.17 all the same, no rule brought the two together.) A wrong link, if there is one,'
\echo 'is mostly one of namesakes with one and the same e-mail address.'

\echo
\echo :bold'25. What does an analyst get to see?':plain
\echo
\echo 'An employee number beside a customer number is itself a breach, so the table of links stays with the role that made'
\echo 'it. Analysts get a view with person_key, which means nothing elsewhere: a hash of the number under the secret of this study.'
\echo
\set ECHO queries
CREATE VIEW study.brand_answer WITH (security_barrier) AS
SELECT person_key, nps FROM crm.answer LEFT JOIN study.link ON right_id = customer WHERE survey = 'brand' ORDER BY person_key, nps;

SELECT * FROM study.brand_answer LIMIT 3;
\set ECHO none
\echo 'Read: the same key in two views of this study is the same person; without the secret nobody can tell who. It is personal data'
\echo 'all the same (pseudonymous, not anonymous). doc/data-protection.md has the roles, the grants, and the end of a study.'

\echo
\echo :bold'26. What needs the link: do our own people make the customer NPS look better?':plain
\echo
\echo 'Staff answer the brand survey too, as the customers that they are. How much of the NPS is theirs?'
\echo
\set ECHO queries
CREATE TEMP TABLE brand AS
SELECT ratings_agg(nps, 0, 10) AS everybody, ratings_agg(nps, 0, 10) FILTER (WHERE person_key IS NOT NULL) AS staff,
       ratings_agg(nps, 0, 10) FILTER (WHERE person_key IS NULL) AS others
FROM study.brand_answer;
\echo
SELECT who, answered(r), nps(r)::numeric(4,1), (nps_ci(r)).low::numeric(4,1), (nps_ci(r)).high::numeric(4,1)
FROM brand, LATERAL (VALUES ('everybody', everybody), ('staff', staff), ('others', others)) AS v(who, r);

SELECT (nps(everybody) - nps(others))::numeric(4,2) AS lift, (share * (t).low)::numeric(4,2) AS low, (share * (t).high)::numeric(4,2) AS high,
       (100 * share)::numeric(4,1) AS "staff among the answers, %", (nps(staff) - nps(others))::numeric(4,1) AS staff_less_others
FROM brand, LATERAL (SELECT answered(staff)::float8 / answered(everybody), nps_change(others, staff)) AS x(share, t);
\set ECHO none
INSERT INTO recovered
SELECT 'staff lift of customer NPS', nps(everybody) - nps(others), share * (t).low, share * (t).high
FROM brand, LATERAL (SELECT answered(staff)::float8 / answered(everybody), nps_change(others, staff)) AS x(share, t);
\echo 'Read: the lift is the NPS of everybody less the NPS without staff, which is the share of staff among the answers times the'
\echo 'difference between staff and others; so its interval is that of the difference (nps_change), times the share. Planted'
\echo 'was 2.1. It is no fraud, only a thing to know before an NPS is compared with that of a company whose staff buy elsewhere. It could'
\echo 'not be computed without the links, and it needs no single person: link, add up, keep the sums.'
