/*-------------------------------------------------------------------------
 *
 * math_test.c
 *	  Tests of src/math, stand-alone.
 *
 *		gcc -std=c99 -Wall -Wextra -Wconversion -O2 -I src/math \
 *			test/math/math_test.c src/math/ *.c -lm -o math_test
 *		./math_test test/math/distributions.csv
 *
 * (without the blank in the path).  It prints every failure, then a line
 * "N passed, N failed", and exits with 1 if anything failed.
 *
 * The rows of the fixture must be met to TOLERANCE, relative.  Beyond those:
 * round trips of quantiles, arguments without an answer, the exact tests
 * against enumeration in integers, and double-double arithmetic against
 * quadruple precision, where the compiler has it.
 *
 *-------------------------------------------------------------------------
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distributions.h"
#include "double_double.h"

#define TOLERANCE 1e-12
#define FIELDS 7
#define ROUNDS 20000

#if defined(__SIZEOF_FLOAT128__)
typedef __float128 quadruple;
#define HAVE_QUADRUPLE
#elif LDBL_MANT_DIG >= 113
typedef long double quadruple;
#define HAVE_QUADRUPLE
#endif

static int	passed = 0;
static int	failed = 0;

static void
check(bool ok, const char *what, double got, double wanted)
{
	if (ok)
		passed++;
	else
	{
		failed++;
		printf("FAILED: %s: got %.17g, wanted %.17g\n", what, got, wanted);
	}
}

static void
check_near(const char *what, double got, double wanted, double tolerance)
{
	check(got == wanted || fabs(got - wanted) <= tolerance * fabs(wanted),
		  what, got, wanted);
}

static void
check_true(const char *what, bool ok)
{
	check(ok, what, ok, 1.0);
}

/* Random numbers from a fixed seed: xorshift64*, Vigna 2016. */
static uint64_t
random_bits(void)
{
	static uint64_t state = 88172645463325252u;

	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 2685821657736338717u;
}

/* either sign, 53 random bits, exponents in -range .. range */
static double
random_double(int range)
{
	double		fraction = (double) (random_bits() >> 11) * 0x1p-53 - 0.5;
	int			exponent = (int) (random_bits() % (unsigned) (2 * range + 1)) -
		range;

	return ldexp(fraction, exponent);
}

static double
function_value(const char *name, bool upper, const double *x)
{
	if (strcmp(name, "normal_cdf") == 0)
		return normal_cdf(x[0], upper);
	if (strcmp(name, "normal_quantile") == 0)
		return normal_quantile(x[0], upper);
	if (strcmp(name, "student_t_cdf") == 0)
		return student_t_cdf(x[0], x[1], upper);
	if (strcmp(name, "student_t_quantile") == 0)
		return student_t_quantile(x[0], x[1], upper);
	if (strcmp(name, "chi_squared_cdf") == 0)
		return chi_squared_cdf(x[0], x[1], upper);
	if (strcmp(name, "chi_squared_quantile") == 0)
		return chi_squared_quantile(x[0], x[1], upper);
	if (strcmp(name, "f_cdf") == 0)
		return f_cdf(x[0], x[1], x[2], upper);
	if (strcmp(name, "f_quantile") == 0)
		return f_quantile(x[0], x[1], x[2], upper);
	if (strcmp(name, "binomial_test") == 0)
		return binomial_test_two_sided((int64_t) x[0], (int64_t) x[1], x[2]);
	if (strcmp(name, "fisher_exact") == 0)
		return fisher_exact_two_sided((int64_t) x[0], (int64_t) x[1],
									  (int64_t) x[2], (int64_t) x[3]);
	return NAN;
}

