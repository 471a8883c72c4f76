/*-------------------------------------------------------------------------
 *
 * funnel_value.c
 *	  Algebra of journey_funnel values; see funnel_value.h.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/funnel_value.h"

#include "common/bytes.h"
#include "common/quantiles.h"
#include "utils/memutils.h"

#define FIRST_LOG_SIZE	256
#define LOGGED_TIME		(sizeof(uint16) + sizeof(int64))

void
funnel_append_label(StringInfo out, Label label)
{
	uint8		length[MAX_VARINT_BYTES];

	appendBinaryStringInfo(out, (char *) length,
						   (int) (put_varint(length, (uint64) label.length) - length));
	appendBinaryStringInfo(out, label.bytes, label.length);
}

void
funnel_pad_definition(StringInfo out)
{
	while (out->len % MAXIMUM_ALIGNOF != 0)
		appendStringInfoChar(out, '\0');
}

const char *
funnel_take_label(const char *from, Label *label)
{
	uint64		length;

	label->bytes = (const char *) take_varint((const uint8 *) from, &length);
	label->length = (int) length;
	return label->bytes + label->length;
}

void
funnel_define(FunnelSpec *spec, FunnelOptions *options)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < spec->n_steps; i++)
	{
		const char *text = step_text(spec->tests[i]);

		funnel_append_label(&out, (Label) {text, (int) strlen(text)});
	}
	funnel_options_text(&out, options);
	funnel_pad_definition(&out);
	spec->definition = out.data;
	spec->definition_size = out.len;
}

char *
funnel_definition_text(const char *definition, int size, int n_steps)
{
	StringInfoData out;
	const char *from = definition;
	Label		label;

	initStringInfo(&out);
	for (int i = 0; i < n_steps; i++)
	{
		from = funnel_take_label(from, &label);
		appendStringInfo(&out, "%s%.*s", i == 0 ? "(" : ", ", label.length, label.bytes);
	}
	appendStringInfo(&out, ") %.*s",
					 (int) strnlen(from, (size_t) (definition + size - from)), from);
	return out.data;
}

const char *
funnel_options_of(const JourneyFunnel *funnel, int *length)
{
	const char *from = funnel->data;
	Label		label;

	for (int i = 0; i < funnel->n_steps; i++)
		from = funnel_take_label(from, &label);
	*length = (int) strnlen(from, (size_t) (funnel->data + funnel->definition_size - from));
	return from;
}

static Size
counts_size(int n_steps)
{
	return (Size) n_steps * FUNNEL_STATUSES * sizeof(int64);
}

/* A value of that size whose counts are zero, and without summaries. */
static JourneyFunnel *
funnel_allocate(const char *definition, int definition_size, int n_steps,
				Size rest, uint16 flags)
{
	Size		size = value_checked_size(&journey_funnel_class,
										  offsetof(JourneyFunnel, data) +
										  definition_size + counts_size(n_steps),
										  rest, 1);
	JourneyFunnel *funnel = value_create(&journey_funnel_class, size, flags);

	funnel->n_steps = n_steps;
	funnel->definition_size = definition_size;
	memcpy(funnel->data, definition, definition_size);
	return funnel;
}

/* The summaries of nothing are zero bytes. */
JourneyFunnel *
funnel_create(const char *definition, int definition_size, int n_steps,
			  bool any_order)
{
	JourneyFunnel *funnel = funnel_allocate(definition, definition_size, n_steps,
											n_steps + FIRST_LOG_SIZE,
											FUNNEL_BUILDING |
											(any_order ? FUNNEL_OF_ANY_ORDER : 0));

	funnel->summaries_size = n_steps;
	return funnel;
}

/* The logged times, those of each step together; end is where a step's end. */
static int64 *
sort_log(const JourneyFunnel *funnel, int *end)
{
	int			n_logged = (int) (funnel->logged_size / LOGGED_TIME);
	int64	   *times = MemoryContextAllocHuge(CurrentMemoryContext,
											   (Size) Max(1, n_logged) * sizeof(int64));
	const uint8 *log = funnel_log(funnel);
	int			begin = 0;
	uint16		step;

	memset(end, 0, (Size) funnel->n_steps * sizeof(int));
	for (int i = 0; i < n_logged; i++)
	{
		memcpy(&step, log + i * LOGGED_TIME, sizeof(step));
		end[step]++;
	}
	for (int i = 0; i < funnel->n_steps; i++)
	{
		int			n = end[i];

		end[i] = begin;
		begin += n;
	}
	for (int i = 0; i < n_logged; i++)
	{
		memcpy(&step, log + i * LOGGED_TIME, sizeof(step));
		memcpy(&times[end[step]++], log + i * LOGGED_TIME + sizeof(step), sizeof(int64));
	}
	return times;
}

