-- The opening: who this company is. Later chapters write what they recover into the table recovered,
-- which 90_truths.sql holds against what was planted.
CREATE TEMP TABLE recovered (effect text PRIMARY KEY, estimate float8, low float8, high float8);
COMMENT ON TABLE recovered IS 'effect as in demo.truth; low and high NULL where the truth is exact';

\echo
\echo :bold'MAJAKKA-YHTIÖT':plain
\echo
\echo 'A fictional company of 160 units in Finland: 40 hotels Kruunu with personal service, 40 hotels Avain with'
\echo 'self-service, 60 shops (Kauppa) and 20 units that sell to businesses (Yritys). Its HR system keeps the tables'
\echo 'hr.*, its CRM system the tables crm.*. They stand in one PostgreSQL, and nobody had to change them.'
\echo 'Three years of survey rounds; names, people and answers are made up from' seed :seed 'at' scale :scale.
\echo
\echo 'Each question below comes with its SQL, its answer, and a line on how to read it.'
\echo
\echo :bold'0. What is there?':plain
\echo
\set ECHO queries
SELECT n.nspname AS schema, c.relname AS table, c.reltuples::int AS rows, left(obj_description(c.oid), 70) AS what_it_holds
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ('hr', 'crm') AND c.relkind = 'r'
ORDER BY 1 DESC, 2;
\set ECHO none
