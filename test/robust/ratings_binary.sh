# The binary form, through COPY BINARY: every flip of one bit, every truncation, every appended byte,
# and well-formed bytes (their checksum is right) with impossible content. Each must be an error with
# an SQLSTATE of bad data and a hint; none may be taken for a value.
set -euo pipefail
cd "$TEST_TMP"

export PGOPTIONS='-c search_path=public,experience -c client_min_messages=warning'
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

sql -c "CREATE TABLE original AS SELECT * FROM (VALUES
	('narrow', ratings('{1,0,2,300,70000}', -2, 2)),
	('wide', ratings('{4294967296,1,0}', 0, 2)),
	('empty', ratings('{0,0}', 0, 1)),
	('weighted', (SELECT ratings_agg(s, 1, 3, w) FROM (VALUES (1, 0.1), (1, 0.2), (3, 1.0 / 3), (NULL, 1)) AS v(s, w)))) AS v(name, r)" \
    -c "CREATE TABLE copied (r ratings)" >/dev/null
sql -F ' ' -c "SELECT name, encode(ratings_send(r), 'hex') FROM original ORDER BY name" >originals

# Writes a file for each case, and the script that loads them all. A case's name begins with what must come of it.
cat >cases.pl <<'PERL'
use strict;
my ($number, %seen) = (0);
open my $script, '>', 'load.sql' or die $!;
print $script "\\set VERBOSITY verbose\n\\set SHOW_CONTEXT never\n";

sub crc32c {
    my $crc = 0xffffffff;
    for my $byte (unpack 'C*', shift) {
        $crc ^= $byte;
        $crc = $crc & 1 ? ($crc >> 1) ^ 0x82f63b78 : $crc >> 1 for 1 .. 8;
    }
    return pack 'N', $crc ^ 0xffffffff;
}
# the file of one row and one column, as COPY BINARY reads it
sub try_bytes {
    my ($expected, $name, $bytes) = @_;
    $number++;
    open my $file, '>:raw', "$number.bin" or die $!;
    print $file "PGCOPY\n\377\r\n\0", pack('N N n', 0, 0, 1), pack('N', length $bytes), $bytes, pack('n', 0xffff);
    close $file;
    print $script "\\echo CASE $expected $name\n\\copy copied FROM '$number.bin' (FORMAT binary)\n";
}

open my $originals, '<', 'originals' or die $!;
while (<$originals>) {
    my ($name, $hex) = split;
    my $bytes = pack 'H*', $hex;
    try_bytes('same', "$name as it was sent", $bytes);
    for my $bit (0 .. 8 * length($bytes) - 1) {
        my $flipped = $bytes;
        vec($flipped, $bit, 1) ^= 1;
        try_bytes('refused', "$name with bit $bit flipped", $flipped);
    }
    try_bytes('refused', "$name cut to $_ bytes", substr $bytes, 0, $_) for 0 .. length($bytes) - 1;
    try_bytes('refused', "$name without its first $_ bytes", substr $bytes, $_) for 1 .. 12;
    try_bytes('refused', "$name with byte $_ appended", $bytes . chr $_) for 0, 1, 127, 255;
    try_bytes('refused', "$name twice", $bytes . $bytes);
    # bytes lost, doubled or exchanged under a checksum that is right
    my $body = substr $bytes, 0, -4;
    for my $cut (0 .. length($body) - 1) {
        my $short = substr $body, 0, $cut;
        try_bytes('refused', "$name cut to $cut bytes and sealed again", $short . crc32c($short));
    }
    my $longer = $body . "\0";
    try_bytes('refused', "$name with a byte appended and sealed again", $longer . crc32c($longer));
}

