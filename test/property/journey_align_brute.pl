#!/usr/bin/perl
# Random journeys and designs, and what an exhaustive search says about them:
#   journey_align_brute.pl PAIRS SEED FOLDER
#
# Prints TAP. The server of the test answers in between: see journey_align_answer.psql.
#
# A design is here the list of its words, written out: a word is a list of steps with the link before
# each. Longer words than the journey and the best alignment so far need not be tried: each further
# step would be missing. A word and the journey are aligned by trying every move; there is no automaton.
use strict;
use warnings;
use File::Basename qw(dirname);
use List::Util qw(first min);

my ($pairs, $seed, $folder) = @ARGV;
srand($seed);
use constant { TOO_MANY => 300, BATCH => 10_000 };

# The events as JSON.
sub shown {
    my @events = @_;
    return '[' . join(', ', map { '[' . join(', ', map { !defined $_ ? 'null' : /^\d+$/ ? $_ : "\"$_\"" } @$_) . ']' } @events) . ']';
}

sub one_of { return $_[ int rand @_ ] }
sub chance { return rand() < $_[0] }

# A part of a design: its text, and a function that lists its words up to a length. A word is a string
# of two characters for each of its steps: the numbers of the link before it (0: none) and of the step.
my (@steps, @links);

sub part_of_step {
    my ($step) = @_;
    return { step => $step, text => $steps[$step]{text} =~ s/^\((.*)\)$/$1/r, words => sub { return $_[0] > 0 ? chr(0) . chr($step) : () } };
}

