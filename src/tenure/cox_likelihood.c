/*-------------------------------------------------------------------------
 *
 * cox_likelihood.c
 *	  The partial likelihood of a proportional hazards model; see cox_fit.h.
 *
 * One pass over the patterns of a stratum, from the last time to the first:
 * the risk set grows by those whose time it is and shrinks by those who had
 * not entered yet.  Its sums of r, r z and r z z' (r the risk, z the
 * covariates) are carried in two doubles, so that taking away what was added
 * leaves what was there, and a million additions lose nothing.
 *
 * Predictors are taken relative to the largest of the stratum, which cancels
 * and keeps every exponential at or below 1.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/cox_fit.h"

#include <math.h>

#include "miscadmin.h"

#define SUMS	(1 + COX_MAX_COVARIATES + MATRIX_SIZE(COX_MAX_COVARIATES))

/*
 * Sums over that many ties are taken term by term.  Beyond it only their first
 * terms are, and the rest by the formula of Euler and Maclaurin, whose error
 * is below 1e-17 from terms of FIRST_SMOOTH on.
 */
#define MANY_TIES		4096
#define FIRST_SMOOTH	64

/*
 * Below that part of what it once was, a risk set that people left consists of
 * rounding.
 */
#define LEAST_REST	1e-24

/* Sums of r, r z and the lower triangle of r z z', each as high + low. */
typedef struct RiskSums
{
	double		high[SUMS];
	double		low[SUMS];
} RiskSums;

/* Over the ties of a time: c the risk that event l meets, f its part l / d. */
typedef struct TieSums
{
	double		log_c;			/* sum of log c */
	double		c;				/* sum of 1 / c */
	double		fc;				/* sum of f / c */
	double		cc;				/* sum of 1 / c^2 */
	double		fcc;			/* sum of f / c^2 */
	double		ffcc;			/* sum of f^2 / c^2 */
} TieSums;

/* The state of a pass over a stratum. */
typedef struct Pass
{
	CoxModel   *model;
	CoxPoint   *point;
	int			p;
	int			n_sums;
	double		largest;		/* predictor of the stratum */
	double		peak;			/* the largest sum of risks so far */
	RiskSums	at_risk;
	RiskSums	leaving;		/* those to whom the event happens now */
	double		z[COX_MAX_COVARIATES];
} Pass;

static inline void
standardise(const CoxModel *model, const CoxPattern *pattern, int p, double *z)
{
	for (int i = 0; i < p; i++)
		z[i] = (pattern->x[i] - model->centre[i]) / model->scale[i];
}

/* Adds a person of risk r and covariates z; a negative r takes one away. */
static void
add_risk(RiskSums *sums, double r, const double *z, int p, int n_sums)
{
	double		term[SUMS];
	double	   *to = term;

	*to++ = r;
	for (int i = 0; i < p; i++)
		*to++ = r * z[i];
	for (int i = 0; i < p; i++)
		for (int j = 0; j <= i; j++)
			*to++ = r * z[i] * z[j];
	for (int i = 0; i < n_sums; i++)
	{
		double		sum = sums->high[i] + term[i];
		double		added = sum - sums->high[i];

		sums->low[i] += (sums->high[i] - (sum - added)) + (term[i] - added);
		sums->high[i] = sum;
	}
}

static inline double
sum_of(const RiskSums *sums, int i)
{
	return sums->high[i] + sums->low[i];
}

/* False when some c is not above 0, as far as can be told. */
static bool
tie_sums(TieSums *ties, double at_risk, double leaving, double d, double least)
{
	memset(ties, 0, sizeof(*ties));
	for (double l = 0; l < d; l++)
	{
		double		f = l / d;
		double		c = at_risk - f * leaving;
		double		inverse = 1 / c;

		if (!(c > least))
			return false;
		ties->log_c += log(c);
		ties->c += inverse;
		ties->fc += f * inverse;
		ties->cc += inverse * inverse;
		ties->fcc += f * inverse * inverse;
		ties->ffcc += f * f * inverse * inverse;
	}
	return true;
}

