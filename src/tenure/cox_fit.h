/*-------------------------------------------------------------------------
 *
 * cox_fit.h
 *	  Fitting a proportional hazards model to a cox value.
 *
 * The hazard of a person with covariates x is h(t) exp(x'b), with a baseline
 * h of its own for each stratum.  The partial likelihood compares, at each
 * time of an event, those it happened to with all at risk then (Cox, Journal
 * of the Royal Statistical Society B 34 (1972) 187-220).  Events at one time
 * are ties, d of them: by Breslow (Biometrics 30 (1974) 89-99) each meets the
 * whole risk set; by Efron (Journal of the American Statistical Association
 * 72 (1977) 557-565) event l of d, from 0, meets the risk set less l / d of
 * those it happens to.  A person is at risk in (start, time]: events at a time
 * come before those who are censored then, and after those who enter then.
 *
 * In the fit covariates are centred at their mean and divided by their
 * standard deviation, so that no limit below depends on their units.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_COX_FIT_H
#define EXPERIENCE_COX_FIT_H

#include "tenure/cox.h"

#include "math/matrix.h"

/* What the partial likelihood is computed from, and in which units. */
typedef struct CoxModel
{
	const Cox  *cox;
	bool		efron;
	char	  **names;			/* of covariates, or NULL */
	int64		n;
	int64		events;
	double	   *centre;			/* of each covariate */
	double	   *scale;
	uint32	   *entries;		/* with starts: per stratum, the latest start first */
	double	   *predictor;		/* per pattern, at the point looked at */
	double	   *risk;			/* count * exp(predictor - the stratum's largest) */
} CoxModel;

/* The partial likelihood at a point. */
typedef struct CoxPoint
{
	double		beta[COX_MAX_COVARIATES];
	double		loglik;			/* -infinity where it cannot be computed */
	double		score[COX_MAX_COVARIATES];	/* first derivatives */
	double		information[MATRIX_SIZE(COX_MAX_COVARIATES)];	/* minus the second */
} CoxPoint;

typedef struct CoxFit
{
	CoxModel	model;
	int			iterations;
	double		loglik_null;
	double		loglik;
	double		score_test;
	double		wald_test;
	double		coefficient[COX_MAX_COVARIATES];
	double		se[COX_MAX_COVARIATES];
} CoxFit;

/* Fills in what does not depend on the point, unless there is no event. */
extern void cox_prepare(CoxModel *model, const Cox *cox, bool efron, char **names);

extern void cox_likelihood(CoxModel *model, CoxPoint *point);

/*
 * Raises 22023 when a covariate has no finite coefficient, naming it.  False
 * when there is no event, and so nothing to fit.
 */
extern bool cox_fit_model(CoxFit *fit, const Cox *cox, bool efron, char **names);

/* The concordance of the predictor with what happened, and its standard error. */
extern void cox_concordance(const CoxModel *model, double *concordance, double *se);

#endif							/* EXPERIENCE_COX_FIT_H */
