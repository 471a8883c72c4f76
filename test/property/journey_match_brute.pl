#!/usr/bin/perl
# Random journeys and patterns with the matches that an exhaustive search finds:
#   journey_match_brute.pl PAIRS SEED
#
# One line each, tab-separated: events as JSON [[touchpoint, hour, score, role], ...], pattern,
# within in hours or \N, skip, matches as JSON [[match, event, label, first, last], ...].
#
# The search lists, for a part of the pattern and a place in the journey, every way to match the
# part from there, in order of preference; the first way of all that is not empty and short enough
# is the match. It shares nothing with the matcher but the definition of the language.
use strict;
use warnings;

my ($pairs, $seed) = @ARGV;
srand($seed);

my (@events, $steps_taken);
use constant TOO_MANY => 4000;

sub one_of { return $_[ int rand @_ ] }
sub chance { return rand() < $_[0] }

# Parts of patterns: [kind, ...]. A step is a closure and its text.

sub plain_step {
    my @names = (
        [ 'a', sub { $_[0] eq 'a' } ], [ 'b', sub { $_[0] eq 'b' } ], [ 'ca', sub { $_[0] eq 'ca' } ],
        [ "'b'", sub { $_[0] eq 'b' } ], [ 'c**', sub { $_[0] =~ /^c/ } ], [ '*a', sub { $_[0] =~ /a$/ } ], [ '*', sub { 1 } ],
    );
    return [ 'step', '.', sub { 1 } ] if chance(0.1);
    my ($text, $named) = @{ chance(0.75) ? $names[ int rand 3 ] : one_of(@names) };
    my $role = chance(0.15) ? one_of('x', 'y') : undef;
    $text = "$role:$text" if defined $role;
    my $bound;
    my $sign = one_of('<=', '>=', '<', '>', '=');
    if (chance(0.15)) {
        $bound = 1 + int rand 3;
        $text .= "[score $sign $bound]";
    }
    return [ 'step', $text, sub {
        my ($touchpoint, undef, $score, $its_role) = @{ $_[0] };
        return 0 unless $named->($touchpoint);
        return 0 if defined $role && !(defined $its_role && $its_role eq $role);
        return 1 unless defined $bound;
        return 0 unless defined $score;
        return $score <= $bound if $sign eq '<=';
        return $score >= $bound if $sign eq '>=';
        return $score < $bound if $sign eq '<';
        return $score > $bound if $sign eq '>';
        return $score == $bound;
    } ];
}

sub step {
    my $step = plain_step();
    if (chance(0.1)) {
        my $other = plain_step();
        my ($first, $second) = ($step->[2], $other->[2]);
        $step = [ 'step', "($step->[1]|$other->[1])", sub { $first->(@_) || $second->(@_) } ];
    }
    if (chance(0.1)) {
        my $test = $step->[2];
        $step = [ 'step', "!$step->[1]", sub { !$test->(@_) } ];
    }
    return $step;
}

sub link_between {
    return undef if chance(0.45);
    my %link = (least => 0, not => []);
    my @texts;
    if (chance(0.35)) { $link{most} = int rand 6; push @texts, "<= $link{most} hours" }
    if (chance(0.25)) {
        $link{least} = int rand 4;
        if (!defined $link{most} || $link{least} <= $link{most}) { push @texts, '>= ' . $link{least} * 60 . ' minutes' }
        else { $link{least} = 0 }
    }
    while (chance(0.25)) { my $step = step(); push @{ $link{not} }, $step->[2]; push @texts, "not $step->[1]" }
    $link{text} = @texts ? '->[' . join(', ', @texts) . ']' : '->';
    return \%link;
}

