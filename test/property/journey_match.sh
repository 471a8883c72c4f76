# Matches beside an exhaustive search, on random journeys and patterns: see journey_match_brute.pl.
# PAIRS and SEED may be given.
set -euo pipefail
here=$(dirname "$0")
exec bash "$here/journey_match_compare.bash" "${PAIRS:-15000}" "${SEED:-1}"
