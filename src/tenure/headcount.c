/*-------------------------------------------------------------------------
 *
 * headcount.c
 *	  Type headcount: how many are here on each day of the calendar.
 *
 * An event table whose times are Julian days, whose entries are those who
 * joined and whose causes are the kinds of leaving, see event_table.h.  A
 * person is here from the day of start until the day before finish.
 *
 *-------------------------------------------------------------------------
 */
#include "tenure/event_table.h"

#include "access/htup_details.h"
#include "common/json.h"
#include "common/result.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/date.h"

EVENT_TABLE_TYPE(headcount, VALUE_HEADCOUNT);

static EventRows *
headcount_argument(FunctionCallInfo fcinfo, int argument)
{
	return events_rows(&headcount_class,
					   value_from_datum(&headcount_class, PG_GETARG_DATUM(argument)));
}

static int64
day_argument(FunctionCallInfo fcinfo, int argument)
{
	DateADT		day = PG_GETARG_DATEADT(argument);

	if (DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("day is infinite"),
				 errhint("Give a finite date.")));
	return (int64) day + POSTGRES_EPOCH_JDATE;
}

/* The rows from the first that is not before from to the last not after until. */
static int64
count_between(const EventRows *rows, int64 from, int64 until, int first, int last)
{
	int64		sum = 0;

	for (int64 row = 0; row < rows->n && rows->time[row] <= until; row++)
		for (int i = first; i <= last && rows->time[row] >= from; i++)
			sum += row_counts(rows, row)[i];
	return sum;
}

static int64
here_at(const EventRows *rows, int64 day)
{
	return count_between(rows, 0, day, COUNT_ENTRIES, COUNT_ENTRIES) -
		count_between(rows, 0, day, COUNT_EVENTS, COUNT_EVENTS + rows->n_causes - 1);
}

/* headcount_at(h, day) */
PG_FUNCTION_INFO_V1(headcount_at);
Datum
headcount_at(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(here_at(headcount_argument(fcinfo, 0), day_argument(fcinfo, 1)));
}

PG_FUNCTION_INFO_V1(headcount_missing);
Datum
headcount_missing(PG_FUNCTION_ARGS)
{
	EventTable *table = value_from_datum(&headcount_class, PG_GETARG_DATUM(0));

	PG_RETURN_INT64(table->missing);
}

/* Those who left in the period, by kind, as jsonb. */
static Datum
leavers_by_kind(const EventRows *rows, int64 from, int64 until)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoChar(&out, '{');
	for (int i = 0; i < rows->n_causes; i++)
	{
		int64		n = count_between(rows, from, until, COUNT_EVENTS + i, COUNT_EVENTS + i);

		if (n == 0)
			continue;
		if (out.len > 1)
			appendStringInfoString(&out, ", ");
		append_json_string(&out, pnstrdup(rows->label[i].text, rows->label[i].length));
		appendStringInfo(&out, ": " INT64_FORMAT, n);
	}
	appendStringInfoChar(&out, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(out.data));
}

/* turnover(h, from_day, until_day): both days belong to the period */
PG_FUNCTION_INFO_V1(headcount_turnover);
Datum
headcount_turnover(PG_FUNCTION_ARGS)
{
	EventRows  *rows = headcount_argument(fcinfo, 0);
	int64		from = day_argument(fcinfo, 1);
	int64		until = day_argument(fcinfo, 2);
	int64		opening = here_at(rows, from - 1);
	int64		closing = here_at(rows, until);
	int64		leavers = count_between(rows, from, until, COUNT_EVENTS, COUNT_EVENTS + rows->n_causes - 1);
	double		average = ((double) opening + (double) closing) / 2;
	TupleDesc	descriptor;
	Datum		values[7];
	bool		nulls[7] = {false};

	if (until < from)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the period ends before it begins"),
				 errhint("Give its first and its last day, in this order.")));
	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "function must return a row type");
	values[0] = Int64GetDatum(opening);
	values[1] = Int64GetDatum(count_between(rows, from, until, COUNT_ENTRIES, COUNT_ENTRIES));
	values[2] = Int64GetDatum(leavers);
	values[3] = leavers_by_kind(rows, from, until);
	values[4] = Int64GetDatum(closing);
	values[5] = Float8GetDatum(average);
	nulls[6] = !(average > 0);
	values[6] = Float8GetDatum(nulls[6] ? 0 : 100 * (double) leavers / average);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}

/* headcount_days(h): each day on which somebody came or left */
PG_FUNCTION_INFO_V1(headcount_days);
Datum
headcount_days(PG_FUNCTION_ARGS)
{
	EventRows  *rows = headcount_argument(fcinfo, 0);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int64		here = 0;

	InitMaterializedSRF(fcinfo, 0);
	for (int64 row = 0; row < rows->n; row++)
	{
		int64		joiners = row_counts(rows, row)[COUNT_ENTRIES];
		int64		leavers = row_events(rows, row);
		bool		nulls[4] = {false};
		Datum		values[4];

		here += joiners - leavers;
		values[0] = DateADTGetDatum((DateADT) (rows->time[row] - POSTGRES_EPOCH_JDATE));
		values[1] = Int64GetDatum(joiners);
		values[2] = Int64GetDatum(leavers);
		values[3] = Int64GetDatum(here);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		CHECK_FOR_INTERRUPTS();
	}
	return (Datum) 0;
}
