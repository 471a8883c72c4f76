# Cells to protect, and a check of what protect_cells() and the attacker say that shares nothing with
# them: linear algebra modulo another prime, and brute force.
#
#   perl disclosure_search.pl first N SEED          N companies, their first publication
#   perl disclosure_search.pl second RESULTS        what came of it -> the second, with the first known
#   perl disclosure_search.pl check RESULTS         both are safe, and nothing is hidden needlessly
#   perl disclosure_search.pl naive RESULTS         the first publication with nothing but small cells hidden
#   perl disclosure_search.pl small N SEED          tables of at most 12 cells
#   perl disclosure_search.pl optimum RESULTS       their cost beside the least possible
#
# A line is: case, minimum, persons of the atoms, members of the cells as cell:atom, states, keys
# of the cells; results have the answer as a last column. Lists are separated by commas.
use strict;
use warnings;

use constant PRIME => 2147483647;
my ($mode, @arguments) = @ARGV;

sub line_of {
    my ($case, $minimum, $persons, $cells, $states, $keys) = @_;
    my @members;
    for my $c (0 .. $#$cells) { push @members, map { ($c + 1) . ":" . ($_ + 1) } @{ $cells->[$c] } }
    print join("\t", $case, $minimum, join(",", @$persons), join(",", @members), join(",", @$states), join(",", @$keys)), "\n";
}

sub read_results {
    my @all;
    open my $file, "<", shift or die;
    while (my $line = <$file>) {
        chomp $line;
        my ($case, $minimum, $persons, $members, $states, $keys, $answer) = split /\t/, $line, -1;
        my %t = (case => $case, minimum => $minimum, persons => [split /,/, $persons], states => [split /,/, $states],
            keys => [split /,/, $keys], answer => [split /,/, $answer]);
        $t{cells} = [map { [] } @{ $t{states} }];
        for (split /,/, $members) { my ($c, $a) = split /:/; push @{ $t{cells}[$c - 1] }, $a - 1 }
        push @all, \%t;
    }
    return @all;
}

# A number for each column, twice, such that those of a set add up to 0 when it lies in the span
# of the rows, and else almost never: random combinations of a basis of the null space.
sub inverse { my ($a, $r, $e) = (shift, 1, PRIME - 2); while ($e) { $r = $r * $a % PRIME if $e & 1; $a = $a * $a % PRIME; $e >>= 1 } return $r }

sub tags {
    my ($n, $rows) = @_;
    my @basis;                    # reduced rows by pivot
    my @pivots;
    for my $columns (@$rows) {
        my @v = (0) x $n;
        $v[$_] = 1 for @$columns;
        for my $i (0 .. $#basis) {
            my $f = $v[$pivots[$i]] or next;
            $v[$_] = ($v[$_] + (PRIME - $f) * $basis[$i][$_]) % PRIME for 0 .. $n - 1;
        }
        my ($p) = grep { $v[$_] } 0 .. $n - 1;
        next if !defined $p;
        my $scale = inverse($v[$p]);
        $_ = $_ * $scale % PRIME for @v;
        for my $i (0 .. $#basis) {
            my $f = $basis[$i][$p] or next;
            $basis[$i][$_] = ($basis[$i][$_] + (PRIME - $f) * $v[$_]) % PRIME for 0 .. $n - 1;
        }
        push @basis, \@v;
        push @pivots, $p;
    }
    my @tags;
    for my $round (0, 1) {
        my %pivot = map { $_ => 1 } @pivots;
        my @tag = map { $pivot{$_} ? 0 : 1 + int rand(PRIME - 1) } 0 .. $n - 1;
        for my $i (0 .. $#basis) {
            my $sum = 0;
            $sum = ($sum + $basis[$i][$_] * $tag[$_]) % PRIME for grep { !$pivot{$_} } 0 .. $n - 1;
            $tag[$pivots[$i]] = (PRIME - $sum) % PRIME;
        }
        push @tags, \@tag;
    }
    return \@tags;
}

sub is_in_span {
    my ($tags, $set) = @_;
    for my $tag (@$tags) { my $sum = 0; $sum += $tag->[$_] for @$set; return 0 if $sum % PRIME }
    return 1;
}

# The first set of atoms with 1 ... minimum - 1 persons in the span, by trying all.
sub small_set {
    my ($tags, $persons, $minimum) = @_;
    my @light = grep { $persons->[$_] > 0 && $persons->[$_] < $minimum } 0 .. $#$persons;
    my $try;
    $try = sub {
        my ($from, $left, $one, $other, @set) = @_;
        return \@set if @set && $one % PRIME == 0 && $other % PRIME == 0;
        for my $i ($from .. $#light) {
            my $a = $light[$i];
            next if $persons->[$a] > $left;
            my $found = $try->($i + 1, $left - $persons->[$a], $one + $tags->[0][$a], $other + $tags->[1][$a], @set, $a);
            return $found if $found;
        }
        return undef;
    };
    return $try->(0, $minimum - 1, 0, 0);
}

# Is it safe when these cells can be read? Atoms without persons do not exist.
sub is_safe {
    my ($t, $readable, $secret) = @_;
    my @rows = map { my $c = $_; [grep { $t->{persons}[$_] > 0 } @{ $t->{cells}[$c] }] } @$readable;
    my $tags = tags(scalar @{ $t->{persons} }, \@rows);
    my $small = small_set($tags, $t->{persons}, $t->{minimum});
    return "set of atoms " . join(",", map { $_ + 1 } @$small) if $small;
    for my $c (@$secret) {
        my @set = grep { $t->{persons}[$_] > 0 } @{ $t->{cells}[$c] };
        return "hidden cell " . ($c + 1) if @set && is_in_span($tags, \@set);
    }
    return "";
}

sub size { my ($t, $c) = @_; my $n = 0; $n += $t->{persons}[$_] for @{ $t->{cells}[$c] }; return $n }

# Unions of disjoint readable sets and differences of nested ones, thrice over, up to a number.
sub closure_leak {
    my ($t, $readable) = @_;
    my (%known, @list);
    my $add = sub { my $s = shift; return if $known{$s}++ || @list >= 400; push @list, $s };
    my $mask = sub { my $m = 0; $m |= 1 << $_ for grep { $t->{persons}[$_] > 0 } @{ $_[0] }; $m };
    my $count = sub { my ($m, $n) = (shift, 0); for my $a (0 .. $#{ $t->{persons} }) { $n += $t->{persons}[$a] if $m >> $a & 1 } $n };
    $add->($mask->($t->{cells}[$_])) for @$readable;
    for (my $i = 0; $i < @list; $i++) {
        for my $j (0 .. $i - 1) {
            my ($a, $b) = @list[$i, $j];
            if (!($a & $b)) { $add->($a | $b) }
            elsif (($a & $b) == $b) { $add->($a & ~$b) }
            elsif (($a & $b) == $a) { $add->($b & ~$a) }
        }
    }
    my %hidden = map { $mask->($t->{cells}[$_]) => 1 } grep { $t->{answer}[$_] !~ /shown|known/ && size($t, $_) } 0 .. $#{ $t->{cells} };
    for my $m (@list) {
        my $n = $count->($m);
        return "closure has a set of $n" if $n > 0 && $n < $t->{minimum};
        return "closure has a hidden cell" if $hidden{$m};
    }
    return "";
}

# The lattice of area > unit, tenure, sex over persons who have a finest cell: key of a cell -> test of a finest cell.
my @lattice = ([], [0], [0, 1], [2], [0, 2], [0, 1, 2], [3], [0, 3], [0, 1, 3], [2, 3], [0, 2, 3], [0, 1, 2, 3]);
sub key_of { my ($round, $level, @values) = @_; return "$round/" . join("/", map { my $d = $_; (grep { $_ == $d } @$level) ? $values[$d] : "*" } 0 .. 3) }

sub finest_cell { my $area = int rand 2; return join "/", $area, "$area" . int rand 3, int rand 2, rand() < .6 ? 0 : int rand 2 }

# Persons by the finest cells of both publications -> atoms and cells of the publications asked for.
sub publication {
    my ($people, @rounds) = @_;
    my (%persons, %cells);
    $persons{ join "|", map { $_ // "" } @{$_}[@rounds] }++ for @$people;
    my @atoms = grep { !/^\|*$/ } sort keys %persons;
    for my $a (0 .. $#atoms) {
        my @in = split /\|/, $atoms[$a], -1;
        for my $r (0 .. $#rounds) {
            next if $in[$r] eq "";
            push @{ $cells{ key_of($rounds[$r], $_, split m{/}, $in[$r]) } }, $a for @lattice;
        }
    }
    return ([map { $persons{$_} } @atoms], \%cells);
}

sub people_of {
    my ($case, $seed) = @_;
    srand($seed * 100003 + $case);
    my @people = map { my $first = finest_cell(); [$first, $first] } 1 .. 10 + int rand 50;
    for my $p (@people) {
        my $chance = rand;
        if    ($chance < .06) { $p->[1] = undef }                                     # leaves
        elsif ($chance < .12) { push @people, [undef, $p->[0]]; $p->[1] = undef }      # answers anew: another version
        elsif ($chance < .18) { push @people, [undef, finest_cell()]; $p->[1] = undef } # moves
    }
    push @people, map { [undef, finest_cell()] } 1 .. int rand 8;
    return (\@people, 2 + int rand 4);
}

if ($mode eq "first") {
    my ($n, $seed) = @arguments;
    for my $case (1 .. $n) {
        my ($people, $minimum) = people_of($case, $seed);
        my ($persons, $cells) = publication($people, 0);
        my @keys = sort keys %$cells;
        line_of($case, $minimum, $persons, [map { $cells->{$_} } @keys], [map { rand() < .02 ? "hidden" : "open" } @keys], \@keys);
    }
}
elsif ($mode eq "second") {
    my ($file, $seed) = @arguments;
    for my $t (read_results($file)) {
        my ($people, $minimum) = people_of($t->{case}, $seed);
        my %shown = map { $t->{keys}[$_] => 1 } grep { $t->{answer}[$_] eq "shown" } 0 .. $#{ $t->{keys} };
        my ($persons, $cells) = publication($people, 0, 1);
        next if @$persons > 60;                # closures are sets of 64 bits
        my @keys = grep { /^1/ || $shown{$_} } sort keys %$cells;
        # what follows from the first publication cannot be hidden in the second
        my $tags = tags(scalar @$persons, [map { $cells->{$_} } grep { /^0/ } @keys]);
        line_of($t->{case}, $minimum, $persons, [map { $cells->{$_} } @keys],
            [map { /^0/ ? "known" : rand() < .02 && !is_in_span($tags, $cells->{$_}) ? "hidden" : "open" } @keys], \@keys);
    }
}
elsif ($mode eq "check") {
    my ($checked, $hidden) = (0, 0);
    for my $t (read_results($arguments[0])) {
        my @all = 0 .. $#{ $t->{cells} };
        my @readable = grep { $t->{answer}[$_] =~ /^(shown|known)$/ } @all;
        my @secret = grep { $t->{answer}[$_] !~ /^(shown|known)$/ } @all;
        my $leak = is_safe($t, \@readable, \@secret) || (@{ $t->{persons} } <= 60 ? closure_leak($t, \@readable) : "");
        print "case $t->{case}: $leak\n" if $leak;
        for my $c (@all) {
            my ($n, $answer, $state) = (size($t, $c), $t->{answer}[$c], $t->{states}[$c]);
            my $right = $state eq "known" ? $answer eq "known" : $state eq "hidden" ? $answer eq "hidden"
                : $n == 0 ? $answer eq "shown" : $n < $t->{minimum} ? $answer eq "small" : $answer =~ /^(shown|complement)$/;
            print "case $t->{case}: cell ", $c + 1, " of $n is $answer\n" if !$right;
        }
        # nothing needlessly: no cell alone, with those as large that are part of the same others, can be shown as well
        my @left_out = grep { $t->{answer}[$_] eq "complement" } @all;
        my %family;
        for my $c (@left_out) {
            my %mine = map { $_ => 1 } grep { $t->{persons}[$_] > 0 } @{ $t->{cells}[$c] };
            my @above = grep { my $o = $_; my %theirs = map { $_ => 1 } @{ $t->{cells}[$o] };
                $t->{states}[$o] ne "known" && !(grep { !$theirs{$_} } keys %mine) && size($t, $o) > size($t, $c) } @all;
            push @{ $family{ size($t, $c) . " in @above" } }, $c;
        }
        my @must = grep { $t->{answer}[$_] =~ /^(hidden|small)$/ } @all;
        for my $f (sort keys %family) {
            next if is_safe($t, [@readable, @{ $family{$f} }], \@must);
            print "case $t->{case}: needless: cells ", join(",", map { $_ + 1 } @{ $family{$f} }), "\n";
        }
        $checked++;
        $hidden += @left_out;
    }
    print "nothing was checked\n" if $checked < 10 || $hidden < $checked / 2;
}
elsif ($mode eq "naive") {
    for my $t (read_results($arguments[0])) {
        my @answers = map { my $n = size($t, $_); $n > 0 && $n < $t->{minimum} ? "small" : "shown" } 0 .. $#{ $t->{cells} };
        my @readable = grep { $answers[$_] eq "shown" } 0 .. $#answers;
        print join("\t", $t->{case}, is_safe($t, \@readable, []) ? "leaks" : "safe", map { my $c = $_; join "/", $t->{keys}[$c], size($t, $c), $t->{minimum}, $answers[$c], $t->{answer}[$c] } 0 .. $#answers), "\n";
    }
}
elsif ($mode eq "small") {
    my ($n, $seed) = @arguments;
    srand $seed;
    my $sizes = sub { map { rand() < .08 ? 0 : rand() < .35 ? 1 + int rand 4 : 5 + int rand 20 } 1 .. shift };
    for my $case (1 .. $n) {
        my ($persons, $cells);
        my $kind = $case % 3;
        if ($kind == 0) {                 # groups of one parent
            my $m = 3 + int rand 9;
            $persons = [$sizes->($m)];
            $cells = [[0 .. $m - 1], map { [$_] } 0 .. $m - 1];
        }
        elsif ($kind == 1) {              # two dimensions with margins
            my $columns = 2 + int rand 2;
            $persons = [$sizes->(2 * $columns)];
            $cells = [[0 .. 2 * $columns - 1], [0 .. $columns - 1], [$columns .. 2 * $columns - 1],
                (map { [$_, $_ + $columns] } 0 .. $columns - 1), map { [$_] } 0 .. 2 * $columns - 1];
        }
        else {                            # areas with units
            my @units = map { 2 + int rand 3 } 1 .. 2;
            my $m = $units[0] + $units[1];
            $persons = [$sizes->($m)];
            $cells = [[0 .. $m - 1], [0 .. $units[0] - 1], [$units[0] .. $m - 1], map { [$_] } 0 .. $m - 1];
        }
        line_of($case, 5, $persons, $cells, [map { "open" } @$cells], [map { "c$_" } 0 .. $#$cells]);
    }
}
elsif ($mode eq "optimum") {
    my ($tables, $excess, $ours_all, $best_all) = (0, 0, 0, 0);
    for my $t (read_results($arguments[0])) {
        my @all = 0 .. $#{ $t->{cells} };
        my @small = grep { my $n = size($t, $_); $n > 0 && $n < $t->{minimum} } @all;
        next if !@small;
        my @candidates = grep { size($t, $_) >= $t->{minimum} } @all;
        my $ours = 0;
        $ours += size($t, $_) for grep { $t->{answer}[$_] eq "complement" } @candidates;
        my $fixed = 0;
        $fixed += size($t, $_) for @small;
        my @subsets = ([0, 0]);
        for my $i (0 .. $#candidates) {
            my $n = size($t, $candidates[$i]);
            push @subsets, grep { $_->[0] < $ours } map { [$_->[0] + $n, $_->[1] | 1 << $i] } @subsets;
        }
        my $best = $ours;
        for my $s (sort { $a->[0] <=> $b->[0] } @subsets) {
            last if $s->[0] >= $ours;
            my @readable = ((grep { size($t, $_) == 0 } @all), map { $candidates[$_] } grep { !($s->[1] >> $_ & 1) } 0 .. $#candidates);
            next if is_safe($t, \@readable, \@small);
            $best = $s->[0];
            last;
        }
        $tables++;
        $excess += ($ours + $fixed) / ($best + $fixed) - 1;
        $ours_all += $ours + $fixed;
        $best_all += $best + $fixed;
    }
    printf "%d tables, mean excess %.2f %%, of all persons hidden %.2f %%\n", $tables, 100 * $excess / $tables, 100 * ($ours_all / $best_all - 1);
}