sub item {
    my ($depth) = @_;
    my $kind = $depth > 0 ? rand() : 0;
    my $part = $kind < 0.6 ? step()
        : $kind < 0.82 ? [ 'group', alternatives($depth - 1) ]
        : $kind < 0.92 ? [ 'capture', one_of('p', 'q'), alternatives($depth - 1) ]
        : [ 'permute', map { alternatives($depth - 1) } 1 .. 2 + int rand 2 ];
    return $part unless chance(0.4);
    my ($text, $least, $most) = @{ one_of([ '*', 0 ], [ '+', 1 ], [ '?', 0, 1 ], [ '{2}', 2, 2 ], [ '{1,2}', 1, 2 ], [ '{,2}', 0, 2 ], [ '{2,}', 2 ], [ '{2,3}', 2, 3 ]) };
    my $reluctant = chance(0.3);
    return [ 'repeat', $part, $least, $most, $reluctant, $text . ($reluctant ? '?' : '') ];
}

sub sequence {
    my ($depth) = @_;
    my @items = item($depth);
    my @links = (undef);
    while (@items < 4 && chance(0.5)) { push @links, link_between(); push @items, item($depth) }
    return $items[0] if @items == 1;
    return [ 'sequence', \@items, \@links ];
}

sub alternatives {
    my ($depth) = @_;
    my @parts = sequence($depth);
    while (@parts < 3 && chance(0.2)) { push @parts, sequence($depth) }
    return @parts == 1 ? $parts[0] : [ 'alternatives', @parts ];
}

sub outermost {
    my @parts;
    do {
        my ($start, $end) = (chance(0.08), chance(0.08));
        my $part = sequence(2);
        push @parts, $start || $end ? [ 'anchored', $part, $start, $end ] : $part;
    } while (chance(0.15));
    return @parts == 1 ? $parts[0] : [ 'alternatives', @parts ];
}

