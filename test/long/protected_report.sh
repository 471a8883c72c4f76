#!/bin/bash
# The property test of protected reports, test/property/protected_report.sh, on thousands of companies.
set -euo pipefail
cd "$(dirname "$0")/../.."
SEED=2 COMPANIES=2500 exec test/property/protected_report.sh
