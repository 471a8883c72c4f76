"""Claims of the disclosure module: a partition of 100,000 cells, and a lattice of three dimensions, with what must be hidden in it hidden;
and a report over 1 M answers."""

from claims import Sql, Time

SETUP = """
CREATE TABLE groups AS SELECT (hashint8extended(i, 1) & 1023)::bigint AS n FROM generate_series(1, 100000) i;
CREATE TABLE person AS
SELECT 1 + (40 * power((hashint8extended(i, 2) & 65535) / 65536.0, 2))::int AS unit, (hashint8extended(i, 3) & 1023) % 9 AS work, (hashint8extended(i, 4) & 1023) % 4 AS age
FROM generate_series(1, 15000) i;
CREATE TABLE finest AS SELECT (row_number() OVER ())::int AS atom, unit, work, age, count(*) AS n FROM person GROUP BY unit, work, age;
CREATE TABLE cell AS SELECT (row_number() OVER (ORDER BY unit, work, age))::int AS cell, unit, work, age, count(*) AS n FROM person GROUP BY CUBE (unit, work, age);
CREATE TABLE lattice AS
SELECT (SELECT array_agg(n ORDER BY atom) FROM finest) AS persons, array_agg(c.cell) AS member_cell, array_agg(f.atom) AS member_atom, (SELECT array_agg('open'::text) FROM cell) AS states
FROM cell c JOIN finest f ON (c.unit IS NULL OR c.unit = f.unit) AND (c.work IS NULL OR c.work = f.work) AND (c.age IS NULL OR c.age = f.age);
CREATE TABLE published AS
SELECT unit, work, age, CASE WHEN answer = 'shown' THEN n END AS n
FROM (SELECT protect_cells(persons, member_cell, member_atom, states) AS answers FROM lattice) l, unnest(answers) WITH ORDINALITY AS a(answer, cell) JOIN cell USING (cell);
CREATE TABLE answer AS
SELECT i AS person, 'unit ' || (hashint8extended(i, 5) & 65535) % 50 AS unit, 'age ' || (hashint8extended(i, 6) & 65535) % 12 AS age, 'grade ' || (hashint8extended(i, 7) & 65535) % 4 AS grade,
	   (1 + (hashint8extended(i, 8) & 65535) % 5)::int AS score, ((hashint8extended(i, 9) & 65535) % 11)::int AS enps
FROM generate_series(1, 1000000) i;
"""

CREATE_REPORT = """SELECT create_protected_report('pulse', 'answer', 'person', '{unit,age,grade}', '{"mean": "avg(score)", "enps": "avg(enps)"}')"""

CLAIMS = [
    Time("suppress", "suppress over 100,000 cells of one parent", ours="SELECT suppress(n) OVER () FROM groups", seconds=0.2),
    Time("protect_cells", "protect_cells on a lattice of 41 x 9 x 4 with its margins",
         ours="SELECT protect_cells(persons, member_cell, member_atom, states) FROM lattice", seconds=1),
    Time("audit", "audit_disclosure of that publication, 2,000 cells",
         ours="SELECT * FROM audit_disclosure('published', '{unit,work,age}', 'n')", seconds=5),
    Time("publish", "the first publication of a report of 50 x 12 x 4 over 1 M answers beside the plain GROUPING SETS query",
         ours="SELECT * FROM publish_report('pulse')", prepare=CREATE_REPORT, before="SELECT drop_protected_report('pulse'); " + CREATE_REPORT,
         peer=Sql("SELECT unit, age, grade, count(DISTINCT person) AS n, avg(score) AS mean, avg(enps) AS enps FROM answer GROUP BY CUBE (unit, age, grade)", name="GROUPING SETS"),
         at_most=2, rounds=5),
]
