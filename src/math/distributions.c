/*-------------------------------------------------------------------------
 *
 * distributions.c
 *	  Normal, Student t, chi-squared and F distributions.
 *
 * The F distribution is the general case.  With n = a + b, a = df1 / 2 and
 * b = df2 / 2, x = df1 f / (df1 f + df2) has a beta distribution (A&S 26.6.2)
 * and
 *
 *		n x / a - 1 = df2 (f - 1) / (df1 f + df2)
 *		n y / b - 1 = df1 (1 - f) / (df1 f + df2)
 *
 * which is what the saddle point form needs, free of cancellation.  t^2 is F
 * with df1 = 1, chi-squared / df is F with df2 infinite.
 *
 * Quantiles are refined on the smaller tail: one minus a probability above
 * one half is exact.  The quantile of t near the median is found from the
 * probability of the central part, that is p - 1/2, for the same reason.
 *
 *-------------------------------------------------------------------------
 */
#include "distributions.h"

#include <float.h>
#include <math.h>

#include "double_double.h"
#include "incomplete.h"

#define SQRT_HALF 0.707106781186547524
#define SQRT_HALF_REST (-4.833646656726457e-17) /* sqrt(1/2) - SQRT_HALF */
#define TWO_OVER_SQRT_PI 1.12837916709551257
#define INVERSE_SQRT_TWO_PI 0.398942280401432678

#define MAX_REFINEMENTS 200

/* Beyond this |t| the square could overflow, and the first term is exact. */
#define T_HUGE 1e140

double
normal_density(double z)
{
	return INVERSE_SQRT_TWO_PI * exp(-0.5 * z * z);
}

/*
 * erfc(z / sqrt(2)) / 2 for z >= 0.  The rounding of the quotient would count
 * z^2 times, so what it leaves over is made good to first order.
 */
static double
normal_tail(double z)
{
	double		x = z * SQRT_HALF;
	double		rest;

	if (x > 28.0)
		return 0.0;
	rest = two_product(z, SQRT_HALF).lo + z * SQRT_HALF_REST;
	return 0.5 * (erfc(x) - TWO_OVER_SQRT_PI * exp(-x * x) * rest);
}

double
normal_cdf(double z, bool upper)
{
	if (isnan(z))
		return NAN;
	if (upper)
		z = -z;
	return z < 0.0 ? normal_tail(-z) : 1.0 - normal_tail(z);
}

/*
 * A&S 26.2.23 is off by 4.5e-4; each step of Halley's method cubes that.  For
 * p above one quarter the residual is that of the central part, which keeps
 * the accuracy of a quantile near zero.
 */
