/*-------------------------------------------------------------------------
 *
 * lead_lag_table.c
 *	  Which of two measures goes before the other: readings of lead_lag.
 *
 * For each lag the pairs of periods that lie that far apart are taken as they
 * are there, unit by unit, and the later measure is regressed on the earlier
 * one within units (within.h), in both directions always: x(t) with y(t + lag)
 * and y(t) with x(t + lag).
 *
 * The own past of the outcome is not held constant unless asked for.  Within
 * units that would bias the slopes by a part of the order of 1 / periods
 * (Nickell 1981), which with a dozen quarters is as large as what is looked
 * for.  Without it, an earlier measure also answers for what it shares with
 * the outcome's own past: that is what the row of the other direction, and
 * lag 0, are there to show.
 *
 * The plain slope has a bias of that order as well, where the outcome acts
 * back on the measure: then the measure is not independent of the unit's mean
 * of the outcome.  If x leads y by b > 0, the reverse slope of x on y is some
 * b / periods below zero.  The half-panel jackknife, which is therefore the
 * rule, takes it away: twice the slope less the mean of the slopes in the
 * first and in the second half of each unit's pairs, whose biases are twice as
 * large.  Its error is that of the three slopes together, clustered by unit:
 * they are slopes of one unit_comoments value whose variables are those of the
 * panel and of its halves.  It supposes that the halves are alike but for
 * chance: where the measures drift or jump, its error grows.
 *
 * All three slopes are those of the same units: of too few units in a half
 * the clustered error would know nothing.  Units with fewer pairs than two
 * halves need are left out of it; where these are most, the plain slope
 * stands.  r is always that of all pairs, and not corrected.
 *
 * It is called linkage, not effect.
 *
 * Sources
 *		Nickell, Econometrica 49 (1981) 1417-1426; Dhaene and Jochmans, Review
 *		of Economic Studies 82 (2015) 991-1030; Allison, Fixed Effects
 *		Regression Models (2009), chapter 6; Vaisey and Miles, Sociological
 *		Methods & Research 46 (2017) 44-67, on what a wrong lag does.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/lead_lag.h"

#include <math.h>

#include "common/result.h"
#include "funcapi.h"
#include "measures/slope.h"
#include "miscadmin.h"

#define MAX_LAG 1000

/* With fewer periods than these the plain slopes deserve a warning. */
#define MANY_PERIODS 30

/* A correlation of regressors whose square is this close to 1 is collinear. */
#define COLLINEAR 1e-12

/* A measure, so many periods after t. */
typedef struct LaggedMeasure
{
	bool		is_y;
	int			lag;
} LaggedMeasure;

#define MAX_MEASURES 3

/* The panel, and for the jackknife the first and second halves of its units. */
#define MAX_PARTS 3
static const double part_weights[MAX_PARTS] = {2, -0.5, -0.5};

/* Pairs of a unit that can be halved. */
#define HALVED_PAIRS 4

/* The rows of one unit. */
typedef struct UnitRows
{
	const LeadLagRow *rows;
	int64		n;
} UnitRows;

/* The measure at that period, or NaN. */
static double
measure_at(const UnitRows *unit, int64 period, bool is_y)
{
	int64		low = 0;
	int64		high = unit->n;

	while (low < high)
	{
		int64		middle = low + (high - low) / 2;

		if (unit->rows[middle].period < period)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == unit->n || unit->rows[low].period != period)
		return get_float8_nan();
	return is_y ? unit->rows[low].y : unit->rows[low].x;
}

/* The pairs of a unit, k numbers each, in the order of their periods. */
static int64
pairs_of_unit(double *pairs, const UnitRows *unit, const LaggedMeasure *measures, int k)
{
	int64		n = 0;

	for (int64 t = 0; t < unit->n; t++)
	{
		double	   *pair = pairs + n * k;
		int			there = 0;

		while (there < k)
		{
			pair[there] = measure_at(unit, (int64) unit->rows[t].period + measures[there].lag,
									 measures[there].is_y);
			if (isnan(pair[there]))
				break;
			there++;
		}
		if (there == k)
			n++;
	}
	return n;
}

