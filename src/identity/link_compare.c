/*-------------------------------------------------------------------------
 *
 * link_compare.c
 *	  Comparing the values of two records; see link_compare.h.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/link_compare.h"

#include <math.h>

#include "common/bytes.h"
#include "port/pg_bitutils.h"

#define CLASSES			64		/* of code points, by their low bits */
#define LEAST_UNIT		65536.0
#define NO_DISTANCE		(-1)

/* The share of a level's parameter. */
static inline double
threshold(uint16 level)
{
	return level_parameter(level) / 1000.0;
}

int
link_program_pack(const LinkFields *fields, uint8 *packed)
{
	uint8	   *to = packed;

	for (int i = 0; i < fields->n_fields; i++)
	{
		const LinkField *field = &fields->fields[i];

		*to++ = (uint8) (field->kind << 4 | field->n_levels);
		to = put_bytes(to, field->levels + 1,
					   (Size) (field->n_levels - 1) * sizeof(uint16));
	}
	return (int) (to - packed);
}

/* The jaro similarity that a level needs, given a common beginning. */
static double
jaro_needed(uint16 level, int prefix)
{
	double		raise = prefix * WINKLER_SCALE;

	if (level_comparator(level) == COMPARE_JARO || threshold(level) <= WINKLER_BOOST)
		return threshold(level);
	return Max((threshold(level) - raise) / (1.0 - raise), WINKLER_BOOST);
}

/* What the filters need to know, see link_compare.h. */
static void
prepare_filter(FieldProgram *program)
{
	int			n_similarities = 0;
	int			n_distances = 0;
	double		needed[WINKLER_PREFIX + 1] = {1.0, 1.0, 1.0, 1.0, 1.0};

	for (int i = 1; i < program->n_levels; i++)
	{
		uint16		level = program->levels[i];
		Comparator	comparator = level_comparator(level);

		if (comparator == COMPARE_JARO_WINKLER || comparator == COMPARE_JARO)
		{
			n_similarities++;
			for (int l = 0; l <= WINKLER_PREFIX; l++)
				needed[l] = Min(needed[l], jaro_needed(level, l));
		}
		else if (comparator == COMPARE_OSA || comparator == COMPARE_EDIT)
		{
			n_distances++;
			program->max_distance = Max(program->max_distance, level_parameter(level));
		}
		program->has_sound |= comparator == COMPARE_SOUND;
		program->has_part |= comparator == COMPARE_PART;
		program->has_dice |= comparator == COMPARE_DICE;
	}
	for (int l = 0; l <= WINKLER_PREFIX; l++)
		program->least[l] = (int64) floor((3.0 * needed[l] - 1.0) * LEAST_UNIT) - 1;
	program->filter = program->n_levels == 1 ? FILTER_EQUALITY :
		n_similarities == program->n_levels - 1 ? FILTER_SIMILARITY :
		n_distances == program->n_levels - 1 ? FILTER_DISTANCE : FILTER_NONE;
}

bool
link_program_open(const uint8 *packed, Size size, int n_fields,
				  LinkProgram *program)
{
	const uint8 *at = packed;
	const uint8 *end = packed + size;

	memset(program, 0, sizeof(LinkProgram));
	program->n_fields = n_fields;
	for (int i = 0; i < n_fields; i++)
	{
		FieldProgram *field = &program->fields[i];
		Size		levels_size;

		if (at >= end || (*at & 0xF) < 1 || (*at & 0xF) > LINK_MAX_LEVELS ||
			*at >> 4 > FIELD_EMAIL)
			return false;
		field->kind = (FieldKind) (*at >> 4);
		field->n_levels = *at++ & 0xF;
		levels_size = (Size) (field->n_levels - 1) * sizeof(uint16);
		if ((Size) (end - at) < levels_size)
			return false;
		at = take_bytes(at, field->levels + 1, levels_size);
		prepare_filter(field);
	}
	program->size = (int) (at - packed);
	return true;
}

void
link_program_fields(const LinkProgram *program, LinkFields *fields)
{
	memset(fields, 0, sizeof(LinkFields));
	fields->n_fields = program->n_fields;
	for (int i = 0; i < program->n_fields; i++)
	{
		fields->fields[i].name = "";
		fields->fields[i].kind = program->fields[i].kind;
		fields->fields[i].n_levels = program->fields[i].n_levels;
		memcpy(fields->fields[i].levels, program->fields[i].levels,
			   sizeof(fields->fields[i].levels));
	}
}

void
link_programs_differ(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("records of different comparisons cannot be compared"),
			 errhint("Make both with link_record() of the same link_spec.")));
}

/* The bits of the code points: the k-th of a class at its own offset. */
static uint64
class_mask(Points points)
{
	static const uint8 offset[] = {0, 32, 16, 48};
	uint8		seen[CLASSES] = {0};
	uint64		mask = 0;

	for (int i = 0; i < points.length; i++)
	{
		int			class = points.at[i] % CLASSES;

		mask |= UINT64CONST(1) << ((class + offset[seen[class]]) % CLASSES);
		if (seen[class] < lengthof(offset) - 1)
			seen[class]++;
	}
	return mask;
}

static uint32
points_hash(Points points)
{
	uint64		hash = (uint64) points.length;

	for (int i = 0; i < points.length; i++)
		hash = (hash ^ points.at[i]) * UINT64CONST(0x9E3779B97F4A7C15);
	return (uint32) (hash >> 32);
}

