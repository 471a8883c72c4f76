"""Claims of the journey module: a log of 1.3 M events of 65,000 cases, as process logs are, case by case."""

from claims import ClickHouse, DuckDB, GroupMemory, Number, Sql, Time

SETUP = """
CREATE TABLE event AS
SELECT 'case-' || person AS person,
	   (ARRAY['apply', 'screening', 'interview', 'offer', 'reject', 'hire', 'visit', 'purchase', 'complaint', 'renewal'])
	   [1 + (hashint8(person * 100 + i) & 1023) % 10] AS touchpoint,
	   timestamptz '2024-01-01 00:00:00+00'
	   + make_interval(secs => person * 60 + i * 86400 + (hashint8(person * 100 + i + 7) & 65535)) AS at
FROM generate_series(1, 65000) person, generate_series(1, 20) i;

CREATE TABLE journey_of_case AS SELECT person, journey_agg(touchpoint, at) AS j FROM event GROUP BY person;
CREATE TABLE one_long AS
SELECT journey_agg(CASE hashint8(i) & 1 WHEN 0 THEN 'a' ELSE 'b' END, timestamptz '2024-01-01' + make_interval(secs => i)) AS j
FROM generate_series(1, 100000) i;
"""

BUILD = "SELECT person, journey_agg(touchpoint, at) FROM event GROUP BY person"

FUNNEL = """
SELECT level, count(*) FROM (
	SELECT journey_level(j, ARRAY['apply', 'interview', 'offer', 'hire'], interval '10 days') AS level FROM journey_of_case OFFSET 0
) l GROUP BY level
"""

# What an analyst writes: the earliest next step after each, by joins on the person.
SELF_JOIN = """
SELECT count(DISTINCT a.person), count(DISTINCT b.person), count(DISTINCT c.person), count(DISTINCT d.person)
FROM event a
LEFT JOIN event b ON b.person = a.person AND b.touchpoint = 'interview' AND b.at > a.at AND b.at <= a.at + interval '10 days'
LEFT JOIN event c ON c.person = b.person AND c.touchpoint = 'offer' AND c.at > b.at AND c.at <= a.at + interval '10 days'
LEFT JOIN event d ON d.person = c.person AND d.touchpoint = 'hire' AND d.at > c.at AND d.at <= a.at + interval '10 days'
WHERE a.touchpoint = 'apply'
"""

RAW = "SELECT person, touchpoint, extract(epoch FROM at)::bigint AS at FROM event"

CLAIMS = [
    Time("build_array", "journey_agg by case beside array_agg(touchpoint ORDER BY at)",
         ours=BUILD, peer=Sql("SELECT person, array_agg(touchpoint ORDER BY at) FROM event GROUP BY person", name="array_agg"),
         at_most=0.45),
    Time("build_count", "journey_agg by case beside a bare count of each case",
         ours=BUILD, peer=Sql("SELECT person, count(*) FROM event GROUP BY person", name="count"),
         settings={"work_mem": "256MB"}, at_most=2),
    Time("build_string", "journey_agg by case beside string_agg of the bare touchpoints, in any order: what collecting text costs at the least",
         ours=BUILD, peer=Sql("SELECT person, string_agg(touchpoint, ',') FROM event GROUP BY person", name="string_agg"),
         settings={"work_mem": "256MB"}),
    GroupMemory("group_memory", "1 M journeys of 4 events with labels of 10 bytes, in one hash aggregate",
                ours="""SELECT i / 4, journey_agg('touchpoint', timestamptz '2024-01-01' + make_interval(secs => i))
                        FROM generate_series(0, 3999999) i GROUP BY 1""",
                at_most=400),
    Number("bytes_per_event", "stored bytes an event beyond the journey's header and dictionary",
           ours="""SELECT avg((pg_column_size(j) - 24.0 - (SELECT sum(1 + length(t)) FROM unnest(touchpoints(j)) t))
                              / journey_length(j)) FROM journey_of_case""",
           at_most=8),
    Number("bytes_total", "stored bytes an event, all told (a row of the log takes about 70)",
           ours="SELECT sum(pg_column_size(j))::float8 / sum(journey_length(j)) FROM journey_of_case",
           at_most=20),
    Time("funnel_clickhouse", "a 4-step funnel over stored journeys beside ClickHouse's windowFunnel over its raw rows, one thread",
         ours=FUNNEL,
         peer=ClickHouse("""SELECT level, count() FROM (
                SELECT person, windowFunnel(864000)(toDateTime(at), touchpoint = 'apply', touchpoint = 'interview',
                       touchpoint = 'offer', touchpoint = 'hire') AS level FROM event GROUP BY person) GROUP BY level""",
                         {"event": (RAW, "person String, touchpoint LowCardinality(String), at UInt32")}),
         at_most=1),
    Time("funnel_sql", "the same funnel beside self-joins in the same server",
         ours=FUNNEL, peer=Sql(SELF_JOIN, name="self-joins"), rounds=5, settings={"work_mem": "256MB"}, at_least=5),
    Time("funnel_duckdb", "the same funnel beside DuckDB's self-joins, one thread",
         ours=FUNNEL, peer=DuckDB(SELF_JOIN.replace("b.at <= a.at + interval '10 days'", "b.at <= a.at + 864000")
                                  .replace("c.at <= a.at + interval '10 days'", "c.at <= a.at + 864000")
                                  .replace("d.at <= a.at + interval '10 days'", "d.at <= a.at + 864000"),
                                  {"event": RAW}), rounds=5),
    Time("pattern", "a pattern of 7 states over 1.3 M events: 150 ns an event",
         ours="SELECT count(*) FILTER (WHERE j ~ 'apply -> interview+ (offer | reject) ->[<= 14 days] purchase') FROM journey_of_case",
         seconds=0.195),
    Time("pattern_count", "counting the matches of a pattern of 5 states: 150 ns an event",
         ours="SELECT sum(journey_count(j, 'interview ->[<= 3 days, not reject] offer+')) FROM journey_of_case",
         seconds=0.195),
    Time("adversarial", "(a|b)* a .{20} over a journey of 100,000 events",
         ours="SELECT journey_count(j, '(a | b)* a .{20}') FROM one_long", rounds=3, seconds=1),
]
