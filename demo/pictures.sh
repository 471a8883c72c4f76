#!/bin/bash
# Draws the pictures of the documentation, doc/pictures/*.svg, from the example company:
#
#   make pictures
#
# Graphviz draws the process map from the text of graph_dot(), demo/sankey.py the Sankey diagram from
# the rows of graph_nodes() and graph_edges(). The company is that of `make demo`, which runs first.
set -euo pipefail
cd "$(dirname "$0")/.."
. test/lib.sh

for tool in dot python3; do
    command -v "$tool" >/dev/null || die "$tool is not here: apt-get install graphviz python3"
done

SEED=1 SCALE=1 demo/run.sh >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
psql -X -q -v ON_ERROR_STOP=1 -d experience_demo -v folder="$work" -f demo/pictures.sql
mkdir -p doc/pictures
dot -Tsvg "$work/process_map.dot" -o doc/pictures/process_map.svg
python3 demo/sankey.py 'What becomes of an application: the first four steps' "$work/nodes.csv" "$work/flows.csv" >doc/pictures/sankey.svg
ls -l doc/pictures/*.svg
