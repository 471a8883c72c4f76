/*-------------------------------------------------------------------------
 *
 * cox_fit.c
 *	  Newton's method for the partial likelihood; see cox_fit.h.
 *
 * The likelihood is concave, so there is at most one maximum, and a step that
 * does not increase it is halved until it does.  The method has converged when
 * no coefficient moves by more than 1e-10 of a standard deviation.
 *
 * Without a maximum the likelihood increases forever along some direction
 * (monotone likelihood): everybody to whom the event happens has the largest
 * predictor of those at risk.  Steps along it do not become smaller while
 * what they gain vanishes, and that is how it is recognised.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/cox_fit.h"

#include <math.h>

#include "miscadmin.h"

#define CONVERGED			1e-10
#define MAX_ITERATIONS		100
#define MAX_HALVINGS		40

/* A step that large, with a gain in likelihood that small, leads to infinity. */
#define LONG_STEP			1e-3
#define SMALL_GAIN			1e-9

/*
 * The variance of a covariate among those at risk, relative to that among
 * all, is zero below that; and so is what of it others do not explain.
 */
#define NO_INFORMATION		1e-11

static const char *
covariate_name(const CoxModel *model, int i)
{
	return model->names != NULL ? psprintf("\"%s\"", model->names[i]) :
		psprintf("%d", i + 1);
}

static void pg_attribute_noreturn()
refuse_covariate(const CoxModel *model, int i, const char *problem, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("covariate %s %s", covariate_name(model, i), problem),
			 errhint("%s", hint)));
}

static int
largest_of(const double *numbers, int p)
{
	int			largest = 0;

	for (int i = 1; i < p; i++)
		if (fabs(numbers[i]) > fabs(numbers[largest]))
			largest = i;
	return largest;
}

/* The coefficient that has come the farthest is the one that knows no end. */
static void pg_attribute_noreturn()
refuse_infinite(const CoxModel *model, const CoxPoint *point)
{
	refuse_covariate(model, largest_of(point->beta, model->cox->n_covariates), "separates those who left: its coefficient is infinite",
					 "Leave it out, or merge its values with others until each has both leavers and others at risk.");
}

/* Counts persons and events. */
static void
count_persons(CoxModel *model)
{
	for (uint32 i = 0; i < model->cox->n_patterns; i++)
	{
		const CoxPattern *pattern = cox_pattern(model->cox, i);

		value_count(&cox_class, &model->n, pattern->count);
		if (pattern->left)
			model->events += pattern->count;
	}
}

/* The mean and the standard deviation of a covariate, without overflow. */
static void
standardise_covariate(CoxModel *model, int k)
{
	const Cox  *cox = model->cox;
	double		first = cox_pattern(cox, 0)->x[k];
	double		mean = 0;
	double		largest = 0;
	double		square = 0;
	bool		varies = false;

	for (uint32 i = 0; i < cox->n_patterns; i++)
	{
		const CoxPattern *pattern = cox_pattern(cox, i);

		mean += pattern->x[k] * ((double) pattern->count / (double) model->n);
		varies |= pattern->x[k] != first;
	}
	if (!varies)
		refuse_covariate(model, k, "is constant",
						 "Leave it out: it cannot tell those who left from the others.");
	for (uint32 i = 0; i < cox->n_patterns; i++)
		largest = fmax(largest, fabs(cox_pattern(cox, i)->x[k] - mean));
	if (!isfinite(largest) || largest < DBL_MIN)
		refuse_covariate(model, k, "has a range that is too large or too small",
						 "Use units in which it is of moderate size.");
	for (uint32 i = 0; i < cox->n_patterns; i++)
	{
		const CoxPattern *pattern = cox_pattern(cox, i);
		double		deviation = (pattern->x[k] - mean) / largest;

		square += deviation * deviation * ((double) pattern->count / (double) model->n);
	}
	model->centre[k] = mean;
	model->scale[k] = fmax(largest * sqrt(square), DBL_MIN);
}

static int
compare_entries(const void *a, const void *b, void *argument)
{
	uint32		i = *(const uint32 *) a;
	uint32		j = *(const uint32 *) b;
	const CoxPattern *x = cox_pattern(argument, i);
	const CoxPattern *y = cox_pattern(argument, j);

	if (x->stratum != y->stratum)
		return x->stratum < y->stratum ? -1 : 1;
	if (x->start != y->start)
		return x->start > y->start ? -1 : 1;
	return i < j ? -1 : i > j;
}

void
cox_prepare(CoxModel *model, const Cox *cox, bool efron, char **names)
{
	Size		n = cox->n_patterns;

	memset(model, 0, sizeof(*model));
	model->cox = cox;
	model->efron = efron;
	model->names = names;
	count_persons(model);
	if (model->events == 0)
		return;
	model->centre = palloc((Size) cox->n_covariates * sizeof(double));
	model->scale = palloc((Size) cox->n_covariates * sizeof(double));
	model->predictor = palloc(n * sizeof(double));
	model->risk = palloc(n * sizeof(double));
	for (int k = 0; k < cox->n_covariates; k++)
		standardise_covariate(model, k);
	if (cox->header.flags & COX_STARTS)
	{
		model->entries = palloc(n * sizeof(uint32));
		for (uint32 i = 0; i < n; i++)
			model->entries[i] = i;
		qsort_arg(model->entries, n, sizeof(uint32), compare_entries, unconstify(Cox *, cox));
	}
}

/*
 * The step to the maximum of the parabola at a point, and the inverse of its
 * information where wanted.  The matrix is scaled to a diagonal of ones first.
 * Returns the covariate about which there is no information, or -1; *alone
 * says that it has none even without the others.
 */
