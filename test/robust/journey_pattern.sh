# Patterns made to explode, long journeys, cancelled statements, damaged binary values. Prints TAP.
set -uo pipefail
cd "$(dirname "$0")/../.."
. test/tap.bash
. test/robust/timed.bash

export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
sql <<'SQL'
CREATE TABLE hundred_thousand AS
    SELECT journey_agg(CASE WHEN hashint4(i) & 1 = 0 THEN 'a' ELSE 'b' END, timestamptz '2026-01-01' + interval '1 minute' * i) AS j FROM generate_series(1, 100000) AS i;
CREATE TABLE ten_million AS
    SELECT journey_agg(CASE WHEN hashint4(i) & 1 = 0 THEN 'a' ELSE 'b' END, timestamptz '2026-01-01' + interval '1 second' * i) AS j FROM generate_series(1, 10000000) AS i;
SQL

ok "(a|b)* a .{20} on 100,000 events in a second" "$(answer 1 "SELECT j ~ '(a|b)* a .{20}', journey_count(j, '(a|b)* a .{20}') FROM hundred_thousand")" "t|1"
ok "and its rows" "$(answer 1 "SELECT count(*) FROM hundred_thousand, journey_match(j, '(a|b)* a .{20}')")" "100000"
ok "(a|b)* a (a|b){20} zz, which is nowhere" "$(answer 1 "SELECT j ~ '(a|b)* a (a|b){20} (zz | a yy)' FROM hundred_thousand")" "f"
ok "nested stars" "$(answer 1 "SELECT journey_count(j, '((a*)*)* (((b+)+)+ yy)?') = journey_count(j, 'a+') FROM hundred_thousand")" "t"
ok "nullable items side by side" "$(answer 2 "SELECT journey_count(j, ('^' || repeat('a? ', 200) || repeat('b? ', 200) || '.*\$')::journey_pattern) FROM hundred_thousand")" "1"
ok "as many as events, to next, with bounds" "$(answer 1 "SELECT count(*) > 100000 FROM hundred_thousand, journey_match(j, 'a ->[<= 2 days, >= 1 day] b ->[<= 3 days, >= 1 day, not zz] a', '4 days', 'to next')")" "t"
ok "a gap over the whole journey from every event" "$(answer 1 "SELECT count(*) FROM (SELECT j || journey_agg('z', 'epoch'::timestamptz + interval '100 years') AS j FROM hundred_thousand GROUP BY j) AS q, journey_match(j, '(a | b) -> z', NULL, 'to next')")" "200000"
ok "10,000 steps" "$(answer 2 "SELECT j ~ ('^(a | b){9999} zz?')::journey_pattern FROM (SELECT journey_agg('a', timestamptz '2026-01-01' + interval '1 hour' * i) AS j FROM generate_series(1, 10000) AS i) AS q")" "t"
ok "10,000 different steps" "$(answer 2 "SELECT j ~ (SELECT string_agg('x' || i || '?', ' -> ' ORDER BY i)::journey_pattern FROM generate_series(1, 10000) AS i) FROM (SELECT journey_agg('x' || i, timestamptz '2026-01-01' + interval '1 hour' * i) AS j FROM generate_series(1, 1000) AS i) AS q")" "t"
ok "nested 400 deep" "$(answer 1 "SELECT j ~ (SELECT (string_agg('(x' || i || '? ', '') || 'a' || repeat(')*', 400))::journey_pattern FROM generate_series(1, 400) AS i) FROM hundred_thousand")" "t"
ok "permute of six" "$(answer 1 "SELECT journey_count(j, 'permute(a, a, a, b, b, b)') > 100 FROM hundred_thousand")" "t"
ok "10 million events: is there one" "$(answer 5 "SELECT j ~ 'a b a b a b a b a b (zz | yy)' FROM ten_million")" "f"
ok "10 million events: how many" "$(answer 5 "SELECT journey_count(j, 'a+ b+') = journey_count(j, 'a b', NULL, 'to next') FROM ten_million")" "t"
ok "10 million events: a window, and rows" "$(answer 10 "SELECT count(*) > 1000000 FROM ten_million, journey_match(j, 'a b ->[<= 5 seconds] a', '7 seconds')")" "t"
ok "what takes more than 1 GB says so" "$(answer 5 "SELECT count(*) FROM ten_million, journey_match(j, '(a | b){40}')" | head -n 1 | sed 's/^.*ERROR: *//; s/[0-9][0-9]*/N/g')" \
    "matching N instructions against N events would take more than N bytes"

for query in "SELECT j ~ '(a | b)* a (a | b){900} (a yy | b zz)' FROM ten_million" "SELECT journey_count(j, '(a | b){900} (a b | b a)') FROM ten_million" \
    "SELECT journey_count(j, 'a ->[<= 1 day] b (a | b){90} (a yy | b zz)', NULL, 'to next') FROM ten_million" "SELECT j ~ '(a | b){5000} (a b)+\$' FROM ten_million" \
    "SELECT count(*) FROM hundred_thousand, journey_match(j, '(a | b)+', NULL, 'to next')"; do
    cancelled "$query" "SELECT count(*) FROM ten_million WHERE journey_length(j) > 0"
done

# every bit of a binary value turned over: an error, never a crash or another pattern
sql <<SQL
CREATE TABLE received (p journey_pattern);
\copy (SELECT journey_pattern 'a ->[<= 1 day, not b] c+ | d\$') TO '$TEST_TMP/sent' (FORMAT binary)
SQL
perl - "$TEST_TMP" <<'PERL'
my ($folder) = @ARGV;
open my $in, '<:raw', "$folder/sent" or die;
my $sent = do { local $/; <$in> };
open my $script, '>', "$folder/receive.sql" or die;
print $script "\\copy received FROM '$folder/sent' (FORMAT binary)\n";
# behind the header of the file (19 bytes), of the row and of the field (6), before the trailer (2)
for my $bit (8 * 25 .. 8 * (length($sent) - 2) - 1) {
    my $damaged = $sent;
    vec($damaged, $bit, 1) ^= 1;
    open my $out, '>:raw', "$folder/damaged$bit" or die;
    print $out $damaged;
    print $script "\\copy received FROM '$folder/damaged$bit' (FORMAT binary)\n";
}
PERL
errors=$(psql -X -q <"$TEST_TMP/receive.sql" 2>&1 | grep -c 'ERROR: *invalid binary value of type journey_pattern')
ok "a binary value is received" "$(sql -c "SELECT * FROM received")" 'a ->[<= 1 day, not b] c+ | d$'
ok "with any bit turned over it is refused" "$errors" "$(($(wc -l <"$TEST_TMP/receive.sql") - 1))"
echo "1..$number"
