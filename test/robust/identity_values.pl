# Damaged binary forms of link_components or match_quality: identity_values.pl KIND FOLDER < a COPY
# BINARY file of one value a row.  Writes COPY BINARY files into the folder, one value each, and prints
# psql commands that read them: flip-* and cut-* (the checksum is the old one), made-* (bytes changed,
# checksum right), and case-NAME (built by hand, checksum right).
use strict;
use warnings;

use lib 'test/robust';
use CopyBinary;

my $kind = shift;
$CopyBinary::folder = shift;
my @values = values_read();

srand 1;
for my $v (0 .. $#values) {
    my $value = $values[$v];
    my $body = substr $value, 0, -4;
    for my $bit (grep { length $value < 100 || $_ % 8 == $_ / 8 % 8 } 0 .. 8 * length($value) - 1) {
        my $damaged = $value;
        vec($damaged, $bit, 1) ^= 1;
        put("flip-$v-$bit", $damaged);
    }
    put("cut-$v-$_", substr $value, 0, $_) for 0 .. length($value) - 1;
    put("cut-$v-more", $value . "\0");
    for my $try (1 .. 150) {
        my $made = $body;
        substr($made, 1 + rand(length($made) - 1), 1) = chr rand 256 for 1 .. 1 + rand 3;
        put("made-$v-$try", $made . crc32c($made));
    }
}

sub built {
    my ($name, @parts) = @_;
    my $body = join '', "\1", @parts;
    put("case-$name", $body . crc32c($body));
}

# nodes, size of the stream, and of each node: difference (the first in zigzag), how far back its least member is
sub stream { my ($n, @bytes) = @_; my $bytes = pack 'C*', @bytes; return pack('q> Q>', $n, length $bytes) . $bytes; }
# missing, unscored matches and others, weights, and of each: weight, matches, others
sub counts { my ($missing, $matches, $others, $n, @rest) = @_; my $out = pack 'q>4', $missing, $matches, $others, $n; while (@rest) { $out .= pack 'd> q> q>', splice @rest, 0, 3; } return $out; }

my $infinity = 9**9**9;
if ($kind eq 'link_components') {
    built('good', stream(3, 2, 0, 1, 1, 5, 0));
    built('none', stream(0));
    built('extremes', stream(2, (255) x 9, 1, 0, (255) x 9, 1, 1));
    built('before-itself', stream(1, 2, 1));
    built('component-is-no-least', stream(3, 2, 0, 1, 1, 1, 1));
    built('far-back', stream(2, 2, 0, 1, 2));
    built('same-node-twice', stream(2, 2, 0, 0, 0));
    built('wraps-around', stream(2, 2, 0, (255) x 9, 1, 0));
    built('long-varint', stream(1, 130, 0, 0));
    built('endless-varint', stream(1, (128) x 12));
    built('eleven-bytes', stream(1, (129) x 10, 1, 0));
    built('beyond-64-bits', stream(1, (129) x 9, 2, 0));
    built('fewer-nodes', stream(2, 2, 0, 1, 1, 5, 0));
    built('more-nodes', stream(4, 2, 0, 1, 1, 5, 0));
    built('billions', stream(4_000_000_000, 2, 0));
    built('minus-one', stream(-1, 2, 0));
    built('half-a-node', stream(2, 2, 0, 1));
    built('stream-too-long', pack('q> Q>', 1, 1000) . pack('C*', 2, 0));
    built('stream-beyond', pack('q> Q>', 1, 18446744073709551615) . pack('C*', 2, 0));
    built('bytes-left', stream(1, 2, 0) . "\0");
} else {
    built('good', counts(1, 2, 3, 2, -1.5, 1, 0, 2, 0, 7));
    built('none', counts(0, 0, 0, 0));
    built('negative-missing', counts(-1, 0, 0, 0));
    built('negative-unscored', counts(0, -1, 0, 0));
    built('negative-count', counts(0, 0, 0, 1, 1, -1, 2));
    built('no-pairs', counts(0, 0, 0, 1, 1, 0, 0));
    built('minus-zero', counts(0, 0, 0, 1, -0.0, 1, 0));
    built('infinite', counts(0, 0, 0, 1, $infinity, 1, 0));
    built('nan', counts(0, 0, 0, 1, $infinity - $infinity, 1, 0));
    built('descending', counts(0, 0, 0, 2, 2, 1, 0, 1, 1, 0));
    built('twice', counts(0, 0, 0, 2, 1, 1, 0, 1, 1, 0));
    built('sum-overflows', counts(0, 1, 0, 1, 1, 9223372036854775807, 0));
    built('largest-sum', counts(0, 0, 0, 1, 1, 9223372036854775807, 9223372036854775807));
    built('more-weights', counts(0, 0, 0, 2, 1, 1, 0));
    built('billions', counts(0, 0, 0, 4_000_000_000_000_000, 1, 1, 0));
    built('minus-one', counts(0, 0, 0, -1, 1, 1, 0));
    built('fewer-weights', counts(0, 0, 0, 1, 1, 1, 0, 2, 1, 0));
}
