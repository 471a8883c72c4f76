# What the tests of damaged binary forms share: values out of a COPY BINARY file of one column, and
# files of one value each that psql is told to read (by read.psql, in the same folder).
package CopyBinary;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT = qw(crc32c put values_read);

our $folder;
my @table = map { my $c = $_; $c = $c & 1 ? ($c >> 1) ^ 0x82F63B78 : $c >> 1 for 1 .. 8; $c } 0 .. 255;

sub crc32c {
    my $crc = 0xFFFFFFFF;
    $crc = $table[($crc ^ $_) & 0xFF] ^ ($crc >> 8) for unpack 'C*', $_[0];
    return pack 'N', $crc ^ 0xFFFFFFFF;
}

# put(NAME, BYTES): the file, and the commands that read it
sub put {
    my ($name, $value) = @_;
    open my $file, '>:raw', "$folder/$name" or die "$folder/$name: $!";
    print $file "PGCOPY\n\xff\r\n\0", pack('N N n N', 0, 0, 1, length $value), $value, pack('n', 0xFFFF);
    close $file;
    print "\\set file '$name'\n\\i $folder/read.psql\n";
}

# The values of the COPY BINARY file on standard input; dies unless each ends with its CRC-32C.
sub values_read {
    binmode STDIN;
    local $/;
    my $copy = <STDIN>;
    my @values;
    for (my $at = 19; unpack('n', substr $copy, $at, 2) == 1;) {
        my $length = unpack 'N', substr $copy, $at + 2, 4;
        push @values, substr $copy, $at + 6, $length;
        $at += 6 + $length;
    }
    for (@values) {
        die 'the checksum is not CRC-32C' if crc32c(substr $_, 0, -4) ne substr $_, -4;
    }
    return @values;
}

1;
