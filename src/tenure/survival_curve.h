/*-------------------------------------------------------------------------
 *
 * survival_curve.h
 *	  The curve of those who are still here, and what is computed along it.
 *
 * Product-limit estimator: S(t) is the product of 1 - d / n over the times up
 * to t, where n are at risk and d leave.  Its variance is S(t)^2 times the sum
 * of d / (n (n - d)) (Greenwood 1926); where S is 0 it has none.  The sum of
 * d / n is the cumulative hazard.
 *
 * An area under the curve up to a horizon, with a weight for each time, has
 * the variance  sum of (area behind the time)^2 d / (n (n - d)).
 *
 * Sources
 *		Kaplan and Meier, JASA 53 (1958) 457-481; Nelson, Technometrics 14
 *		(1972) 945-966; Klein and Moeschberger, Survival Analysis, 2nd ed.
 *		(2003), sections 4.2-4.6.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_SURVIVAL_CURVE_H
#define EXPERIENCE_SURVIVAL_CURVE_H

#include "postgres.h"

#include "common/result.h"
#include "fmgr.h"
#include "tenure/event_table.h"

/* What holds from a time on, until the next. */
typedef struct SurvivalStep
{
	double		time;
	int64		at_risk;		/* just before the time */
	int64		entered;
	int64		censored;
	int64		events;
	double		survival;
	double		greenwood;		/* (se / survival)^2; infinite where that is 0 */
	double		hazard;			/* cumulative */
} SurvivalStep;

typedef struct SurvivalCurve
{
	int64		n;
	SurvivalStep *step;
	double		persons;
} SurvivalCurve;

/* How the interval of a probability is made. */
typedef enum IntervalType
{
	INTERVAL_LOG,
	INTERVAL_LOG_LOG,
	INTERVAL_PLAIN
} IntervalType;

/* The survival argument, its packed rows, its curve. */
extern EventRows *survival_argument(FunctionCallInfo fcinfo, int argument);
extern SurvivalCurve *survival_curve_of(const EventRows *rows);

/* The last step that is not after t; -1 when t is before the first. */
extern int64 step_at(const SurvivalCurve *curve, double t);

/* Is S(t) known: is t not after the last time, or is nobody left there? */
extern bool is_known(const SurvivalCurve *curve, double t);

/* S(t), and its standard error; 1 and 0 before the first time. */
extern double survival_at_step(const SurvivalCurve *curve, int64 step);
extern double se_at_step(const SurvivalCurve *curve, int64 step);

/* How many are at risk at t, that is have entered before and not yet gone. */
extern int64 at_risk_at(const SurvivalCurve *curve, double t);

/* The options that readings share. */
extern IntervalType interval_argument(FunctionCallInfo fcinfo, int argument);
extern double time_argument(FunctionCallInfo fcinfo, int argument, const char *name);
extern const char *interval_name(IntervalType type);

/*
 * The interval of a probability p whose relative standard error is given, at
 * z standard errors.  Undefined where the standard error is.
 */
extern void probability_interval(IntervalType type, double p, double relative_se, double z,
								 double *low, double *high);

/*
 * The integral of weight(t) S(t) up to the horizon, and its standard error;
 * measure(from, until) is the integral of the weight over a stretch of time,
 * its beginning included.  The curve must be known so far.
 */
typedef double (*StretchMeasure) (double from, double until, const void *argument);

extern double area_under_curve(const SurvivalCurve *curve, double horizon,
							   StretchMeasure measure, const void *argument, double *se);

#endif							/* EXPERIENCE_SURVIVAL_CURVE_H */
