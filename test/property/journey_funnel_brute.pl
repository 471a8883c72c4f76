# Random funnels with the answers that the definition gives, found by trying every chain:
#   perl journey_funnel_brute.pl SEED COUNT FIRST_ID >cases.tsv
#
# Nothing here is clever: a chain is any choice of events for steps, and each rule of
# src/journey/funnel.h is one test of such a choice. Columns, tab-separated as COPY reads them:
#   id, events (jsonb text of a journey), steps, within, mode, exclude, optional, until,
#   expected steps ("n:status, ..."), expected conversions (NULL with exclude, optional or until)
use strict;
use warnings;

my ($seed, $count, $first_id) = @ARGV;
srand $seed;

sub pick { return $_[ int rand @_ ] }

# A step: [text, code]. Several may be met by one event.
my @steps_known = (
    (map { my $l = $_; ["$l", sub { $_[0]{label} eq $l }] } qw(a b c d)) x 3,
    ['(a|b)', sub { $_[0]{label} =~ /[ab]/ }],
    ['(b|c)', sub { $_[0]{label} =~ /[bc]/ }],
    ['.', sub { 1 }],
    ['!c', sub { $_[0]{label} ne 'c' }],
    ['a[score >= 2]', sub { $_[0]{label} eq 'a' && defined $_[0]{score} && $_[0]{score} >= 2 }],
    ['.[score < 2]', sub { defined $_[0]{score} && $_[0]{score} < 2 }],
    ['r:b', sub { $_[0]{label} eq 'b' && $_[0]{role} eq 'r' }],
);

my @modes_known = (
    ['loose'], ['loose'], [], ['strict'], ['strict', 'reentry'], ['increasing'], ['no_repeat'], ['first_entry'], ['any_order'], ['any_order'],
    ['strict', 'increasing'], ['strict', 'no_repeat'], ['strict', 'first_entry'], ['strict', 'reentry', 'first_entry'], ['strict', 'reentry', 'increasing'],
    ['increasing', 'no_repeat'], ['increasing', 'first_entry'], ['no_repeat', 'first_entry'], ['loose', 'increasing', 'no_repeat', 'first_entry'],
    ['strict', 'increasing', 'no_repeat', 'first_entry'],
);

sub random_case {
    my %c;
    my $labels = 2 + int rand 3;
    my $span = pick(2, 4, 6, 12);
    my @events = map {
        { at => int rand $span, label => (qw(a b c d))[ int rand $labels ], score => (rand() < 0.3 ? int rand 4 : undef), role => (rand() < 0.2 ? 'r' : '') }
    } 1 .. pick(0, 1 .. 9, 4 .. 9);

    # The canonical order of a journey.
    @events = sort {
        $a->{at} <=> $b->{at} || $a->{role} cmp $b->{role} || $a->{label} cmp $b->{label}
            || (defined $a->{score} ? $a->{score} : 99) <=> (defined $b->{score} ? $b->{score} : 99)
    } @events;
    $c{all} = [@events];
    $c{steps} = [map { $steps_known[ int rand @steps_known ] } 1 .. 1 + int rand 5];
    $c{within} = pick(0, 1, 2, 3, 4, 6, 100, 100);
    %{ $c{mode} } = map { $_ => 1 } @{ $c{modes} = pick(@modes_known) };
    $c{exclude} = [map { $steps_known[ int rand @steps_known ] } 1 .. 1 + int rand 2] if rand() < 0.35;
    $c{optional} = { map { 1 + int rand @{ $c{steps} } => 1 } 1 .. 1 + int rand 2 } if rand() < 0.35 && !$c{mode}{any_order};
    $c{until} = int rand 14 if rand() < 0.4;
    @events = grep { $_->{at} <= $c{until} } @events if defined $c{until};
    $c{events} = \@events;
    return \%c;
}

sub meets { my ($c, $step, $k) = @_; return $c->{steps}[$step][1]->($c->{events}[$k]) }
sub excluded { my ($c, $k) = @_; return scalar grep { $_->[1]->($c->{events}[$k]) } @{ $c->{exclude} || [] } }
sub optional { my ($c, $step) = @_; return $c->{optional} && $c->{optional}{ $step + 1 } }

# Does event k, not taken, end a chain that stands at this step (from 0)?
sub ends {
    my ($c, $step, $k) = @_;
    return 1 if excluded($c, $k);
    my $met_so_far = grep { meets($c, $_, $k) } 0 .. $step;
    return 1 if $c->{mode}{no_repeat} && $met_so_far;
    return !$met_so_far if $c->{mode}{reentry};
    return $c->{mode}{strict} && !meets($c, $step, $k);
}

# A chain is a list of positions per step, undef where it has none.
sub positions { return sort { $a <=> $b } grep { defined } @{ $_[0] } }

sub valid_ordered {
    my ($c, $chain) = @_;
    my @reached = grep { defined $chain->[$_] } 0 .. $#$chain;
    my ($first, $last) = @{$chain}[ @reached[0, -1] ];
    my $at = sub { $c->{events}[ $_[0] ]{at} };
    for my $step (0 .. $reached[-1]) { return 0 if !defined $chain->[$step] && !optional($c, $step) }
    return 0 if $at->($last) - $at->($first) > $c->{within};
    if ($c->{mode}{first_entry}) {
        my $required = 0;
        $required++ while $required < $#{ $c->{steps} } && optional($c, $required);
        my ($entry) = grep { my $k = $_; grep { meets($c, $_, $k) } 0 .. $required } 0 .. $#{ $c->{events} };
        return 0 if $entry != $first;
    }
    for my $i (1 .. $#reached) {
        my ($p, $q) = @{$chain}[ @reached[ $i - 1, $i ] ];
        return 0 if $q <= $p || ($c->{mode}{increasing} && $at->($q) <= $at->($p));
        for my $k ($p + 1 .. $q - 1) { return 0 if ends($c, $reached[ $i - 1 ], $k) }
    }
    return 1;
}

