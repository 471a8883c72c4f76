# Thousands of companies and tables, see there.
CASES=4000 exec bash "$(dirname "$0")/../property/disclosure_search.sh"
