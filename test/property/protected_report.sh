#!/bin/bash
# Reports of random companies, each published three times while people come, go, move and change their minds, against brute
# force; and the same companies with small cells hidden and nothing else, which leak. Prints TAP. SEED and COMPANIES may be given.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PGOPTIONS='-c search_path=public,experience -c client_min_messages=warning'
seed=${SEED:-1}
companies=${COMPANIES:-100}
psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE TABLE answer (person integer, area text, unit text, gender text, score integer, effort integer)'
perl test/property/protected_report.pl write "$seed" "$companies" | psql -X -q -A -t -v ON_ERROR_STOP=1 >"$TEST_TMP/published"
perl test/property/protected_report.pl check "$seed" "$companies" <"$TEST_TMP/published"
