# Alignments beside an exhaustive search, on 200,000 random pairs: see test/property/journey_align_brute.pl.
set -euo pipefail
exec perl "$(dirname "$0")/../property/journey_align_brute.pl" "${PAIRS:-200000}" "${SEED:-20260101}" "${TEST_TMP:-$(mktemp -d)}"
