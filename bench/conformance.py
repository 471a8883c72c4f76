"""Claims of conformance: the receipt log, 1,434 real cases, beside its design.

The log is data/journeys/receipt.csv.gz below DATA (make bench NAME=conformance DATA=folder); without it nothing is measured.
"""

import csv
import gzip
import os
from pathlib import Path

from claims import Python, Time, Unavailable, python_package

RECEIPT = "data/journeys/receipt.csv.gz"

CONFIRM = ("T02 Check confirmation of receipt", "T03 Adjust confirmation of receipt",
           "T04 Determine confirmation of receipt", "T05 Print and send confirmation of receipt")
STOP = ("T06 Determine necessity of stop advice", "T10 Determine necessity to stop indication")
DOCUMENT = ("T11 Create document X request unlicensed", "T12 Check document X request unlicensed",
            "T14 Determine document X request unlicensed", "T15 Print document X request unlicensed")

confirm = "'{0}' ('{1}' '{0}')* '{2}' '{3}'".format(*CONFIRM)
stop = "'{}' '{}'?".format(*STOP)
document = " ".join(f"'{step}'" for step in DOCUMENT)
DESIGN = f"'Confirmation of receipt' ({confirm} {stop} | {stop} {confirm}) ({document})?".replace("'", "''")

SETUP = """
CREATE TABLE receipt_line (n int, person text, touchpoint text, at timestamptz);
CREATE TABLE receipt (person text, j journey);
"""


def receipt_lines():
    file = Path(os.environ.get("DATA") or ".") / RECEIPT
    if not file.exists():
        raise Unavailable(f"{RECEIPT} is not there: make bench DATA=folder")
    with gzip.open(file, "rt", newline="") as text:
        return [(n, line["case:concept:name"], line["concept:name"], line["time:timestamp"])
                for n, line in enumerate(csv.DictReader(text))]


def receipt_net(pm4py):
    """The same design as a Petri net, made from a process tree."""
    from pm4py.objects.process_tree.obj import Operator, ProcessTree

    def tree(operator, *parts):
        node = ProcessTree(operator=operator, children=list(parts))
        for part in parts:
            part.parent = node
        return node

    def steps(*labels):
        return [ProcessTree(label=label) for label in labels]

    def optional(part):
        return tree(Operator.XOR, part, ProcessTree())

    def confirmed():
        check, adjust, determine, send = steps(*CONFIRM)
        return tree(Operator.SEQUENCE, tree(Operator.LOOP, check, adjust), determine, send)

    def stopped():
        advice, indication = steps(*STOP)
        return tree(Operator.SEQUENCE, advice, optional(indication))

    either = tree(Operator.XOR, tree(Operator.SEQUENCE, confirmed(), stopped()), tree(Operator.SEQUENCE, stopped(), confirmed()))
    return pm4py.convert_to_petri_net(
        tree(Operator.SEQUENCE, *steps("Confirmation of receipt"), either, optional(tree(Operator.SEQUENCE, *steps(*DOCUMENT)))))


def receipt_in_pm4py(server):
    """Fills our table, and gives what pm4py does; both must find the same cost."""
    os.environ["TQDM_DISABLE"] = "1"  # no progress bars between the results
    pm4py = python_package("pm4py")
    import pandas
    lines = receipt_lines()
    server.run("TRUNCATE receipt_line, receipt")
    for start in range(0, len(lines), 1000):
        rows = ", ".join("({}, '{}', '{}', '{}')".format(*line) for line in lines[start:start + 1000])
        server.run(f"INSERT INTO receipt_line VALUES {rows}")
    server.run("""INSERT INTO receipt SELECT person, journey_agg(touchpoint, at, NULL::float8, NULL::text, NULL::float8, n)
                  FROM receipt_line GROUP BY person; ANALYZE receipt""")
    table = pandas.DataFrame(lines, columns=["n", "case:concept:name", "concept:name", "time:timestamp"])
    table["time:timestamp"] = pandas.to_datetime(table["time:timestamp"], utc=True, format="ISO8601")
    log = pm4py.convert_to_event_log(table.sort_values(["case:concept:name", "time:timestamp", "n"], kind="stable"))
    net = receipt_net(pm4py)

    def align():
        return pm4py.conformance_diagnostics_alignments(log, *net, multi_processing=False)

    theirs = sum(">>" in move and move != (">>", None) for case in align() for move in case["alignment"])
    ours = int(server.value(f"SELECT count(*) FROM receipt, journey_align(j, '{DESIGN}') WHERE move IN ('extra', 'missing')"))
    if ours != theirs:
        raise SystemExit(f"the alignments differ: our cost {ours}, pm4py's {theirs}")
    return align


CLAIMS = [
    Time("align_receipt", "alignment of the receipt log (1,434 cases, 8,577 events) with its design, move by move; the same cost",
         ours=f"SELECT person, a.* FROM receipt, journey_align(j, '{DESIGN}') AS a",
         peer=Python(receipt_in_pm4py, name="pm4py"), at_least=10),
    Time("align_receipt_alone", "the same within a second",
         ours=f"SELECT person, a.* FROM receipt, journey_align(j, '{DESIGN}') AS a", seconds=1),
]
