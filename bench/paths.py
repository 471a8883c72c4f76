"""Claims of the journeys of many: a log of 2.6 M events of 130,000 cases that follow 400 ways, as process logs do.

The real logs of data/journeys below DATA (make bench NAME=paths DATA=folder) are compared with pm4py, where they are there.
"""

import os
from pathlib import Path

from claims import DuckDB, Number, Python, Sql, Time, Unavailable, python_package

SETUP = """
CREATE TABLE event AS
SELECT 'case-' || person AS person,
	   (ARRAY['apply', 'screening', 'interview', 'offer', 'reject', 'hire', 'visit', 'purchase', 'complaint', 'renewal'])
	   [1 + (hashint8(person % 400 * 100 + i) & 1023) % 10] AS touchpoint,
	   timestamptz '2024-01-01 00:00:00+00'
	   + make_interval(secs => person * 60 + i * 86400 + (hashint8(person * 100 + i + 7) & 65535)) AS at
FROM generate_series(1, 130000) person, generate_series(1, 20) i;

CREATE TABLE journey_of_case AS SELECT person, journey_agg(touchpoint, at) AS j FROM event GROUP BY person;
VACUUM ANALYZE;
"""

# DuckDB has AT as a word of its own.
RAW = "SELECT person, touchpoint, extract(epoch FROM at)::bigint AS happened FROM event"

GRAPH = "SELECT graph_agg(j) FROM journey_of_case"

# What an analyst writes: each event beside the next one of its case.
LEAD = """
SELECT touchpoint, next, count(*), count(DISTINCT person), avg(gap), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY gap)
FROM (SELECT person, touchpoint, lead(touchpoint) OVER w AS next, extract(epoch FROM lead(at) OVER w - at)::float8 AS gap
	  FROM event WINDOW w AS (PARTITION BY person ORDER BY at)) e
WHERE next IS NOT NULL GROUP BY touchpoint, next
"""
LEAD_COUNTS = """
SELECT touchpoint, next, count(*)
FROM (SELECT touchpoint, lead(touchpoint) OVER (PARTITION BY person ORDER BY at) AS next FROM event) e
WHERE next IS NOT NULL GROUP BY touchpoint, next
"""
LEAD_DUCKDB = """
SELECT touchpoint, next, count(*), count(DISTINCT person), avg(gap), quantile_cont(gap, [0.5, 0.9])
FROM (SELECT person, touchpoint, lead(touchpoint) OVER w AS next, lead(happened) OVER w - happened AS gap
	  FROM event WINDOW w AS (PARTITION BY person ORDER BY happened))
WHERE next IS NOT NULL GROUP BY touchpoint, next
"""

# The paths to each purchase, and which distinct touchpoints they hold: what Shapley's closed form needs.
PATHS = """
SELECT touchpoints, count(*) FILTER (WHERE won), count(*)
FROM (SELECT {distinct} AS touchpoints, max(CASE WHEN touchpoint = 'purchase' THEN 1 ELSE 0 END) = 1 AS won
	  FROM (SELECT person, touchpoint,
				   coalesce(sum(CASE WHEN touchpoint = 'purchase' THEN 1 ELSE 0 END)
							OVER (PARTITION BY person ORDER BY {at} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS path
			FROM event) e
	  GROUP BY person, path) p
GROUP BY touchpoints
"""
PATHS_SQL = PATHS.format(at="at", distinct="array_agg(DISTINCT touchpoint ORDER BY touchpoint) FILTER (WHERE touchpoint <> 'purchase')")
PATHS_DUCKDB = PATHS.format(at="happened", distinct="list_sort(list(DISTINCT touchpoint) FILTER (WHERE touchpoint <> 'purchase'))")

VARIANTS = "SELECT journey_path(j), count(*) FROM journey_of_case GROUP BY 1"
VARIANTS_SQL = """
SELECT path, count(*) FROM (SELECT string_agg(touchpoint, ' > ' ORDER BY at) AS path FROM event GROUP BY person) p GROUP BY path
"""

