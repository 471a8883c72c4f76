#!/bin/bash
# Distances and turbulence against the definitions, on random words. SEED= and COUNT= (1,500 at least) for others.
set -euo pipefail
cd "$(dirname "$0")/../.."
seed=${SEED:-$RANDOM}
echo "# seed $seed"
perl test/property/journey_shape.pl "$seed" "${COUNT:-1500}" >"$TEST_TMP/cases.tsv"
psql -X -q -f test/property/journey_shape.psql <"$TEST_TMP/cases.tsv"
