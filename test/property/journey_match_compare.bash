# journey_match_compare.bash PAIRS SEED: prints TAP. Runs in the environment of a test.
set -euo pipefail
here=$(dirname "$0")
file=${TEST_TMP:-$(mktemp -d)}/pairs.tsv
perl "$here/journey_match_brute.pl" "$1" "$2" >"$file"
psql -X -q -A -t -v ON_ERROR_STOP=1 -v pairs="$1" -f "$here/journey_match_compare.psql" <"$file"
