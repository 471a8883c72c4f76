"""What a benchmark can claim, and how it is measured.

    Time(name, says, ours=SQL, peer=Sql(SQL) | DuckDB(...) | ClickHouse(...) | Python(...),
         at_most=1.5)                our time is at most 1.5 times the peer's
         at_least=10)                the peer takes at least 10 times as long as we do
    Time(name, says, ours=SQL, seconds=2)              our time alone
    Time(name, says, ours=SQL, peer=...)               shown beside the peer's, without a target
    GroupMemory(name, says, ours=SQL, at_most=600)     bytes a group in a hash aggregation
    PeakMemory(name, says, ours=SQL, at_most=2)        GiB that the backend held at once, and its time
    Number(name, says, ours=SQL or a function of the server, at_most= or at_least=)   a number

Options of all: prepare=SQL (once, before measuring), settings={"work_mem": "1GB"}.
Time also takes rounds=7, parallel=0 (workers, and threads of the peer) and before=SQL, which is run
ahead of each of our rounds and not timed.

Times in the server are the execution time of EXPLAIN (ANALYZE, TIMING OFF), of the query as it
stands: count(*) around it would let the planner drop what is measured. CALL cannot be explained and
is timed by the client. JIT is off. Each side has a round to warm up; then they take turns. Peers are
timed in their own client, fetching the result.
"""

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

VENV = Path(__file__).resolve().parent.parent / ".bench" / "venv"


SHOWN = "shown"  # what a claim without a target is, instead of met or missed


class Unavailable(Exception):
    """A peer that this machine cannot have; the text says why."""