RETENTION = """
SELECT retention_agg(j, 'apply', 'visit', '{"unit": "week", "periods": 8, "until": "2024-06-01T00:00:00Z"}') FROM journey_of_case
"""
RETENTION_SQL = """
SELECT cohort, period, count(*)
FROM (SELECT DISTINCT f.person, f.cohort, (date_trunc('week', e.at, 'UTC')::date - f.cohort) / 7 AS period
	  FROM (SELECT person, date_trunc('week', min(at), 'UTC')::date AS cohort, min(at) AS start
			FROM event WHERE touchpoint = 'apply' GROUP BY person) f
	  JOIN event e ON e.person = f.person AND e.touchpoint = 'visit' AND e.at >= f.start) r
WHERE period < 8 GROUP BY cohort, period
"""

CROSSING = """
SELECT crossing_agg(j, 'reject', 'offer', 'complaint', '{"within": "10 days", "observed_until": "2024-12-31T00:00:00Z"}') FROM journey_of_case
"""
CROSSING_SQL = """
SELECT led, count(*), count(*) FILTER (WHERE followed)
FROM (SELECT z.person, z.led,
			 bool_or(e.at > z.zero AND e.at <= z.zero + interval '10 days') IS TRUE AS followed, bool_or(e.at <= z.zero) IS TRUE AS before
	  FROM (SELECT DISTINCT ON (person) person, at AS zero, touchpoint = 'reject' AS led
			FROM event WHERE touchpoint IN ('reject', 'offer') ORDER BY person, at) z
	  LEFT JOIN event e ON e.person = z.person AND e.touchpoint = 'complaint'
	  GROUP BY z.person, z.led) r
WHERE NOT before GROUP BY led
"""


# Per log: the file, and its columns of case, activity, time, and order of events of one time (none: that of the file).
LOGS = {
    "running example": ("running_example.csv", ("case_id", "activity", "timestamp", None), ";"),
    "receipt": ("receipt.csv.gz", ("case:concept:name", "concept:name", "time:timestamp", None), ","),
    "hospital billing": ("eventdataR_hospital_billing.csv.gz", ("case_id", "activity", "timestamp", ".order"), ","),
    "traffic fines": ("eventdataR_traffic_fines.csv.gz", ("case_id", "activity", "timestamp", ".order"), ","),
    "hiring": ("hiring_log_high_SYNTHETIC.csv.gz", ("case:concept:name", "concept:name", "time:timestamp", "@@index"), ","),
    "patients": ("patients.csv", ("patient", "handling", "time", None), ","),
}


def formatted(log):
    """A data frame of case_id, activity, timestamp, in the form that pm4py wants."""
    import pandas
    import pm4py
    log["timestamp"] = pandas.to_datetime(log["timestamp"], utc=True, format="ISO8601")
    return pm4py.format_dataframe(log, case_id="case_id", activity_key="activity", timestamp_key="timestamp")


def frame(server):
    import tempfile
    import pandas
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        server.csv("SELECT person AS case_id, touchpoint AS activity, at AS timestamp FROM event", file.name)
        return formatted(pandas.read_csv(file.name))


def graph_of_pm4py(server):
    log = frame(server)
    import pm4py
    return lambda: pm4py.discover_dfg(log)


def graph_of_server(server, journeys):
    """Edges, starts and ends of the journeys of a table, as pm4py gives them."""
    graph = f"(SELECT graph_agg(j) AS g FROM {journeys}) q"
    edges = [line.split("|") for line in server.run(f"SELECT source, target, n FROM {graph}, graph_edges(g)").splitlines()]
    sides = [dict((label, int(n)) for label, n in (line.split("|") for line in server.run(f"SELECT touchpoint, n FROM {graph}, graph_{side}(g)").splitlines()))
             for side in ("starts", "ends")]
    return {(source, target): int(n) for source, target, n in edges}, *sides


def differences(ours, theirs):
    return sum(mine.get(key) != its.get(key) for mine, its in zip(ours, theirs) for key in mine.keys() | its.keys())


def edges_that_differ(server):
    """Edges, starts and ends of pm4py's directly-follows graph whose count is another than ours, and those that only one side has."""
    python_package("pm4py")
    return differences(graph_of_server(server, "journey_of_case"), graph_of_pm4py(server)())