/* function, upper, four arguments or empty, value, source */
static bool
check_fixture(const char *path)
{
	FILE	   *file = fopen(path, "r");
	char		line[512];
	int			rows = 0;

	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
	{
		printf("cannot read %s\n", path);
		return false;
	}
	while (fgets(line, sizeof(line), file) != NULL)
	{
		double		number[FIELDS] = {0};
		char		copy[sizeof(line)];
		char	   *rest = copy;
		int			i;

		line[strcspn(line, "\r\n")] = '\0';
		strcpy(copy, line);
		for (i = 0; i < FIELDS; i++)
		{
			char	   *end = strchr(rest, ',');

			if (end == NULL)
				break;
			*end = '\0';
			number[i] = strtod(rest, NULL);
			rest = end + 1;
		}
		check_near(line, function_value(copy, number[1] > 0.0, number + 2),
				   number[6], TOLERANCE);
		rows++;
	}
	fclose(file);
	check_true("the fixture has thousands of rows", rows > 5000);
	return true;
}

/* A quantile of its own tail, on the side where the tail is small. */
static void
check_round_trips(void)
{
	static const double df[] = {0.5, 1, 1.9, 4, 12.5, 77, 950.25, 31000, 1e6, INFINITY};
	static const double p[] = {1e-290, 1e-120, 1e-33, 1e-9, 1e-3, 0.04, 0.22, 0.26, 0.47};
	int			n_df = (int) (sizeof(df) / sizeof(df[0]));
	int			n_p = (int) (sizeof(p) / sizeof(p[0]));
	int			i;

	for (i = 0; i < n_df * n_df * n_p * 2; i++)
	{
		double		df1 = df[i % n_df];
		double		df2 = df[i / n_df % n_df];
		double		tail = p[i / n_df / n_df % n_p];
		bool		upper = i >= n_df * n_df * n_p;
		double		x = f_quantile(tail, df1, df2, upper);

		if (isfinite(df1 + df2) && x > 1e-280 && x < 1e280)
			check_near("f round trip",
					   f_quantile(f_cdf(x, df1, df2, upper), df1, df2, upper),
					   x, TOLERANCE);
		if (!isfinite(df2))
		{
			x = student_t_quantile(tail, df1, upper);
			if (fabs(x) < 1e290)
				check_near("t round trip",
						   student_t_quantile(student_t_cdf(x, df1, upper), df1, upper),
						   x, TOLERANCE);
			check_near("t is symmetric", student_t_quantile(tail, df1, !upper), -x, 0.0);
			x = normal_quantile(tail, upper);
			check_near("normal round trip",
					   normal_quantile(normal_cdf(x, upper), upper), x, TOLERANCE);
		}
		if (!isfinite(df2) && isfinite(df1))
		{
			x = chi_squared_quantile(tail, df1, upper);
			if (x > 1e-280)
				check_near("chi-squared round trip",
						   chi_squared_quantile(chi_squared_cdf(x, df1, upper), df1, upper),
						   x, TOLERANCE);
			check_near("t^2 is F",
					   student_t_cdf(1.25, df1, true) * 2.0,
					   f_cdf(1.5625, 1.0, df1, true), 1e-14);
			check_near("F for infinite df1",
					   f_cdf(0.75, INFINITY, df1, false),
					   chi_squared_cdf(df1 / 0.75, df1, true), 1e-10);
		}
	}
}

/* Both tails add up to one, and rise and fall, also where the method changes. */
static void
check_tails(void)
{
	static const double df[] = {0.5, 1, 3, 40, 2500, 1e6};
	int			i;
	int			j;

	for (i = 0; i < 36; i++)
	{
		double		df1 = df[i % 6];
		double		df2 = df[i / 6];
		double		last = 0.0;

		for (j = 1; j < 400; j++)
		{
			double		x = j / 100.0;
			double		lower = f_cdf(x, df1, df2, false);

			check_near("tails of F", lower + f_cdf(x, df1, df2, true), 1.0, 1e-14);
			check_true("F rises", lower >= last * (1.0 - 1e-14));
			last = lower;
		}
	}
}

