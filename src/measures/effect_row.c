/*-------------------------------------------------------------------------
 *
 * effect_row.c
 *	  One row of a reading that answers with several effects.
 *
 *-------------------------------------------------------------------------
 */
#include "measures/effect_row.h"

#include "common/result.h"

EffectRow
effect_row_of_slope(const char *effect, const Slope *slope, double level)
{
	EffectRow	row = {effect, slope->value, slope->se, slope_test(slope, level), slope->n,
	"least squares", NULL};

	return row;
}

void
effect_row_put(FunctionCallInfo fcinfo, const EffectRow *effect)
{
	ResultRow	row = {0};

	row_text(&row, effect->effect);
	row_number(&row, effect->value);
	row_number(&row, effect->se);
	row_number(&row, effect->test.low);
	row_number(&row, effect->test.high);
	row_number(&row, effect->test.p_value);
	row_number(&row, effect->n);
	row_text(&row, effect->method);
	row_text(&row, effect->note);
	row_put(fcinfo, &row);
}
