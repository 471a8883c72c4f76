# Random companies for test/property/protected_report.sh, and what an attacker finds in their reports.
#
#   perl protected_report.pl write SEED COMPANIES    SQL that publishes each company three times
#   perl protected_report.pl check SEED COMPANIES    reads what that printed; TAP
#
# A version of a person is the person with an answer to one question: the smallest thing that a report can give away. Who
# changes another answer keeps it. From the companies, which it makes again, and from which cell was published when, this
# computes by brute force every set of persons, and of versions, that can be had from published cells by unions of disjoint
# ones and proper differences.
use strict;
use warnings;

my ($task, $seed, $companies) = @ARGV;
my $most_sets = 3000;    # of a closure

sub below { return int(rand($_[0])) }

# three states of a company: { person => [area, unit, gender, score, effort] }, and the options of its report
sub company {
    my ($number) = @_;
    srand($seed * 100003 + $number);
    my %c = (minimum => 2 + below(4), areas => 1 + below(3), units => 1 + below(3), missing => below(4) == 0, lattice => below(3), hide => below(4) == 0);
    my %now;
    my $last = 6 + below(22);
    my $answer = sub { $c{missing} && below(3) == 0 ? undef : 1 + below(5) };
    my $place = sub { my $area = below($c{areas}); ("a$area", "u$area" . below($c{units}), below(3) ? 'f' : 'm') };
    $now{$_} = [ $place->(), $answer->(), $answer->() ] for 1 .. $last;
    my @states = ({%now});
    for my $round (2, 3) {
        my %next = map { $_ => [ @{ $now{$_} } ] } keys %now;
        my @who = sort { $a <=> $b } keys %next;
        my @few = map { below(2) ? 0 : below(3 * $c{minimum}) } 1 .. 5;
        for (1 .. $few[0]) { $next{ ++$last } = [ $place->(), $answer->(), $answer->() ] if $last < 50 }
        for (1 .. $few[1]) { delete $next{ $who[ below(scalar @who) ] } if @who }
        for (1 .. $few[2]) { my $p = $who[ below(scalar @who) ] // 0; $next{$p}[3] = $answer->() if $next{$p} }
        for (1 .. $few[3]) { my $p = $who[ below(scalar @who) ] // 0; $next{$p} = [ $place->(), @{ $next{$p} }[ 3, 4 ] ] if $next{$p} && below(2) }
        for (1 .. $few[4]) { my $p = $who[ below(scalar @who) ] // 0; $next{$p}[4] = $answer->() if $next{$p} }
        %now = %next;
        push @states, {%now};
    }
    return (\%c, @states);
}

sub write_sql {
    for my $number (1 .. $companies) {
        my ($c, @states) = company($number);
        my $options = sprintf('{"minimum": %d, "hierarchy": [["area", "unit"]], "homogeneity": "%s"%s}', $c->{minimum}, $c->{hide} ? 'hide' : 'off', ('', ', "lattice": [[], ["area"], ["gender"], ["unit", "gender"]]', ', "lattice": [["area"], ["unit"], ["gender"]]')[ $c->{lattice} ]);
        for my $state (1 .. 3) {
            my $now = $states[ $state - 1 ];
            print "TRUNCATE answer;\n";
            print 'INSERT INTO answer VALUES ', join(', ', map { my @r = @{ $now->{$_} }; sprintf("(%d, '%s', '%s', '%s', %s, %s)", $_, @r[ 0 .. 2 ], $r[3] // 'NULL', $r[4] // 'NULL') } sort { $a <=> $b } keys %$now), ";\n" if %$now;
            print "SELECT create_protected_report('report', 'answer', 'person', '{area,unit,gender}', '{\"mean\": \"avg(score)\", \"effort\": \"avg(effort)\"}', '$options') \\g /dev/null\n" if $state == 1;
            print "SELECT 'publication', $number, $state, publication FROM publish_report('report');\n";
            print "SELECT 'cell', $number, $state, v.area, v.unit, v.gender, v.protection, v.n, v.mean::float8::numeric(20,9), r.reason, r.publications FROM report AS v JOIN report_reasons AS r ON (r.area, r.unit, r.gender) IS NOT DISTINCT FROM (v.area, v.unit, v.gender);\n";
            next if $state > 1;
            print "SELECT 'audit', $number, count(*) FILTER (WHERE exact) FROM audit_disclosure('report', '{area,unit,gender}', 'n', '{mean}', $c->{minimum});\n";
            print "CREATE TABLE naive AS SELECT area, unit, gender, CASE WHEN count(*) >= $c->{minimum} THEN count(*) END AS n FROM answer GROUP BY GROUPING SETS ((area, unit, gender), (area, unit), (area), ());\n";
            print "SELECT 'naive', $number, count(*) FILTER (WHERE exact) FROM audit_disclosure('naive', '{area,unit,gender}', 'n', NULL, $c->{minimum});\nDROP TABLE naive;\n";
        }
        print "SELECT drop_protected_report('report') \\g /dev/null\n";
    }
}

# versions of one answer get numbers, and sets of them are masks; without an answer, persons
sub masks {
    my ($numbers, $state, $where, $column) = @_;
    my ($all, $answered) = (0, 0);
    for my $person (keys %$state) {
        my @r = @{ $state->{$person} };
        next if grep { $where->[$_] ne '' && $where->[$_] ne $r[$_] } 0 .. 2;
        my $version = defined $column ? $person . ' ' . ($r[$column] // '') : $person;
        my $bit = 1 << ($numbers->{$version} //= scalar keys %$numbers);
        $all |= $bit;
        $answered |= $bit if defined $column && defined $r[$column];
    }
    return ($all, $answered);
}

sub ones { my ($x, $n) = ($_[0], 0); while ($x) { $x &= $x - 1; $n++ } return $n }

# the first set of 1 ... minimum - 1 versions that can be had, or 0
sub exposed {
    my ($minimum, $seen, @sets) = @_;
    my @queue = grep { $_ && !$seen->{$_}++ } @sets;
    for (my $i = 0; $i < @queue; $i++) {
        return $queue[$i] if ones($queue[$i]) < $minimum;
        for (my $j = 0; $j < $i; $j++) {
            my ($a, $b) = @queue[ $i, $j ];
            my $common = $a & $b;
            my $new = $common == 0 ? $a | $b : $common == $b ? $a & ~$b : $common == $a ? $b & ~$a : 0;
            next if !$new || $seen->{$new}++;
            return $new if ones($new) < $minimum;
            push @queue, $new if @queue < $most_sets;
        }
    }
    return 0;
}

sub check {
    my (%lines, %bad);
    while (my $line = <STDIN>) {
        chomp $line;
        my @f = split /\|/, $line, -1;
        push @{ $lines{ $f[1] } }, \@f if @f > 1;
    }
    my %count = (cells => 0, shown => 0, kept => 0, naive => 0, naive_audit => 0, large => 0);
    for my $number (1 .. $companies) {
        my ($c, @states) = company($number);
        my $k = $c->{minimum};
        my (%numbers, @numbers_of, %published, %state_of, @equations, @versions, @answered);
        my $fail = sub { push @{ $bad{ $_[0] } }, $number };
        $fail->('all companies were published') unless 3 == grep { $_->[0] eq 'publication' } @{ $lines{$number} // [] };
        for my $f (@{ $lines{$number} // [] }) {
            my ($what, undef, $state, @rest) = @$f;
            if ($what eq 'publication') { $state_of{ $rest[0] } = $state if $rest[0] ne '' }
            elsif ($what eq 'audit') { $fail->('the attacker recovers nothing from the view') if $state && !$c->{missing} }
            elsif ($what eq 'naive') { $count{naive_audit}++ if $state }
            else {
                my ($area, $unit, $gender, $protection, $n, $mean, $reason, $list) = @rest;
                my $where = [ $area, $unit, $gender ];
                my @when = $list =~ /(\d+)/g;
                my ($now) = masks(\%numbers, $states[ $state - 1 ], $where);
                $count{cells}++;
                if ($protection eq 'protected') {
                    $fail->('a protected cell carries nothing') if $n ne '' || $mean ne '' || $reason eq '';
                    $fail->('nobody at all is shown as such') if !$now;
                    next;
                }
                $count{shown}++;
                $count{kept}++ if $reason eq 'unchanged';
                my $then = $reason eq '' ? $states[ $state - 1 ] : @when ? $states[ $state_of{ $when[-1] } - 1 ] : {};
                my ($set) = masks(\%numbers, $then, $where);
                my @scores = grep { defined } map { $then->{$_}[3] } grep { my $r = $then->{$_}; !grep { $where->[$_] ne '' && $where->[$_] ne $r->[$_] } 0 .. 2 } keys %$then;
                my $sum = 0;
                $sum += $_ for @scores;
                $fail->('n is that of the publication') if $n != ones($set);
                $fail->('the mean is that of the publication') if @scores ? $mean eq '' || abs($mean - $sum / @scores) > 1e-6 : $mean ne '';
                $fail->('what was published is what the list of publications says') if $set && $set != (masks(\%numbers, $states[ $state_of{ $when[-1] } - 1 ], $where))[0];
                for my $i (0 .. $#when) {
                    next if $published{ join ',', @$where, $when[$i] }++;
                    push @equations, (masks(\%numbers, $states[ $state_of{ $when[$i] } - 1 ], $where))[0];
                    for my $column (3, 4) {
                        my ($all, $some) = masks($numbers_of[$column] //= {}, $states[ $state_of{ $when[$i] } - 1 ], $where, $column);
                        push @{ $versions[$column] }, $all;
                        push @{ $answered[$column] }, $some;
                    }
                    next unless $i;
                    my ($before, $after) = map { my $s = $states[ $state_of{ $when[$_] } - 1 ]; +{ map { ($_ => $s->{$_}) } grep { my $r = $s->{$_}; !grep { $where->[$_] ne '' && $where->[$_] ne $r->[$_] } 0 .. 2 } keys %$s } } $i - 1, $i;
                    my @differ = (scalar(grep { !exists $before->{$_} } keys %$after), scalar(grep { !exists $after->{$_} } keys %$before));
                    for my $column (3, 4) { push @differ, scalar grep { exists $after->{$_} && ($after->{$_}[$column] // '') ne ($before->{$_}[$column] // '') } keys %$before }
                    $fail->('who came, who left, and who changed an answer, are nobody or enough') if grep { $_ && $_ < $k } @differ;
                }
            }
        }
        die "company $number has too many versions\n" if grep { keys %$_ > 63 } \%numbers, @numbers_of[ 3, 4 ];
        my %seen;
        $fail->('no set of fewer persons than the minimum can be had') if exposed($k, \%seen, @equations);
        for my $column (3, 4) {
            $fail->('nor of fewer versions of an answer') if exposed($k, {}, @{ $versions[$column] // [] });
            $fail->('nor of those who answered') if exposed($k, {}, @{ $answered[$column] // [] });
        }
        $count{large}++ if keys %seen >= $most_sets;
        my %cells;
        for my $r (values %{ $states[0] }) { $cells{ join ',', @$_ } = $_ for [ '', '', '' ], [ $r->[0], '', '' ], [ @$r[ 0, 1 ], '' ], [ @$r[ 0 .. 2 ] ] }
        $count{naive}++ if exposed($k, {}, grep { ones($_) >= $k } map { (masks({}, $states[0], $_))[0] } ()) || exposed($k, {}, do { my %n; grep { ones($_) >= $k } map { (masks(\%n, $states[0], $cells{$_}))[0] } sort keys %cells });
    }
    my @laws = ('all companies were published', 'a protected cell carries nothing', 'nobody at all is shown as such', 'n is that of the publication', 'the mean is that of the publication', 'what was published is what the list of publications says',
        'who came, who left, and who changed an answer, are nobody or enough', 'no set of fewer persons than the minimum can be had', 'nor of fewer versions of an answer', 'nor of those who answered', 'the attacker recovers nothing from the view');
    my $test = 0;
    for my $law (@laws) {
        my @companies = @{ $bad{$law} // [] };
        printf "%sok %d - %s\n", @companies ? 'not ' : '', ++$test, $law;
        print "# companies @companies[0 .. ($#companies < 9 ? $#companies : 9)] of seed $seed\n" if @companies;
    }
    my %least = (cells => 20 * $companies, shown => 5 * $companies, kept => $companies / 4, naive => $companies / 3, naive_audit => $companies / 3);
    my %text = (cells => 'there was something to protect', shown => 'and not everything was hidden', kept => 'values stayed over a publication', naive => 'hiding small cells alone leaks', naive_audit => 'and the attacker finds it');
    for my $what (sort keys %least) {
        printf "%sok %d - %s\n", $count{$what} < $least{$what} ? 'not ' : '', ++$test, $text{$what};
        print "# $what: $count{$what}, less than $least{$what}\n" if $count{$what} < $least{$what};
    }
    print "# ", join(', ', map { "$_ $count{$_}" } sort keys %count), "\n";
    print "1..$test\n";
}

if ($task eq 'write') { write_sql() } else { check() }
