#!/bin/bash
# Funnels against every chain there is, on random journeys: a sample. SEED= and COUNT= for another.
set -euo pipefail
cd "$(dirname "$0")/../.."
seed=${SEED:-$RANDOM}
echo "# seed $seed"
perl test/property/journey_funnel_brute.pl "$seed" "${COUNT:-20000}" 1 >"$TEST_TMP/cases.tsv"
psql -X -q -f test/property/journey_funnel_brute.psql <"$TEST_TMP/cases.tsv"
