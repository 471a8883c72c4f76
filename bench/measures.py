"""Claims of the measures module: eight items of 1 M answers, as a survey export has them, and panels of units."""

from claims import DuckDB, Number, Sql, Time

COLUMNS = [f"x{i}" for i in range(1, 9)]
PAIRS = [(a, b) for i, a in enumerate(COLUMNS) for b in COLUMNS[i + 1:]]
CORRELATIONS = "SELECT " + ", ".join(f"corr({a}, {b})" for a, b in PAIRS) + " FROM answer"
ALL = ", ".join(COLUMNS)

SETUP = f"""
SELECT setseed(.5);
CREATE TABLE answer AS
SELECT i % 20000 AS unit, {", ".join(f"floor(1 + 7 * (.6 * mood + .4 * random()))::float8 AS {x}" for x in COLUMNS)}
FROM (SELECT i, random() AS mood FROM generate_series(1, 1000000) i) a;
CREATE TABLE wide AS
SELECT comoments_agg({", ".join(f"x{i}" for i in range(17))}) AS c
FROM (SELECT {", ".join(f"random() + mood AS x{i}" for i in range(17))} FROM (SELECT random() AS mood FROM generate_series(1, 5000)) a) b;
CREATE TABLE panel AS
SELECT 'unit ' || unit AS unit, period, 50 + 10 * random() AS x, 50 + 10 * random() AS y
FROM generate_series(1, 20000) unit, generate_series(1, 10) period;
CREATE TABLE per_unit AS SELECT unit, comoments_agg({ALL}) AS c FROM answer GROUP BY unit;
"""


def positions(n):
    return "ARRAY[" + ", ".join(f"'{i}'" for i in range(2, n + 2)) + "]"


CLAIMS = [
    Time("comoments_corr", "all moments of 8 variables, 1 M rows, beside 28 calls of corr()",
         ours=f"SELECT comoments_agg({ALL}) FROM answer", peer=Sql(CORRELATIONS, name="corr"), at_most=0.5),
    Time("comoments_avg", "the same beside avg() of the eight columns",
         ours=f"SELECT comoments_agg({ALL}) FROM answer",
         peer=Sql("SELECT " + ", ".join(f"avg({x})" for x in COLUMNS) + " FROM answer", name="avg"), at_most=1.6),
    Time("comoments_duckdb", "the same beside the 28 correlations in DuckDB, one thread, a column store",
         ours=f"SELECT comoments_agg({ALL}) FROM answer", peer=DuckDB(CORRELATIONS, tables={"answer": f"SELECT {ALL} FROM answer"})),
    Time("comoments_parallel", "the same beside 28 calls of corr(), 2 workers",
         ours=f"SELECT comoments_agg({ALL}) FROM answer", peer=Sql(CORRELATIONS, name="corr"), parallel=2, at_most=0.5),
    Time("regression", "least squares on 10 variables, 1 M rows, one core; MADlib 0.3 published 4.447 s for 10 M rows on 6 cores of 2012 "
         "(Hellerstein et al., VLDB 2012), 2.7 core seconds a million",
         ours=f"SELECT o.* FROM (SELECT comoments_agg({ALL}, x1 * x2, x3 * x4, x5 * x6) AS c FROM answer) q, ols(c, '1', {positions(10)}) o", seconds=2.7),
    Time("lmg_12", "drivers by lmg, 12 of them", ours=f"SELECT d.* FROM wide, drivers(c, '1', {positions(12)}) d", seconds=.02),
    Time("lmg_16", "drivers by lmg, 16 of them", ours=f"SELECT d.* FROM wide, drivers(c, '1', {positions(16)}) d", seconds=1),
    Time("unit_rows", "comoments of 8 variables in 20,000 groups beside avg() of the eight",
         ours=f"SELECT unit, comoments_agg({ALL}) FROM answer GROUP BY unit", settings={"work_mem": "256MB"},
         peer=Sql("SELECT unit, " + ", ".join(f"avg({x})" for x in COLUMNS) + " FROM answer GROUP BY unit", name="avg")),
    Time("units", "units_agg of 20,000 units of 2 variables, out of 200,000 rows, and linkage of all levels",
         ours="""SELECT l.* FROM (SELECT units_agg(c) AS u FROM (SELECT comoments_agg(x, y) AS c FROM panel GROUP BY unit) p) q, linkage(u, '1', '2') l""",
         settings={"work_mem": "256MB"}, seconds=1, rounds=3),
    Time("lead_lag", "lead_lag_agg and its table, 20,000 units of 10 periods, jackknifed",
         ours="SELECT t.* FROM (SELECT lead_lag_agg(unit, period, x, y) AS l FROM panel) q, lead_lag_table(l, 4) t", seconds=2, rounds=3),
    Number("bytes", "stored bytes of the moments of 8 variables", ours="SELECT avg(pg_column_size(c)) FROM per_unit"),
]
