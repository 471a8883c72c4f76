/*-------------------------------------------------------------------------
 *
 * quantiles.c
 *	  Quantiles of lengths of time; see quantiles.h.
 *
 *-------------------------------------------------------------------------
 */
#include "common/quantiles.h"

#include <math.h>

#include "common/bytes.h"
#include "common/json.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"

#define BUCKET_BITS		8		/* 256 buckets per doubling */

/*
 * What is left of a multiset, in ascending order: numbers of an array, or
 * those of a packed summary, which may be buckets.
 */
typedef struct Stream
{
	int64		left;			/* numbers not yet taken */
	bool		buckets;		/* keys are bucket numbers */
	const int64 *numbers;		/* of an array; else NULL */
	const uint8 *packed;
	int64		key;			/* the last one taken from packed bytes */
} Stream;

static inline int64
bucket_of(int64 number)
{
	int			shift;

	if (number < (1 << (BUCKET_BITS + 1)))
		return number;
	shift = pg_leftmost_one_pos64((uint64) number) - BUCKET_BITS;
	return ((int64) shift << BUCKET_BITS) + (number >> shift);
}

/* The middle of a bucket. */
static double
bucket_middle(int64 bucket)
{
	int			shift = (int) (bucket >> BUCKET_BITS) - 1;
	int64		low;

	if (shift <= 0)
		return (double) bucket;
	low = (bucket - ((int64) shift << BUCKET_BITS)) << shift;
	return (double) low + (double) ((INT64CONST(1) << shift) - 1) / 2;
}

static Stream
stream_of_summary(const uint8 *summary)
{
	Stream		stream = {0};
	uint64		n;

	if (summary == NULL)
		return stream;
	stream.packed = take_varint(summary, &n);
	stream.left = (int64) n;
	stream.buckets = n > QUANTILES_EXACT;
	return stream;
}

static Stream
stream_of_numbers(const int64 *numbers, int n)
{
	Stream		stream = {.left = n, .numbers = numbers};

	return stream;
}

/* The next key, and how many numbers it stands for; 0 at the end. */
static int64
stream_take(Stream *stream, int64 *key)
{
	uint64		distance;
	uint64		count = 1;

	if (stream->left == 0)
		return 0;
	if (stream->numbers != NULL)
		*key = *stream->numbers++;
	else
	{
		stream->packed = take_varint(stream->packed, &distance);
		if (stream->buckets)
			stream->packed = take_varint(stream->packed, &count);
		*key = stream->key += (int64) distance;
	}
	stream->left -= (int64) count;
	return (int64) count;
}

static void
append_varint(StringInfo out, uint64 number)
{
	uint8		bytes[MAX_VARINT_BYTES];

	appendBinaryStringInfo(out, (char *) bytes,
						   (int) (put_varint(bytes, number) - bytes));
}

/* The next key as a number or as a bucket. */
static int64
take_as(Stream *stream, bool as_bucket, int64 *key)
{
	int64		count = stream_take(stream, key);

	if (count > 0 && as_bucket && !stream->buckets)
		*key = bucket_of(*key);
	return count;
}

static void
append_streams(StringInfo out, Stream *a, Stream *b)
{
	int64		n;
	bool		as_buckets;
	int64		key_a = 0;
	int64		key_b = 0;
	int64		count_a;
	int64		count_b;
	int64		last = 0;

	if (pg_add_s64_overflow(a->left, b->left, &n))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("count of times is out of range"),
				 errhint("Counts are limited to 9223372036854775807.")));
	append_varint(out, (uint64) n);
	as_buckets = n > QUANTILES_EXACT;
	count_a = take_as(a, as_buckets, &key_a);
	count_b = take_as(b, as_buckets, &key_b);
	while (count_a > 0 || count_b > 0)
	{
		bool		from_a = count_b == 0 || (count_a > 0 && key_a <= key_b);
		int64		key = from_a ? key_a : key_b;
		int64		count = 0;

		CHECK_FOR_INTERRUPTS();
		/* Numbers one by one, a bucket with all that fall into it. */
		do
		{
			if (count_a > 0 && key_a == key)
			{
				count += count_a;
				count_a = take_as(a, as_buckets, &key_a);
			}
			else
			{
				count += count_b;
				count_b = take_as(b, as_buckets, &key_b);
			}
		} while (as_buckets && ((count_a > 0 && key_a == key) ||
								(count_b > 0 && key_b == key)));
		append_varint(out, (uint64) (key - last));
		if (as_buckets)
			append_varint(out, (uint64) count);
		last = key;
	}
}

static int
number_compare(const void *left, const void *right)
{
	return pg_cmp_s64(*(const int64 *) left, *(const int64 *) right);
}

void
quantiles_append(StringInfo out, const uint8 *summary, int64 *numbers, int n)
{
	Stream		a = stream_of_summary(summary);
	Stream		b = stream_of_numbers(numbers, n);

	qsort(numbers, n, sizeof(int64), number_compare);
	if (n > 0 && numbers[0] < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("a length of time must not be negative"),
				 errhint("Take the earlier time from the later one.")));
	append_streams(out, &a, &b);
}

void
quantiles_append_merged(StringInfo out, const uint8 *a, const uint8 *b)
{
	Stream		left = stream_of_summary(a);
	Stream		right = stream_of_summary(b);

	append_streams(out, &left, &right);
}

int64
quantiles_count(const uint8 *summary)
{
	return stream_of_summary(summary).left;
}

int
quantiles_numbers(const uint8 *summary, int64 *numbers)
{
	Stream		stream = stream_of_summary(summary);
	int			n = 0;

	while (n < QUANTILES_EXACT && stream_take(&stream, &numbers[n]) > 0)
		n++;
	return n;
}

