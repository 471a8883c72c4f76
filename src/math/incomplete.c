/*-------------------------------------------------------------------------
 *
 * incomplete.c
 *	  The incomplete gamma and beta functions, as tails of distributions.
 *
 * Formulas, with DLMF for the NIST Digital Library of Mathematical Functions:
 *
 *	stirling_error		DLMF 5.11.1, after G(a + 1) = a G(a) below 16
 *	deviance			ln r = 2 atanh((r - 1) / (r + 1)), DLMF 4.6.4
 *	upper gamma			the continued fraction DLMF 8.9.2, even part
 *	beta				the continued fraction DLMF 8.17.22, even part, in the
 *						form of Didonato and Morris, ACM TOMS 18(3), 1992
 *	lower gamma			the limit of that one for b to infinity and x to x/b
 *
 * Each is used on the side of the mode where it converges; the other tail is
 * then one minus it, which costs no more than a digit or two there.  Steps are
 * few except within a small part of a standard deviation from the mean, where
 * they grow with the square root of the parameters; the limit of steps is
 * not reached below 1e15 degrees of freedom.
 *
 *-------------------------------------------------------------------------
 */
#include "incomplete.h"

#include <float.h>
#include <math.h>

#define MAX_STEPS 1000000

/*
 * A continued fraction b0 + a1 / (b1 + a2 / (b2 + ...)) is followed by the
 * recurrence of its numerators and denominators.
 */
typedef struct convergents
{
	double		numerator;
	double		denominator;
	double		last_numerator;
	double		last_denominator;
} convergents;

/*
 * ln G(a + 1) - (a + 1/2) ln a + a - ln(2 pi) / 2, to about 1e-15 absolute.
 */
double
stirling_error(double a)
{
	double		shifted = 0.0;
	double		w;
	double		series;

	while (a < 16.0)
	{
		shifted += (a + 0.5) * log1p(1.0 / a) - 1.0;
		a += 1.0;
	}
	w = 1.0 / (a * a);
	series = 1.0 / 1188 - w * (691.0 / 360360);
	series = 1.0 / 1260 - w * (1.0 / 1680 - w * series);
	series = 1.0 / 12 - w * (1.0 / 360 - w * series);
	return shifted + series / a;
}

/*
 * r - 1 - ln r.  Near one the leading terms are taken out of the series of
 * ln r, which leaves terms of falling size.
 */
double
deviance(quotient r)
{
	double		v;
	double		w;
	double		sum;
	int			k;

	if (!(r.value > 0.45 && r.value < 2.0))
		return r.excess - log(r.value);

	/* ln r = 2 (v + v^3/3 + ...), and r - 1 - 2 v = (r - 1) v */
	v = r.excess / (2.0 + r.excess);
	w = v * v;
	sum = 0.0;
	for (k = w > 0.01 ? 39 : 15; k >= 3; k -= 2)
		sum = sum * w + 1.0 / k;
	return v * (r.excess - 2.0 * w * sum);
}

/* Goes one step on, and tells whether the value has settled. */
static bool
next_convergent(convergents *c, double a, double b)
{
	double		numerator = b * c->numerator + a * c->last_numerator;
	double		denominator = b * c->denominator + a * c->last_denominator;
	double		scale = 1.0 / denominator;

	c->last_numerator = c->numerator * scale;
	c->last_denominator = c->denominator * scale;
	c->numerator = numerator * scale;
	c->denominator = 1.0;
	return fabs(c->last_numerator - c->numerator * c->last_denominator) <=
		0.25 * DBL_EPSILON * fabs(c->last_numerator);
}

/*
 * P(a,x) / density for x < a + 1, where excess = x - a: the fraction of the
 * beta function in the limit of infinite b.
 */
