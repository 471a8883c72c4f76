#!/bin/bash
# make bench: runs bench/run.py in the throwaway cluster, with the Python environment that holds the
# peers (.bench/, git-ignored). Each peer's package is installed there when a claim first asks for it.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! .bench/venv/bin/python -c "import pip" 2>/dev/null; then
    python3 -m venv .bench/venv
fi
exec .bench/venv/bin/python bench/run.py ${NAME:-}
