# Alignments beside an exhaustive search, on random journeys and designs: see journey_align_brute.pl.
# PAIRS and SEED may be given.
set -euo pipefail
exec perl "$(dirname "$0")/journey_align_brute.pl" "${PAIRS:-8000}" "${SEED:-1}" "${TEST_TMP:-$(mktemp -d)}"
