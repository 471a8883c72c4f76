# Damaged binary forms of estimates, ride, matched_change and tailoring:
# measures_estimates_binary.pl FOLDER TYPE < a COPY BINARY file of one value a row.
# Writes COPY BINARY files into the folder, one value each, and prints psql commands that read them:
# flip-* and cut-* (the checksum is the old one), made-* (bytes changed, checksum right), and
# case-NAME (built by hand, checksum right; bad-* must be refused, good-* read).
use strict;
use warnings;

use lib 'test/robust';
use CopyBinary;

$CopyBinary::folder = shift;
my $type = shift;
my @values = values_read();

srand 3;
for my $v (0 .. $#values) {
    my $value = $values[$v];
    my $body = substr $value, 0, -4;
    for my $try (1 .. 60) {
        my $damaged = $value;
        vec($damaged, int rand 8 * length $value, 1) ^= 1;
        put("flip-$v-$try", $damaged);
    }
    put("cut-$v-$_", substr $value, 0, int rand length $value) for 1 .. 30;
    put("cut-$v-more", $value . "\0");
    for my $at (1 .. length($body) - 1) {
        my $made = $body;
        substr($made, $at, 1) = chr((ord(substr $made, $at, 1) + (1, 255, 128, 1 + int rand 255)[ rand 4 ]) % 256);
        put("made-$v-$at", $made . crc32c($made));
    }
    for my $try (1 .. 100) {
        my $made = $body;
        substr($made, 1 + rand(length($made) - 1), 1) = chr rand 256 for 1 .. 1 + rand 4;
        put("made-$v-more-$try", $made . crc32c($made));
    }
    for my $try (1 .. 30) {
        my $made = substr $body, 0, int rand length $body;
        put("made-$v-short-$try", $made . crc32c($made));
    }
}

sub built {
    my ($name, @parts) = @_;
    my $body = join '', @parts;
    put("case-$name", $body . crc32c($body));
}
my $infinity = 9**9**9;
my $nan = $infinity - $infinity;
sub doubles { return pack 'd>*', @_; }

