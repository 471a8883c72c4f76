"""Claims of the tenure module: 10 M stays in whole days, and 1 M with five coarse covariates for Cox regression."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from claims import Number, Sql, Time, Unavailable

SETUP = """
CREATE TABLE stay AS
SELECT (1 + (hashint8extended(i, 1) & 2147483647) % 3650)::int AS days, (hashint8extended(i, 2) & 3) > 0 AS has_left
FROM generate_series(1, 10000000) i;
CREATE TABLE employee AS
SELECT (1 - 900 * ln(1 - u) / exp(.2 * a - .3 * b + .1 * c))::int % 3000 + 1 AS days, v < .7 AS has_left,
	   a::float8 AS a, b::float8 AS b, c::float8 AS c, d::float8 AS d, e::float8 AS e
FROM (SELECT (hashint8extended(i, 3) & 1048575) / 1048576.0::float8 AS u, (hashint8extended(i, 4) & 1048575) / 1048576.0::float8 AS v,
			 hashint8extended(i, 5) & 1 AS a, hashint8extended(i, 6) & 1 AS b, hashint8extended(i, 7) & 3 AS c, hashint8extended(i, 8) & 3 AS d, hashint8extended(i, 9) & 7 AS e
	  FROM generate_series(1, 1000000) i) x;
CREATE TABLE stored AS SELECT survival_agg(((hashint8extended(i, 10) & 2147483647) % 14610)::int + 1, i % 4 > 0) AS s FROM generate_series(1, 1000000) i;
"""

CURVE = "SELECT c.* FROM (SELECT survival_agg(days, has_left) AS s FROM stay) q, survival_curve(s) c"

# Kaplan-Meier by hand: over the rows, as it is mostly written; and out of one GROUP BY, as it can be.
WINDOW_ROWS = """
SELECT DISTINCT days, exp(sum(CASE WHEN leavers < at_risk THEN ln(1 - leavers::float8 / at_risk) END) OVER (ORDER BY days)) AS survival
FROM (SELECT DISTINCT days, count(*) OVER (ORDER BY days DESC) AS at_risk, count(*) FILTER (WHERE has_left) OVER (PARTITION BY days) AS leavers FROM stay) d
"""
WINDOW_GROUPS = """
SELECT days, exp(sum(ln(greatest(1 - leavers::float8 / at_risk, 1e-300))) OVER (ORDER BY days)) AS survival
FROM (SELECT days, leavers, sum(n) OVER (ORDER BY days DESC) AS at_risk
	  FROM (SELECT days, count(*) AS n, count(*) FILTER (WHERE has_left) AS leavers FROM stay GROUP BY days) g) r
"""


class CoxInR:
    """R's coxph on the same rows, copied out of the server; R's own clock for reading and fitting."""

    name = "R coxph"
    PROGRAM = """
    library(survival)
    began <- proc.time()[["elapsed"]]
    d <- read.csv("employee.csv", colClasses = c("integer", "logical", rep("numeric", 5)))
    fit <- coxph(Surv(days, has_left) ~ a + b + c + d + e, data = d)
    cat(proc.time()[["elapsed"]] - began)
    """

    def open(self, server, claim):
        if shutil.which("Rscript") is None:
            raise Unavailable("Rscript is not here (Debian: r-base-core, r-cran-survival)")
        self.server = server
        self.folder = tempfile.TemporaryDirectory()
        Path(self.folder.name, "cox.R").write_text(self.PROGRAM)
        found = subprocess.run(["Rscript", "-e", "cat(as.character(packageVersion('survival')))"], capture_output=True, text=True)
        if found.returncode != 0:
            raise Unavailable("R has no package survival (Debian: r-cran-survival)")
        self.name = f"R coxph (survival {found.stdout})"

    def milliseconds(self):
        start = time.perf_counter()
        self.server.csv("SELECT days, CASE WHEN has_left THEN 'TRUE' ELSE 'FALSE' END AS has_left, a, b, c, d, e FROM employee", f"{self.folder.name}/employee.csv")
        copied = time.perf_counter() - start
        done = subprocess.run(["Rscript", "cox.R"], cwd=self.folder.name, capture_output=True, text=True, check=True)
        return 1000 * (copied + float(done.stdout))

    def close(self):
        self.folder.cleanup()


CLAIMS = [
    Time("curve_avg", "survival_agg of 10 M rows beside avg(days)",
         ours="SELECT survival_agg(days, has_left) FROM stay", peer=Sql("SELECT avg(days) FROM stay", name="avg"), at_most=1.5),
    Time("curve_rows", "the whole Kaplan-Meier curve of 10 M rows beside window functions over the rows",
         ours=CURVE, peer=Sql(WINDOW_ROWS, name="windows"), settings={"work_mem": "1GB"}, at_least=3, rounds=1),
    Time("curve_groups", "the same beside the best SQL: GROUP BY first, windows over the groups",
         ours=CURVE, peer=Sql(WINDOW_GROUPS, name="GROUP BY and windows"), settings={"work_mem": "1GB"}, at_least=3, rounds=5),
    Number("bytes", "stored bytes of a 40-year daily table of 1 M rows", ours="SELECT pg_column_size(s) FROM stored", at_most=48 * 1024),
    Time("cox", "Cox with 5 coarse covariates on 1 M rows beside R's coxph, copying out included",
         ours="SELECT f.* FROM (SELECT cox_agg(days, has_left, a, b, c, d, e) AS c FROM employee) q, cox_fit(c) f", peer=CoxInR(), at_least=1, rounds=3),
]
