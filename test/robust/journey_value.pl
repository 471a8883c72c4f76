# Damaged binary forms of journeys: journey_value.pl FOLDER < a COPY BINARY file of one journey a row.
# Writes COPY BINARY files into the folder, one journey each, and prints psql commands that read them:
# flip-* and cut-* (the checksum is the old one), made-* (bytes changed, checksum right), and
# case-NAME (built by hand, checksum right).
use strict;
use warnings;

use lib 'test/robust';
use CopyBinary;

$CopyBinary::folder = shift;
my @values = values_read();

srand 1;
for my $v (0 .. $#values) {
    my $value = $values[$v];
    my $body = substr $value, 0, -4;
    for my $bit (0 .. 8 * length($value) - 1) {
        my $damaged = $value;
        vec($damaged, $bit, 1) ^= 1;
        put("flip-$v-$bit", $damaged);
    }
    put("cut-$v-$_", substr $value, 0, $_) for 0 .. length($value) - 1;
    put("cut-$v-more", $value . "\0");
    for my $try (1 .. 400) {
        my $made = $body;
        substr($made, 1 + rand(length($made) - 1), 1) = chr rand 256 for 1 .. 1 + rand 3;
        put("made-$v-$try", $made . crc32c($made));
    }
}

# events: presence (1 role, 2 score, 4 amount, 8 seq), time, touchpoint, the rest
sub built {
    my ($name, $body) = @_;
    put("case-$name", $body . crc32c($body));
}
my $one = pack 'C N N', 1, 1, 0;
my $a = pack 'N/a', 'a';
built('good', $one . pack('C q>', 0, 0) . $a);
built('version', pack('C N N', 2, 1, 0) . pack('C q>', 0, 0) . $a);
built('fewer-events', pack('C N N', 1, 2, 0) . pack('C q>', 0, 0) . $a);
built('no-such-many-events', pack('C N N', 1, 0xFFFFFFFF, 0) . pack('C q>', 0, 0) . $a);
built('more-events', pack('C N N', 1, 0, 0) . pack('C q>', 0, 0) . $a);
built('presence', $one . pack('C q>', 16, 0) . $a);
built('infinity', $one . pack('C q>', 0, 0x7FFFFFFFFFFFFFFF) . $a);
built('minus-infinity', $one . pack('C q>', 0, -0x7FFFFFFFFFFFFFFF - 1) . $a);
built('before-all-times', $one . pack('C q>', 0, -211813488000000001) . $a);
built('no-utf8', $one . pack('C q>', 0, 0) . pack('N/a', "a\xff"));
built('half-utf8', $one . pack('C q>', 0, 0) . pack('N/a', "\xc3"));
built('zero-byte', $one . pack('C q>', 0, 0) . pack('N/a', "a\0b"));
built('role-no-utf8', $one . pack('C q>', 1, 0) . $a . pack('N/a', "\xff"));
built('score-infinite', $one . pack('C q>', 2, 0) . $a . pack('d>', 9**9**9));
built('score-nan', $one . pack('C q>', 2, 0) . $a . pack('H16', '7ff8000000000000'));
built('amount-nan', $one . pack('C q>', 4, 0) . $a . pack('H16', '7ff8000000000000'));
built('seq-least', $one . pack('C q>', 8, 0) . $a . pack('q>', -0x7FFFFFFFFFFFFFFF - 1));
