# Damaged binary forms of funnels: journey_funnel.pl FOLDER < a COPY BINARY file of one value a row.
# Writes COPY BINARY files into the folder, one value each, and prints psql commands that read them:
# flip-* and cut-* (the checksum is the old one) and made-* (bytes changed, checksum right).
use strict;
use warnings;

my $folder = shift;
my @table = map { my $c = $_; $c = $c & 1 ? ($c >> 1) ^ 0x82F63B78 : $c >> 1 for 1 .. 8; $c } 0 .. 255;

sub crc32c {
    my $crc = 0xFFFFFFFF;
    $crc = $table[($crc ^ $_) & 0xFF] ^ ($crc >> 8) for unpack 'C*', $_[0];
    return pack 'N', $crc ^ 0xFFFFFFFF;
}

sub put {
    my ($name, $value) = @_;
    open my $file, '>:raw', "$folder/$name" or die "$folder/$name: $!";
    print $file "PGCOPY\n\xff\r\n\0", pack('N N n N', 0, 0, 1, length $value), $value, pack('n', 0xFFFF);
    close $file;
    print "\\set file '$name'\n\\i $folder/read.psql\n";
}

binmode STDIN;
local $/;
my $copy = <STDIN>;
my @values;
for (my $at = 19; (my $fields = unpack 'n', substr $copy, $at, 2) == 1;) {
    my $length = unpack 'N', substr $copy, $at + 2, 4;
    push @values, substr $copy, $at + 6, $length;
    $at += 6 + $length;
}

srand 2;
for my $v (0 .. $#values) {
    my $value = $values[$v];
    my $body = substr $value, 0, -4;
    die 'the checksum is not CRC-32C' if crc32c($body) ne substr $value, -4;
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
