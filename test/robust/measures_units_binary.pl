# Damaged binary forms: measures_units_binary.pl FOLDER TABLE TYPE < a COPY BINARY file of the type.
# Writes files of one value each, and prints the psql commands that read each into a row with its name.
use strict;
use warnings;

use lib 'test/robust';
use CopyBinary;

my ($folder, $table, $type) = @ARGV;
my @values = values_read();
my $number = 0;
print "\\set VERBOSITY sqlstate\nCREATE TEMP TABLE one (value $type);\n";

sub try_bytes {
    my ($name, $value) = @_;
    $number++;
    open my $file, '>:raw', "$folder/$number.bin" or die $!;
    print $file "PGCOPY\n\xff\r\n\0", pack('N N n N', 0, 0, 1, length $value), $value, pack('n', 0xFFFF);
    close $file;
    print "\\echo CASE $name\n\\copy one FROM '$folder/$number.bin' BINARY\n",
        "INSERT INTO ${table}_copied SELECT '$name', value FROM one;\nDELETE FROM one;\n";
}
sub sealed { my ($name, $body) = @_; try_bytes($name, $body . crc32c($body)); }

srand 1;
for my $v (0 .. $#values) {
    my $value = $values[$v];
    my $body = substr $value, 0, -4;
    for my $bit (0 .. 8 * length($value) - 1) {
        my $damaged = $value;
        vec($damaged, $bit, 1) ^= 1;
        try_bytes("flip-$v-$bit", $damaged);
    }
    try_bytes("cut-$v-$_", substr $value, 0, $_) for 0 .. length($value) - 1;
    try_bytes("cut-$v-more", $value . "\0");
    for my $try (1 .. 400) {
        my $made = $body;
        substr($made, 1 + rand(length($made) - 1), 1) = chr rand 256 for 1 .. 1 + rand 3;
        sealed("made-$v-$try", $made);
    }
}

# Version, k, flags; units, single, empty, rows, missing; then for one variable, in pairs of high and low:
# squared sizes, pivot, sum, products, mean sum, mean products, within, squares; then the name.
# Two units of the rows (1, 3) and (5): see test/sql/units.sql.
sub units_case {
    my ($name, %change) = @_;
    my %f = (version => 1, k => 1, flags => 1, units => 2, single => 1, empty => 0, rows => 3, missing => 0,
        sizes => 5, pivot => 2, sum => 3, products => 9, mean_sum => 3, mean_products => 9, within => 2, squares => 4, low => 0,
        names => ['v'], %change);
    sealed("case-$name", pack('C n n', @f{qw(version k flags)}) . pack('q>5', @f{qw(units single empty rows missing)})
        . pack('d>2', $f{sizes}, 0) . pack('d>2', $f{pivot}, $f{low}) . join('', map { pack 'd>2', $_, 0 } @f{qw(sum products mean_sum mean_products within squares)})
        . join('', map { pack 'N/a', $_ } @{$f{names}}));
}
# the same of two variables that are one another, but for the products of both
sub pair_case {
    my ($name, $change, @names) = @_;
    my %f = (products => 9, mean_products => 9, within => 2, %$change);
    my @numbers = (5, 2, 2, 3, 3, 9, $f{products}, 9, 3, 3, 9, $f{mean_products}, 9, 2, $f{within}, 2, 4, 4, 4, 4, 4, 4);
    sealed("case-$name", pack('C n n', 1, 2, @names ? 1 : 0) . pack('q>5', 2, 1, 0, 3, 0) . join('', map { pack 'd>2', $_, 0 } @numbers) . join('', map { pack 'N/a', $_ } @names));
}
if ($table eq 'units') {
    my $infinity = 9**9**9;
    units_case('as-it-is');
    units_case('version', version => 2);
    units_case('flags', flags => 3);
    units_case('many-variables', k => 65);
    units_case('negative-units', units => -1);
    units_case('negative-missing', missing => -1);
    units_case('more-single-than-units', single => 3);
    units_case('fewer-rows-than-units', rows => 1);
    units_case('empty-with-rows', units => 0, single => 0, rows => 3);
    units_case('nan', sum => $infinity - $infinity);
    units_case('infinity', sum => $infinity);
    units_case('negative-zero', sum => -0.0, mean_sum => -0.0);
    units_case('low-part', low => 1);
    units_case('sizes-too-small', sizes => 4);
    units_case('sizes-too-large', sizes => 10);
    units_case('negative-sum-of-squares', within => -2);
    units_case('sum-beyond-the-squares', sum => 9);
    units_case('squares-above-the-sum', squares => 5);
    units_case('squares-below-the-mean', squares => 3);
    units_case('name-of-digits', names => ['12']);
    units_case('name-long', names => ['n' x 64]);
    units_case('low-part-that-has-no-square', low => 1e-300, map { $_ => 0 } qw(sum products mean_sum mean_products));
    units_case('pivot-too-large', pivot => 1.1e100);
    pair_case('correlation-above-1', {within => 3});
    pair_case('correlation-about-the-mean', {products => -8});
    pair_case('correlation-of-means', {mean_products => -8});
    pair_case('name-twice', {}, 'v', 'v');
    pair_case('pair', {}, 'v', 'w');
}

# Version, missing, units; for each: name, rows; for each: period, measures, x, y
sub unit { my ($name, @rows) = @_; return pack('N/a', $name) . pack('q>', scalar @rows) . join '', @rows; }
sub row { my ($period, $measures, @numbers) = @_; return pack('l> C', $period, $measures) . pack 'd>*', @numbers; }
sub panel_case { my ($name, $version, $missing, $units, @units) = @_; sealed("case-$name", pack('C q> q>', $version, $missing, $units) . join '', @units); }
if ($table eq 'panels') {
    my $infinity = 9**9**9;
    my $a = unit('a', row(1, 3, 1, 2), row(2, 2, 5));
    my $b = unit('b', row(1, 1, 4));
    panel_case('as-it-is', 1, 0, 2, $a, $b);
    panel_case('other-order', 1, 0, 2, $b, unit('a', row(2, 2, 5), row(1, 3, 1, 2)));
    panel_case('version', 0, 0, 2, $a, $b);
    panel_case('negative-missing', 1, -1, 2, $a, $b);
    panel_case('negative-units', 1, 0, -1, $a, $b);
    panel_case('more-units', 1, 0, 3, $a, $b);
    panel_case('same-unit-twice', 1, 0, 3, $a, $b, unit('a', row(7, 1, 1)));
    panel_case('twice', 1, 0, 1, unit('a', row(1, 1, 1), row(1, 1, 2)));
    panel_case('no-rows', 1, 0, 1, unit('a'));
    panel_case('fewer-rows', 1, 0, 1, pack('N/a', 'a'), pack('q>', 1), row(1, 1, 1), row(2, 1, 1));
    panel_case('more-rows', 1, 0, 1, pack('N/a', 'a'), pack('q>', 2**62), row(1, 1, 1));
    panel_case('no-measure', 1, 0, 1, unit('a', row(1, 0)));
    panel_case('unknown-measure', 1, 0, 1, unit('a', row(1, 5, 1)));
    panel_case('nan', 1, 0, 1, unit('a', row(1, 1, $infinity - $infinity)));
    panel_case('infinity', 1, 0, 1, unit('a', row(1, 1, $infinity)));
    panel_case('too-large', 1, 0, 1, unit('a', row(1, 1, 1e101)));
    panel_case('half-utf8', 1, 0, 1, unit("\xc3", row(1, 1, 1)));
    panel_case('zero-byte', 1, 0, 1, unit("a\0b", row(1, 1, 1)));
}
print "\\echo CASE end\n";
