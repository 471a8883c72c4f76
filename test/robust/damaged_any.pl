# Damaged binary forms of any value: damaged_any.pl FOLDER < a COPY BINARY file of one value a row.
# Writes COPY BINARY files into the folder, one value each, and prints psql commands that read them:
# flip-* and cut-* (the checksum is the old one) and made-* (bytes changed, checksum right).
use strict;
use warnings;

use lib 'test/robust';
use CopyBinary;

$CopyBinary::folder = shift;
my @values = values_read();

srand 2;
for my $v (0 .. $#values) {
    my $value = $values[$v];
    my $body = substr $value, 0, -4;
    for my $try (1 .. 100) {
        my $damaged = $value;
        vec($damaged, int rand 8 * length $value, 1) ^= 1;
        put("flip-$v-$try", $damaged);
    }
    put("cut-$v-$_", substr $value, 0, int rand length $value) for 1 .. 50;

    # every byte once, and some together; small steps and large ones
    for my $at (1 .. length($body) - 1) {
        my $made = $body;
        substr($made, $at, 1) = chr((ord(substr $made, $at, 1) + (1, 255, 128, 1 + int rand 255)[ rand 4 ]) % 256);
        put("made-$v-$at", $made . crc32c($made));
    }
    for my $try (1 .. 300) {
        my $made = $body;
        substr($made, 1 + rand(length($made) - 1), 1) = chr rand 256 for 1 .. 1 + rand 4;
        put("made-$v-more-$try", $made . crc32c($made));
    }
    for my $try (1 .. 60) {
        my $made = substr $body, 0, int rand length $body;
        put("made-$v-short-$try", $made . crc32c($made));
    }
}
