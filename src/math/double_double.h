/*-------------------------------------------------------------------------
 *
 * double_double.h
 *	  Sums and products carried in two doubles (about 32 decimal digits).
 *
 * A double_double is the unevaluated sum hi + lo of two IEEE 754 doubles with
 * |lo| <= ulp(hi) / 2, so hi is the value rounded to double and lo is what
 * the rounding left over.  It is what floating content of a mergeable value
 * is kept in: adding the same numbers in another order, or in other groups,
 * changes the result by parts in 1e-30, far below the 1e-12 that is promised.
 *
 * Error bounds, relative to the result, with u = 2^-53, barring overflow and
 * underflow (Joldes, Muller and Popescu, "Tight and rigorous error bounds for
 * basic building blocks of double-word arithmetic", ACM TOMS 44(2), 2017; the
 * square root: Lefevre, Louvet, Muller, Picot and Rideau, TOMS 49(1), 2023):
 *
 *		two_sum, two_product	exact (Knuth; Dekker 1971)
 *		dd_add_double			2 u^2		dd_add, dd_sub		3 u^2
 *		dd_mul_double			3 u^2		dd_mul				7 u^2
 *		dd_div					15 u^2		dd_sqrt				4 u^2
 *
 * A result is always normalised, a zero is always +0.0, and a value that is
 * not finite has lo = 0: infinity arises as in double, NaN stays NaN.
 * A product is exact only where its low part does not underflow, that is for
 * zero and for |a * b| >= 2^-968.  Dekker's split multiplies by 2^27 + 1, so
 * a factor above 2^996 is scaled down first.
 *
 * fma() is used only where the compiler says that it is one instruction: in
 * software it is slow, and the split gives the same exact product.
 *
 * The algorithms live on the rounding of each single operation.  They cannot
 * be compiled with -ffast-math, nor where doubles are held in wider registers
 * (x87, FLT_EVAL_METHOD 2): on 32-bit x86 use -msse2 -mfpmath=sse.  The
 * rounding mode must be to nearest, as C and PostgreSQL assume throughout.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_DOUBLE_DOUBLE_H
#define EXPERIENCE_DOUBLE_DOUBLE_H

#include <float.h>
#include <math.h>

#ifdef __FAST_MATH__
#error "double_double.h needs IEEE 754 arithmetic: compile without -ffast-math"
#endif
#if FLT_EVAL_METHOD == 2 || FLT_EVAL_METHOD < 0
#error "double_double.h needs doubles rounded to double: compile with -msse2 -mfpmath=sse"
#endif

typedef struct double_double
{
	double		hi;				/* the value, rounded to double */
	double		lo;				/* the rest, |lo| <= ulp(hi) / 2 */
} double_double;

/*
 * The sum of two doubles whose exponents are in order (|a| >= |b| or a = 0),
 * with the canonical zero and the rule for values that are not finite.  Each
 * operation below ends here, which is what makes its result normalised.
 */
static inline double_double
dd_normalise(double a, double b)
{
	double_double r;

	r.hi = (a + b) + 0.0;		/* adding +0.0 turns -0.0 into +0.0 */
	r.lo = isfinite(r.hi) ? (b - (r.hi - a)) + 0.0 : 0.0;
	return r;
}

/* a + b exactly, for any two doubles whose sum does not overflow */
static inline double_double
two_sum(double a, double b)
{
	double		s = a + b;
	double		b_part = s - a;
	double		a_part = s - b_part;
	double_double r;

	r.hi = s + 0.0;
	r.lo = isfinite(s) ? ((a - a_part) + (b - b_part)) + 0.0 : 0.0;
	return r;
}

#ifndef FP_FAST_FMA
/*
 * A double as the sum of two with at most 26 bits each: hi carries the upper
 * half, and the sign of lo stands for the 53rd bit.
 */
static inline double_double
dd_split(double a)
{
	double		t = 134217729.0 * a;	/* 2^27 + 1 */
	double_double r;

	r.hi = t - (t - a);
	r.lo = a - r.hi;
	return r;
}
#endif

/* a * b exactly, within the range stated above */
static inline double_double
two_product(double a, double b)
{
	double		p = a * b;
	double_double r;

	r.hi = p + 0.0;
	r.lo = 0.0;
	if (!isfinite(p) || p == 0.0)
		return r;
#ifdef FP_FAST_FMA
	r.lo = fma(a, b, -p) + 0.0;
#else
	{
		const double largest = 0x1p996;
		double		scale = 1.0;
		double_double x;
		double_double y;

		if (fabs(a) > largest || fabs(b) > largest)
		{
			scale = 0x1p60;
			if (fabs(a) > largest)
				a /= scale;
			else
				b /= scale;
			p /= scale;
		}
		x = dd_split(a);
		y = dd_split(b);
		r.lo = ((((x.hi * y.hi - p) + x.hi * y.lo + x.lo * y.hi) +
				 x.lo * y.lo) * scale) + 0.0;
	}
#endif
	return r;
}

static inline double_double
dd_from_double(double a)
{
	double_double r;

	r.hi = a + 0.0;
	r.lo = 0.0;
	return r;
}

/* the nearest double: hi alone, because the value is normalised */
static inline double
dd_to_double(double_double a)
{
	return a.hi;
}

static inline double_double
dd_add_double(double_double a, double b)
{
	double_double s = two_sum(a.hi, b);

	return dd_normalise(s.hi, s.lo + a.lo);
}

static inline double_double
dd_add(double_double a, double_double b)
{
	double_double high = two_sum(a.hi, b.hi);
	double_double low = two_sum(a.lo, b.lo);
	double_double s = dd_normalise(high.hi, high.lo + low.hi);

	return dd_normalise(s.hi, s.lo + low.lo);
}

static inline double_double
dd_sub(double_double a, double_double b)
{
	b.hi = -b.hi;
	b.lo = -b.lo;
	return dd_add(a, b);
}

static inline double_double
dd_mul_double(double_double a, double b)
{
	double_double p = two_product(a.hi, b);

	if (!isfinite(p.hi))
		return p;
	return dd_normalise(p.hi, p.lo + a.lo * b);
}

static inline double_double
dd_mul(double_double a, double_double b)
{
	double_double p = two_product(a.hi, b.hi);

	if (!isfinite(p.hi))
		return p;
	return dd_normalise(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

/*
 * The quotient of the high parts, corrected once by the remainder.  Division
 * by zero gives infinity or NaN as in double, without a sign of zero.
 */
static inline double_double
dd_div(double_double a, double_double b)
{
	double		q = a.hi / b.hi;
	double_double back;

	if (!isfinite(q) || !isfinite(b.hi))
		return dd_from_double(q);
	back = dd_mul_double(b, q);
	if (!isfinite(back.hi))
		return dd_from_double(q);
	return dd_normalise(q, ((a.hi - back.hi) + (a.lo - back.lo)) / b.hi);
}

/* the root of hi, corrected once; NaN for a negative value */
static inline double_double
dd_sqrt(double_double a)
{
	double		root = sqrt(a.hi);
	double_double square;

	if (!isfinite(root) || root == 0.0)
		return dd_from_double(root);
	square = two_product(root, root);
	return dd_normalise(root, dd_sub(a, square).hi / (2.0 * root));
}

#endif							/* EXPERIENCE_DOUBLE_DOUBLE_H */
