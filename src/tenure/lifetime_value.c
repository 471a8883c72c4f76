/*-------------------------------------------------------------------------
 *
 * lifetime_value.c
 *	  What staying is worth: the discounted area under the curve, and the price
 *	  of those who would have stayed.
 *
 * A margin m that each person brings per unit of time while here, discounted
 * by 1 + i per unit, up to a horizon H:
 *		continuous		m * integral of S(t) (1 + i)^-t from 0 to H
 *		start			m * sum of S(k) (1 + i)^-k, k = 0, 1, ... below H
 *		end				m * sum of S(k) (1 + i)^-k, k = 1, 2, ... up to H
 * (Gupta and Lehmann, J. Interactive Marketing 17 (2003) 9-24).  All three are
 * areas under the curve with weights, so Greenwood's formula gives their
 * standard errors.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/survival_curve.h"

#include <math.h>

#include "utils/builtins.h"

typedef enum PaymentTiming
{
	PAID_CONTINUOUSLY,
	PAID_AT_START,
	PAID_AT_END
} PaymentTiming;

typedef struct Payment
{
	PaymentTiming timing;
	double		force;			/* log(1 + discount) */
} Payment;

/* The sum of x^k for k from first to last: whole numbers, maybe none. */
static double
geometric_sum(double force, double first, double last)
{
	double		n = last - first + 1;

	if (!(n > 0))
		return 0;
	if (force == 0)
		return n;
	return exp(-force * first) * expm1(-force * n) / expm1(-force);
}

/*
 * What one who is here from one time until another pays, at present value.
 * The curve is right-continuous: a payment at the time of leaving is not made.
 */
static double
present_value(double from, double until, const void *argument)
{
	const Payment *payment = argument;
	double		first = ceil(from);
	double		last = ceil(until) - 1;

	switch (payment->timing)
	{
		case PAID_CONTINUOUSLY:
			if (payment->force == 0)
				return until - from;
			return exp(-payment->force * from) * -expm1(-payment->force * (until - from)) / payment->force;
		case PAID_AT_START:
			return geometric_sum(payment->force, first, last);
		case PAID_AT_END:
			return geometric_sum(payment->force, Max(1, first), last);
	}
	return 0;
}

static double
number_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	double		number = PG_GETARG_FLOAT8(argument);

	if (!isfinite(number))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a finite number", name),
				 errhint("Leave the group out when it is not known.")));
	return number;
}

static PaymentTiming
timing_argument(FunctionCallInfo fcinfo, int argument)
{
	static const char *const names[] = {"continuous", "start", "end"};
	char	   *name = text_to_cstring(PG_GETARG_TEXT_PP(argument));

	for (int i = 0; i < (int) lengthof(names); i++)
		if (strcmp(name, names[i]) == 0)
			return i;
	unknown_option("timing", name, "continuous, start, end");
}

/* lifetime_value(s, margin, discount, horizon, timing, level) */
PG_FUNCTION_INFO_V1(survival_lifetime_value);
Datum
survival_lifetime_value(PG_FUNCTION_ARGS)
{
	static const char *const methods[] = {"continuous payment, greenwood se",
	"paid at the start of each period, greenwood se", "paid at the end of each period, greenwood se"};
	SurvivalCurve *curve = survival_curve_of(survival_argument(fcinfo, 0));
	double		margin = number_argument(fcinfo, 1, "margin");
	double		discount = number_argument(fcinfo, 2, "discount");
	double		horizon = time_argument(fcinfo, 3, "horizon");
	Payment		payment = {timing_argument(fcinfo, 4), log1p(discount)};
	Estimate	e = {0, 0, 0, 0, level_argument(fcinfo, 5), curve->persons, methods[payment.timing]};
	double		z = normal_factor(e.level);

	if (!(discount > -1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("discount must be above -1"),
				 errhint("It is the rate per unit of time: a rate of 10 %% a year is 1.1 ^ (1 / 12.0) - 1 a month.")));
	if (!is_known(curve, horizon))
		PG_RETURN_NULL();
	/* those who are still here at the horizon make the payment that is due there */
	if (payment.timing == PAID_AT_END)
		horizon = nextafter(horizon, get_float8_infinity());
	e.value = margin * area_under_curve(curve, horizon, present_value, &payment, &e.se);
	e.se *= fabs(margin);
	e.low = e.value - z * e.se;
	e.high = e.value + z * e.se;
	return estimate_datum(fcinfo, &e);
}

/*
 * cost_of_turnover(low, high, replacement_cost, horizon, level): how many of
 * the first group would have stayed until the horizon if they stayed as those
 * of the second do, times what it costs to replace one.
 */
PG_FUNCTION_INFO_V1(survival_cost_of_turnover);
Datum
survival_cost_of_turnover(PG_FUNCTION_ARGS)
{
	EventRows  *rows[2] = {survival_argument(fcinfo, 0), survival_argument(fcinfo, 1)};
	SurvivalCurve *low = survival_curve_of(rows[0]);
	SurvivalCurve *high = survival_curve_of(rows[1]);
	double		cost = number_argument(fcinfo, 2, "replacement cost");
	double		horizon = time_argument(fcinfo, 3, "horizon");
	Estimate	e = {0, 0, 0, 0, level_argument(fcinfo, 4), low->persons, NULL};
	double		z = normal_factor(e.level);
	double		share;

	events_check_units(&survival_class, rows[0]->unit, rows[1]->unit);
	if (!is_known(low, horizon) || !is_known(high, horizon))
		PG_RETURN_NULL();
	share = survival_at_step(high, step_at(high, horizon)) - survival_at_step(low, step_at(low, horizon));
	e.value = low->persons * share * cost;
	e.se = low->persons * fabs(cost) * hypot(se_at_step(low, step_at(low, horizon)),
											 se_at_step(high, step_at(high, horizon)));
	e.low = e.value - z * e.se;
	e.high = e.value + z * e.se;
	e.method = "avoidable leavers times replacement cost, greenwood se";
	return estimate_datum(fcinfo, &e);
}
