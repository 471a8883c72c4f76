"""Runs the claims of bench/<module>.py and writes their section of bench/RESULTS.md.

    make bench                      every module
    make bench NAME=ratings         one module
    make bench NAME=ratings.nps     the claims of it that begin with this name (not written down)

A module lists CLAIMS, and may have SETUP: SQL that makes its data, once, in a database of its own;
setup(server) does there what SQL alone cannot.
bench/claims.py says what can be claimed and how each is measured.
"""

import datetime
import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from claims import Server, Unavailable  # noqa: E402

RESULTS = HERE / "RESULTS.md"
INTRODUCTION = """# Results of the benchmarks

Written by `make bench`; `bench/<module>.py` holds the claims and `bench/claims.py` how they are measured.
Both sides run in turn in the same run; a ratio is the median over the rounds, with the least and the greatest beside it.
"""


def modules(wanted):
    names = sorted(p.stem for p in HERE.glob("*.py") if p.stem not in ("run", "claims"))
    if wanted and wanted not in names:
        sys.exit(f"no bench/{wanted}.py; there are: {', '.join(names)}")
    return [wanted] if wanted else names


def run_module(name, only):
    module = importlib.import_module(name)
    claims = [c for c in module.CLAIMS if c.name.startswith(only)]
    if not claims:
        sys.exit(f"bench/{name}.py has no claim that begins with {only}")
    database = f"bench_{name}"
    with Server("postgres") as server:
        server.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        server.run(f"CREATE DATABASE {database}")
    results = []
    try:
        with Server(database) as server:
            server.run("CREATE EXTENSION experience")
            server.run(f'ALTER DATABASE {database} SET search_path = "$user", public, experience')
        with Server(database) as server:
            if getattr(module, "SETUP", ""):
                print(f"{name}: making the data ...", flush=True)
                server.run(module.SETUP)
            if hasattr(module, "setup"):
                module.setup(server)
            server.run("VACUUM ANALYZE")
        for claim in claims:
            # a session for each claim: none inherits another's settings
            with Server(database) as server:
                try:
                    result = claim.measure(server)
                except Unavailable as reason:
                    result = claim.not_measured(str(reason))
            results.append(result)
            print(f"{name}.{result.text_line()}", flush=True)
    finally:
        with Server("postgres") as server:
            server.run(f"DROP DATABASE {database} WITH (FORCE)")
    return results


def circumstances():
    with Server("postgres") as server:
        version = server.value("SHOW server_version").split()[0]
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=HERE)
    made = f" at {commit.stdout.strip()}" if commit.returncode == 0 else ""
    cpus = f"{os.cpu_count()} CPUs" + (f" ({model.group(1)})" if model else "")
    return f"{datetime.date.today().isoformat()}{made}, PostgreSQL {version}, {cpus}"


def write(name, results):
    """Replaces the module's section and leaves the others as they are."""
    sections = {}
    if RESULTS.exists():
        for part in re.split(r"(?m)^(?=## )", RESULTS.read_text())[1:]:
            sections[re.match(r"## (\S+)", part).group(1)] = part.rstrip() + "\n"
    lines = [f"## {name}", "", circumstances(), ""]
    lines += ["| claim | measured | target | met |", "|---|---|---|---|"]
    lines += [result.table_row() for result in results]
    sections[name] = "\n".join(lines) + "\n"
    RESULTS.write_text("\n".join([INTRODUCTION] + [sections[key] for key in sorted(sections)]))


def main():
    wanted, _, only = (sys.argv[1] if len(sys.argv) > 1 else "").partition(".")
    missed = 0
    for name in modules(wanted):
        results = run_module(name, only)
        missed += sum(result.met in (False, None) for result in results)
        if not only:
            write(name, results)
    print(f"{missed} claim(s) missed or not measured" if missed else "every claim is met")


if __name__ == "__main__":
    main()
