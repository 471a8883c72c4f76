/*-------------------------------------------------------------------------
 *
 * intervals.h
 *	  Standard errors and intervals of indices, without SQL.
 *
 * Everything here is a fraction: an NPS of 30 points is 0.3.  n is the number
 * of answers, or Kish's effective number for weighted ones.  factor is the
 * number of standard errors to each side, the finite population correction
 * included.
 *
 * Sources
 *		NPS standard error: the trinomial -1, 0, +1.
 *		Adjusted Wald for an NPS (3 added answers, 3/4 6/4 3/4): Sauro and
 *		Lewis, Quantifying the User Experience (2016), after Agresti and Min,
 *		Biometrics 61 (2005) 515.
 *		Score interval of a difference of two shares of one sample: Tango,
 *		Statistics in Medicine 17 (1998) 891-908.
 *		Shares: Wilson 1927; Agresti and Coull 1998; Clopper and Pearson 1934.
 *		Finite population: Cochran, Sampling Techniques (1977), 2.6.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_INTERVALS_H
#define EXPERIENCE_INTERVALS_H

#include "postgres.h"

#include "ratings/distribution.h"
#include "ratings/indices.h"

typedef struct Bounds
{
	double		low;
	double		high;
} Bounds;

/* Difference of two shares of one sample, with its standard error. */
typedef struct NpsEstimate
{
	double		index;
	double		variance;		/* of one answer, around the index */
	double		se;
} NpsEstimate;

typedef enum NpsMethod
{
	NPS_WALD,
	NPS_ADJUSTED_WALD,
	NPS_SCORE
} NpsMethod;

extern NpsMethod nps_method_from_text(const char *name);

/*
 * The added answers of the adjusted method stand for what was not seen: they
 * shrink with the square of the finite population factor, to none in a census.
 */
extern NpsEstimate nps_estimate(const Distribution *d, NpsBands bands,
								NpsMethod method, double population_factor);
extern Bounds nps_score_interval(const Distribution *d, NpsBands bands,
								   double factor);

extern Bounds wilson_interval(double hits, double n, double factor);

/* The interval of a share by the named method; 22023 for an unknown one. */
extern Bounds share_interval(double hits, double n, double level,
							   const char *method);

/*
 * The optional population argument as a factor on standard errors: 1 when it
 * is NULL; 22023 when it is smaller than the number of answers.
 */
extern double population_factor(FunctionCallInfo fcinfo, int argument,
								double answered);

#endif							/* EXPERIENCE_INTERVALS_H */
