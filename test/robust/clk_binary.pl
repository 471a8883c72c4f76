# Damaged binary forms of clk and clk_block: clk_binary.pl TYPE FOLDER < a COPY BINARY file of values.
# Writes files of one value each into the folder, and prints psql commands that read them: flip-* and
# cut-* (the checksum is the old one), made-* (bytes changed, checksum right), and case-NAME (built by
# hand, checksum right).
use strict;
use warnings;

use lib 'test/robust';
use CopyBinary;

my $type = shift;
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
    for my $try (1 .. 300) {
        my $made = $body;
        substr($made, 1 + rand(length($made) - 1), 1) = chr rand 256 for 1 .. 1 + rand 2;
        put("made-$v-$try", $made . crc32c($made));
    }
}

sub built {
    my ($name, $body) = @_;
    put("case-$name", $body . crc32c($body));
}

# version, words, folds, balanced, check
sub shape { return pack 'C n C C N', 1, @_, 7; }
if ($type eq 'clk') {
    my $word = pack 'Q>', 3;
    built('clk-good', shape(1, 0, 0) . $word);
    built('clk-shorter', shape(2, 0, 0) . $word);
    built('clk-longer', shape(1, 0, 0) . $word . $word);
    built('clk-too-short', substr shape(1, 0, 0), 0, -1);
    built('clk-no-words', shape(0, 0, 0));
    built('clk-too-many-words', shape(257, 0, 0) . $word x 257);
    built('clk-too-many-folds', shape(2, 8, 0) . $word x 2);
    built('clk-balanced-2', shape(2, 0, 2) . pack('Q>', ~0) . "\0" x 8);
    built('clk-unbalanced', shape(2, 0, 1) . $word x 2);
}
else {
    # flags (2: between), threshold, number of records; then id, side, bits
    my $head = shape(1, 0, 0);
    sub block { my ($flags, $threshold, $n, @records) = @_; return pack('C d> N', $flags, $threshold, $n) . join '', map { pack 'q> C Q>', @$_ } @records; }
    built('block-good', $head . block(2, .5, 2, [1, 0, 3], [-1, 1, 3]));
    built('block-between-flag', $head . block(0, .5, 1, [1, 1, 3]));
    built('block-building-flag', $head . block(1, .5, 1, [1, 0, 3]));
    built('block-side', $head . block(2, .5, 1, [1, 2, 3]));
    built('block-nan', $head . pack('C H16 N', 0, '7ff8000000000000', 0));
    built('block-infinite', $head . block(0, 9**9**9, 0));
    built('block-zero', $head . block(0, 0, 0));
    built('block-negative-records', $head . block(0, .5, 0xFFFFFFFF));
    built('block-fewer-records', $head . block(0, .5, 2, [1, 0, 3]));
    built('block-more-records', $head . block(0, .5, 0, [1, 0, 3]));
    built('block-too-many-records', $head . block(0, .5, 20001, map { [$_, 0, 3] } 1 .. 20001));
    built('block-too-short', substr $head . block(0, .5, 0), 0, -1);
    built('block-out-of-order', $head . block(0, .5, 2, [1, 0, 3], [-1, 0, 3]));
    built('block-bits-unbalanced', shape(2, 0, 1) . pack('C d> N q> C Q> Q>', 0, .5, 1, 1, 0, 1, 1));
}