/*
 * The moments of n pairs of k numbers, as variables first to first + k - 1 of
 * m: sums about the first pair, centered.
 */
static void
set_moments(Moments *m, int first, const double *pairs, int64 n, int k)
{
	double_double count = dd_from_double((double) n);
	double_double sum[MAX_MEASURES] = {{0, 0}};

	for (int64 t = 0; t < n; t++)
		for (int i = 0; i < k; i++)
		{
			double_double d = two_sum(pairs[t * k + i], -pairs[i]);

			sum[i] = dd_add(sum[i], d);
			for (int j = 0; j <= i; j++)
			{
				double_double *s = &m->s[MATRIX_AT(first + i, first + j)];

				*s = dd_add(*s, dd_mul(d, two_sum(pairs[t * k + j], -pairs[j])));
			}
		}
	for (int i = 0; i < k && n > 0; i++)
	{
		double_double mean = dd_div(sum[i], count);

		m->mean[first + i] = dd_add_double(mean, pairs[i]);
		for (int j = 0; j <= i; j++)
		{
			double_double *s = &m->s[MATRIX_AT(first + i, first + j)];

			*s = dd_sub(*s, dd_mul(mean, sum[j]));
		}
	}
}

/*
 * The units: their variables are those measures, of each part of the panel.
 * With several parts, only units that can be halved.
 */
static UnitComoments *
lagged_units(const LeadLagRows *all, const LaggedMeasure *measures, int k, int parts,
			 const char **names)
{
	UnitComoments *u = unit_comoments_create(k * parts, NULL, 0);
	double_double mean[MAX_MEASURES * MAX_PARTS];
	double_double s[MATRIX_SIZE(MAX_MEASURES * MAX_PARTS)];
	Moments		m = {.k = k * parts, .names = names, .mean = mean, .s = s};
	UnitRows	unit;

	for (int64 begin = 0; begin < all->n; begin += unit.n)
	{
		double	   *pairs;
		int64		half;

		CHECK_FOR_INTERRUPTS();
		unit.rows = &all->rows[begin];
		unit.n = 1;
		while (begin + unit.n < all->n && same_unit(unit.rows, &unit.rows[unit.n]))
			unit.n++;
		pairs = MemoryContextAllocHuge(CurrentMemoryContext,
									   (Size) unit.n * (Size) k * sizeof(double));
		memset(s, 0, sizeof(s));
		memset(mean, 0, sizeof(mean));
		m.n = pairs_of_unit(pairs, &unit, measures, k);
		half = m.n / 2;
		set_moments(&m, 0, pairs, m.n, k);
		if (parts == MAX_PARTS)
		{
			set_moments(&m, k, pairs, half, k);
			set_moments(&m, 2 * k, pairs + half * k, m.n - half, k);
		}
		if (parts == 1 || m.n >= HALVED_PAIRS)
			u = unit_comoments_add(u, &m);
		pfree(pairs);
	}
	return u;
}

/* lagged_units(l, lag): x(t) and y(t + lag) as unit_comoments */
PG_FUNCTION_INFO_V1(lead_lag_units);
Datum
lead_lag_units(PG_FUNCTION_ARGS)
{
	static const char *names[] = {"x", "y"};
	const LeadLag *l = lead_lag_pack(value_from_datum(&lead_lag_class, PG_GETARG_DATUM(0)), NULL);
	LaggedMeasure measures[] = {{false, 0}, {true, PG_GETARG_INT32(1)}};
	LeadLagRows all = lead_lag_rows(l);

	PG_RETURN_POINTER(lagged_units(&all, measures, lengthof(measures), 1, names));
}

/* What there is to say of variable 1 on variable 0, given 2 where k is 3. */
typedef struct LagReading
{
	const UnitMoments *u;
	int			k;
	double		r;
	Slope		slope;
} LagReading;

static double
squared_correlation(const Moments *m, int i, int j)
{
	double_double product = moments_s(m, i, j);

	return dd_to_double(dd_div(dd_div(dd_mul(product, product), moments_s(m, i, i)),
							   moments_s(m, j, j)));
}