if ($type eq 'estimates' || $type eq 'ride') {
    my $extra = $type eq 'ride';
    # rows of (value, se), with a period before them in a ride
    my $rows = sub { my ($n, @rows) = @_; return pack('C q> q>', 1, $n, 0), map { doubles($extra ? (1) : (), @$_) } @rows; };
    built('good-two', $rows->(2, [1, 2], [3, 4]));
    built('good-none', $rows->(0));
    built('good-equal', $rows->(2, [1, 2], [1, 2]));
    built('bad-version', pack('C q> q>', 2, 0, 0));
    built('bad-order', $rows->(2, [3, 4], [1, 2]));
    built('bad-order-of-se', $rows->(2, [1, 4], [1, 2]));
    built('bad-nan', $rows->(1, [$nan, 1]));
    built('bad-infinity', $rows->(1, [-$infinity, 1]));
    built('bad-se-nan', $rows->(1, [1, $nan]));
    built('bad-se-infinite', $rows->(1, [1, $infinity]));
    built('bad-se-negative', $rows->(1, [1, -1]));
    built('bad-se-minus-zero', $rows->(1, [1, -0.0]));
    built('bad-se-small', $rows->(1, [1, 1e-200]));
    built('bad-minus-zero', $rows->(1, [-0.0, 1]));
    built(($extra ? 'good' : 'bad') . '-se-zero', $rows->(1, [1, 0]));
    built('bad-fewer', $rows->(2, [1, 2]));
    built('bad-more', $rows->(0, [1, 2]));
    built('bad-many', $rows->(0x7FFFFFFFFFFFFFFF, [1, 2]));
    built('bad-wrapping', $rows->(0x2000000000000001, [1, 2]));
    built('bad-negative', $rows->(-1, [1, 2]));
    built('bad-missing', pack('C q> q>', 1, 0, -1));
} elsif ($type eq 'matched_change') {
    my $person = sub { my ($id, $group, $n0, $s0, $n1, $s1, $low) = @_; return pack('q> N l> d> d> l> d> d>', $id, $group, $n0, $s0, $low // 0, $n1, $s1, 0); };
    my $value = sub { my ($labels, @persons) = @_; return pack('C q> N', 1, 0, scalar @$labels), map({ pack 'N/a', $_ } @$labels), pack('N', scalar @persons), map { $person->(@$_) } @persons; };
    built('good-two', $value->(['a', 'b'], [1, 0, 1, 5, 1, 6], [2, 3, 1, 5, 0, 0]));
    built('good-none', $value->([]));
    built('good-order', $value->(['b', 'a'], [2, 0, 1, 5, 1, 6], [1, 3, 1, 5, 0, 0]));
    built('good-empty-label', $value->([''], [1, 0, 1, 5, 1, 6]));
    built('bad-same-label', $value->(['a', 'a'], [1, 0, 1, 5, 1, 6], [2, 3, 1, 5, 0, 0]));
    built('bad-same-person', $value->(['a'], [1, 0, 1, 5, 1, 6], [1, 0, 1, 5, 0, 0]));
    built('bad-empty-stratum', $value->(['a', 'b'], [1, 0, 1, 5, 1, 6]));
    built('bad-no-stratum', $value->(['a'], [1, 2, 1, 5, 1, 6]));
    built('bad-no-such-stratum', $value->(['a'], [1, 0xFFFFFFFF, 1, 5, 1, 6]));
    built('bad-no-rows', $value->(['a'], [1, 0, 0, 0, 0, 0]));
    built('bad-negative-rows', $value->(['a'], [1, 0, -1, 5, 2, 6]));
    built('bad-sum-of-nothing', $value->(['a'], [1, 0, 0, 5, 2, 6]));
    built('bad-nan', $value->(['a'], [1, 0, 1, $nan, 2, 6]));
    built('bad-infinity', $value->(['a'], [1, 0, 1, $infinity, 2, 6]));
    built('bad-minus-zero', $value->(['a'], [1, 0, 1, -0.0, 2, 6]));
    built('bad-low-part', $value->(['a'], [1, 0, 1, 5, 2, 6, 1]));
    built('bad-low-part-nan', $value->(['a'], [1, 0, 1, 5, 2, 6, $nan]));
    built('bad-utf8', $value->(["a\xff"], [1, 0, 1, 5, 1, 6]));
    built('bad-zero-byte', $value->(["a\0"], [1, 0, 1, 5, 1, 6]));
    built('bad-many-labels', pack('C q> N', 1, 0, 0x7FFFFFFF));
    built('bad-negative-labels', pack('C q> N', 1, 0, 0xFFFFFFFF));
    built('bad-many-persons', pack('C q> N N', 1, 0, 0, 0x7FFFFFFF));
    built('bad-missing', pack('C q> N N', 1, -1, 0, 0));
} else {
    my $value = sub { my ($options, $n, @sums) = @_; return pack('C N q> q>', 1, $options, $n, 0), map { doubles($_, 0) } @sums; };
    built('good-two', $value->(2, 2, 1, 3, 1, 5));
    built('good-none', $value->(2, 0, 0, 0, 0, 0));
    built('bad-no-options', $value->(0, 2));
    built('bad-65-options', $value->(65, 0, (0) x 130));
    built('bad-many-options', $value->(0x7FFFFFFF, 2, 1, 3, 1, 5));
    built('bad-fewer', $value->(3, 2, 1, 3, 1, 5));
    built('bad-negative-n', $value->(2, -1, 1, 3, 1, 5));
    built('bad-missing', pack('C N q> q>', 1, 1, 0, -1), doubles(0, 0, 0, 0));
    built('bad-negative-loss', $value->(1, 2, -1, 1));
    built('bad-squares', $value->(1, 2, 1, 5));
    built('bad-few-squares', $value->(1, 2, 4, 1));
    built('bad-losses-of-nobody', $value->(1, 0, 1, 1));
    built('bad-nan', $value->(1, 2, $nan, 1));
    built('bad-infinity', $value->(1, 2, 1, $infinity));
    built('bad-minus-zero', $value->(1, 2, -0.0, 0));
    built('bad-low-part', pack('C N q> q>', 1, 1, 2, 0), doubles(1, 1, 1, 0));
}