# version, flags (categories << 2 | weighted << 1 | wide), lo, counters (missing first), weights
sub sealed { my $body = join '', @_; return $body . crc32c($body); }
sub head { my ($version, $categories, $flags, $lo) = @_; return pack 'C n N', $version, $categories << 2 | $flags, $lo & 0xffffffff; }
sub narrow { return pack 'N*', @_; }
sub wide { return pack 'q>*', @_; }
sub doubles { return pack 'd>*', @_; }
my $infinity = 9**9**9;
my $nan = $infinity - $infinity;
# weighted, two categories, one answer each: high and low parts of both sums, then of both sums of squares
my @weights = (0.5, 0, 2, 0, 0.25, 0, 4, 0);
sub weighted { my ($counts, %change) = @_; my @w = @weights; $w[$_] = $change{$_} for keys %change; return sealed(head(1, 2, 3, 0), wide(@$counts), doubles(@w)); }

try_bytes('accepted', 'a narrow value made by hand', sealed(head(1, 2, 0, 0), narrow(0, 1, 2)));
try_bytes('accepted', 'a weighted value made by hand', weighted([0, 1, 1]));
try_bytes('refused', "version $_", sealed(head($_, 2, 0, 0), narrow(0, 1, 2))) for 0, 2, 255;
try_bytes('refused', 'no category', sealed(head(1, 0, 0, 0), narrow(0)));
try_bytes('refused', 'one category', sealed(head(1, 1, 0, 0), narrow(0, 1)));
try_bytes('refused', '1,002 categories', sealed(head(1, 1002, 0, 0), narrow((1) x 1003)));
try_bytes('refused', '16,383 categories that are not there', sealed(head(1, 16383, 0, 0), narrow(0, 1, 2)));
try_bytes('refused', '1,001 weighted categories that are not there', sealed(head(1, 1001, 3, 0), narrow(0, 1, 2)));
try_bytes('refused', 'a scale that begins at the largest integer', sealed(head(1, 2, 0, 2147483647), narrow(0, 1, 2)));
try_bytes('accepted', 'a scale that ends at the largest integer', sealed(head(1, 2, 0, 2147483646), narrow(0, 1, 2)));
try_bytes('accepted', 'a scale that begins at the smallest integer', sealed(head(1, 2, 0, -2147483648), narrow(0, 1, 2)));
try_bytes('refused', 'weights in narrow counters', sealed(head(1, 2, 2, 0), narrow(0, 1, 2), doubles(@weights)));
try_bytes('refused', 'a negative count', sealed(head(1, 2, 1, 0), wide(0, 4294967296, -1)));
try_bytes('refused', 'a negative number of missing answers', sealed(head(1, 2, 1, 0), wide(-1, 4294967296, 1)));
try_bytes('refused', 'the smallest count', sealed(head(1, 2, 1, 0), wide(0, 4294967296, -9223372036854775808)));
try_bytes('canonical', 'a wide value that could be narrow', sealed(head(1, 2, 1, 0), wide(0, 1, 2)));
try_bytes('refused', "a weight sum of $$_[1]", weighted([0, 1, 1], 0 => $$_[0])) for [$nan, 'NaN'], [$infinity, 'infinity'], [-$infinity, '-infinity'], [-0.5, '-0.5'], [0, '0 with an answer'], [-0.0, '-0 with an answer'];
try_bytes('refused', "a sum of squares of $$_[1]", weighted([0, 1, 1], 4 => $$_[0])) for [$nan, 'NaN'], [$infinity, 'infinity'], [-$infinity, '-infinity'], [-0.25, '-0.25'];
try_bytes('refused', "a low part of $$_[1]", weighted([0, 1, 1], 1 => $$_[0])) for [$nan, 'NaN'], [$infinity, 'infinity'], [0.25, 'half the high part'], [1, 'twice the high part'];
try_bytes('refused', "a low part of the squares of $$_[1]", weighted([0, 1, 1], 5 => $$_[0])) for [$nan, 'NaN'], [-$infinity, '-infinity'], [0.25, 'as much as the high part'];
try_bytes('refused', 'weight where nobody answered', weighted([0, 0, 1]));
try_bytes('refused', 'squares where nobody answered', weighted([0, 0, 1], 0 => 0));
try_bytes('canonical', 'a low part of -0', weighted([0, 1, 1], 1 => -0.0));
try_bytes('canonical', 'weights of -0 where nobody answered', weighted([0, 0, 1], 0 => -0.0, 1 => -0.0, 4 => -0.0, 5 => -0.0));
print $script "\\echo CASE end\n";
PERL
perl cases.pl