double
normal_quantile(double p, bool upper)
{
	double		tail;
	double		t;
	double		z;
	int			i;

	if (isnan(p) || p < 0.0 || p > 1.0)
		return NAN;
	tail = p > 0.5 ? 1.0 - p : p;
	if (tail == 0.0)
		return (p == 0.0) != upper ? -INFINITY : INFINITY;

	t = sqrt(-2.0 * log(tail));
	z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
		(1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
	for (i = 0; i < 2; i++)
	{
		double		step;

		if (tail > 0.25)
			step = (0.5 * erf(z * SQRT_HALF) - (0.5 - tail)) /
				normal_density(z);
		else
			step = (tail - normal_tail(z)) / normal_density(z);
		z -= step / (1.0 + 0.5 * z * step);
	}
	return (p > 0.5) != upper ? z : -z;
}

/* The tail of F with finite degrees of freedom at finite f > 0. */
static tail_point
beta_tail(double f, double df1, double df2, bool upper)
{
	double		n = df1 + df2;
	double		scale = f > 1.0 ? f : 1.0;
	double		part1 = df1 * (f / scale);
	double		part2 = df2 / scale;
	double		whole = part1 + part2;
	double		excess = (f - 1.0) / scale / whole;
	quotient	q1;
	quotient	q2;

	q1.value = f / scale * n / whole;
	q1.excess = df2 * excess;
	q2.value = n / scale / whole;
	q2.excess = -df1 * excess;
	return incomplete_beta(0.5 * df1, 0.5 * df2, part1 / whole, part2 / whole,
						   q1, q2, upper);
}

/*
 * The tail of F as a function of ln(f).  For infinite df1 it is that of
 * df2 / chi-squared, which falls where chi-squared rises.
 */
static tail_point
f_tail(double f, double df1, double df2, bool upper)
{
	tail_point	point;
	quotient	r;

	if (isinf(df2))
	{
		r.value = f;
		r.excess = f - 1.0;
		return incomplete_gamma(0.5 * df1, r, upper);
	}
	if (isinf(df1))
	{
		r.value = 1.0 / f;
		r.excess = (1.0 - f) / f;
		point = incomplete_gamma(0.5 * df2, r, !upper);
		point.slope = -point.slope;
		return point;
	}
	return beta_tail(f, df1, df2, upper);
}

/*
 * The logarithm of the c in P(F <= f) ~ c f^a for f near zero, for finite df1.
 * In Stirling's form, c a = (a/b)^a / B(a,b) = sqrt(ab / 2pi n) (n/b)^n ...
 * P never exceeds c f^a, so the f at which that is p is a lower bound.
 */
static double
log_lower_constant(double df1, double df2)
{
	double		a = 0.5 * df1;
	double		b = 0.5 * df2;

	if (isinf(b))
		return a - stirling_error(a) - 0.5 * log(TWO_PI * a);
	return (a + b) * log1p(a / b) - 0.5 * (log(TWO_PI * a) + log1p(a / b)) +
		(stirling_error(a + b) - stirling_error(b) - stirling_error(a));
}

/*
 * A first guess at the quantile: cube roots of chi-squared are nearly normal
 * (A&S 26.4.14), and so is the quotient of two (A&S 26.6.15).  Far in a tail
 * of few degrees of freedom that has no solution or a poor one; there the
 * bound from the leading power of f, or of 1/f, takes over.
 */
static double
f_first_guess(double p, double df1, double df2, bool upper)
{
	double		z = normal_quantile(p, upper);
	double		h1 = 2.0 / (9.0 * df1);
	double		h2 = 2.0 / (9.0 * df2);
	double		top = (1.0 - h1) * (1.0 - h2) +
		z * sqrt((1.0 - h2) * (1.0 - h2) * h1 + (1.0 - h1) * (1.0 - h1) * h2 -
				 z * z * h1 * h2);
	double		bottom = (1.0 - h2) * (1.0 - h2) - z * z * h2;
	double		root = top / bottom;
	double		guess = root > 0.0 && bottom > 0.0 ? root * root * root : NAN;

	/* fmax and fmin pass over a NaN */
	if (!upper && !isinf(df1))
		guess = fmax(guess, exp((log(p) - log_lower_constant(df1, df2)) /
								(0.5 * df1)));
	if (upper && !isinf(df2))
		guess = fmin(guess, exp((log_lower_constant(df2, df1) - log(p)) /
								(0.5 * df2)));
	return isnan(guess) ? 1.0 : guess;
}

/*
 * The f at which the tail is p, for 0 < p <= 1/2.  Outside the range in which
 * f can be squared safely the first guess is the leading term, and is final.
 */
static double
f_solve(double p, double df1, double df2, bool upper)
{
	double		f = f_first_guess(p, df1, df2, upper);
	int			i;

	for (i = 0; i < MAX_REFINEMENTS && f > 1e-290 && f < 1e290; i++)
	{
		tail_point	at = f_tail(f, df1, df2, upper);
		double		miss = at.log_tail - log(p);
		double		rate = exp(at.log_density - at.log_tail);
		double		step;
		double		damping;

		if (fabs(miss) < 0.5 && p > 1e-300)
			miss = log1p((at.tail - p) / p);
		if (upper)
			rate = -rate;
		step = -miss / rate;
		damping = 1.0 + 0.5 * step * (at.slope - rate);
		step /= fmin(fmax(damping, 0.5), 2.0);
		f *= exp(fmin(fmax(step, -50.0), 50.0));
		if (fabs(miss) < 1e-6)
			break;
	}
	return f;
}

double
student_t_cdf(double t, double df, bool upper)
{
	double		size = fabs(t);
	double		tail;

	if (isnan(t) || isnan(df) || df <= 0.0)
		return NAN;
	if (isinf(df))
		return normal_cdf(t, upper);
	if (size == 0.0)
		return 0.5;
	if (isinf(t))
		return (t < 0.0) != upper ? 0.0 : 1.0;

	if (size > T_HUGE)
		tail = 0.5 * exp(log_lower_constant(df, 1.0) - df * log(size));
	else if (size < 1.0 / T_HUGE)
		tail = 0.5;
	else
		tail = 0.5 * beta_tail(size * size, 1.0, df, true).tail;
	return (t < 0.0) != upper ? tail : 1.0 - tail;
}

double
student_t_quantile(double p, double df, bool upper)
{
	double		tail;
	double		f;
	double		size;

	if (isnan(p) || p < 0.0 || p > 1.0 || isnan(df) || df <= 0.0)
		return NAN;
	if (isinf(df))
		return normal_quantile(p, upper);
	tail = p > 0.5 ? 1.0 - p : p;
	if (tail == 0.5)
		return 0.0;
	if (tail == 0.0)
		return (p == 0.0) != upper ? -INFINITY : INFINITY;

	f = tail > 0.25 ? f_solve(1.0 - 2.0 * tail, 1.0, df, false) :
		f_solve(2.0 * tail, 1.0, df, true);
	if (f < 1e290)
		size = sqrt(f);
	else
		size = exp((log_lower_constant(df, 1.0) - log(2.0 * tail)) / df);
	return (p > 0.5) != upper ? size : -size;
}

double
chi_squared_cdf(double x, double df, bool upper)
{
	quotient	r;

	if (isnan(x) || isnan(df) || df <= 0.0 || isinf(df))
		return NAN;
	if (x <= 0.0)
		return upper ? 1.0 : 0.0;
	if (isinf(x))
		return upper ? 0.0 : 1.0;
	r.value = x / df;
	r.excess = (x - df) / df;
	return incomplete_gamma(0.5 * df, r, upper).tail;
}

double
chi_squared_quantile(double p, double df, bool upper)
{
	if (isinf(df))
		return NAN;
	return df * f_quantile(p, df, INFINITY, upper);
}

double
f_cdf(double x, double df1, double df2, bool upper)
{
	if (isnan(x) || isnan(df1) || isnan(df2) || df1 <= 0.0 || df2 <= 0.0)
		return NAN;
	if (x <= 0.0)
		return upper ? 1.0 : 0.0;
	if (isinf(x))
		return upper ? 0.0 : 1.0;
	if (isinf(df1) && isinf(df2))
		return (x < 1.0) != upper ? 0.0 : 1.0;
	return f_tail(x, df1, df2, upper).tail;
}

double
f_quantile(double p, double df1, double df2, bool upper)
{
	if (isnan(p) || p < 0.0 || p > 1.0 ||
		isnan(df1) || isnan(df2) || df1 <= 0.0 || df2 <= 0.0)
		return NAN;
	if (p > 0.5)
	{
		p = 1.0 - p;
		upper = !upper;
	}
	if (p == 0.0)
		return upper ? INFINITY : 0.0;
	if (isinf(df1) && isinf(df2))
		return 1.0;
	return f_solve(p, df1, df2, upper);
}
