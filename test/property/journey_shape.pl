# Random pairs of words with the answers that the definitions give:
#   perl journey_shape.pl SEED COUNT >cases.tsv
#
# Nothing here is clever: the subsequences of a short word are written down one by one, the variance and its
# maximum are taken over all ways to cut the word into as many spells, and a distance fills the whole table of Wagner and
# Fischer. Columns, tab-separated as COPY reads them:
#   id, a, b, indel, substitution, om, lcs, hamming (\N for different lengths), subsequences of a's spells and
#   variances of their lengths (\N for long words)
use strict;
use warnings;

my ($seed, $count) = @ARGV;
srand $seed;

sub pick { return $_[ int rand @_ ] }

# Letters with repetitions, as journeys have them; in some long words there are runs longer than a machine word.
sub word {
    my ($length, $letters) = @_;
    my $again = $length > 12 ? pick(0.3, 0.98) : 0.3;
    my @word;
    push @word, (@word && rand() < $again ? $word[-1] : chr(ord('a') + int rand $letters)) for 1 .. $length;
    return join '', @word;
}

# A word that is like another one, but for some edits.
sub edited {
    my ($word, $letters) = @_;
    my @word = split //, $word;
    for (1 .. 1 + int rand 4) {
        my $at = int rand(@word + 1);
        splice @word, $at, pick(0, 1), map { chr(ord('a') + int rand $letters) } 1 .. int rand 3;
    }
    return join '', @word;
}

sub least { my ($a, $b) = @_; return $a < $b ? $a : $b }

sub table {
    my ($a, $b, $indel, $substitution) = @_;
    my @a = split //, $a;
    my @b = split //, $b;
    my @cost = ([map { $_ * $indel } 0 .. @b]);
    for my $i (1 .. @a) {
        $cost[$i][0] = $i * $indel;
        for my $k (1 .. @b) {
            $cost[$i][$k] = least($cost[ $i - 1 ][ $k - 1 ] + ($a[ $i - 1 ] eq $b[ $k - 1 ] ? 0 : $substitution), least($cost[ $i - 1 ][$k], $cost[$i][ $k - 1 ]) + $indel);
        }
    }
    return $cost[-1][-1];
}

sub hamming {
    my ($a, $b, $substitution) = @_;
    return '\N' if length $a != length $b;
    return $substitution * grep { substr($a, $_, 1) ne substr($b, $_, 1) } 0 .. length($a) - 1;
}

sub subsequences {
    my ($word) = @_;
    my %seen = ('' => 1);
    for my $letter (split //, $word) {
        $seen{ $_ . $letter } = 1 for keys %seen;
    }
    return scalar keys %seen;
}

sub variance {
    my @lengths = @_;
    my ($sum, $squares) = (0, 0);
    $sum += $_ for @lengths;
    $squares += ($_ - $sum / @lengths)**2 for @lengths;
    return $squares / @lengths;
}

# The largest variance of that many spells, by trying all lengths of them.
sub greatest_variance {
    my ($events, $spells, @chosen) = @_;
    return variance(@chosen, $events) if $spells == 1;
    my $greatest = 0;
    for my $length (1 .. $events - $spells + 1) {
        my $variance = greatest_variance($events - $length, $spells - 1, @chosen, $length);
        $greatest = $variance if $variance > $greatest;
    }
    return $greatest;
}

for my $id (1 .. $count) {
    my $short = $id % 10 != 0;
    my $letters = pick(1, 2, 2, 3, 4, 8, 26);
    my $a = word($short ? 1 + int rand 12 : int rand 260, $letters);
    my $b = pick(sub { edited($a, $letters) }, sub { word($short ? int rand 12 : int rand 260, pick($letters, 26)) }, sub { word(length $a, $letters) })->();
    my ($indel, $substitution) = @{ pick([1, 2], [1, 1], [1, 1.5], [2, 1], [0.5, 3], [3, 0.25], [0, 1], [1, 0], [1, 1.75]) };
    my ($subsequences, $variance, $greatest) = ('\N') x 3;
    if ($short) {
        my @spells = $a =~ /((.)\2*)/g;
        my @lengths = map { length } @spells[ grep { $_ % 2 == 0 } 0 .. $#spells ];
        $subsequences = subsequences(join '', @spells[ grep { $_ % 2 } 0 .. $#spells ]);
        $variance = variance(@lengths);
        $greatest = greatest_variance(length $a, scalar @lengths);
    }
    print join("\t", $id, $a, $b, $indel, $substitution, table($a, $b, $indel, $substitution), table($a, $b, 1, 2), hamming($a, $b, $substitution), $subsequences, $variance, $greatest), "\n";
}
