# Damaged binary forms of match_patterns and match_model: match_model_binary.pl FOLDER < a COPY BINARY
# file of one value a row. Writes COPY BINARY files into the folder, one value each, and prints psql
# commands that read them: flip-*, cut-* and long-* (the checksum is the old one), and made-* (bytes
# changed, checksum right).
use strict;
use warnings;

use lib 'test/robust';
use CopyBinary;

$CopyBinary::folder = shift;
my @values = values_read();

srand 3;
for my $v (0 .. $#values) {
    my $value = $values[$v];
    my $body = substr $value, 0, -4;
    for my $bit (0 .. 8 * length($value) - 1) {
        next if length($value) > 100 && rand() > 100 / length($value) / 8;
        my $damaged = $value;
        vec($damaged, $bit, 1) ^= 1;
        put("flip-$v-$bit", $damaged);
    }
    put("cut-$v-$_", substr $value, 0, int rand length $value) for 1 .. 25;
    put("long-$v-$_", $value . chr $_) for 0, 255;

    # every byte once, small steps and large ones, and some together
    for my $at (0 .. length($body) - 1) {
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
    # doubles that are no numbers, or far outside, at each place where one could stand
    my $infinity = 9**9**9;
    my $number = 0;
    for my $double ($infinity, -$infinity, $infinity - $infinity, -0.0, 1e300, -1, 5e-324) {
        $number++;
        for (my $at = 1; $at + 8 <= length $body; $at += 1 + int rand 12) {
            my $made = $body;
            substr($made, $at, 8) = pack 'd>', $double;
            put("made-$v-double-$number-$at", $made . crc32c($made));
        }
    }
}
