# The damaged forms of the values on standard input, as files that psql is told to read: tenure_binary.sh
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use CopyBinary;

$CopyBinary::folder = shift;
my ($type) = @ARGV;
my @values = values_read();
my $number = 0;
sub try_bytes { my ($expected, $name, $bytes) = @_; print "\\echo CASE $expected $type $name\n"; put(sprintf('%s.%d', $type, ++$number), $bytes); }
sub sealed { return $_[0] . crc32c($_[0]); }

for my $i (0 .. $#values) {
    my $bytes = $values[$i];
    try_bytes('accepted', "value $i as it was sent", $bytes);
    for my $bit (0 .. 8 * length($bytes) - 1) {
        next if $bit % 5 and length $bytes > 200;
        my $flipped = $bytes;
        vec($flipped, $bit, 1) ^= 1;
        try_bytes('refused', "value $i with bit $bit flipped", $flipped);
    }
    try_bytes('refused', "value $i cut to $_ bytes", substr $bytes, 0, $_) for 0 .. length($bytes) - 1;
    my $body = substr $bytes, 0, -4;
    try_bytes('refused', "value $i cut to $_ bytes and sealed again", sealed(substr $body, 0, $_)) for 0 .. length($body) - 1;
    try_bytes('refused', "value $i with a byte appended and sealed again", sealed($body . chr $_)) for 0, 1, 255;
    # any byte changed under a checksum that is right: another sound value, or an error, never a crash
    for my $at (0 .. length($body) - 1) {
        next if $at % 3 and length $bytes > 200;
        for my $byte (0, 1, 0x7f, 0x80, 0xff) {
            my $changed = $body;
            substr($changed, $at, 1) = chr $byte;
            try_bytes('sound', "value $i with byte $at set to $byte and sealed again", sealed($changed));
        }
    }
}

# version, unit, missing, not started, rows, causes, runs
sub survival { my ($unit, $missing, $later, $n, $causes, $runs) = @_; return sealed(pack('C C q> q> N N N', 1, $unit, $missing, $later, $n, $causes, length $runs) . $runs); }
if ($type eq 'survival') {
    # a run's first byte: kinds (1 entries, 2 censored, 4 events), 8 long, distance << 4, 128 far
    try_bytes('accepted', 'one who left on day 0', survival(1, 0, 0, 1, 1, "\x04\x01"));
    try_bytes('accepted', 'two days in one run', survival(1, 0, 0, 2, 1, "\x0c\x00\x01\x01"));
    try_bytes('refused', 'two days in two runs', survival(1, 0, 0, 2, 1, "\x04\x01\x04\x01"));
    try_bytes('refused', 'a row without counts', survival(1, 0, 0, 1, 1, "\x00"));
    try_bytes('refused', 'a million rows without counts', survival(1, 0, 0, 1000000, 1, "\x08\xbe\x84\x3d"));
    try_bytes('refused', 'a count of 0', survival(1, 0, 0, 1, 1, "\x04\x00"));
    try_bytes('refused', 'a varint that is too long', survival(1, 0, 0, 1, 1, "\x04\x81\x00"));
    try_bytes('refused', 'a distance that is far and is not', survival(1, 0, 0, 1, 1, "\x84\x00\x01"));
    try_bytes('refused', 'a run of more rows than there are', survival(1, 0, 0, 2, 1, "\x0c\x05\x01\x01"));
    try_bytes('refused', 'a run whose length overflows', survival(1, 0, 0, 2, 1, "\x0c\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01\x01"));
    try_bytes('refused', 'a distance beyond 64 bits', survival(1, 0, 0, 1, 1, "\xf4\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01"));
    try_bytes('refused', 'a count beyond 63 bits', survival(1, 0, 0, 1, 1, "\x04\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
    try_bytes('refused', 'a varint without an end', survival(1, 0, 0, 1, 1, "\x04\xff"));
    try_bytes('refused', 'rows without a unit', survival(0, 0, 0, 1, 1, "\x04\x01"));
    try_bytes('refused', 'a unit without rows', survival(1, 0, 0, 0, 1, ''));
    try_bytes('accepted', 'nobody', survival(0, 3, 4, 0, 1, ''));
    try_bytes('refused', 'an unknown unit', survival(4, 0, 0, 1, 1, "\x04\x01"));
    try_bytes('refused', 'a building form', survival(5, 0, 0, 1, 1, "\x04\x01"));
    try_bytes('refused', 'a negative number of missing rows', survival(1, -1, 0, 1, 1, "\x04\x01"));
    try_bytes('refused', 'a negative number not started', survival(1, 0, -1, 1, 1, "\x04\x01"));
    try_bytes('refused', 'two causes', survival(1, 0, 0, 1, 2, "\x04\x01"));
    try_bytes('refused', 'no cause', survival(1, 0, 0, 1, 0, "\x02\x01"));
    try_bytes('refused', 'four billion rows', survival(1, 0, 0, 0xffffffff, 1, "\x04\x01"));
    try_bytes('refused', 'who enters and never goes', survival(1, 0, 0, 1, 1, "\x01\x01"));
    try_bytes('refused', 'who goes before coming', survival(1, 0, 0, 2, 1, "\x04\x01\x01\x01"));
    # 2^63 - 2 is the last time; a distance behind it that wraps around would lead to -1000000, and on to 5
    my @wrap = ("\xff\xff\xff\xff\xff\xff\xff\xff\x0f\x01", "\xb8\xaf\xf8\xff\xff\xff\xff\xff\x0f\x01", "\xc1\xc8\xd0\x07\x01");
    try_bytes('accepted', 'the last time', survival(1, 0, 0, 1, 1, "\xe4$wrap[0]"));
    try_bytes('refused', 'a time behind the last', survival(1, 0, 0, 2, 1, "\xe4$wrap[0]\x04\x01"));
    try_bytes('refused', 'a run that goes on behind the last time', survival(1, 0, 0, 2, 1, "\xec\xff\xff\xff\xff\xff\xff\xff\xff\x0f\x00\x01\x01"));
    try_bytes('refused', 'times that wrap around', survival($_, 0, 0, 3, 1, "\xe4$wrap[0]\x94$wrap[1]\xc4$wrap[2]")) for 1, 2, 3;
    try_bytes('refused', 'a time that is infinite', survival(2, 0, 0, 1, 1, "\x84\x80\x80\x80\x80\x80\x80\x80\xff\x0f\x01"));
}
if ($type eq 'survival_causes') {
    # on day 3 seven left for b and five for a
    my $row = pack('N', 4) . "\x34\x03\x07\x05";
    my $head = pack 'C C q> q> N N', 1, 1, 0, 0, 1, 2;
    try_bytes('accepted', 'causes in the order of another encoding', sealed($head . pack('N a N a', 1, 'b', 1, 'a') . $row));
    try_bytes('refused', 'a cause twice', sealed($head . pack('N a N a', 1, 'a', 1, 'a') . $row));
}
print "\\echo CASE end\n";