/*
 * A copy whose log is merged into the summaries, together with those of
 * another, packed funnel when there is one: packed, or with room for a log.
 */
static JourneyFunnel *
merge_log(const JourneyFunnel *funnel, const JourneyFunnel *other, bool packed)
{
	StringInfoData summaries;
	StringInfoData merged;
	int		   *end = palloc((Size) funnel->n_steps * sizeof(int));
	int64	   *times = sort_log(funnel, end);
	const uint8 *summary = funnel_summaries(funnel);
	const uint8 *addend = other != NULL ? funnel_summaries(other) : NULL;
	JourneyFunnel *result;

	initStringInfo(&summaries);
	initStringInfo(&merged);
	for (int i = 0; i < funnel->n_steps; i++)
	{
		int			begin = i == 0 ? 0 : end[i - 1];

		resetStringInfo(&merged);
		quantiles_append(addend != NULL ? &merged : &summaries, summary,
						 times + begin, end[i] - begin);
		if (addend != NULL)
		{
			quantiles_append_merged(&summaries, (uint8 *) merged.data, addend);
			addend = quantiles_end(addend);
		}
		summary = quantiles_end(summary);
	}
	result = funnel_allocate(funnel->data, funnel->definition_size, funnel->n_steps,
							 (Size) summaries.len +
							 (packed ? 0 : Max(summaries.len, FIRST_LOG_SIZE)),
							 (funnel->header.flags & ~FUNNEL_BUILDING) |
							 (packed ? 0 : FUNNEL_BUILDING));
	result->started = funnel->started;
	result->missing = funnel->missing;
	result->summaries_size = summaries.len;
	memcpy(funnel_counts(result, 0), funnel_counts(funnel, 0), counts_size(funnel->n_steps));
	memcpy(funnel_summaries(result), summaries.data, summaries.len);
	pfree(summaries.data);
	pfree(merged.data);
	pfree(times);
	pfree(end);
	return result;
}

JourneyFunnel *
funnel_add_time(JourneyFunnel *state, int step, int64 time)
{
	uint16		number = (uint16) step;
	uint8	   *to;

	if (funnel_log(state) + state->logged_size + LOGGED_TIME >
		(uint8 *) state + VARSIZE(state))
		state = merge_log(state, NULL, false);
	to = funnel_log(state) + state->logged_size;
	to = put_bytes(to, &number, sizeof(number));
	put_bytes(to, &time, sizeof(time));
	state->logged_size += LOGGED_TIME;
	return state;
}

static void
check_same_definition(const JourneyFunnel *a, const JourneyFunnel *b)
{
	if (a->n_steps != b->n_steps || a->definition_size != b->definition_size ||
		memcmp(a->data, b->data, a->definition_size) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("funnel of %s does not combine with funnel of %s",
						funnel_definition_text(a->data, a->definition_size, a->n_steps),
						funnel_definition_text(b->data, b->definition_size, b->n_steps)),
				 errhint("Only funnels of the same steps and options can be merged.")));
}

/* True when each summary holds the times themselves. */
static bool
holds_times(const JourneyFunnel *funnel)
{
	const uint8 *summary = funnel_summaries(funnel);

	for (int i = 0; i < funnel->n_steps; i++)
	{
		if (quantiles_count(summary) > QUANTILES_EXACT)
			return false;
		summary = quantiles_end(summary);
	}
	return true;
}

/* Few times go through the log, so that many small funnels merge quickly. */
static JourneyFunnel *
merge_times(JourneyFunnel *state, const JourneyFunnel *other)
{
	const uint8 *summary = funnel_summaries(other);
	int64		times[QUANTILES_EXACT];

	if (!holds_times(other))
		return merge_log(state, other, false);
	for (int step = 0; step < other->n_steps; step++)
	{
		int			n = quantiles_numbers(summary, times);

		for (int i = 0; i < n; i++)
			state = funnel_add_time(state, step, times[i]);
		summary = quantiles_end(summary);
	}
	return state;
}

JourneyFunnel *
funnel_merge(JourneyFunnel *state, const JourneyFunnel *other)
{
	other = funnel_pack(other);
	check_same_definition(state, other);
	state = merge_times(state, other);
	value_count(&journey_funnel_class, &state->started, other->started);
	value_count(&journey_funnel_class, &state->missing, other->missing);
	for (int i = 0; i < state->n_steps * FUNNEL_STATUSES; i++)
		value_count(&journey_funnel_class, &funnel_counts(state, 0)[i], funnel_counts(other, 0)[i]);
	return state;
}

const JourneyFunnel *
funnel_pack(const JourneyFunnel *funnel)
{
	if (!(funnel->header.flags & FUNNEL_BUILDING))
		return funnel;
	return merge_log(funnel, NULL, true);
}