void
field_value_open(const FieldProgram *program, ValueStore *store, int length,
				 int n_keys, FieldValue *value)
{
	Points		points = {store->points + store->n_points, length};

	memset(value, 0, sizeof(FieldValue));
	value->points = (uint32) store->n_points;
	value->keys = (uint32) store->n_keys;
	value->length = (uint16) length;
	value->mask = class_mask(points);
	value->bits = (uint8) pg_popcount64(value->mask);
	value->hash = points_hash(points);
	for (int i = 0; i < WINKLER_PREFIX && i < length; i++)
		value->head |= (uint64) (uint16) points.at[i] << (16 * i);
	store->n_points += length;
	store->n_keys += n_keys;
	if (program->has_dice)
	{
		uint64	   *n_bigrams = &store->keys[store->n_keys];

		*n_bigrams = (uint64) sorted_bigrams(points, n_bigrams + 1);
		store->n_keys += 1 + (Size) *n_bigrams;
	}
}

/* What has been found out about two values, for the levels that ask again. */
typedef struct Findings
{
	const FieldProgram *program;
	const ValueStore *store;
	LeftValue  *left;
	const FieldValue *right;
	Points		a;
	Points		b;
	double		jaro;			/* negative: not known yet */
	int			osa;			/* NO_DISTANCE: not known yet */
	int			edit;
} Findings;

/* The masks of the left value, when they cover it; else NULL. */
static const PointMasks *
left_masks(Findings *found)
{
	if (found->a.length > MASK_POINTS)
		return NULL;
	if (!found->left->has_masks)
		point_masks_fill(&found->left->masks, found->a);
	found->left->has_masks = true;
	return &found->left->masks;
}

static int
common_bits(const Findings *found)
{
	return pg_popcount64(found->left->value->mask & found->right->mask);
}

/* The similarity, or something below all levels when it is. */
static double
jaro_of(Findings *found)
{
	const PointMasks *masks;

	if (found->jaro >= 0.0)
		return found->jaro;
	/* too small for all levels: as good as none */
	if (found->program->filter == FILTER_NONE &&
		!similarity_possible(found->program, found->left->value, found->right,
							 common_bits(found)))
		return found->jaro = 0.0;
	masks = left_masks(found);
	return found->jaro = masks != NULL ? jaro_of_masks(masks, found->b) :
		jaro_similarity(found->a, found->b);
}

/* The distance, or one more than that of the loosest level. */
static int
distance_of(Findings *found, bool exchanges)
{
	int		   *distance = exchanges ? &found->osa : &found->edit;

	int			max = found->program->max_distance;
	const PointMasks *masks;

	if (*distance != NO_DISTANCE)
		return *distance;
	if (found->program->filter == FILTER_NONE &&
		!distance_possible(found->program, found->left->value, found->right,
						   common_bits(found)))
		return *distance = max + 1;
	masks = left_masks(found);
	return *distance = masks != NULL ?
		distance_of_masks(masks, found->b, max, exchanges) :
		string_distance(found->a, found->b, max, exchanges);
}

/* The keys behind those of the levels that come before in this order. */
static const uint64 *
part_keys(const Findings *found, const FieldValue *value)
{
	return found->store->keys + value->keys + (found->program->has_sound ? 1 : 0);
}

static const uint64 *
dice_keys(const Findings *found, const FieldValue *value)
{
	const uint64 *keys = part_keys(found, value);

	return found->program->has_part ? keys + 1 + *keys : keys;
}

static bool
part_in_common(const Findings *found)
{
	const uint64 *a = part_keys(found, found->left->value);
	const uint64 *b = part_keys(found, found->right);

	for (uint64 i = 1; i <= *a; i++)
		for (uint64 j = 1; j <= *b; j++)
			if (a[i] == b[j])
				return true;
	return false;
}

static bool
same_sound(const Findings *found)
{
	uint64		sound = found->store->keys[found->left->value->keys];

	return sound != 0 && sound == found->store->keys[found->right->keys];
}

static bool
same_beginning(const Findings *found, int length)
{
	return found->a.length >= length && found->b.length >= length &&
		points_equal((Points) {found->a.at, length}, (Points) {found->b.at, length});
}

static bool
level_met(Findings *found, uint16 level)
{
	const uint64 *a;
	const uint64 *b;

	switch (level_comparator(level))
	{
		case COMPARE_EXACT:
			return points_equal(found->a, found->b);
		case COMPARE_JARO_WINKLER:
			return winkler_of_jaro(jaro_of(found), common_prefix(found->a, found->b),
								   WINKLER_SCALE, WINKLER_BOOST) >= threshold(level);
		case COMPARE_JARO:
			return jaro_of(found) >= threshold(level);
		case COMPARE_OSA:
			return distance_of(found, true) <= level_parameter(level);
		case COMPARE_EDIT:
			return distance_of(found, false) <= level_parameter(level);
		case COMPARE_DICE:
			a = dice_keys(found, found->left->value);
			b = dice_keys(found, found->right);
			return dice_of_bigrams(a + 1, (int) *a, b + 1, (int) *b) >= threshold(level);
		case COMPARE_PREFIX:
			return same_beginning(found, level_parameter(level));
		case COMPARE_SOUND:
			return same_sound(found);
		case COMPARE_PART:
			return part_in_common(found);
	}
	return false;
}

int
field_level_in_full(const FieldProgram *program, const ValueStore *store,
					LeftValue *left, const FieldValue *right)
{
	Findings	found = {program, store, left, right,
		value_points(store, left->value), value_points(store, right),
	-1.0, NO_DISTANCE, NO_DISTANCE};

	for (int i = 1; i < program->n_levels; i++)
		if (level_met(&found, program->levels[i]))
			return program->n_levels - i;
	return 0;
}