/*
 * Integral, ends and first three corrections of Euler and Maclaurin (Abramowitz
 * and Stegun 23.1.30) for the sum of a function over a, a + 1, ..., b, by its
 * first, third and fifth derivatives at a and b.
 */
static double
smooth_sum(double integral, double ends, double d1, double d3, double d5)
{
	return integral + ends / 2 + d1 / 12 - d3 / 720 + d5 / 30240;
}

/*
 * The same as tie_sums() in constant time.  The risks are c = s u with
 * s = leaving / d, for u = first, first + 1, ..., first + d - 1, and the parts
 * are f = (last + 1 - u) / d, where last + 1 = at_risk / s.
 */
static bool
many_tie_sums(TieSums *ties, double at_risk, double leaving, double d, double least)
{
	double		s = leaving / d;
	double		all = at_risk / s;
	double		first = fmax(1, all - d + 1);
	double		last = first + d - 1;
	double		log_u = 0;
	double		inverse = 0;
	double		square = 0;
	double		a = first + FIRST_SMOOTH;
	double		length = last - a;

	for (int i = 0; i < FIRST_SMOOTH; i++)
	{
		double		u = first + i;

		log_u += log(u);
		inverse += 1 / u;
		square += 1 / (u * u);
	}
	log_u += smooth_sum(length * log(a) + last * log1p(length / a) - length, log(a) + log(last),
						1 / last - 1 / a, 2 / pow(last, 3) - 2 / pow(a, 3),
						24 / pow(last, 5) - 24 / pow(a, 5));
	inverse += smooth_sum(log1p(length / a), 1 / a + 1 / last,
						  1 / (a * a) - 1 / (last * last), 6 / pow(a, 4) - 6 / pow(last, 4),
						  120 / pow(a, 6) - 120 / pow(last, 6));
	square += smooth_sum(length / a / last, 1 / (a * a) + 1 / (last * last),
						 2 / pow(a, 3) - 2 / pow(last, 3), 24 / pow(a, 5) - 24 / pow(last, 5),
						 720 / pow(a, 7) - 720 / pow(last, 7));
	ties->log_c = d * log(s) + log_u;
	ties->c = inverse / s;
	ties->fc = (all / d * inverse - 1) / s;
	ties->cc = square / s / s;
	ties->fcc = (all * square - inverse) / d / s / s;
	ties->ffcc = (all / d * all * square - 2 * all / d * inverse + 1) / d / s / s;
	return s * first > least;
}

/* The same when every event meets the whole risk set. */
static bool
untied_sums(TieSums *ties, double at_risk, double leaving, double d, double least)
{
	memset(ties, 0, sizeof(*ties));
	ties->log_c = d * log(at_risk);
	ties->c = d / at_risk;
	ties->cc = d / at_risk / at_risk;
	return at_risk > least;
}

/* What d events at one time take from the likelihood and its derivatives. */
static void
add_events(Pass *pass, double d)
{
	CoxPoint   *point = pass->point;
	double		risk[SUMS];
	double		left[SUMS];
	TieSums		ties;
	int			p = pass->p;
	int			k = 1 + p;

	for (int i = 0; i < pass->n_sums; i++)
	{
		risk[i] = sum_of(&pass->at_risk, i);
		left[i] = sum_of(&pass->leaving, i);
	}
	if (!(*(!pass->model->efron || d == 1 ? untied_sums :
			d <= MANY_TIES ? tie_sums : many_tie_sums)) (&ties, risk[0], left[0], d,
														  pass->peak * LEAST_REST))
	{
		point->loglik = -INFINITY;
		return;
	}
	point->loglik -= ties.log_c;
	for (int i = 1; i <= p; i++)
	{
		point->score[i - 1] -= ties.c * risk[i] - ties.fc * left[i];
		for (int j = 1; j <= i; j++, k++)
			point->information[k - 1 - p] += ties.c * risk[k] - ties.fc * left[k] -
				(ties.cc * risk[i] * risk[j] -
				 ties.fcc * (risk[i] * left[j] + left[i] * risk[j]) +
				 ties.ffcc * left[i] * left[j]);
	}
}