static double
lower_gamma_fraction(double a, double x, double excess)
{
	convergents c = {1.0, 0.0, 0.0, 1.0};
	int			n;

	c.denominator = a / (a + 1.0) * (1.0 - excess);
	for (n = 1; n < MAX_STEPS; n++)
	{
		double		before = x / (a + 2.0 * n - 1.0);

		if (next_convergent(&c, n * before * before * (a + n - 1.0),
							n + n * before +
							(a + n) / (a + 2.0 * n + 1.0) *
							(1.0 - excess + 2.0 * n)))
			break;
	}
	return c.numerator / c.denominator;
}

/* Q(a,x) / density for x > a, where excess = x - a */
static double
upper_gamma_fraction(double a, double excess)
{
	convergents c = {1.0, 0.0, 0.0, 1.0};
	int			n;

	c.denominator = excess + 1.0;
	for (n = 1; n < MAX_STEPS; n++)
	{
		if (next_convergent(&c, n * (a - n), excess + 1.0 + 2.0 * n))
			break;
	}
	return c.numerator / c.denominator;
}

/* I_x(a,b) / density for x below the mode, where lambda = a - (a + b) x */
static double
beta_fraction(double a, double b, double x, double lambda)
{
	convergents c = {1.0, 0.0, 0.0, 1.0};
	int			n;

	c.denominator = a / (a + 1.0) * (lambda + 1.0);
	for (n = 1; n < MAX_STEPS; n++)
	{
		double		before = 1.0 / (a + 2.0 * n - 1.0);
		double		after = 1.0 / (a + 2.0 * n + 1.0);
		double		shared = n * (b - n) * x * before;

		if (next_convergent(&c,
							shared * x * before * (a + n - 1.0) * (a + b + n - 1.0),
							n + shared +
							(a + n) * after * (lambda + 1.0 + n * (2.0 - x))))
			break;
	}
	return c.numerator / c.denominator;
}

/*
 * From the logarithm of the density and the ratio of one tail to the density,
 * the tail that was asked for.
 */
static tail_point
make_tail_point(double log_density, double slope, double ratio, bool same_tail)
{
	tail_point	point;
	double		tail;

	point.log_density = log_density;
	point.density = exp(log_density);
	point.slope = slope;
	tail = point.density * ratio;
	if (same_tail)
	{
		point.tail = fmin(tail, 1.0);
		point.log_tail = fmin(log_density + log(ratio), 0.0);
	}
	else
	{
		point.tail = fmax(1.0 - tail, 0.0);
		point.log_tail = log1p(-fmin(tail, 1.0));
	}
	return point;
}

/*
 * The tail of the gamma distribution of shape a at x = a * x_over_a, for
 * finite a > 0 and finite x > 0.
 */
tail_point
incomplete_gamma(double a, quotient x_over_a, bool upper)
{
	double		x = a * x_over_a.value;
	double		excess = a * x_over_a.excess;
	double		log_density = 0.5 * log(a / TWO_PI) -
		(a * deviance(x_over_a) + stirling_error(a));
	bool		near_zero = excess < 1.0;
	double		ratio = near_zero ? lower_gamma_fraction(a, x, excess) :
		upper_gamma_fraction(a, excess);

	return make_tail_point(log_density, -excess, ratio, near_zero != upper);
}

/*
 * The tail of the beta distribution at x = 1 - y, for finite a, b > 0 and
 * 0 < x, y < 1.  With n = a + b, the deviances need n x / a and n y / b.
 */
tail_point
incomplete_beta(double a, double b, double x, double y,
				quotient nx_over_a, quotient ny_over_b, bool upper)
{
	double		n = a + b;
	double		lambda = -a * nx_over_a.excess;
	double		log_density = 0.5 * log(a / n * b / TWO_PI) -
		(a * deviance(nx_over_a) + b * deviance(ny_over_b) +
		 ((stirling_error(a) + stirling_error(b)) - stirling_error(n)));
	bool		near_zero = lambda + y - x > 0.0;
	double		ratio = near_zero ? beta_fraction(a, b, x, lambda) :
		beta_fraction(b, a, y, -lambda);

	return make_tail_point(log_density, lambda, ratio, near_zero != upper);
}
