/*-------------------------------------------------------------------------
 *
 * product_normal.c
 *	  Distribution of the product of two normal variables; see the header.
 *
 *-------------------------------------------------------------------------
 */
#include "math/product_normal.h"

#include <math.h>

#include "math/distributions.h"

#define FAR_FROM_ZERO	12.0	/* then what lies beyond zero is below 1e-32 */
#define REACH			10.0	/* standard deviations that matter */
#define STEP			(1.0 / 8)
#define LOG_STEP		(1.0 / 32)
#define LOG_LEAST		(-37.0) /* exp of it is below 1e-16 */

#define QUANTILE_TOLERANCE	1e-14
#define QUANTILE_STEPS	100

/* Means of two variables of variance one, the first further from zero and not below. */
typedef struct Means
{
	double		a;
	double		b;
} Means;

static Means
means_of(const ProductNormal *d)
{
	double		x = d->mean1 / d->sd1;
	double		y = d->mean2 / d->sd2;
	Means		m = {x, y};

	if (fabs(y) > fabs(x))
	{
		m.a = y;
		m.b = x;
	}
	if (m.a < 0)				/* the product of both with signs changed */
	{
		m.a = -m.a;
		m.b = -m.b;
	}
	return m;
}

/* I(w, a, b) for a far above zero */
static double
integral_far(double w, double a, double b)
{
	int			steps = (int) (REACH / STEP);
	double		sum = 0;

	for (int i = -steps; i <= steps; i++)
	{
		double		z = i * STEP;

		sum += normal_density(z) * normal_cdf(w / (a + z) - b, false);
	}
	return sum * STEP;
}

/* I(w, a, b) for any other a */
static double
integral_near(double w, double a, double b)
{
	double		end = log(fmax(a, 0) + REACH);
	int			steps = (int) ((end - LOG_LEAST) / LOG_STEP);
	double		sum = 0;

	for (int i = 0; i <= steps; i++)
	{
		double		u = exp(LOG_LEAST + i * LOG_STEP);

		sum += u * normal_density(u - a) * normal_cdf(w / u - b, false);
	}
	return sum * LOG_STEP;
}

/* P(U V <= w) */
static double
standard_cdf(Means m, double w)
{
	double		p = m.a > FAR_FROM_ZERO ? integral_far(w, m.a, m.b) :
		integral_near(w, m.a, m.b) + integral_near(w, -m.a, -m.b);

	return fmin(1, p);
}

/* An interval around the quantile, and how far each end is from it. */
typedef struct Bracket
{
	double		low;
	double		high;
	double		below;			/* cdf(low) - p, at most 0 */
	double		above;			/* cdf(high) - p, at least 0 */
} Bracket;

static Bracket
bracket(Means m, double p, double sd)
{
	double		mean = m.a * m.b;
	double		step = sd;
	Bracket		b = {mean - step, mean, standard_cdf(m, mean - step) - p,
	standard_cdf(m, mean) - p};

	while (b.below > 0)
	{
		step *= 2;
		b.high = b.low;
		b.above = b.below;
		b.low = mean - step;
		b.below = standard_cdf(m, b.low) - p;
	}
	while (b.above < 0)			/* then the ends above are still the first ones */
	{
		b.low = b.high;
		b.below = b.above;
		b.high = mean + step;
		b.above = standard_cdf(m, b.high) - p;
		step *= 2;
	}
	return b;
}

/* The w at which P(U V <= w) = p, for p at most one half. */
static double
standard_quantile(Means m, double p)
{
	double		sd = sqrt(1 + m.a * m.a + m.b * m.b);
	Bracket		b = bracket(m, p, sd);
	double		last = b.low;

	for (int i = 0; i < QUANTILE_STEPS && b.below < 0 && b.above > 0; i++)
	{
		double		middle = b.low + (b.high - b.low) / 2;
		double		at_middle = standard_cdf(m, middle) - p;
		double		root = sqrt(at_middle * at_middle - b.below * b.above);
		double		next = middle - (middle - b.low) * at_middle / root;
		double		at_next;

		if (!(next > b.low && next < b.high))
			next = middle;
		at_next = standard_cdf(m, next) - p;
		if (at_middle <= 0)
		{
			b.low = middle;
			b.below = at_middle;
		}
		else
		{
			b.high = middle;
			b.above = at_middle;
		}
		if (at_next <= 0 && next > b.low)
		{
			b.low = next;
			b.below = at_next;
		}
		else if (at_next >= 0 && next < b.high)
		{
			b.high = next;
			b.above = at_next;
		}
		if (at_next == 0 || fabs(next - last) <= QUANTILE_TOLERANCE * sd)
			return next;
		last = next;
	}
	return b.below == 0 ? b.low : b.above == 0 ? b.high : last;
}

static bool
is_valid(const ProductNormal *d)
{
	return isfinite(d->mean1) && isfinite(d->mean2) && isfinite(d->sd1) &&
		isfinite(d->sd2) && d->sd1 >= 0 && d->sd2 >= 0;
}

/* One factor is a number: what is left is normal with this deviation. */
static double
degenerate_sd(const ProductNormal *d)
{
	return d->sd1 == 0 ? fabs(d->mean1) * d->sd2 : fabs(d->mean2) * d->sd1;
}

double
product_normal_cdf(const ProductNormal *d, double x, bool upper)
{
	Means		m;
	double		w;

	if (!is_valid(d) || isnan(x))
		return NAN;
	if (isinf(x))
		return (x < 0) == upper ? 1 : 0;
	if (d->sd1 == 0 || d->sd2 == 0)
	{
		double		away = x - d->mean1 * d->mean2;
		double		sd = degenerate_sd(d);

		if (sd == 0)
			return (away >= 0) != upper ? 1 : 0;
		return normal_cdf(away / sd, upper);
	}
	m = means_of(d);
	w = x / d->sd1 / d->sd2;
	if (upper)					/* -U V <= -w */
	{
		m.b = -m.b;
		w = -w;
	}
	return standard_cdf(m, w);
}

double
product_normal_quantile(const ProductNormal *d, double p, bool upper)
{
	Means		m;
	double		w;

	if (!is_valid(d) || !(p >= 0 && p <= 1))
		return NAN;
	if (d->sd1 == 0 || d->sd2 == 0)
	{
		double		sd = degenerate_sd(d);

		return d->mean1 * d->mean2 + (sd == 0 ? 0 : sd * normal_quantile(p, upper));
	}
	if (p == 0 || p == 1)
		return (p == 0) == upper ? INFINITY : -INFINITY;
	m = means_of(d);
	if (p > 0.5)
	{
		p = 1 - p;
		upper = !upper;
	}
	if (upper)
		m.b = -m.b;
	w = standard_quantile(m, p);
	return (upper ? -w : w) * d->sd1 * d->sd2;
}