class Server:
    """One session in one database: a psql that takes commands through a pipe."""

    END = "-- end of answer --"

    def __init__(self, database):
        self.psql = subprocess.Popen(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=0", "-d", database],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.run("SET client_min_messages = warning; SET jit = off; SET max_parallel_workers_per_gather = 0")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.psql.stdin.close()
        self.psql.wait()

    def run(self, sql):
        """The output as text; a failed command ends the benchmark."""
        self.psql.stdin.write(f"{sql}\n;\n\\echo '{self.END}'\n")
        self.psql.stdin.flush()
        lines = []
        for line in self.psql.stdout:
            if line.rstrip("\n") == self.END:
                break
            lines.append(line)
        answer = "".join(lines)
        if any(line.startswith(("ERROR:", "FATAL:", "invalid command")) for line in lines) or self.psql.poll() is not None:
            sys.exit(f"this failed:\n{sql.strip()}\n{answer}")
        return answer

    def value(self, sql):
        return self.run(sql).strip()

    def plan(self, sql):
        return json.loads(self.run(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql.strip().rstrip(';')}"))[0]

    def milliseconds(self, sql):
        if not sql.strip().upper().startswith("CALL"):
            return self.plan(sql)["Execution Time"]
        start = time.perf_counter()
        self.run(sql)
        return (time.perf_counter() - start) * 1000

    def csv(self, query, file):
        self.run(f"\\copy ({' '.join(query.split())}) TO '{file}' (FORMAT csv, HEADER)")


def python_package(requirement, module=None):
    """Imports a package, installing it into .bench/venv the first time."""
    name = module or requirement.split("==")[0]
    try:
        return __import__(name)
    except ImportError:
        pass
    print(f"installing {requirement} ...", flush=True)
    installed = subprocess.run([VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement],
                               capture_output=True, text=True)
    if installed.returncode != 0:
        reason = (installed.stderr.strip().splitlines() or ["pip failed"])[-1]
        raise Unavailable(f"{requirement} cannot be installed: {reason}")
    return __import__(name)


@dataclass
class Sql:
    """A peer in the same server."""
    sql: str
    name: str = "SQL"

    def open(self, server, claim):
        self.server = server

    def milliseconds(self):
        return self.server.milliseconds(self.sql)

    def close(self):
        pass


@dataclass
class DuckDB:
    """tables: {name: SELECT in our server}; they are copied in before measuring, into memory."""
    sql: str
    tables: dict
    name: str = "DuckDB"

    def open(self, server, claim):
        duckdb = python_package("duckdb")
        self.name = f"DuckDB {duckdb.__version__}"
        self.connection = duckdb.connect()
        self.connection.execute(f"SET threads = {claim.parallel + 1}")
        with tempfile.TemporaryDirectory() as folder:
            for table, query in self.tables.items():
                server.csv(query, f"{folder}/{table}.csv")
                self.connection.execute(f"CREATE TABLE {table} AS FROM read_csv('{folder}/{table}.csv', header = true)")

    def milliseconds(self):
        start = time.perf_counter()
        self.connection.execute(self.sql).fetchall()
        return (time.perf_counter() - start) * 1000

    def close(self):
        self.connection.close()


@dataclass
class ClickHouse:
    """ClickHouse as a library. tables: {name: (SELECT in our server, columns with ClickHouse's types)}."""
    sql: str
    tables: dict
    name: str = "ClickHouse"

    def open(self, server, claim):
        python_package("chdb")
        from chdb import session
        self.session = session.Session()
        version = str(self.session.query("SELECT version()", "TabSeparated")).strip()
        self.name = f"ClickHouse {version} (chDB)"
        self.settings = f" SETTINGS max_threads = {claim.parallel + 1}"
        self.session.query("CREATE DATABASE IF NOT EXISTS bench ENGINE = Atomic")
        self.session.query("USE bench")
        with tempfile.TemporaryDirectory() as folder:
            for table, (query, columns) in self.tables.items():
                server.csv(query, f"{folder}/{table}.csv")
                self.session.query(f"CREATE TABLE {table} ({columns}) ENGINE = Memory")
                self.session.query(f"INSERT INTO {table} SELECT * FROM file('{folder}/{table}.csv', 'CSVWithNames')")

    def milliseconds(self):
        start = time.perf_counter()
        self.session.query(self.sql + self.settings, "Null")
        return (time.perf_counter() - start) * 1000

    def close(self):
        self.session.close()


@dataclass
class Python:
    """Anything else: load(server) gives a function without arguments, whose time is taken.

    packages are installed first, as requirement or (requirement, module)."""
    load: object
    name: str
    packages: tuple = ()

    def open(self, server, claim):
        for package in self.packages:
            python_package(*([package] if isinstance(package, str) else package))
        self.work = self.load(server)

    def milliseconds(self):
        start = time.perf_counter()
        self.work()
        return (time.perf_counter() - start) * 1000

    def close(self):
        pass


@dataclass
class Result:
    name: str
    says: str
    measured: str
    target: str
    met: object  # True, False, SHOWN, or None when it was not measured

    def verdict(self):
        return {True: "yes", False: "NO", None: "not measured", SHOWN: "–"}[self.met]

    def text_line(self):
        return f"{self.name}: {self.says}\n    {self.measured}; target {self.target}: {self.verdict()}"

    def table_row(self):
        cells = [f"`{self.name}`: {self.says}", self.measured, self.target, self.verdict()]
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def readable(ms):
    return f"{ms / 1000:.2f} s" if ms >= 1000 else f"{ms:.1f} ms"


def spread(numbers, form=lambda x: f"{x:.3g}"):
    return f"{form(statistics.median(numbers))} ({form(min(numbers))}–{form(max(numbers))})"


@dataclass
class Claim:
    name: str
    says: str
    ours: str
    at_most: float = None
    at_least: float = None
    prepare: str = ""
    settings: dict = field(default_factory=dict)
    parallel: int = 0

    def measure(self, server):
        server.run(f"SET max_parallel_workers_per_gather = {self.parallel}")
        for name, value in self.settings.items():
            server.run(f"SET {name} = '{value}'")
        if self.prepare:
            server.run(self.prepare)
        return self.take(server)

    def limit(self):
        if self.at_most is None and self.at_least is None:
            return "none"
        return f"at most {self.at_most:g}" if self.at_most is not None else f"at least {self.at_least:g}"

    def holds(self, number):
        if self.at_most is None and self.at_least is None:
            return SHOWN
        return number <= self.at_most if self.at_most is not None else number >= self.at_least

    def not_measured(self, reason):
        return Result(self.name, self.says, reason, self.target(), None)

    def target(self):
        return self.limit()


@dataclass
class Time(Claim):
    peer: object = None
    seconds: float = None
    rounds: int = 7
    before: str = ""

    def target(self):
        if self.seconds is not None:
            return f"at most {self.seconds:g} s"
        if self.limit() == "none":
            return "none"
        return f"{self.limit()} × {'its' if self.at_most is not None else 'our'} time"

    def take(self, server):
        if self.peer is None:
            return self.alone(server)
        self.peer.open(server, self)
        try:
            ours, peers = [], []
            for turn in range(self.rounds + 1):
                mine, its = self.our_round(server), self.peer.milliseconds()
                if turn > 0:
                    ours.append(mine)
                    peers.append(its)
        finally:
            self.peer.close()
        if self.at_most is not None:
            ratios = [mine / its for mine, its in zip(ours, peers)]
            relation = "ours / its"
        else:
            ratios = [its / mine for mine, its in zip(ours, peers)]
            relation = "its / ours"
        measured = (f"{relation} {spread(ratios)}; ours {readable(statistics.median(ours))}, "
                    f"{self.peer.name} {readable(statistics.median(peers))}")
        return Result(self.name, self.says, measured, self.target(), self.holds(statistics.median(ratios)))

    def our_round(self, server):
        if self.before:
            server.run(self.before)
        return server.milliseconds(self.ours)

    def alone(self, server):
        times = [self.our_round(server) for _ in range(self.rounds + 1)][1:]
        met = statistics.median(times) <= self.seconds * 1000
        return Result(self.name, self.says, spread(times, readable), self.target(), met)


@dataclass
class GroupMemory(Claim):
    """The peak memory of the hash aggregation in the plan, divided by its groups."""

    def target(self):
        return f"{self.limit()} bytes a group"

    def take(self, server):
        server.run("SET work_mem = '2GB'; SET enable_sort = off")
        node = next(hash_aggregates(server.plan(self.ours)["Plan"]), None)
        if node is None or node.get("HashAgg Batches", node.get("Planned Partitions", 0)) > 1:
            raise Unavailable("the plan has no hash aggregation that stays in memory")
        groups = node["Actual Rows"]
        bytes_each = node["Peak Memory Usage"] * 1024 / groups
        return Result(self.name, self.says, f"{bytes_each:.0f} bytes ({groups:g} groups)", self.target(), self.holds(bytes_each))


def hash_aggregates(node):
    if node["Node Type"] == "Aggregate" and node.get("Strategy") == "Hashed":
        yield node
    for child in node.get("Plans", []):
        yield from hash_aggregates(child)


@dataclass
class PeakMemory(Claim):
    """The greatest resident size of the backend, shared buffers that it touched included."""

    def target(self):
        return f"{self.limit()} GiB"

    def take(self, server):
        process = Path("/proc") / server.value("SELECT pg_backend_pid()")
        try:
            (process / "clear_refs").write_text("5")
        except OSError as reason:
            raise Unavailable(f"the peak of a process cannot be reset here: {reason}")
        ms = server.milliseconds(self.ours)
        kib = int(re.search(r"VmHWM:\s*(\d+) kB", (process / "status").read_text()).group(1))
        return Result(self.name, self.says, f"{kib / 2**20:.2f} GiB, {readable(ms)}", self.target(), self.holds(kib / 2**20))


@dataclass
class Number(Claim):
    def take(self, server):
        number = float(self.ours(server) if callable(self.ours) else server.value(self.ours))
        return Result(self.name, self.says, f"{number:g}", self.target(), self.holds(number))
