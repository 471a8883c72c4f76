-- Recovers the planted truths with plain SQL, prints planted against estimated, and asserts that the tables are sound.
--
--   psql -d somewhere -f demo/company/check.sql
--
-- It is a cross-check of generator and extension alike: it uses neither. A z beyond ±2 is expected once in twenty lines.

\set ON_ERROR_STOP on
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL client_min_messages = warning;

\ir check_sound.sql
\ir check_tools.sql
\ir check_staff.sql
\ir check_customers.sql
\ir check_links.sql

SELECT t.row_number AS row, t.effect, t.value AS planted, round(f.estimate::numeric, 4) AS estimated, round(f.se::numeric, 4) AS se,
       -- ratios on the scale on which their intervals are symmetric
       round(CASE WHEN t.measured_in ~ 'ratio' THEN ln(f.estimate / t.value) * f.estimate / nullif(f.se, 0)
                  ELSE (f.estimate - t.value) / nullif(f.se, 0) END::numeric, 2) AS z,
       t.half_width
FROM demo.truth AS t
LEFT JOIN found AS f USING (effect)
ORDER BY t.row_number, t.effect COLLATE "C";
ROLLBACK;
