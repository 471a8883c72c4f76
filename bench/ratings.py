"""Claims of the ratings module."""

from claims import DuckDB, GroupMemory, Sql, Time

SETUP = """
CREATE TABLE answer AS
SELECT (hashint8(i) & 1023) % 11 AS score, (hashint8(i + 7) & 1048575) % 1000 AS unit
FROM generate_series(1, 10000000) i;

CREATE TABLE person AS SELECT i AS person, i % 11 AS score FROM generate_series(1, 1000000) i;

CREATE TABLE unit_day AS
SELECT unit, date '2025-01-01' + day AS day,
	   ratings_agg((hashint8(unit * 100000 + day * 100 + i) & 1023) % 11, 0, 10) AS answers
FROM generate_series(1, 1000) unit, generate_series(0, 364) day, generate_series(1, 5) i
GROUP BY 1, 2;
"""

MANY_READINGS = """
SELECT answered(r), nps_ci(r), csat(r, 8), mean(r), stddev(r), median(r), agreement(r)
FROM (SELECT ratings_agg(score, 0, 10) AS r FROM answer OFFSET 0) a
"""

# Agreement has no counterpart that a person would write by hand: the peer goes without it.
BY_HAND = """
SELECT n, nps, nps - 1.96 * se, nps + 1.96 * se, csat, mean, sd, median
FROM (
	SELECT n, 100.0 * (p - d) / n AS nps,
		   100 * sqrt((p + d - (p - d)::float8 ^ 2 / n) / n / n) AS se, csat, mean, sd, median
	FROM (
		SELECT count(score) AS n, count(*) FILTER (WHERE score >= 9) AS p, count(*) FILTER (WHERE score <= 6) AS d,
			   100.0 * count(*) FILTER (WHERE score >= 8) / count(score) AS csat, avg(score) AS mean, stddev(score) AS sd,
			   percentile_cont(0.5) WITHIN GROUP (ORDER BY score) AS median
		FROM answer
	) counts
) indices
"""

BY_FILTER = """
SELECT 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / count(score) FROM answer
"""

CLAIMS = [
    Time("nps_avg", "nps(score) beside avg(score), 10 M answers",
         ours="SELECT nps(score) FROM answer",
         peer=Sql("SELECT avg(score) FROM answer", name="avg"),
         at_most=1.1),
    Time("nps_filter", "nps(score) beside the usual counts by FILTER, 10 M answers",
         ours="SELECT nps(score) FROM answer",
         peer=Sql(BY_FILTER, name="FILTER"),
         at_most=1.0),
    Time("nps_units", "nps(score) by 1,000 units beside avg(score)",
         ours="SELECT unit, nps(score) FROM answer GROUP BY unit",
         peer=Sql("SELECT unit, avg(score) FROM answer GROUP BY unit", name="avg"),
         at_most=1.05),
    Time("nps_parallel", "nps(score) beside avg(score), 2 workers",
         ours="SELECT nps(score) FROM answer",
         peer=Sql("SELECT avg(score) FROM answer", name="avg"),
         parallel=2, at_most=1.1),
    Time("many_readings_avg", "n, NPS with interval, CSAT, mean, sd, median and agreement together, beside avg(score)",
         ours=MANY_READINGS,
         peer=Sql("SELECT avg(score) FROM answer", name="avg"),
         at_most=1.3),
    Time("many_readings_sql", "the same beside hand-written SQL with percentile_cont",
         ours=MANY_READINGS,
         peer=Sql(BY_HAND, name="SQL"),
         rounds=5, at_least=3),
    Time("many_readings_sql_memory", "the same with work_mem at 1 GB, so that percentile_cont sorts in memory",
         ours=MANY_READINGS,
         peer=Sql(BY_HAND, name="SQL"),
         rounds=5, settings={"work_mem": "1GB"}),
    Time("many_readings_duckdb", "the same beside DuckDB, one thread, a column store",
         ours=MANY_READINGS,
         peer=DuckDB("""
             SELECT count(score), 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / count(score),
                    100.0 * count(*) FILTER (WHERE score >= 8) / count(score), avg(score), stddev(score), median(score) FROM answer""",
                     {"answer": "SELECT score FROM answer"}),
         rounds=3),
    Time("rollup", "365 days of 1,000 units, stored, into 12 months, beside counting them (target 110 ms where counting takes 71 to 75)",
         ours="SELECT extract(month FROM day), nps(rollup(answers)) FROM unit_day GROUP BY 1",
         peer=Sql("SELECT extract(month FROM day), count(answers) FROM unit_day GROUP BY 1", name="count"),
         at_most=1.5),
    GroupMemory("group_memory", "nps(score) of 1 M persons; avg takes 218 bytes",
                ours="SELECT person, nps(score) FROM person GROUP BY person",
                at_most=250),
]