static void
check_undefined(void)
{
	int			upper;

	for (upper = 0; upper <= 1; upper++)
	{
		double		zero = upper ? 1.0 : 0.0;
		double		one = 1.0 - zero;

		check_true("normal of NaN", isnan(normal_cdf(NAN, upper)));
		check_true("normal quantile of NaN", isnan(normal_quantile(NAN, upper)));
		check_true("p < 0", isnan(normal_quantile(-0.1, upper)));
		check_true("p > 1", isnan(normal_quantile(1.1, upper)));
		check_true("t df 0", isnan(student_t_cdf(1.0, 0.0, upper)));
		check_true("t df NaN", isnan(student_t_quantile(0.1, NAN, upper)));
		check_true("t p > 1", isnan(student_t_quantile(1.5, 3.0, upper)));
		check_true("chi df < 0", isnan(chi_squared_cdf(1.0, -1.0, upper)));
		check_true("chi df inf", isnan(chi_squared_quantile(0.5, INFINITY, upper)));
		check_true("chi df NaN", isnan(chi_squared_quantile(0.5, NAN, upper)));
		check_true("F df2 0", isnan(f_cdf(1.0, 2.0, 0.0, upper)));
		check_true("F df1 NaN", isnan(f_quantile(0.2, NAN, 1.0, upper)));
		check_true("F of NaN", isnan(f_cdf(NAN, 2.0, 1.0, upper)));

		check_near("normal -inf", normal_cdf(-INFINITY, upper), zero, 0.0);
		check_near("normal inf", normal_cdf(INFINITY, upper), one, 0.0);
		check_near("t -inf", student_t_cdf(-INFINITY, 2.0, upper), zero, 0.0);
		check_near("t inf", student_t_cdf(INFINITY, 2.0, upper), one, 0.0);
		check_near("chi-squared 0", chi_squared_cdf(0.0, 2.0, upper), zero, 0.0);
		check_near("chi-squared inf", chi_squared_cdf(INFINITY, 2.0, upper), one, 0.0);
		check_near("F below 0", f_cdf(-3.0, 2.0, 5.0, upper), zero, 0.0);
		check_near("F inf", f_cdf(INFINITY, 2.0, 5.0, upper), one, 0.0);
		check_near("F both inf", f_cdf(1.5, INFINITY, INFINITY, upper), one, 0.0);
		check_near("normal p 0", normal_quantile(zero, upper), -INFINITY, 0.0);
		check_near("normal p 1", normal_quantile(one, upper), INFINITY, 0.0);
		check_near("t p 0", student_t_quantile(zero, 4.0, upper), -INFINITY, 0.0);
		check_near("t p 1", student_t_quantile(one, 4.0, upper), INFINITY, 0.0);
		check_near("chi-squared p 0", chi_squared_quantile(zero, 4.0, upper), 0.0, 0.0);
		check_near("chi-squared p 1", chi_squared_quantile(one, 4.0, upper), INFINITY, 0.0);
		check_near("F p 0", f_quantile(zero, 4.0, 2.0, upper), 0.0, 0.0);
		check_near("F p 1", f_quantile(one, 4.0, 2.0, upper), INFINITY, 0.0);
	}
	check_true("binomial k > n", isnan(binomial_test_two_sided(4, 3, 0.5)));
	check_true("binomial k < 0", isnan(binomial_test_two_sided(-1, 3, 0.5)));
	check_true("binomial p > 1", isnan(binomial_test_two_sided(1, 3, 1.5)));
	check_true("binomial n too large",
			   isnan(binomial_test_two_sided(1, INT64_MAX, 0.5)));
	check_true("Fisher negative", isnan(fisher_exact_two_sided(1, -1, 3, 4)));
	check_true("Fisher too large",
			   isnan(fisher_exact_two_sided(INT64_MAX, INT64_MAX, 3, 4)));
	check_near("Fisher empty", fisher_exact_two_sided(0, 0, 0, 0), 1.0, 0.0);
	check_near("binomial of none", binomial_test_two_sided(0, 0, 0.3), 1.0, 0.0);
	check_near("binomial p 0", binomial_test_two_sided(0, 5, 0.0), 1.0, 0.0);
	check_near("binomial p 1", binomial_test_two_sided(4, 5, 1.0), 0.0, 0.0);
}

