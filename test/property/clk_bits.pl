# clk() and clk_balance() by another hand: Digest::SHA in place of the server's HMAC, sets of
# numbers in place of bit strings.
#
# Reads lines of CASE, KEY (hexadecimal), KINDS (numbers), NAMES, VALUES, separated by tabs, each of
# the last three by '|'.  Values are normalised already, and '' is missing.  Writes lines of CASE,
# check, bits, check of the balanced filter, its bits, in hexadecimal.
use strict;
use warnings;
use Encode qw(decode encode);
use Digest::SHA qw(hmac_sha256);

sub hex_bits {
    my ($length, $set) = @_;
    return unpack 'H*', pack "B$length", join '', map { $set->{$_} ? 1 : 0 } 0 .. $length - 1;
}

while (<STDIN>) {
    chomp;
    my ($case, $key, @lists) = split /\t/, $_, -1;
    my ($kinds, $names, $values) = map { [split /\|/, $_, -1] } @lists;
    $key = pack 'H*', $key;
    my $check = unpack 'N', hmac_sha256("clk check\0" . join('', map { chr($kinds->[$_]) . $names->[$_] . "\0" } 0 .. $#$names), $key);
    my $k = @$names <= 5 ? 16 : int(80 / @$names);
    my %set;
    for my $field (0 .. $#$names) {
        next if $values->[$field] eq '';
        my @points = ("\x{2}", split(//, decode('UTF-8', $values->[$field])), "\x{3}");
        for my $i (1 .. $#points) {
            my $digest = hmac_sha256("clk bigram\0$names->[$field]\0" . encode('UTF-8', $points[$i - 1] . $points[$i]), $key);
            $set{$_ % 1024} = 1 for (unpack 'n*', $digest)[0 .. $k - 1];
        }
    }

    # the cards are shuffled from the last one down; card c lies where place[c] says
    my $length = 2048;
    my @words = map { unpack 'N8', hmac_sha256("clk balance\0" . pack('n N', $length / 64, $_), $key) } 1 .. $length / 8;
    my @place = 0 .. $length - 1;
    for my $last (reverse 1 .. $length - 1) {
        my $chosen = shift(@words) * ($last + 1) >> 32;
        @place[$last, $chosen] = @place[$chosen, $last];
    }
    my %balanced = map { $place[$set{$_} ? $_ : 1024 + $_] => 1 } 0 .. 1023;
    my $balanced_check = $check ^ unpack 'N', hmac_sha256("clk balance\0" . pack('n N', $length / 64, 0), $key);
    print join("\t", $case, sprintf('%08x', $check), hex_bits(1024, \%set), sprintf('%08x', $balanced_check), hex_bits($length, \%balanced)), "\n";
}
