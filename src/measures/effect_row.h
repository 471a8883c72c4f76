/*-------------------------------------------------------------------------
 *
 * effect_row.h
 *	  One row of a reading that answers with several effects: effect, value,
 *	  se, low, high, p_value, n, method, note.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_EFFECT_ROW_H
#define EXPERIENCE_EFFECT_ROW_H

#include "measures/slope.h"

typedef struct EffectRow
{
	const char *effect;
	double		value;
	double		se;
	SlopeTest	test;
	double		n;
	const char *method;
	const char *note;			/* NULL: none */
} EffectRow;

/* What a slope says, by Student's t. */
extern EffectRow effect_row_of_slope(const char *effect, const Slope *slope, double level);

extern void effect_row_put(FunctionCallInfo fcinfo, const EffectRow *effect);

#endif							/* EXPERIENCE_EFFECT_ROW_H */