def logs_that_differ(server):
    """The same, summed over the real logs."""
    folder = Path(os.environ.get("DATA") or ".") / "data" / "journeys"
    if not folder.is_dir():
        raise Unavailable("data/journeys is not there: make bench DATA=folder")
    pm4py = python_package("pm4py")
    import pandas
    import tempfile
    server.run("CREATE TABLE log_event (case_id text, activity text, timestamp timestamptz, seq bigint)")
    different = 0
    for file, columns, separator in LOGS.values():
        log = pandas.read_csv(folder / file, sep=separator, dtype=str, keep_default_na=False)
        if columns[3]:
            log = log.sort_values(columns[3], key=lambda order: order.astype(int), kind="stable")
        log = pandas.DataFrame({"case_id": log[columns[0]], "activity": log[columns[1]], "timestamp": log[columns[2]]}).reset_index(drop=True)
        # R wrote the case NA as an empty cell
        log["case_id"] = log["case_id"].replace("", "NA")
        log["seq"] = range(len(log))
        with tempfile.NamedTemporaryFile(suffix=".csv") as written:
            log.to_csv(written.name, index=False)
            server.run(f"TRUNCATE log_event;\n\\copy log_event FROM '{written.name}' (FORMAT csv, HEADER)")
        server.run("""DROP TABLE IF EXISTS log_journey; CREATE TABLE log_journey AS
                      SELECT journey_agg(activity, timestamp, NULL::float8, NULL::text, NULL::float8, seq) AS j FROM log_event GROUP BY case_id""")
        different += differences(graph_of_server(server, "log_journey"), pm4py.discover_dfg(formatted(log)))
    return different


CLAIMS = [
    Time("graph", "the graph with gaps, over stored journeys: 80 ns an event", ours=GRAPH, seconds=0.208),
    Time("graph_sql", "the same beside lead() with the mean and two quantiles of the gaps",
         ours=GRAPH, peer=Sql(LEAD, name="lead()"), rounds=3, settings={"work_mem": "1GB"}, at_least=10),
    Time("graph_sql_counts", "the same, where SQL only counts the edges",
         ours=GRAPH, peer=Sql(LEAD_COUNTS, name="lead(), counts"), rounds=3, settings={"work_mem": "1GB"}, at_least=10),
    Time("graph_from_rows", "the graph from the raw events, journeys built on the way, beside lead() with gaps",
         ours="SELECT graph_agg(j) FROM (SELECT journey_agg(touchpoint, at) AS j FROM event GROUP BY person) p",
         peer=Sql(LEAD, name="lead()"), rounds=3, settings={"work_mem": "1GB"}),
    Time("graph_duckdb", "the graph over stored journeys beside DuckDB's lead() with gaps, one thread",
         ours=GRAPH, peer=DuckDB(LEAD_DUCKDB, {"event": RAW}), rounds=5),
    Time("graph_pm4py", "the graph over stored journeys beside discover_dfg of pm4py, its log in memory",
         ours=GRAPH, peer=Python(graph_of_pm4py, "pm4py", packages=("pm4py",)), rounds=3),
    Number("graph_equal", "edges, starts and ends whose count differs from pm4py's", ours=edges_that_differ, at_most=0),
    Number("logs_equal", "the same, of six real logs together", ours=logs_that_differ, at_most=0),
    Time("variants", "how many go which way, over stored journeys, beside string_agg(touchpoint ORDER BY at)",
         ours=VARIANTS, peer=Sql(VARIANTS_SQL, name="string_agg"), rounds=3, settings={"work_mem": "1GB"}),
    Time("attribution", "all that Markov of order 1 to 3 and Shapley need, beside SQL that finds the sets for Shapley alone",
         ours="SELECT attribution_agg(j, 'purchase') FROM journey_of_case",
         peer=Sql(PATHS_SQL, name="SQL"), rounds=3, settings={"work_mem": "1GB"}),
    Time("attribution_duckdb", "the same beside DuckDB, one thread",
         ours="SELECT attribution_agg(j, 'purchase') FROM journey_of_case",
         peer=DuckDB(PATHS_DUCKDB, {"event": RAW}), rounds=3),
    Time("attribution_solve", "the exact Markov chain of order 2 from the value",
         prepare="CREATE TABLE a AS SELECT attribution_agg(j, 'purchase') AS a FROM journey_of_case",
         ours="SELECT (attribution_table(a, 'markov', 2)).* FROM a", seconds=1),
    Time("retention", "weekly retention over stored journeys beside SQL over the rows",
         ours=RETENTION, peer=Sql(RETENTION_SQL, name="SQL"), rounds=3, settings={"work_mem": "1GB"}),
    Time("crossing", "who follows whom within 10 days, over stored journeys, beside SQL over the rows",
         ours=CROSSING, peer=Sql(CROSSING_SQL, name="SQL"), rounds=3, settings={"work_mem": "1GB"}),
]
