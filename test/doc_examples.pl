# Called by doc_examples.sh, which says what this does. Prints TAP.
use strict;
use warnings;
use File::Temp qw(tempfile);

my $update = @ARGV && $ARGV[0] eq '--update' && shift @ARGV;
my @files = @ARGV ? @ARGV : grep { -f } ('README.md', sort glob('doc/*.md'));
my $count = 0;
my $failed = 0;

examine($_) for @files;
print "1..$count\n";
exit($failed ? 1 : 0);

sub examine {
    my ($file) = @_;
    open my $in, '<', $file or die "$file: $!\n";
    my @lines = <$in>;
    close $in;
    chomp @lines;

    my @blocks = find_blocks(@lines);
    my @runs = grep { !$_->{no_run} } @blocks;
    run_blocks(@runs);

    if ($update) {
        rewrite($file, \@lines, @runs);
    }
    else {
        judge($file, $_) for @blocks;
    }
}

# Each ```sql block with the ```text block that directly follows it, if one does. Line numbers are
# indices: first..last are the lines between the fences.
sub find_blocks {
    my @lines = @_;
    my @fences;
    for (my $i = 0; $i < @lines; $i++) {
        $lines[$i] =~ /^(\s*)```+\s*(\S.*?)?\s*$/ or next;
        my %fence = (indent => length $1, info => $2 // '', open => $i);
        $i++;
        $i++ while $i < @lines && $lines[$i] !~ /^\s*```+\s*$/;
        @fence{qw(first last)} = ($fence{open} + 1, $i - 1);
        push @fences, \%fence;
    }
    my @blocks;
    for my $n (0 .. $#fences) {
        my $fence = $fences[$n];
        next unless $fence->{info} =~ /^sql\b/i;
        my $block = { %$fence, text => [@lines[$fence->{first} .. $fence->{last}]] };
        s/^\s{0,$block->{indent}}// for @{ $block->{text} };
        $block->{no_run} = $fence->{info} =~ /\bno-run\b/;
        my $next = $fences[ $n + 1 ];
        if ($next && $next->{info} =~ /^(text|output)$/i
            && !grep { /\S/ } @lines[$fence->{last} + 2 .. $next->{open} - 1]) {
            my @expected = @lines[$next->{first} .. $next->{last}];
            s/^\s{0,$next->{indent}}// for @expected;
            $block->{output} = $next;
            $block->{expected} = trimmed(@expected);
        }
        push @blocks, $block;
    }
    return @blocks;
}

sub trimmed {
    my @lines = @_;
    s/\s+$// for @lines;
    shift @lines while @lines && $lines[0] eq '';
    pop @lines while @lines && $lines[-1] eq '';
    return \@lines;
}

# One psql for all the blocks of a file, as a reader would run them; marks tell their output apart.
sub run_blocks {
    my @blocks = @_;
    return unless @blocks;
    my $database = "doc_$$";
    my $mark = "-- mark $$ --";
    my ($script, $script_name) = tempfile(UNLINK => 1);
    for my $n (0 .. $#blocks) {
        # the semicolon ends what a block leaves open
        print $script "\\echo '$mark' $n\n", join("\n", @{ $blocks[$n]{text} }), "\n;\n";
    }
    print $script "\\echo '$mark' end\n";
    close $script;
    psql('postgres', "CREATE DATABASE $database");
    psql($database, 'CREATE EXTENSION experience',
        qq(ALTER DATABASE $database SET search_path = "\$user", public, experience),
        "ALTER DATABASE $database SET timezone = 'UTC'");
    my $output = `psql -X -q -d $database <'$script_name' 2>&1`;
    psql('postgres', "DROP DATABASE $database WITH (FORCE)");

    my %seen;
    my $at;
    for my $line (split /\n/, $output) {
        if ($line =~ /^\Q$mark\E (\w+)$/) { $at = $1; $seen{$at} = []; next }
        push @{ $seen{$at} }, $line if defined $at;
    }
    for my $n (0 .. $#blocks) {
        my $lost = !$seen{$n} || !$seen{ $n == $#blocks ? 'end' : $n + 1 };
        $blocks[$n]{lost} = $lost;
        $blocks[$n]{actual} = trimmed(@{ $seen{$n} // [] });
    }
}

sub psql {
    my ($database, @commands) = @_;
    system('psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $database, map { ('-c', $_) } @commands) == 0
        or die "cannot prepare the database for the examples\n";
}

sub judge {
    my ($file, $block) = @_;
    my $place = "$file:" . ($block->{open} + 1);
    my @why;
    if ($block->{no_run}) {
        return if ($block->{text}[0] // '') =~ /^-- not run: \S/;
        @why = ('a block "sql no-run" begins with a line "-- not run: reason"');
    }
    elsif ($block->{lost}) {
        @why = ('the block does not end: a quote or a comment is left open, or psql has gone', @{ $block->{actual} });
    }
    elsif ($block->{expected}) {
        my ($want, $have) = (join("\n", @{ $block->{expected} }), join("\n", @{ $block->{actual} }));
        @why = ('expected:', @{ $block->{expected} }, 'printed:', @{ $block->{actual} }) if $want ne $have;
    }
    else {
        @why = grep { /^(ERROR|FATAL|PANIC):|^invalid command|^psql: error/ } @{ $block->{actual} };
        @why = ('it fails, and no text block says that it should:', @{ $block->{actual} }) if @why;
    }
    $count++;
    if (@why) {
        $failed++;
        print "not ok $count - $place\n", map { "# $_\n" } @why;
    }
    else {
        print "ok $count - $place\n";
    }
}

sub rewrite {
    my ($file, $lines, @blocks) = @_;
    my @result = @$lines;
    for my $block (reverse @blocks) {
        my @actual = @{ $block->{actual} };
        my $indent = ' ' x $block->{indent};
        $_ = $_ eq '' ? '' : "$indent$_" for @actual;
        if (my $output = $block->{output}) {
            splice @result, $output->{first}, $output->{last} - $output->{first} + 1, @actual;
        }
        elsif (@actual) {
            splice @result, $block->{last} + 2, 0, '', "$indent```text", @actual, "$indent```";
        }
    }
    open my $out, '>', $file or die "$file: $!\n";
    print $out map { "$_\n" } @result;
    close $out;
    print STDERR "$file: the output of ", scalar(@blocks), " blocks is written anew: read it\n";
}