# One session takes them all: its end is reached only if the server has survived.
psql -X -q -A -t -f load.sql >log 2>&1 || true

# What came of each case: accepted, or the SQLSTATE, with or without a hint.
awk '/^CASE / { if (name != "") print outcome "\t" name; name = substr($0, 6); outcome = "accepted" }
     /ERROR:  [0-9A-Z]+:/ { match($0, /ERROR:  [0-9A-Z]+/); outcome = substr($0, RSTART + 8, 5) " no hint" }
     /^HINT:  ./ { sub(/ no hint/, "", outcome) }
     /server closed|connection to server was lost|FATAL|PANIC/ { outcome = "crash" }' log >outcomes

number=0
check() {
    number=$((number + 1))
    if [ -z "$2" ]; then echo "ok $number - $1"; else
        echo "not ok $number - $1"
        printf '%s\n' "$2" | head -n 20 | sed 's/^/# /'
    fi
}

# check_no_rows DESCRIPTION QUERY: an error is a failure too
check_no_rows() {
    local rows
    rows=$(sql -c "$2" 2>&1) || rows="it failed: $rows"
    check "$1" "$rows"
}

refused=$(grep -c $'\trefused ' outcomes || true)
check "the server has survived all of it" "$([ "$(tail -n 1 log)" = "CASE end" ] || tail -n 3 log)"
check "thousands of cases were tried ($refused)" "$([ "$refused" -ge 2000 ] || echo "$refused")"
check "no damaged value is accepted" "$(grep -P '^accepted\trefused ' outcomes || true)"
check "each error is one of bad binary data (22P03, 22023, 22003 or 08P01)" "$(grep -P '\trefused ' outcomes | grep -vP '^(22P03|22023|22003|08P01|accepted)' || true)"
check "each error gives a hint" "$(grep 'no hint' outcomes || true)"
check "a flipped bit, a cut and an appended byte are 22P03" "$(grep -P '\trefused .*(flipped|cut to|appended|twice|without its first)' outcomes | grep -vP '^22P03\t' || true)"
check "what was sent, and what is sound, is accepted" "$(grep -P '\t(same|accepted|canonical) ' outcomes | grep -vP '^accepted\t' | grep -vP '^22P03\tcanonical ' || true)"
accepted=$(grep -c '^accepted' outcomes || true)
check_no_rows "nothing else has got into the table" "SELECT count(*) || ' rows, $accepted accepted' FROM copied HAVING count(*) <> $accepted"
check_no_rows "a value that was sent is the value that was read" "SELECT name FROM original o WHERE (SELECT count(*) FROM copied c WHERE c.r = o.r AND ratings_send(c.r) = ratings_send(o.r)) <> 1"
check_no_rows "what is accepted has one form: that of its text" "SELECT r FROM copied WHERE ratings_send(r) <> ratings_send(r::text::ratings)"

# COPY BINARY of a whole table, there and back
sql -c "CREATE TABLE many AS SELECT g, CASE WHEN g % 9 > 0 THEN ratings_agg(s * g % 11, 0, 10) END AS r, ratings_agg(s * g % 1001, 0, 1000, 1.0 / (s + g)) AS w FROM generate_series(1, 60) AS g, generate_series(1, 300) AS s GROUP BY g" \
    -c "CREATE TABLE back (LIKE many)" >/dev/null
sql -c "\\copy many TO 'many.bin' (FORMAT binary)" -c "\\copy back FROM 'many.bin' (FORMAT binary)"
check_no_rows "a table through COPY BINARY and back" "SELECT g FROM many FULL JOIN back USING (g) WHERE many.r IS DISTINCT FROM back.r OR many.w IS DISTINCT FROM back.w"
sql -c "TRUNCATE back" -c "\\copy many TO 'many.txt'" -c "\\copy back FROM 'many.txt'"
check_no_rows "and through COPY as text" "SELECT g FROM many FULL JOIN back USING (g) WHERE many.r IS DISTINCT FROM back.r OR many.w IS DISTINCT FROM back.w"

echo "1..$number"