static int
newton_step(const CoxModel *model, const CoxPoint *point, double *step, double *variance,
			bool *alone)
{
	int			p = model->cox->n_covariates;
	double		root[COX_MAX_COVARIATES];
	double_double matrix[MATRIX_SIZE(COX_MAX_COVARIATES)];
	double_double inverse[MATRIX_SIZE(COX_MAX_COVARIATES)];
	double_double b[COX_MAX_COVARIATES];
	double_double scratch[2 * COX_MAX_COVARIATES];
	int			order[COX_MAX_COVARIATES];
	int			rank;

	*alone = true;
	for (int i = 0; i < p; i++)
	{
		double		diagonal = point->information[MATRIX_AT(i, i)];

		if (!(diagonal > NO_INFORMATION * (double) model->events))
			return i;
		root[i] = sqrt(diagonal);
	}
	for (int i = 0; i < p; i++)
	{
		for (int j = 0; j <= i; j++)
			matrix[MATRIX_AT(i, j)] = dd_from_double(point->information[MATRIX_AT(i, j)] /
													 root[i] / root[j]);
		b[i] = dd_from_double(point->score[i] / root[i]);
	}
	*alone = false;
	rank = matrix_factor(p, matrix, order, NO_INFORMATION);
	if (rank < p)
		return order[rank];
	matrix_solve(p, matrix, order, b, scratch);
	for (int i = 0; i < p; i++)
		step[i] = dd_to_double(b[i]) / root[i];
	if (variance != NULL)
	{
		matrix_invert(p, matrix, order, inverse, scratch);
		for (int i = 0; i < p; i++)
			variance[i] = dd_to_double(inverse[MATRIX_AT(i, i)]) / root[i] / root[i];
	}
	return -1;
}

/* The step from the start, where a lack of information lies in the data. */
static void
first_step(const CoxModel *model, const CoxPoint *point, double *step)
{
	bool		alone;
	int			lacking = newton_step(model, point, step, NULL, &alone);

	if (lacking >= 0 && alone)
		refuse_covariate(model, lacking, "does not vary among those at risk when somebody leaves",
						 "Leave it out: it cannot tell those who left from the others.");
	if (lacking >= 0)
		refuse_covariate(model, lacking, "is a linear combination of the others",
						 "Leave it out, or one of the others.");
}

static double
dot(const double *a, const double *b, int p)
{
	double		sum = 0;

	for (int i = 0; i < p; i++)
		sum += a[i] * b[i];
	return sum;
}

/* Moves the point by the step, halved until the likelihood does not fall. */
static void
move(CoxModel *model, CoxPoint *point, double *step)
{
	int			p = model->cox->n_covariates;
	CoxPoint   *next = palloc(sizeof(CoxPoint));

	for (int halvings = 0; halvings <= MAX_HALVINGS; halvings++)
	{
		for (int i = 0; i < p; i++)
			next->beta[i] = point->beta[i] + step[i];
		cox_likelihood(model, next);
		/* as far as sums of that size can tell */
		if (next->loglik >= point->loglik - 1e-13 * fabs(point->loglik) - 1e-13 * (double) model->events)
		{
			*point = *next;
			pfree(next);
			return;
		}
		for (int i = 0; i < p; i++)
			step[i] /= 2;
	}
	refuse_covariate(model, largest_of(step, p), "prevents convergence: no step increases the likelihood",
					 "Leave it out, or use coarser values of it.");
}

/* Newton's method from 0; the point where it ends, and the variances there. */
static int
maximise(CoxModel *model, CoxPoint *point, double *step, double *variance)
{
	int			p = model->cox->n_covariates;

	for (int iteration = 1; iteration <= MAX_ITERATIONS; iteration++)
	{
		double		gain = dot(point->score, step, p);
		int			longest = largest_of(step, p);
		bool		alone;

		if (fabs(step[longest]) > LONG_STEP && gain < SMALL_GAIN)
			refuse_infinite(model, point);
		move(model, point, step);
		if (fabs(step[longest]) <= CONVERGED * fmax(1, fabs(point->beta[longest])))
		{
			if (newton_step(model, point, step, variance, &alone) >= 0)
				refuse_infinite(model, point);
			return iteration;
		}
		if (newton_step(model, point, step, NULL, &alone) >= 0)
			refuse_infinite(model, point);
	}
	refuse_infinite(model, point);
}

/* b' I b */
static double
wald_test(const CoxPoint *point, int p)
{
	double		sum = 0;

	for (int i = 0; i < p; i++)
		for (int j = 0; j < p; j++)
			sum += point->beta[i] * point->beta[j] * point->information[MATRIX_AT(i, j)];
	return sum;
}

bool
cox_fit_model(CoxFit *fit, const Cox *cox, bool efron, char **names)
{
	int			p = cox->n_covariates;
	CoxPoint   *point = palloc0(sizeof(CoxPoint));
	double		step[COX_MAX_COVARIATES];
	double		variance[COX_MAX_COVARIATES];

	memset(fit, 0, sizeof(*fit));
	cox_prepare(&fit->model, cox, efron, names);
	if (fit->model.events == 0)
		return false;
	cox_likelihood(&fit->model, point);
	first_step(&fit->model, point, step);
	fit->loglik_null = point->loglik;
	fit->score_test = dot(point->score, step, p);
	fit->iterations = maximise(&fit->model, point, step, variance);
	fit->loglik = point->loglik;
	fit->wald_test = wald_test(point, p);
	for (int i = 0; i < p; i++)
	{
		fit->coefficient[i] = point->beta[i] / fit->model.scale[i];
		fit->se[i] = sqrt(variance[i]) / fit->model.scale[i];
	}
	return true;
}
