#!/bin/bash
# Runs the SQL examples of Markdown files and compares their output:
#   test/doc_examples.sh [--update] [FILE.md ...]            (default: README.md doc/*.md)
#
# The ```sql blocks of one file run in order in a fresh database of their own, whose search_path is
# "$user", public, experience. The ```text block that directly follows one holds what psql prints for
# it: compared line by line, trailing blanks aside. Without such a block it must merely not fail; an
# error that is meant stands in the ```text block. A block ```sql no-run is left out, and says why in
# its first line: -- not run: reason.
#
# --update writes the ```text blocks anew, for the author to read before committing them.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

if [ -z "${TEST_RUN_BEGAN:-}" ]; then
    export TEST_RUN_BEGAN=here
    "$root_dir/test/setup.sh" test
    exec "$root_dir/test/cluster.sh" run "$0" "$@"
fi
cd "$root_dir"
exec perl test/doc_examples.pl "$@"
