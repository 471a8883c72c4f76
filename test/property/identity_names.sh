#!/bin/bash
# name_fold and email_norm against another implementation of Unicode (Perl's), for every letter.
set -euo pipefail
export PGOPTIONS="-c search_path=public,experience -c client_min_messages=warning"
. test/tap.bash

# Letters up to Unicode 14, which our table of cases knows: code point, its small form by the
# simple mapping, and what is left of that when it is decomposed without marks.
perl -CO -MUnicode::Normalize -MUnicode::UCD=charprop -e '
    for my $cp (0x41 .. 0x2FFFF) {
        my $c = chr $cp;
        next unless $c =~ /\p{L}/ && $c =~ /\p{Present_In: 14.0}/ && $c !~ /\p{Han}|\p{Hangul}/;
        my $small = join "", map { my $l = lc; length $l == 1 ? $l : $_ } split //, NFKD($c);
        (my $bare = $small) =~ s/\p{Mn}//g if $c =~ /\p{Latin}|\p{Greek}|\p{Cyrillic}|\p{Armenian}|\p{Georgian}/;
        $bare = NFC($small) unless defined $bare;
        $bare =~ tr/\x{3C2}/\x{3C3}/;
        printf "%d\t%s\t%s\n", $cp, $c =~ /\p{Latin}|\p{Greek}|\p{Cyrillic}|\p{Armenian}|\p{Georgian}/ ? "plain" : "other", $bare;
    }' >"$TEST_TMP/letters"
sql -c 'CREATE TABLE letters (point int, kind text, bare text)' -c "\\copy letters FROM '$TEST_TMP/letters'"

ok 'there are letters of all kinds' "$(sql -c "SELECT count(*) FILTER (WHERE kind = 'plain') > 2000, count(*) FILTER (WHERE kind = 'other') > 5000 FROM letters")" 't|t'
ok 'letters of Latin, Greek, Cyrillic, Armenian, Georgian: small and without marks, or spelled in ASCII' "$(sql -c "
    SELECT string_agg(to_hex(point) || ' ' || chr(point) || ' ' || coalesce(name_fold(chr(point)), 'NULL'), ', ') FROM letters
    WHERE kind = 'plain' AND name_fold(chr(point)) IS DISTINCT FROM bare
        AND NOT (coalesce(name_fold(chr(point)), '') ~ '^[a-z]{1,2}\$' AND bare !~ '^[a-z]*\$')
        AND bare !~ '^[ ʰ-˿ʹꞌ]*\$'")" ''
ok 'folding is idempotent, for every letter' "$(sql -c "SELECT string_agg(to_hex(point), ' ') FROM letters WHERE name_fold(name_fold(chr(point))) IS DISTINCT FROM name_fold(chr(point)) OR name_fold(name_fold(chr(point), 'icao'), 'icao') IS DISTINCT FROM name_fold(chr(point), 'icao')")" ''
ok 'composed and decomposed text fold alike' "$(sql -c "SELECT string_agg(to_hex(point), ' ') FROM letters, (VALUES ('plain'), ('icao')) AS m(mode)
    WHERE name_fold(normalize(chr(point), NFD), mode) IS DISTINCT FROM name_fold(normalize(chr(point), NFC), mode)")" ''
ok 'the short way for Latin-1 gives what the long way gives' "$(sql -c "SELECT string_agg(to_hex(i) || ' ' || mode, ', ') FROM generate_series(1, 255) AS i, (VALUES ('plain'), ('icao')) AS m(mode)
    WHERE name_fold('a' || chr(i) || 'b' || chr(i) || 'b', mode) || 'z' IS DISTINCT FROM name_fold('a' || chr(i) || 'b' || chr(i) || 'bž', mode)")" ''
ok 'addresses are small in every script' "$(sql -c "SELECT string_agg(to_hex(point), ' ') FROM letters WHERE email_norm(chr(point) || '@b.fi') <> email_norm(email_norm(chr(point) || '@b.fi'))")" ''
ok 'other code points are refused by no function' "$(sql -c "SELECT count(name_fold('a' || chr(i))) + count(name_key('a' || chr(i))) + count(email_norm('a' || chr(i) || '@b.fi')) > 200000 FROM generate_series(1, 196607) AS i WHERE i NOT BETWEEN 55296 AND 57343")" t

# Databases of other encodings agree where they have the letters.
for encoding in LATIN1 LATIN5 LATIN9 WIN1257; do
    database="${PGDATABASE}_$encoding"
    psql -X -q -d "$PGDATABASE" -c "CREATE DATABASE \"$database\" ENCODING '$encoding' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    psql -X -q -d "$database" -c 'CREATE EXTENSION experience' 2>/dev/null
    query="SELECT name_fold('Åsa Mäkinen-Ørsted'), name_fold('Åsa Öhman', 'icao'), name_key('Åkerman'), email_norm('ÅSA@b.fi'), encode(link_token(decode(repeat('01', 16), 'hex'), 'nimi', 'Mäkinen'), 'hex')"
    ok "a database in $encoding gives the same" "$(PGCLIENTENCODING=UTF8 sql -d "$database" -c "$query")" "$(PGCLIENTENCODING=UTF8 sql -c "$query")"
    ok "$encoding: a letter that it lacks is left out" "$(PGCLIENTENCODING=UTF8 sql -d "$database" -c "SELECT name_fold('Aµb'), name_fold('µ') IS NULL, name_key('Aµ')")" 'ab|t|a'
    [ $encoding != LATIN5 ] || ok "$encoding: and so is a mark" "$(PGCLIENTENCODING=UTF8 sql -d "$database" -c "SELECT email_norm('İ@b.fi')")" 'i@b.fi'
    psql -X -q -d "$PGDATABASE" -c "DROP DATABASE \"$database\""
done
database="${PGDATABASE}_ASCII"
psql -X -q -c "CREATE DATABASE \"$database\" ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
psql -X -q -d "$database" -c 'CREATE EXTENSION experience' 2>/dev/null
ok 'SQL_ASCII: bytes that are UTF-8 are letters' "$(sql -d "$database" -c "SELECT name_fold('Mäkinen')")" makinen
ok 'and others are an error' "$(psql -X -q -A -t -v VERBOSITY=sqlstate -d "$database" -c "SELECT name_fold(E'M\\344kinen')" 2>&1)" 'ERROR:  22021'
psql -X -q -c "DROP DATABASE \"$database\""
echo "1..$number"
