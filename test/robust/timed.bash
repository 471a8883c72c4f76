# For test/robust: how long statements take. Source test/tap.bash first.

# answer SECONDS QUERY: what it answers, or that it took ten times longer (the machine may be busy)
answer() {
    psql -X -q -A -t <<SQL 2>&1
SELECT clock_timestamp() AS began \gset
$2;
SELECT 'it took ' || clock_timestamp() - :'began' WHERE clock_timestamp() - :'began' > 10 * interval '$1 seconds';
SQL
}

# cancelled QUERY [BEFORE]: tests that QUERY, a statement of many seconds, ends within 1.2 s of its
# timeout, the machine being busy; the query BEFORE runs first, to load what QUERY reads
cancelled() {
    ok "cancelled: $1" "$(psql -X -q -A -t <<SQL 2>&1
\o /dev/null
${2:-SELECT};
\o
SET statement_timeout = '300ms';
SELECT clock_timestamp() AS began \gset
$1;
SET statement_timeout = 0;
SELECT CASE WHEN clock_timestamp() - :'began' < interval '1.5 seconds' THEN 'in time' ELSE 'after ' || clock_timestamp() - :'began' END;
SQL
)" "$(printf '%s\n' 'ERROR:  canceling statement due to statement timeout' 'in time')"
}
