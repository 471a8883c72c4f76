/*-------------------------------------------------------------------------
 *
 * driver_methods.h
 *	  How much each driver matters to an outcome, by one of several methods.
 *
 * With R2 of the regression of y on all drivers, b_i the standardised
 * coefficient of driver i and r_i its correlation with y:
 *
 *		lmg					what i adds to R2, averaged over all orders in which
 *							drivers can enter (the Shapley value); sums to R2
 *		relative_weights	R2 in terms of the orthogonal variables closest to
 *							the drivers, handed back to these: the sum over j of
 *							L_ij^2 c_j^2, where L L is the correlations of the
 *							drivers and L c = r; sums to R2
 *		pratt				b_i r_i; sums to R2, and may be negative
 *		first				r_i^2: alone
 *		last				what i adds to R2 behind all others, b_i^2 / VIF_i
 *		beta				|b_i|
 *
 * Sources
 *		Lindeman, Merenda and Gold, Introduction to Bivariate and Multivariate
 *		Analysis (1980); Gromping, American Statistician 61 (2007) 139-147;
 *		Johnson, Multivariate Behavioral Research 35 (2000) 1-19; Pratt, in:
 *		Proceedings of the Second Tampere Conference in Statistics (1987).
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_DRIVER_METHODS_H
#define EXPERIENCE_DRIVER_METHODS_H

#include "measures/ols.h"

#define LMG_MAX_DRIVERS 16

typedef struct DriverModel
{
	const Moments *m;
	int			y;
	int			k;
	int		   *x;
	Regression *regression;
	double		r2;				/* NaN: y is constant, or rows are too few */
	double	   *r;				/* correlation of each driver with y, unless r2 is NaN */
} DriverModel;

extern DriverModel driver_model(const Moments *m, int y, int *x, int k);

/*
 * Sets importance[k], which the model's r2 must not be NaN for.  Raises 54000
 * where there are too many drivers.
 */
typedef void (*DriverMethod) (const DriverModel *model, double *importance);

/* Raises 22023 for a method that there is not. */
extern DriverMethod driver_method(const char *name);

#endif							/* EXPERIENCE_DRIVER_METHODS_H */
