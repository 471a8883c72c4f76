# Pairs of texts with what the textbook's definitions say of them, tab-separated: a, b, jaro, jaro_winkler,
# edit, osa, dice of q = 1, 2, 3. Arguments: number of short pairs, number of long ones.
use strict;
use warnings;
use utf8;
binmode STDOUT, ':utf8';
my ($n_short, $n_long) = @ARGV;
srand 20240229;

sub least { my $m = shift; for (@_) { $m = $_ if $_ < $m } return $m; }

sub distance {
    my ($a, $b, $exchanges) = @_;
    my @d = ([0 .. @$b]);
    for my $i (1 .. @$a) {
        $d[$i][0] = $i;
        for my $j (1 .. @$b) {
            my $cost = $$a[$i - 1] eq $$b[$j - 1] ? 0 : 1;
            my $least = least($d[$i - 1][$j] + 1, $d[$i][$j - 1] + 1, $d[$i - 1][$j - 1] + $cost);
            $least = least($least, $d[$i - 2][$j - 2] + 1)
                if $exchanges && $i > 1 && $j > 1 && $$a[$i - 1] eq $$b[$j - 2] && $$a[$i - 2] eq $$b[$j - 1];
            $d[$i][$j] = $least;
        }
    }
    return $d[@$a][@$b];
}

sub jaro {
    my ($a, $b) = @_;
    return 1 if !@$a && !@$b;
    my $window = int((@$a > @$b ? @$a : @$b) / 2) - 1;
    $window = 0 if $window < 0;
    my (@in_a, @in_b);
    for my $i (0 .. $#$a) {
        for my $j (0 .. $#$b) {
            next if abs($i - $j) > $window || $in_b[$j] || $$a[$i] ne $$b[$j];
            $in_a[$i] = $in_b[$j] = 1;
            last;
        }
    }
    my @x = map { $$a[$_] } grep { $in_a[$_] } 0 .. $#$a;
    my @y = map { $$b[$_] } grep { $in_b[$_] } 0 .. $#$b;
    return 0 unless @x;
    my $t = int((grep { $x[$_] ne $y[$_] } 0 .. $#x) / 2);
    return (@x / @$a + @x / @$b + (@x - $t) / @x) / 3;
}

sub winkler {
    my ($a, $b) = @_;
    my ($j, $l) = (jaro($a, $b), 0);
    return $j unless $j > 0.7;
    $l++ while $l < 4 && $l < @$a && $l < @$b && $$a[$l] eq $$b[$l];
    return $j + $l * 0.1 * (1 - $j);
}

sub dice {
    my ($a, $b, $q) = @_;
    my (%grams, $common);
    my ($n_a, $n_b) = map { $_ > 0 ? $_ : 0 } @$a - $q + 1, @$b - $q + 1;
    return join('', @$a) eq join('', @$b) ? 1 : 0 if $n_a + $n_b == 0;
    $grams{join '', @$a[$_ .. $_ + $q - 1]}++ for 0 .. $n_a - 1;
    $common = 0;
    for (0 .. $n_b - 1) { my $gram = join '', @$b[$_ .. $_ + $q - 1]; $common++ if $grams{$gram} && $grams{$gram}-- > 0; }
    return 2 * $common / ($n_a + $n_b);
}

# Small alphabets make much alike: Latin, with diacritics and a combining mark, Greek, Cyrillic, Han, beyond 16 bits,
# and letters that are 128 apart.
my @alphabets = ([qw(a b)], ['a' .. 'f'], ['a' .. 'z'], [0 .. 9], ['a', 'ä', 'å', 'o', 'ö', 'e', "\x{301}"], ['α' .. 'ω'], ['а' .. 'я'],
    [map { chr } 0x4e00 .. 0x4e20], [map { chr } 0x1f600 .. 0x1f608, 0x61, 0xe1, 0x10ffff], ['a', "\x{e1}", "\x{161}", "\x{1e1}", "\x{1061}", "\x{10061}"]);

sub letters { my ($alphabet, $n) = @_; return map { $$alphabet[rand @$alphabet] } 1 .. $n; }

# a few edits of the text
sub edited {
    my ($alphabet, @text) = @_;
    for (1 .. 1 + rand 1 + @text / 8) {
        my ($kind, $at) = (int rand 4, int rand 1 + @text);
        if ($kind == 0) { splice @text, $at, 0, letters($alphabet, 1) }
        elsif ($kind == 1 && $at < @text) { splice @text, $at, 1 }
        elsif ($kind == 2 && $at < @text) { $text[$at] = $$alphabet[rand @$alphabet] }
        elsif ($kind == 3 && $at + 1 < @text) { @text[$at, $at + 1] = @text[$at + 1, $at] }
    }
    return @text;
}

for my $n (1 .. $n_short + $n_long) {
    my $longest = $n <= $n_short ? 14 : 200;
    my $alphabet = $alphabets[rand @alphabets];
    my @a = letters($alphabet, int rand 1 + $longest);
    @a = letters($alphabet, 62 + int rand 5) if $n > $n_short && $n % 3 == 0;
    my @b = rand() < .6 ? edited($alphabet, @a) : letters($alphabet, int rand 1 + $longest);
    $#b = 199 if @b > 200;
    print join("\t", join('', @a), join('', @b), (map { sprintf '%.17g', $_ } jaro(\@a, \@b), winkler(\@a, \@b)),
        distance(\@a, \@b, 0), distance(\@a, \@b, 1), map { sprintf '%.17g', dice(\@a, \@b, $_) } 1 .. 3), "\n";
}