/* The correlation within units, given the own past where it varies. */
static double
correlation_within(const Moments *m, int k)
{
	double_double s_xx = moments_s(m, 0, 0);
	double_double s_yy = moments_s(m, 1, 1);
	double_double s_xy = moments_s(m, 0, 1);
	double		r;

	if (k == MAX_MEASURES && moments_s(m, 2, 2).hi > 0)
	{
		double_double x_past = dd_div(moments_s(m, 0, 2), moments_s(m, 2, 2));
		double_double y_past = dd_div(moments_s(m, 1, 2), moments_s(m, 2, 2));

		s_xy = dd_sub(s_xy, dd_mul(x_past, moments_s(m, 1, 2)));
		s_xx = dd_sub(s_xx, dd_mul(x_past, moments_s(m, 0, 2)));
		s_yy = dd_sub(s_yy, dd_mul(y_past, moments_s(m, 1, 2)));
	}
	r = dd_to_double(dd_div(dd_div(s_xy, dd_sqrt(s_xx)), dd_sqrt(s_yy)));
	return isfinite(r) ? fmin(1, fmax(-1, r)) : UNDEFINED;
}

/*
 * The slope in the part of the panel that begins with that variable; NULL when
 * it is not defined.  A past that is constant within units holds nothing
 * constant.
 */
static WithinRegression *
slope_of_part(const UnitMoments *u, int first, int k)
{
	const Moments *m = u->within;
	int		   *x = palloc(2 * sizeof(int));
	int			regressors = 1;

	x[0] = first;
	x[1] = first + 2;
	if (moments_s(m, first, first).hi == 0)
		return NULL;
	if (k == MAX_MEASURES && moments_s(m, x[1], x[1]).hi > 0)
		regressors = 2;
	if (m->n < regressors + 1 ||
		(regressors == 2 && squared_correlation(m, x[0], x[1]) > 1 - COLLINEAR))
		return NULL;
	return within_solve(u, first + 1, x, regressors);
}

static LagReading
read_lag(const UnitMoments *u, int k)
{
	LagReading	reading = {u, k, UNDEFINED, {UNDEFINED, UNDEFINED}};
	WithinRegression *parts[MAX_PARTS];
	int			n_parts = u->k / k;
	double		value = 0;
	double		variance = 0;

	for (int i = 0; i < n_parts; i++)
	{
		parts[i] = slope_of_part(u, i * k, k);
		if (parts[i] == NULL)
			return reading;
	}
	reading.r = correlation_within(u->within, k);
	for (int i = 0; i < n_parts; i++)
	{
		double		weight = n_parts == 1 ? 1 : part_weights[i];

		value += weight * within_slope(parts[i], 0);
		for (int j = 0; j < n_parts; j++)
			variance += weight * (n_parts == 1 ? 1 : part_weights[j]) *
				within_covariance(parts[i], 0, parts[j], 0);
	}
	reading.slope.value = value;
	reading.slope.se = sqrt(variance);
	reading.slope.df = parts[0]->df;
	return reading;
}

typedef struct LagOptions
{
	bool		own_past;
	bool		jackknife;
	double		level;
} LagOptions;

/* Whether the jackknife has a slope, and of at least half of the units. */
static bool
jackknife_holds(const LagReading *plain, const LagReading *halved)
{
	return isfinite(halved->slope.value) &&
		halved->u->units_within >= plain->u->units_within / 2.0;
}

/* halved is NULL where the slope is the plain one. */
static const char *
note_of(const LagReading *plain, const LagReading *halved, const LagOptions *options)
{
	const UnitMoments *u = plain->u;
	int64		left_out = halved != NULL ? u->units_within - halved->u->units_within : 0;
	const char *note = few_units_note(u->units_within - left_out);

	if (u->rows_within == 0)
		return "no unit has two pairs";
	if (!isfinite(plain->slope.value))
		return "no variation within units to go by";
	if (left_out > 0)
		return joined_notes(note, psprintf("slope leaves out " INT64_FORMAT " of the units: fewer than %d pairs",
										   left_out, HALVED_PAIRS));
	if (halved != NULL)
		return note;
	if (options->jackknife)
		return joined_notes(note, "panel too short to be halved: plain slope, with a bias of the order of 1 / periods");
	if (u->rows_within / u->units_within < MANY_PERIODS)
		return joined_notes(note, "short panel: jackknife => true takes away a bias of the order of 1 / periods");
	return note;
}