const uint8 *
quantiles_end(const uint8 *summary)
{
	Stream		stream = stream_of_summary(summary);
	int64		key;

	while (stream_take(&stream, &key) > 0)
		;
	return stream.packed;
}

double
quantiles_read(const uint8 *summary, double p)
{
	Stream		stream = stream_of_summary(summary);
	int64		last = stream.left - 1;
	double		rank = (double) last * p;
	/* a double can be greater than the last rank, which it stands for */
	int64		below = rank < (double) last ? (int64) floor(rank) : last;
	double		share = Max(0, rank - (double) below);
	double		low = get_float8_nan();
	int64		passed = 0;
	int64		key;
	int64		count;

	while ((count = stream_take(&stream, &key)) > 0)
	{
		double		number = stream.buckets ? bucket_middle(key) : (double) key;

		if (!isnan(low))
			return low + share * (number - low);
		passed += count;
		if (passed <= below)
			continue;
		low = number;
		/* both neighbours are here, or there is none above */
		if (passed - 1 > below || share == 0)
			return low;
	}
	return low;
}

/* A varint of minimal length that ends before end and fits int64, or NULL. */
static const uint8 *
check_varint(const uint8 *from, const uint8 *end, uint64 *number)
{
	const uint8 *last = from;

	while (last < end && last - from < MAX_VARINT_BYTES - 2 && *last & 0x80)
		last++;
	if (last >= end || *last & 0x80 || (last > from && *last == 0))
		return NULL;
	return take_varint(from, number);
}

const uint8 *
quantiles_check(const uint8 *from, const uint8 *end, const char **why)
{
	uint64		n;
	uint64		distance;
	uint64		count = 1;
	uint64		key = 0;
	uint64		left;
	bool		buckets;

	*why = "a summary of times is not in its packed form";
	from = check_varint(from, end, &n);
	if (from == NULL)
		return NULL;
	buckets = n > QUANTILES_EXACT;
	for (left = n; left > 0; left -= count)
	{
		from = check_varint(from, end, &distance);
		if (from != NULL && buckets)
			from = check_varint(from, end, &count);
		if (from == NULL || count == 0 || count > left ||
			distance > PG_INT64_MAX - key ||
			(buckets && (key + distance >= QUANTILES_BUCKETS ||
						 (left < n && distance == 0))))
			return NULL;
		key += distance;
	}
	*why = NULL;
	return from;
}

void
quantiles_to_json(StringInfo out, const uint8 *summary)
{
	Stream		stream = stream_of_summary(summary);
	const char *separator = "";
	int64		key;
	int64		count;

	appendStringInfoChar(out, '[');
	while ((count = stream_take(&stream, &key)) > 0)
	{
		if (stream.buckets)
			appendStringInfo(out, "%s[" INT64_FORMAT ", " INT64_FORMAT "]",
							 separator, key, count);
		else
			appendStringInfo(out, "%s" INT64_FORMAT, separator, key);
		separator = ", ";
	}
	appendStringInfoChar(out, ']');
}

/* A pair [bucket, count] with a bucket above the last one. */
static bool
bucket_from_json(const JsonbValue *pair, int64 last, int64 *bucket, int64 *count)
{
	JsonbContainer *array = pair->val.binary.data;

	return pair->type == jbvBinary && JsonContainerIsArray(array) &&
		JsonContainerSize(array) == 2 &&
		json_int64(getIthJsonbValueFromContainer(array, 0), bucket) &&
		json_int64(getIthJsonbValueFromContainer(array, 1), count) &&
		*bucket > last && *bucket < QUANTILES_BUCKETS && *count > 0;
}

/* Reads the n pairs of an array; the counts are added up first. */
static bool
buckets_from_json(StringInfo out, JsonbContainer *array, int n)
{
	StringInfoData body;
	int64		last = -1;
	int64		total = 0;
	int64		bucket;
	int64		count;

	initStringInfo(&body);
	for (int i = 0; i < n; i++)
	{
		if (!bucket_from_json(getIthJsonbValueFromContainer(array, i), last,
							  &bucket, &count) ||
			pg_add_s64_overflow(total, count, &total))
			return false;
		append_varint(&body, (uint64) (bucket - Max(last, 0)));
		append_varint(&body, (uint64) count);
		last = bucket;
	}
	append_varint(out, (uint64) total);
	appendBinaryStringInfo(out, body.data, body.len);
	return total > QUANTILES_EXACT;
}

bool
quantiles_from_json(StringInfo out, const JsonbValue *json, const char **why)
{
	JsonbContainer *array = json->val.binary.data;
	JsonbValue *first;
	int64		numbers[QUANTILES_EXACT];
	int			n;

	*why = psprintf("times must be up to %d integers >= 0, or pairs of bucket and count in order with more in all",
					QUANTILES_EXACT);
	if (json->type != jbvBinary || !JsonContainerIsArray(array) ||
		JsonContainerIsScalar(array))
		return false;
	n = (int) JsonContainerSize(array);
	first = n > 0 ? getIthJsonbValueFromContainer(array, 0) : NULL;
	if (first != NULL && first->type == jbvBinary)
	{
		if (!buckets_from_json(out, array, n))
			return false;
	}
	else
	{
		if (n > QUANTILES_EXACT)
			return false;
		for (int i = 0; i < n; i++)
			if (!json_int64(getIthJsonbValueFromContainer(array, i), &numbers[i]) ||
				numbers[i] < 0)
				return false;
		quantiles_append(out, NULL, numbers, n);
	}
	*why = NULL;
	return true;
}