static int64_t
choose(int64_t n, int64_t k)
{
	int64_t		result = 1;
	int64_t		i;

	if (k < 0 || k > n)
		return 0;
	for (i = 1; i <= k; i++)
		result = result * (n - k + i) / i;
	return result;
}

/* Tables of small counts by enumeration, where ties are ties of integers. */
static void
check_exact_tests(void)
{
	int64_t		i;
	int64_t		k;

	for (i = 0; i < 9 * 9 * 9 * 9; i++)
	{
		int64_t		a = i % 9;
		int64_t		b = i / 9 % 9;
		int64_t		c = i / 81 % 9;
		int64_t		d = i / 729;
		int64_t		observed = choose(a + c, a) * choose(b + d, b);
		int64_t		sum = 0;

		for (k = 0; k <= a + b; k++)
		{
			int64_t		ways = choose(a + c, k) * choose(b + d, a + b - k);

			if (ways <= observed)
				sum += ways;
		}
		check_near("Fisher by enumeration", fisher_exact_two_sided(a, b, c, d),
				   (double) sum / (double) choose(a + b + c + d, a + b),
				   TOLERANCE);
	}
	for (i = 1; i <= 50; i++)
	{
		for (k = 0; k <= i; k++)
		{
			int64_t		sum = 0;
			int64_t		j;

			for (j = 0; j <= i; j++)
				sum += choose(i, j) <= choose(i, k) ? choose(i, j) : 0;
			check_near("binomial by enumeration",
					   binomial_test_two_sided(k, i, 0.5),
					   ldexp((double) sum, (int) -i), TOLERANCE);
		}
	}

	/* large counts end soon, and approach the normal distribution */
	check_near("binomial of 4e12",
			   binomial_test_two_sided(2000002000000, 4000000000000, 0.5),
			   2.0 * normal_cdf(2.0 - 0.5e-6, true), 1e-9);
	check_near("Fisher of 4e9",
			   fisher_exact_two_sided(1000031623, 1000000000,
									  1000000000, 1000031623),
			   2.0 * normal_cdf(31622.0 / sqrt(1000015811.5), true), 1e-6);
	check_near("Fisher, far from independent",
			   fisher_exact_two_sided(4000000000, 0, 0, 5000000000), 0.0, 0.0);
}

#ifdef HAVE_QUADRUPLE
static quadruple
quadruple_from(double_double a)
{
	return (quadruple) a.hi + (quadruple) a.lo;
}

static void
check_double_double_value(const char *what, double_double got,
						  quadruple wanted, double bound)
{
	quadruple	difference = quadruple_from(got) - wanted;

	if (wanted < 0)
		wanted = -wanted;
	if (difference < 0)
		difference = -difference;
	check(difference <= wanted * (quadruple) bound && got.hi + got.lo == got.hi,
		  what, got.hi, (double) wanted);
}

static void
check_against_quadruple(void)
{
	const double uu = 0x1p-106;
	int			i;

	for (i = 0; i < ROUNDS; i++)
	{
		double		x = random_double(40);
		double		y = random_double(40);
		double_double a = two_sum(x, random_double(40) * 0x1p-50);
		double_double b = two_sum(y, random_double(40) * 0x1p-50);
		quadruple	qa = quadruple_from(a);
		quadruple	qb = quadruple_from(b);
		double_double root;
		double		huge = ldexp(x, 980);

		check_double_double_value("two_product", two_product(x, y),
								  (quadruple) x * y, 0.0);
		check_double_double_value("two_product, huge", two_product(huge, 0.7),
								  (quadruple) huge * 0.7, 0.0);
		check_double_double_value("dd_add_double", dd_add_double(a, y), qa + y, 2 * uu);
		check_double_double_value("dd_add", dd_add(a, b), qa + qb, 3.1 * uu);
		check_double_double_value("dd_sub", dd_sub(a, b), qa - qb, 3.1 * uu);
		check_double_double_value("dd_mul_double", dd_mul_double(a, y), qa * y, 3.1 * uu);
		check_double_double_value("dd_mul", dd_mul(a, b), qa * qb, 7.1 * uu);
		check_double_double_value("dd_div", dd_div(a, b), qa / qb, 15.1 * uu);
		root = dd_sqrt(dd_mul(a, a));
		check_double_double_value("dd_sqrt", root, qa < 0 ? -qa : qa, 8 * uu);
	}
}
#endif

