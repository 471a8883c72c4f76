-- Majakka-yhtiöt, the example company: builds the schemas hr, crm and demo from a seed.
--
--   psql -d somewhere -f demo/company/generate.sql
--   psql -d somewhere -v seed=7 -v scale=0.2 -f demo/company/generate.sql
--
-- It DROPS and re-creates the schemas hr, crm and demo of the current database, and touches nothing else.
-- The same seed and scale give the same rows on every run, plan and PostgreSQL version from 15 on;
-- scale (0.05 … 4) multiplies the numbers of people, the 160 units stay.
-- It needs nothing but PostgreSQL itself. check.sql, beside this file, compares the result with what was planted.

\set ON_ERROR_STOP on
\if :{?seed}
\else
  \set seed 1
\endif
\if :{?scale}
\else
  \set scale 1
\endif

SET client_min_messages = warning;
BEGIN;
-- Dates become points in time below; they must not depend on where the session thinks it is.
SET LOCAL timezone = 'UTC';

\ir schema_hr.sql
\ir schema_crm.sql
\ir schema_demo.sql
\ir random.sql
\ir names.sql
\ir units.sql
\ir workforce.sql
\ir pulse.sql
\ir visits.sql
\ir quarters.sql
\ir talks.sql
\ir recruiting.sql
\ir identity.sql
\ir referrals.sql
\ir people.sql
\ir accounts.sql
\ir orders.sql
\ir surveys.sql
\ir truth.sql
\ir constraints.sql

COMMIT;
ANALYZE;
RESET client_min_messages;