sub text {
    my ($node) = @_;
    my ($kind, @rest) = @$node;
    return $rest[0] if $kind eq 'step';
    return '(' . text($rest[0]) . ')' if $kind eq 'group';
    return "$rest[0]=(" . text($rest[1]) . ')' if $kind eq 'capture';
    return 'permute(' . join(',', map { text($_) } @rest) . ')' if $kind eq 'permute';
    return join(' | ', map { text($_) } @rest) if $kind eq 'alternatives';
    return ($rest[1] ? '^' : '') . text($rest[0]) . ($rest[2] ? '$' : '') if $kind eq 'anchored';
    if ($kind eq 'repeat') {
        my $inside = text($rest[0]);
        # a star behind a name that ends in stars would be read with them
        $inside = "($inside)" if $inside =~ /\*$/;
        return $inside . $rest[4];
    }
    my ($items, $links) = @rest;
    my $text = text($items->[0]);
    for my $i (1 .. $#$items) { $text .= (defined $links->[$i] ? " $links->[$i]{text} " : ' ') . text($items->[$i]) }
    return $text;
}

# ways(part, k): [[event, label], ...] for each way to match the part from event k on; the first
# event of a way that is not empty is k. Events of a way need not be neighbours: gaps.

sub ways {
    my ($node, $k) = @_;
    my ($kind, @rest) = @$node;
    die "too many\n" if ++$steps_taken > TOO_MANY;
    if ($kind eq 'step') { return $k < @events && $rest[1]->($events[$k]) ? ([ [ $k, undef ] ]) : () }
    if ($kind eq 'group') { return ways($rest[0], $k) }
    if ($kind eq 'alternatives') { return map { ways($_, $k) } @rest }
    if ($kind eq 'capture') {
        my $name = $rest[0];
        return map { [ map { [ $_->[0], defined $_->[1] ? $_->[1] : $name ] } @$_ ] } ways($rest[1], $k);
    }
    if ($kind eq 'anchored') {
        my ($part, $start, $end) = @rest;
        return () if $start && $k > 0;
        return grep { !$end || (@$_ && $_->[-1][0] == $#events) } ways($part, $k);
    }
    if ($kind eq 'permute') { return map { chain($_, [], 0, $k, []) } orders(@rest) }
    if ($kind eq 'sequence') { return chain($rest[0], $rest[1], 0, $k, []) }
    return repeated(\@rest, 0, $k, []);
}

sub orders {
    my @items = @_;
    return ([]) unless @items;
    my @result;
    for my $i (0 .. $#items) {
        my @others = @items;
        my ($first) = splice @others, $i, 1;
        push @result, map { [ $first, @$_ ] } orders(@others);
    }
    return @result;
}

# What the items from number i on add to the events matched so far in this sequence.
sub chain {
    my ($items, $links, $i, $k, $matched) = @_;
    die "too many\n" if ++$steps_taken > TOO_MANY;
    return ($matched) if $i == @$items;
    my @places = !@$matched || !defined $links->[$i] ? ($k) : places($links->[$i], $matched->[-1][0]);
    my (@before, @after);
    my $nullable = grep { !@$_ } ways($items->[$i], $k);
    for my $place (@places) {
        my $list = \@before;
        for my $way (ways($items->[$i], $place)) {
            if (@$way) { push @$list, $way } else { $list = \@after }
        }
    }
    my $follow = sub {
        my ($way) = @_;
        return chain($items, $links, $i + 1, @$way ? $way->[-1][0] + 1 : $k, [ @$matched, @$way ]);
    };
    return ((map { $follow->($_) } @before), ($nullable ? $follow->([]) : ()), (map { $follow->($_) } @after));
}

# Where an item may begin behind a link, the nearest first.
sub places {
    my ($link, $last) = @_;
    my @places;
    for my $k ($last + 1 .. $#events) {
        my $apart = $events[$k][1] - $events[$last][1];
        next if $apart < $link->{least} || (defined $link->{most} && $apart > $link->{most});
        next if grep { my $between = $_; grep { $_->($events[$between]) } @{ $link->{not} } } $last + 1 .. $k - 1;
        push @places, $k;
    }
    return @places;
}

sub repeated {
    my ($repeat, $times, $k, $matched) = @_;
    my ($part, $least, $most, $reluctant) = @$repeat;
    die "too many\n" if ++$steps_taken > TOO_MANY;
    my $more = sub {
        return map { repeated($repeat, $times + 1, @$_ ? $_->[-1][0] + 1 : $k, [ @$matched, @$_ ]) } @_;
    };
    return $more->(ways($part, $k)) if $times < $least;
    return ($matched) if defined $most && $times >= $most;
    my @further = $more->(grep { @$_ } ways($part, $k));
    return $reluctant ? ($matched, @further) : (@further, $matched);
}

sub matches {
    my ($pattern, $within, $skip) = @_;
    my @found;
    my $start = 0;
    while ($start < @events) {
        my ($way) = grep { @$_ && (!defined $within || $events[ $_->[-1][0] ][1] - $events[$start][1] <= $within) } ways($pattern, $start);
        push @found, $way if $way;
        $start = $way && $skip eq 'past last' ? $way->[-1][0] + 1 : $start + 1;
    }
    return @found;
}

sub json { return defined $_[0] ? $_[0] =~ /^-?\d+$/ ? $_[0] : "\"$_[0]\"" : 'null' }

while ($pairs > 0) {
    my $hour = 0;
    @events = map {
        $hour += one_of(0, 0, 1, 1, 2, 5);
        [ one_of('a', 'b', 'ca'), $hour, chance(0.5) ? 1 + int rand 3 : undef, chance(0.5) ? one_of('x', 'y') : undef ]
    } 1 .. int rand 8;
    my $pattern = outermost();
    my $within = chance(0.3) ? int rand 8 : undef;
    my $skip = one_of('past last', 'to next');
    $steps_taken = 0;
    my @found = eval { matches($pattern, $within, $skip) };
    next if $@ eq "too many\n";
    die $@ if $@;
    my $match = 0;
    my @rows;
    for my $way (@found) {
        $match++;
        push @rows, map { "[$match, " . ($_->[0] + 1) . ', ' . json($_->[1]) . ', ' . ($way->[0][0] + 1) . ', ' . ($way->[-1][0] + 1) . ']' } @$way;
    }
    print join("\t",
        '[' . join(', ', map { '[' . join(', ', map { json($_) } @$_) . ']' } @events) . ']',
        text($pattern), defined $within ? $within : '\N', $skip, '[' . join(', ', @rows) . ']'), "\n";
    $pairs--;
}