/* whole numbers add exactly, so in any order to the same bits */
static void
check_order(void)
{
	double		number[1000];
	double_double forward = {0.0, 0.0};
	double_double backward = {0.0, 0.0};
	double_double halves = {0.0, 0.0};
	int			i;

	for (i = 0; i < 1000; i++)
		number[i] = ldexp(floor(random_double(0) * 0x1p53), i % 40);
	for (i = 0; i < 1000; i++)
	{
		forward = dd_add_double(forward, number[i]);
		backward = dd_add_double(backward, number[999 - i]);
		if (i % 2 == 0)
			halves = dd_add(halves, two_sum(number[i], number[i + 1]));
	}
	check_true("any order", forward.hi == backward.hi && forward.lo == backward.lo);
	check_true("by pairs", forward.hi == halves.hi && forward.lo == halves.lo);
	for (i = 0; i < 1000; i++)
		forward = dd_sub(forward, dd_from_double(number[i]));
	check_true("back to zero", forward.hi == 0.0 && forward.lo == 0.0 &&
			   !signbit(forward.hi) && !signbit(forward.lo));
}

static void
check_special_values(void)
{
	double_double zero = dd_from_double(-0.0);
	double_double one = dd_from_double(1.0);
	double_double infinite = dd_from_double(INFINITY);
	double_double result;

	check_true("no negative zero", !signbit(zero.hi));
	check_true("no negative zero in a sum", !signbit(two_sum(-0.0, -0.0).hi));
	check_true("no negative zero in a product", !signbit(two_product(-0.0, 1.0).hi));
	check_true("no negative zero in a quotient",
			   !signbit(dd_div(zero, dd_from_double(-1.0)).hi));
	check_true("no negative zero in a root", !signbit(dd_sqrt(zero).hi));
	check_true("sqrt of -1", isnan(dd_sqrt(dd_from_double(-1.0)).hi));
	result = dd_add(infinite, one);
	check_true("inf + 1", isinf(result.hi) && result.lo == 0.0);
	result = dd_mul(infinite, one);
	check_true("inf * 1", isinf(result.hi) && result.lo == 0.0);
	result = dd_mul_double(one, INFINITY);
	check_true("1 * inf", isinf(result.hi) && result.lo == 0.0);
	result = dd_add_double(dd_from_double(DBL_MAX), DBL_MAX);
	check_true("overflow", isinf(result.hi) && result.lo == 0.0);
	result = two_product(DBL_MAX, 1.0);
	check_true("the largest double", result.hi == DBL_MAX && result.lo == 0.0);
	check_true("inf - inf", isnan(dd_sub(infinite, infinite).hi));
	check_true("1 / 0", isinf(dd_div(one, zero).hi));
	check_true("0 / 0", isnan(dd_div(zero, zero).hi));
	check_true("1 / inf", dd_to_double(dd_div(one, infinite)) == 0.0);
}

int
main(int argc, char **argv)
{
	if (argc != 2)
	{
		printf("usage: math_test distributions.csv\n");
		return 2;
	}
	if (!check_fixture(argv[1]))
		return 2;
	check_round_trips();
	check_tails();
	check_undefined();
	check_exact_tests();
#ifdef HAVE_QUADRUPLE
	check_against_quadruple();
#endif
	check_order();
	check_special_values();
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}
