# Damaged binary forms of comoments: comoments_binary.pl FOLDER < a COPY BINARY file of one value a row.
# Writes COPY BINARY files into the folder, one value each, and prints psql commands that read them:
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
    # each bit of the richest value, some of the others
    for my $bit (grep { $v == 1 || $_ % 7 == 0 } 0 .. 8 * length($value) - 1) {
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
    my ($name, $body) = @_;
    put("case-$name", $body . crc32c($body));
}
sub head { my ($flags, $k, $n, $missing) = @_; return pack 'C n n q> q>', 1, $flags, $k, $n, $missing; }
sub doubles { return pack 'd>*', @_; }
my $infinity = 9**9**9;
my $nan = $infinity - $infinity;

# pivots, then high and low parts: sums, products (1, 1), (2, 1), (2, 2)
my @good = (1, 2, 6, 0, 7.5, 0, 20, 0, 26, 0, 34.25, 0);
sub two { my %change = @_; my @x = @good; $x[$_] = $change{$_} for keys %change; return doubles(@x); }
built('good', head(0, 2, 3, 1) . two());
built('version', pack('C n n q> q>', 2, 0, 2, 3, 1) . two());
built('flags', head(4, 2, 3, 1) . two());
built('more-flags', head(0x8000, 2, 3, 1) . two());
built('no-variables', head(0, 0, 0, 7));
built('no-variables-but-rows', head(0, 0, 1, 0));
built('no-variables-but-names', head(2, 0, 0, 0));
built('no-variables-but-weights', head(1, 0, 0, 0) . doubles(0, 0, 0, 0));
built('variables-65', head(0, 65, 0, 0) . doubles((0) x (65 + 2 * 65 + 65 * 66)));
built('variables-64', head(0, 64, 0, 0) . doubles((0) x (64 + 2 * 64 + 64 * 65)));
built('variables-that-are-not-there', head(0, 64, 3, 1) . two());
built('variables-65535', head(0, 65535, 3, 1) . two());
built('negative-n', head(0, 2, -3, 1) . two());
built('negative-missing', head(0, 2, 3, -1) . two());
built('no-rows-but-sums', head(0, 2, 0, 1) . two());
built('no-rows-but-a-pivot', head(0, 1, 0, 1) . doubles(1, 0, 0, 0, 0));
built('no-rows-but-products', head(0, 1, 0, 1) . doubles(0, 0, 0, 1, 0));
built("pivot-$$_[0]", head(0, 2, 3, 1) . two(0 => $$_[1])) for ['nan', $nan], ['infinite', $infinity], ['too-large', 1.1e100], ['minus-zero', -0.0];
built("sum-$$_[0]", head(0, 2, 3, 1) . two(2 => $$_[1])) for ['nan', $nan], ['infinite', -$infinity], ['beyond-schwarz', 8], ['minus-beyond-schwarz', -8];
built("low-$$_[0]", head(0, 2, 3, 1) . two(3 => $$_[1])) for ['nan', $nan], ['infinite', $infinity], ['half', 3], ['minus-zero', -0.0];
built("square-$$_[0]", head(0, 2, 3, 1) . two(6 => $$_[1])) for ['nan', $nan], ['infinite', $infinity], ['negative', -20], ['zero', 0], ['too-large', 1e300];
built("product-$$_[0]", head(0, 2, 3, 1) . two(8 => $$_[1])) for ['nan', $nan], ['beyond-schwarz', 27], ['correlation-beyond-1', 3.8];
built('weighted', head(1, 1, 2, 0) . doubles(1, 3, 0, 5, 0, 2, 0, 4, 0));
built("weights-$$_[0]", head(1, 1, 2, 0) . doubles(1, @{$$_[1]}, 2, 0, 4, 0)) for ['nan', [$nan, 0, 5, 0]], ['zero', [0, 0, 0, 0]], ['negative', [-3, 0, 5, 0]], ['squares-too-large', [3, 0, 10, 0]], ['squares-too-small', [3, 0, 4, 0]], ['infinite', [$infinity, 0, $infinity, 0]];
my $named = head(2, 2, 3, 1) . two();
built('names', $named . pack('N/a N/a', 'a', 'b'));
built('names-twice', $named . pack('N/a N/a', 'a', 'a'));
built('names-missing', $named . pack('N/a', 'a'));
built('names-too-many', $named . pack('N/a N/a N/a', 'a', 'b', 'c'));
built('name-empty', $named . pack('N/a N/a', 'a', ''));
built('name-of-digits', $named . pack('N/a N/a', 'a', '12'));
built('name-63', $named . pack('N/a N/a', 'a', 'b' x 63));
built('name-64', $named . pack('N/a N/a', 'a', 'b' x 64));
built('name-of-any-length', $named . pack('N/a N', 'a', 0x7fffffff));
built('name-of-negative-length', $named . pack('N/a N', 'a', 0xffffffff));
built('name-zero-byte', $named . pack('N/a N/a', 'a', "b\0c"));
built('name-no-utf8', $named . pack('N/a N/a', 'a', "\xff"));