/* Adds pattern i to the risk set and to the events of its time; how many. */
static double
add_pattern(Pass *pass, uint32 i)
{
	CoxModel   *model = pass->model;
	CoxPoint   *point = pass->point;
	const CoxPattern *pattern = cox_pattern(model->cox, i);
	double		count = (double) pattern->count;

	standardise(model, pattern, pass->p, pass->z);
	add_risk(&pass->at_risk, model->risk[i], pass->z, pass->p, pass->n_sums);
	pass->peak = fmax(pass->peak, pass->at_risk.high[0]);
	if (!pattern->left)
		return 0;
	add_risk(&pass->leaving, model->risk[i], pass->z, pass->p, pass->n_sums);
	point->loglik += count * (model->predictor[i] - pass->largest);
	for (int k = 0; k < pass->p; k++)
		point->score[k] += count * pass->z[k];
	return count;
}

/* Takes away those who enter at a time or later; the first one left. */
static uint32
remove_entries(Pass *pass, uint32 entry, uint32 end, double time)
{
	CoxModel   *model = pass->model;

	for (; entry < end; entry++)
	{
		const CoxPattern *pattern = cox_pattern(model->cox, model->entries[entry]);

		if (pattern->start < time)
			break;
		standardise(model, pattern, pass->p, pass->z);
		add_risk(&pass->at_risk, -model->risk[model->entries[entry]], pass->z, pass->p,
				 pass->n_sums);
	}
	return entry;
}

/* The predictor and the risk of the patterns from begin to end. */
static void
predict(Pass *pass, uint32 begin, uint32 end)
{
	CoxModel   *model = pass->model;

	pass->largest = -INFINITY;
	for (uint32 i = begin; i < end; i++)
	{
		double		predictor = 0;

		standardise(model, cox_pattern(model->cox, i), pass->p, pass->z);
		for (int k = 0; k < pass->p; k++)
			predictor += pass->z[k] * pass->point->beta[k];
		model->predictor[i] = predictor;
		pass->largest = fmax(pass->largest, predictor);
	}
	for (uint32 i = begin; i < end; i++)
		model->risk[i] = (double) cox_pattern(model->cox, i)->count *
			exp(model->predictor[i] - pass->largest);
}

static void
add_stratum(Pass *pass, uint32 begin, uint32 end)
{
	const Cox  *cox = pass->model->cox;
	uint32		entry = begin;
	uint32		i = end;

	predict(pass, begin, end);
	memset(&pass->at_risk, 0, sizeof(RiskSums));
	pass->peak = 0;
	while (i > begin)
	{
		double		time = cox_pattern(cox, i - 1)->time;
		double		d = 0;

		memset(pass->leaving.high, 0, pass->n_sums * sizeof(double));
		memset(pass->leaving.low, 0, pass->n_sums * sizeof(double));
		for (; i > begin && cox_pattern(cox, i - 1)->time == time; i--)
		{
			if (i % 1024 == 0)
				CHECK_FOR_INTERRUPTS();
			d += add_pattern(pass, i - 1);
		}
		if (d == 0)
			continue;
		if (cox->header.flags & COX_STARTS)
			entry = remove_entries(pass, entry, end, time);
		add_events(pass, d);
	}
}

void
cox_likelihood(CoxModel *model, CoxPoint *point)
{
	const Cox  *cox = model->cox;
	uint32		end;
	Pass		pass;

	pass.model = model;
	pass.point = point;
	pass.p = cox->n_covariates;
	pass.n_sums = 1 + pass.p + MATRIX_SIZE(pass.p);
	point->loglik = 0;
	memset(point->score, 0, sizeof(point->score));
	memset(point->information, 0, sizeof(point->information));
	for (uint32 begin = 0; begin < cox->n_patterns; begin = end)
	{
		uint32		stratum = cox_pattern(cox, begin)->stratum;

		for (end = begin; end < cox->n_patterns &&
			 cox_pattern(cox, end)->stratum == stratum; end++)
			;
		add_stratum(&pass, begin, end);
	}
	if (!isfinite(point->loglik))
		point->loglik = -INFINITY;
}