static void
put_lag(FunctionCallInfo fcinfo, const LeadLagRows *all, int lag, const char *direction,
		bool y_leads, const LagOptions *options)
{
	LaggedMeasure measures[] = {{y_leads, 0}, {!y_leads, lag}, {!y_leads, 0}};
	int			k = options->own_past && lag > 0 ? 3 : 2;
	LagReading	plain = read_lag(unit_moments_open(lagged_units(all, measures, k, 1, NULL)), k);
	LagReading	halved;
	bool		corrected = false;
	SlopeTest	test;
	ResultRow	row = {0};

	if (options->jackknife && isfinite(plain.slope.value))
	{
		halved = read_lag(unit_moments_open(lagged_units(all, measures, k, MAX_PARTS, NULL)), k);
		corrected = jackknife_holds(&plain, &halved);
	}
	test = slope_test(corrected ? &halved.slope : &plain.slope, options->level);
	row_integer(&row, lag);
	row_text(&row, direction);
	row_number(&row, plain.r);
	row_number(&row, corrected ? halved.slope.value : plain.slope.value);
	row_number(&row, corrected ? halved.slope.se : plain.slope.se);
	row_number(&row, test.low);
	row_number(&row, test.high);
	row_number(&row, test.p_value);
	row_count(&row, plain.u->units_within);
	row_count(&row, plain.u->rows_within);
	row_text(&row, note_of(&plain, corrected ? &halved : NULL, options));
	row_put(fcinfo, &row);
}

/*
 * lead_lag_table(l, max_lag, own_past, jackknife, level) -> (lag, direction, r, slope,
 * se, low, high, p_value, units, pairs, note)
 */
PG_FUNCTION_INFO_V1(lead_lag_table);
Datum
lead_lag_table(PG_FUNCTION_ARGS)
{
	const LeadLag *l = lead_lag_pack(value_from_datum(&lead_lag_class, PG_GETARG_DATUM(0)), NULL);
	int			max_lag = PG_GETARG_INT32(1);
	LagOptions	options = {PG_GETARG_BOOL(2), PG_GETARG_BOOL(3), level_argument(fcinfo, 4)};
	LeadLagRows all = lead_lag_rows(l);

	if (max_lag < 0 || max_lag > MAX_LAG)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_lag must lie between 0 and %d", MAX_LAG),
				 errhint("It counts periods, such as quarters.")));
	InitMaterializedSRF(fcinfo, 0);
	put_lag(fcinfo, &all, 0, "together", false, &options);
	for (int lag = 1; lag <= max_lag; lag++)
	{
		put_lag(fcinfo, &all, lag, "x leads", false, &options);
		put_lag(fcinfo, &all, lag, "y leads", true, &options);
	}
	return (Datum) 0;
}

/* lead_lag_rows(l) -> (unit, period, x, y) */
PG_FUNCTION_INFO_V1(lead_lag_list);
Datum
lead_lag_list(PG_FUNCTION_ARGS)
{
	const LeadLag *l = lead_lag_pack(value_from_datum(&lead_lag_class, PG_GETARG_DATUM(0)), NULL);
	LeadLagRows all = lead_lag_rows(l);

	InitMaterializedSRF(fcinfo, 0);
	for (int64 i = 0; i < all.n; i++)
	{
		ResultRow	row = {0};

		row_text(&row, pnstrdup(all.rows[i].unit, (Size) all.rows[i].unit_length));
		row_integer(&row, all.rows[i].period);
		row_number(&row, all.rows[i].x);
		row_number(&row, all.rows[i].y);
		row_put(fcinfo, &row);
	}
	return (Datum) 0;
}

/* missing(l) */
PG_FUNCTION_INFO_V1(lead_lag_missing);
Datum
lead_lag_missing(PG_FUNCTION_ARGS)
{
	const LeadLag *l = value_from_datum(&lead_lag_class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(l->missing);
}