sub valid_any_order {
    my ($c, $chain) = @_;
    my @p = positions($chain);
    for my $i (1 .. $#p) { return 0 if $p[$i] == $p[ $i - 1 ] }
    return 0 if $c->{events}[ $p[-1] ]{at} - $c->{events}[ $p[0] ]{at} > $c->{within};
    for my $k ($p[0] .. $p[-1]) { return 0 if excluded($c, $k) }
    return 1;
}

# All chains that are valid.
sub chains {
    my ($c) = @_;
    my @found;
    my @chain = (undef) x @{ $c->{steps} };
    my $try;
    $try = sub {
        my ($step) = @_;
        if ($step == @chain) {
            return if !grep { defined } @chain;
            push @found, [@chain] if $c->{mode}{any_order} ? valid_any_order($c, \@chain) : valid_ordered($c, \@chain);
            return;
        }
        for my $k (undef, grep { meets($c, $step, $_) } 0 .. $#{ $c->{events} }) {
            $chain[$step] = $k;
            $try->($step + 1);
        }
    };
    $try->(0);
    return @found;
}

sub level {
    my ($c, $chain) = @_;
    my @reached = grep { defined $chain->[$_] } 0 .. $#$chain;
    return $c->{mode}{any_order} ? scalar @reached : $reached[-1] + 1;
}

sub precedes {
    my ($c, $x, $y) = @_;
    my @p = positions($x);
    my @q = positions($y);
    my $order = level($c, $y) <=> level($c, $x) || $p[-1] <=> $q[-1] || $q[0] <=> $p[0];
    for my $step (0 .. $#$x) {
        $order ||= (defined $x->[$step] ? $x->[$step] : 1e9) <=> (defined $y->[$step] ? $y->[$step] : 1e9);
    }
    return $order < 0;
}

sub ended_after {
    my ($c, $chain, $k) = @_;
    return excluded($c, $k) if $c->{mode}{any_order};
    return ends($c, level($c, $chain) - 1, $k);
}

sub next_status {
    my ($c, $best, @chains) = @_;
    my $end = $#{ $c->{events} };
    return 'dropped' if !$best;
    for my $chain (defined $c->{until} ? grep { level($c, $_) == level($c, $best) } @chains : ()) {
        my @p = positions($chain);
        return 'open' if $c->{events}[ $p[0] ]{at} + $c->{within} > $c->{until} && !grep { ended_after($c, $chain, $_) } $p[-1] + 1 .. $end;
    }
    my @p = positions($best);
    for my $k ($p[-1] + 1 .. $end) {
        last if $c->{events}[$k]{at} - $c->{events}[ $p[0] ]{at} > $c->{within};
        return 'excluded' if excluded($c, $k);
        last if ended_after($c, $best, $k);
    }
    return 'dropped';
}

sub expected_steps {
    my ($c, @chains) = @_;
    my $best;
    for my $chain (@chains) { $best = $chain if !$best || precedes($c, $chain, $best) }
    my $level = $best ? level($c, $best) : 0;
    my $next = next_status($c, $best, @chains);
    return join ', ', map {
        my $step = $_;
        $best && defined $best->[$step] ? ($best->[$step] + 1) . ':reached'
            : $c->{mode}{any_order} || $step == $level ? "-:$next"
            : $step < $level ? '-:skipped' : '-:-'
    } 0 .. $#{ $c->{steps} };
}

# The most complete chains whose spans do not meet.
sub expected_conversions {
    my ($c, @chains) = @_;
    my @spans = map { [positions($_)] } grep { level($c, $_) == @{ $c->{steps} } } @chains;
    my @most = (0) x (@{ $c->{events} } + 1);
    for my $from (reverse 0 .. $#{ $c->{events} }) {
        for my $span (grep { $_->[0] >= $from } @spans) {
            my $n = 1 + $most[ $span->[-1] + 1 ];
            $most[$from] = $n if $n > $most[$from];
        }
    }
    return $most[0];
}

sub time_text { return sprintf '2025-01-01T00:00:%02dZ', $_[0] }
sub text_array { return '{' . join(',', map { qq("$_") } @_) . '}' }

for my $id ($first_id .. $first_id + $count - 1) {
    my $c = random_case();
    my @chains = chains($c);
    my $events = join ', ', map {
        sprintf '{"touchpoint": "%s", "at": "%s"%s%s}', $_->{label}, time_text($_->{at}),
            defined $_->{score} ? ", \"score\": $_->{score}" : '', $_->{role} ? ', "role": "r"' : ''
    } @{ $c->{all} };
    print join("\t", $id, qq({"events": [$events], "missing": 0}), text_array(map { $_->[0] } @{ $c->{steps} }), "$c->{within} s",
        text_array(@{ $c->{modes} }), $c->{exclude} ? text_array(map { $_->[0] } @{ $c->{exclude} }) : '\N',
        $c->{optional} ? '{' . join(',', sort keys %{ $c->{optional} }) . '}' : '\N', defined $c->{until} ? time_text($c->{until}) : '\N',
        expected_steps($c, @chains), $c->{exclude} || $c->{optional} || defined $c->{until} ? '\N' : expected_conversions($c, @chains)), "\n";
}
