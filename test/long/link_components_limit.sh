#!/bin/bash
# The limit of link_components: thirty million nodes, half a minute, less than two gigabytes; and not one more.
set -euo pipefail
export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning -c max_parallel_workers_per_gather=0"
. test/tap.bash

# The last ten links join nodes that are all there.  What the server's process took at most is read from /proc.
answers=$(psql -X -q -A -t -v VERBOSITY=sqlstate 2>&1 <<'PSQL'
SELECT pg_backend_pid() AS pid \gset
\setenv PID :pid
CREATE TEMP TABLE whole AS SELECT link_components_agg(i, 30000001 - i) AS x FROM generate_series(1::bigint, 15000010) AS i;
\! awk '/^VmHWM/ { print "memory " ($2 < 2 * 1024 * 1024 ? "is" : "is not: " $2) }' /proc/$PID/status
SELECT component_of(x, 1), component_of(x, 30000000), component_of(x, 15000001), component_of(x, 30000001) FROM whole;
SELECT link_components_accum(x, 30000001, 1) FROM whole;
PSQL
)
ok 'links among thirty million nodes; one more node is refused' "$answers" "memory is
1|1|15000000|
ERROR:  54000"
echo "1..$number"
