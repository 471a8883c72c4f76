# Matches beside an exhaustive search, on 120,000 random pairs: see test/property/journey_match_brute.pl.
set -euo pipefail
exec bash "$(dirname "$0")/../property/journey_match_compare.bash" "${PAIRS:-120000}" "${SEED:-20260101}"
