-- How every chapter prints: its SQL is shown by \set ECHO queries, its words by \echo.
\set QUIET on
\set ON_ERROR_STOP on
\set VERBOSITY terse
\pset footer off
\pset null '-'
\pset pager off
\pset border 1
\pset linestyle unicode
SET client_min_messages = warning;
SET timezone = 'UTC';
