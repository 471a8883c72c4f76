# Damaged binary forms: link_binary.pl FOLDER < a COPY BINARY file of one value a row. Writes COPY BINARY
# files into the folder, one value each, and prints psql commands that read them: flip-* and cut-* (the
# checksum is the old one), and made-* (bytes changed, lost or doubled, checksum right).
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
    for my $try (1 .. 300) {
        my $damaged = $value;
        vec($damaged, int rand 8 * length $value, 1) ^= 1;
        put("flip-$v-$try", $damaged);
    }
    for (1 .. 60) { my $length = int rand length $value; put("cut-$v-$_", substr $value, 0, $length); }
    put("cut-$v-more", $value . "\0");
    for my $try (1 .. 300) {
        my $made = $body;
        substr($made, 1 + rand(length($made) - 1), 1) = chr rand 256 for 1 .. 1 + rand 3;
        put("made-$v-$try", $made . crc32c($made));
    }
    for my $try (1 .. 60) {
        my $at = 1 + int rand length($body) - 1;
        my $made = $try % 2 ? substr($body, 0, $at) : substr($body, 0, $at) . substr($body, int rand length $body);
        put("made-$v-length-$try", $made . crc32c($made));
    }
}
