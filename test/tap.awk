# Reads TAP, prints: passed failed reason. A file without a plan, or with another number of
# tests than planned, is a failure by itself.
/^ok / || /^ok$/ { passed++ }
/^not ok/ { if ($0 ~ /# (TODO|todo)/) passed++; else failed++ }
/^1\.\.[0-9]+/ { plan = substr($0, 4) + 0; planned = 1 }
END {
    reason = ""
    if (!planned) reason = "no plan: it died, or does not call finish()"
    else if (plan != passed + failed) reason = "planned " plan " tests, ran " passed + failed
    printf "%d %d %s\n", passed, failed, reason
}