sub plain_step {
    return ('.', sub { 1 }) if chance(0.08);
    my $name = one_of('a', 'b', 'c');
    my $role = chance(0.12) ? one_of('x', 'y') : undef;
    my $least = chance(0.12) ? 1 + int rand 3 : undef;
    my $text = (defined $role ? "$role:" : '') . $name . (defined $least ? "[score >= $least]" : '');
    return ($text, sub {
        my ($touchpoint, undef, $score, $its_role) = @{ $_[0] };
        return $touchpoint eq $name && (!defined $role || ($its_role // '') eq $role) && (!defined $least || ($score // 0) >= $least);
    });
}

sub step {
    my ($text, $test) = plain_step();
    if (chance(0.08)) {
        my ($other, $other_test) = plain_step();
        my $first = $test;
        ($text, $test) = ("($text | $other)", sub { $first->(@_) || $other_test->(@_) });
    }
    if (chance(0.08)) {
        my $inside = $test;
        ($text, $test) = ("!$text", sub { !$inside->(@_) });
    }
    push @steps, { text => $text, test => $test };
    return $#steps;
}

sub one_step {
    my @parts = map { $steps[$_] } @_;
    push @steps, { text => '(' . join(' | ', map { $_->{text} } @parts) . ')', test => sub { my $event = $_[0]; return 0 < grep { $_->{test}->($event) } @parts } };
    return part_of_step($#steps);
}

sub link_between {
    return 0 if chance(0.4);
    my %link = (least => 0, not => []);
    my @texts;
    if (chance(0.55)) { $link{most} = int rand 6; push @texts, "<= $link{most} hours" }
    if (chance(0.25)) { $link{least} = int rand(1 + ($link{most} // 4)); push @texts, ">= $link{least} hours" }
    if (chance(0.25)) { my $step = $steps[ step() ]; push @{ $link{not} }, $step->{test}; push @texts, "not $step->{text}" }
    $link{text} = @texts ? '->[' . join(', ', @texts) . ']' : '->';
    push @links, \%link;
    return $#links;
}

# Each word behind each of the others, while they are not too long, and each result once.
sub combined {
    my ($longest, $words, $behind) = @_;
    my %seen;
    for my $word (@$words) {
        my $room = 2 * $longest - length $word;
        $seen{$_} = 1 for map { $word . $_ } grep { length($_) <= $room } @$behind;
        die "too many\n" if keys %seen > TOO_MANY;
    }
    return keys %seen;
}

sub distinct { return combined(99, [''], \@_) }

# Words of a sequence: each part begins with its link, but not where nothing is before it.
sub in_sequence {
    my ($longest, $parts, $links) = @_;
    my @words = ('');
    for my $i (0 .. $#$parts) {
        my @first = $parts->[$i]{words}->($longest);
        my @behind = map { $_ eq '' ? '' : chr($links->[$i]) . substr($_, 1) } @first;
        my @empty = grep { $_ eq '' } @words;
        @words = distinct((@empty ? @first : ()), combined($longest, [ grep { $_ ne '' } @words ], \@behind));
    }
    return @words;
}

sub repetition {
    my ($part, $least, $most) = @_;
    return sub {
        my ($longest) = @_;
        my @all = $least == 0 ? ('') : ();
        my @times = ('');
        my @once = $part->{words}->($longest);
        for my $times (1 .. min($most // 99, $longest + $least)) {
            @times = combined($longest, \@times, \@once);
            push @all, @times if $times >= $least;
        }
        return distinct(@all);
    };
}

sub orders {
    return ([]) unless @_;
    return map { my $i = $_; my @others = @_; my ($first) = splice @others, $i, 1; map { [ $first, @$_ ] } orders(@others) } 0 .. $#_;
}

sub item {
    my ($depth) = @_;
    my $kind = $depth > 0 ? rand() : 0;
    my $part;
    if ($kind < 0.65) {
        $part = part_of_step(step());
        $part->{text} = $steps[ $part->{step} ]{text};
    }
    elsif ($kind < 0.92) {
        my $inside = alternatives($depth - 1);
        $part = chance(0.2) ? { text => "p=($inside->{text})", words => $inside->{words} } : { %$inside, text => "($inside->{text})" };
    }
    else {
        my @inside = map { alternatives($depth - 1) } 1 .. 2 + int rand 2;
        $part = { text => 'permute(' . join(', ', map { $_->{text} } @inside) . ')',
            words => sub { my ($longest) = @_; return distinct(map { in_sequence($longest, $_, [ map { 0 } @inside ]) } orders(@inside)) } };
    }
    return $part unless chance(0.4);
    my ($sign, $least, $most) = @{ one_of([ '*', 0 ], [ '+', 1 ], [ '?', 0, 1 ], [ '{2}', 2, 2 ], [ '{1,2}', 1, 2 ], [ '{,2}', 0, 2 ], [ '{2,}', 2 ]) };
    return { text => "$part->{text}$sign" . (chance(0.2) ? '?' : ''), words => repetition($part, $least, $most) };
}

sub sequence {
    my ($depth) = @_;
    my @parts = item($depth);
    my @before = (0);
    while (@parts < 4 && chance(0.6)) { push @before, link_between(); push @parts, item($depth) }
    return $parts[0] if @parts == 1;
    my $text = $parts[0]{text};
    $text .= ($before[$_] ? " $links[ $before[$_] ]{text} " : ' ') . $parts[$_]{text} for 1 .. $#parts;
    return { text => $text, words => sub { return in_sequence($_[0], \@parts, \@before) } };
}

sub alternatives {
    my ($depth) = @_;
    my @parts = sequence($depth);
    while (@parts < 3 && chance(0.2)) { push @parts, sequence($depth) }
    return $parts[0] if @parts == 1;
    # alternatives of nothing but steps are one step
    return one_step(map { $_->{step} } @parts) unless grep { !defined $_->{step} } @parts;
    return { text => join(' | ', map { $_->{text} } @parts), words => sub { my ($longest) = @_; return distinct(map { $_->{words}->($longest) } @parts) } };
}

# [link or undef, step] of each step of a word.
sub spelled_out { return map { my ($link, $step) = map { ord } split //; [ $links[$link], $steps[$step] ] } $_[0] =~ /(..)/gs }

# Is the event in time behind the event that is the step before? How many hours off: too late or, negative, too early.
sub off {
    my ($link, $before, $event) = @_;
    return 0 unless $link && $before;
    my $apart = $event->[1] - $before->[1];
    return $apart - $link->{most} if defined $link->{most} && $apart > $link->{most};
    return $apart < $link->{least} ? $apart - $link->{least} : 0;
}

sub passes {
    my ($link, $event) = @_;
    return $link && !grep { $_->($event) } @{ $link->{not} };
}

# The least cost * 1000 + untimely steps of aligning the events with a word.
sub align {
    my ($events, $word) = @_;
    my @known;
    my $best;
    $best = sub {
        my ($e, $i, $before) = @_;
        return $known[$e][$i][ $before + 1 ] //= do {
            my @moves;
            push @moves, 0 if $e == @$events && $i == @$word;
            if ($e < @$events) {
                push @moves, 1000 + $best->($e + 1, $i, $before);
                push @moves, $best->($e + 1, $i, $before) if $i > 0 && $i < @$word && passes($word->[$i][0], $events->[$e]);
                push @moves, (off($word->[$i][0], $before < 0 ? undef : $events->[$before], $events->[$e]) ? 1 : 0) + $best->($e + 1, $i + 1, $e)
                    if $i < @$word && $word->[$i][1]{test}->($events->[$e]);
            }
            push @moves, 1000 + $best->($e, $i + 1, -1) if $i < @$word;
            min(@moves);
        };
    };
    my $value = $best->(0, 0, -1);
    undef $best;
    return $value;
}

# The best of all words; also the words that could be it, and the length of the shortest.
sub search {
    my ($events, $design) = @_;
    my $longest = @$events + 1;
    my ($best, %by_word, @words);
    for (;;) {
        @words = $design->{words}->($longest);
        for my $word (sort { length $a <=> length $b || $a cmp $b } @words) {
            last if defined $best && ($best == 0 || length($word) / 2 > @$events + int($best / 1000));
            my $value = $by_word{$word} //= align($events, [ spelled_out($word) ]);
            $best = $value if !defined $best || $value < $best;
        }
        last if defined $best && @$events + int($best / 1000) <= $longest;
        $longest = defined $best ? @$events + int($best / 1000) : $longest + 3;
        die "too many\n" if $longest > 30;
    }
    return ($best, \@words, min(map { length($_) / 2 } @words));
}

# Do the rows lead through the journey and one of the words, each move and time being what it says?
sub replays {
    my ($events, $words, $rows) = @_;
    my $walk;
    $walk = sub {
        my ($word, $r, $e, $i, $before) = @_;
        return $e == @$events && $i == @$word if $r == @$rows;
        my ($move, $touchpoint, $hour, $expected, $overdue) = @{ $rows->[$r] };
        if ($move eq 'missing') {
            return 0 if defined $touchpoint || defined $hour || defined $overdue || $i == @$word || $word->[$i][1]{text} ne $expected;
            return $walk->($word, $r + 1, $e, $i + 1, undef);
        }
        my $event = $events->[$e] or return 0;
        return 0 if $event->[0] ne $touchpoint || $event->[1] != $hour;
        return !defined $expected && !defined $overdue && $walk->($word, $r + 1, $e + 1, $i, $before) if $move eq 'extra';
        return 1 if $move eq 'sync' && $expected eq '.' && $i > 0 && $i < @$word && passes($word->[$i][0], $event) && $walk->($word, $r + 1, $e + 1, $i, $before);
        return 0 if $i == @$word || $word->[$i][1]{text} ne $expected || !$word->[$i][1]{test}->($event);
        my $off = off($word->[$i][0], $before, $event);
        return 0 if $move ne ($off > 0 ? 'late' : $off < 0 ? 'early' : 'sync') || ($overdue // 0) != $off;
        return $walk->($word, $r + 1, $e + 1, $i + 1, $event);
    };
    my $most = grep { defined $_->[3] } @$rows;
    my $least = grep { defined $_->[3] && $_->[3] ne '.' } @$rows;
    my $found = first { length($_) >= 2 * $least && length($_) <= 2 * $most && $walk->([ spelled_out($_) ], 0, 0, 0, undef) } @$words;
    undef $walk;
    return defined $found;
}

# A journey of anything, or of what a word asks for, with mistakes.
sub events {
    my ($design) = @_;
    my @word = spelled_out(one_of('', sort $design->{words}->(4)));
    my $wrong = one_of(0.05, 0.2, 0.5);
    my $hour = 0;
    my $any = sub { return [ one_of('a', 'b', 'c', 'c', 'd'), undef, chance(0.5) ? 1 + int rand 3 : undef, chance(0.5) ? one_of('x', 'y') : undef ] };
    my @events;
    while (@word || chance($wrong)) {
        my ($link, $step) = @word ? @{ $word[0] } : ();
        my $event = $any->();
        if (@word && !chance($wrong) && !($link && chance(0.3))) {
            shift @word;
            next if chance($wrong / 2);
            for (1 .. 20) { last if $step->{test}->($event); $event = $any->() }
        }
        push @events, $event;
        $hour += one_of(0, 0, 1, 1, 2, 5);
        $event->[1] = $hour;
        last if @events == 6;
    }
    return @events;
}

sub random_pair {
    for (;;) {
        @steps = ();
        @links = (undef);
        my $design = alternatives(one_of(0, 1, 1, 2));
        my $anchored = !defined $design->{step} && chance(0.05);
        my %pair = (design => $anchored ? "^$design->{text}\$" : $design->{text}, steps => [@steps], links => [@links]);
        eval {
            $pair{events} = [ events($design) ];
            @pair{qw(best words shortest)} = search($pair{events}, $design);
            1;
        } and return \%pair;
        die $@ if $@ ne "too many\n";
    }
}

# What the server says to the pairs, one line each: fitness, conforms, matched, and the rows of the
# alignment, separated by semicolons, with commas between their columns (the expected step is the last).
sub answers {
    my @pairs = @_;
    open my $out, '>', "$folder/pairs.tsv" or die "$folder: $!\n";
    print $out shown(@{ $_->{events} }), "\t$_->{design}\n" for @pairs;
    close $out;
    my $script = dirname($0) . '/journey_align_answer.psql';
    my @answers = `psql -X -q -A -t -v ON_ERROR_STOP=1 -f '$script' <'$folder/pairs.tsv'`;
    die "no answers\n" if $? || @answers != @pairs;
    chomp @answers;
    return @answers;
}

my (%wrong, %seen);

sub check {
    my ($pair, $answer) = @_;
    my ($fitness, $conforms, $matched, $alignment) = split /\t/, $answer;
    my @events = @{ $pair->{events} };
    my $rows = [ map { my @row = map { $_ eq '' ? undef : $_ } split /,/, $_, 5; [ @row[ 0 .. 2, 4, 3 ] ] } split /;/, $alignment // '' ];
    my ($cost, $untimely) = (int($pair->{best} / 1000), $pair->{best} % 1000);
    my $worst = @events + $pair->{shortest};
    my $its_cost = grep { $_->[0] =~ /^(?:extra|missing)$/ } @$rows;
    my $its_untimely = grep { $_->[0] =~ /^(?:late|early)$/ } @$rows;
    my %passed = (
        fitness => abs($fitness - ($worst ? 1 - $cost / $worst : 1)) < 1e-12,
        conforms => ($conforms eq 't') == ($pair->{best} == 0),
        matched => !@events || $conforms eq $matched,
        cost => $its_cost == $cost,
        untimely => $its_untimely == $untimely,
        rows => do { @steps = @{ $pair->{steps} }; @links = @{ $pair->{links} }; replays(\@events, $pair->{words}, $rows) },
    );
    for my $what (grep { !$passed{$_} } keys %passed) {
        push @{ $wrong{$what} }, shown(@events) . " $pair->{design}: cost $cost, untimely $untimely, shortest $pair->{shortest}; have $answer";
    }
    $seen{ !$pair->{best} ? 'conform' : !$cost ? 'only untimely' : $untimely ? 'both' : 'cost' }++;
}

for (my $left = $pairs; $left > 0; $left -= BATCH) {
    my @batch = map { random_pair() } 1 .. min($left, BATCH);
    my @answers = answers(@batch);
    check($batch[$_], $answers[$_]) for 0 .. $#batch;
}

my $test = 0;
sub ok {
    my ($passed, $what, @notes) = @_;
    printf "%sok %d - %s\n", $passed ? '' : 'not ', ++$test, $what;
    print map { "# $_\n" } @notes;
}
my %says = (fitness => 'the fitness is that of the exhaustive search', conforms => 'so is conformance',
    matched => 'which is a match of ^(design)$', cost => 'the alignment has the least cost', untimely => 'and the fewest late and early steps',
    rows => 'it leads through the journey and a word of the design');
for my $what (qw(fitness conforms matched cost untimely rows)) {
    my @wrong = sort { length $a <=> length $b } @{ $wrong{$what} // [] };
    ok(!@wrong, $says{$what}, @wrong[ 0 .. min(4, $#wrong) ]);
}
my @kinds = ('conform', 'only untimely', 'both', 'cost');
ok(!(grep { ($seen{$_} // 0) < $pairs / 200 } @kinds), "$pairs pairs: " . join ', ', map { ($seen{$_} // 0) . " $_" } @kinds);
print "1..$test\n";
