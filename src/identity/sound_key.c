/*-------------------------------------------------------------------------
 *
 * sound_key.c
 *	  name_key(): how a name sounds in Finnish or Swedish.
 *
 * Each part of the folded name gives a key of its own, joined by one space.
 * A double letter counts once.  Vowels fall into three classes, and a row of
 * them gives the class of its first:
 *
 *		a	a o (so å ä ö too)
 *		e	e i y
 *		u	u
 *
 * Three and not one, because Finnish surnames differ in their vowels alone
 * (Lehtinen, Lehtonen); å with o and ä with a, because that is how they are
 * typed and mistaken most.  Consonants, the longest spelling first:
 *
 *		spelling			where						key
 *		hj lj dj gj			at the beginning			j
 *		hv					at the beginning			v
 *		kj					at the beginning			k
 *		sch stj skj sj sh								x	(one sound)
 *		ch ck											k
 *		c					before e i y				s
 *		c					elsewhere					k
 *		q qu qv qw										k kv kv kv
 *		w fv											v
 *		ph f				after a vowel, closing		v	(Gustaf, Joseph)
 *		ph												f
 *		th dt											t
 *		z tz											s
 *		x												ks
 *		ngn												gn
 *		ij yj				before a vowel				e	(Marija)
 *		hl hm hn hr			after a vowel, closing		l m n r	(Dahl, Ehrnrooth)
 *		h					after a vowel, at the end	-	(Hannah)
 *
 * "Closing" means that no vowel follows.  All else stands for itself: other
 * consonants, digits, and letters of other scripts.
 *
 * The rules are this project's own: a key brings spellings of one name
 * together, it does not transcribe speech.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/names.h"

#include "common/compat.h"
#include "fmgr.h"
#include "identity/letters.h"
#include "miscadmin.h"

typedef enum Place
{
	ANYWHERE = 0,
	AT_BEGINNING = 1,
	AT_END = 2,
	AFTER_VOWEL = 4,
	BEFORE_VOWEL = 8,
	BEFORE_FRONT_VOWEL = 16,	/* e i y */
	CLOSING = 32				/* no vowel follows */
} Place;

typedef struct SoundRule
{
	const char *spelling;
	const char *sound;
	int			place;
} SoundRule;

/* The first rule that fits is taken. */
static const SoundRule rules[] = {
	{"ck", "k", ANYWHERE},
	{"ch", "k", ANYWHERE},
	{"c", "s", BEFORE_FRONT_VOWEL},
	{"c", "k", ANYWHERE},
	{"dj", "j", AT_BEGINNING},
	{"dt", "t", ANYWHERE},
	{"fv", "v", ANYWHERE},
	{"f", "v", AFTER_VOWEL | CLOSING},
	{"gj", "j", AT_BEGINNING},
	{"hj", "j", AT_BEGINNING},
	{"hv", "v", AT_BEGINNING},
	{"hl", "l", AFTER_VOWEL | CLOSING},
	{"hm", "m", AFTER_VOWEL | CLOSING},
	{"hn", "n", AFTER_VOWEL | CLOSING},
	{"hr", "r", AFTER_VOWEL | CLOSING},
	{"h", "", AFTER_VOWEL | AT_END},
	{"ij", "e", BEFORE_VOWEL},
	{"kj", "k", AT_BEGINNING},
	{"lj", "j", AT_BEGINNING},
	{"ngn", "gn", ANYWHERE},
	{"ph", "v", AFTER_VOWEL | CLOSING},
	{"ph", "f", ANYWHERE},
	{"qu", "kv", ANYWHERE},
	{"qv", "kv", ANYWHERE},
	{"qw", "kv", ANYWHERE},
	{"q", "k", ANYWHERE},
	{"sch", "x", ANYWHERE},
	{"stj", "x", ANYWHERE},
	{"skj", "x", ANYWHERE},
	{"sj", "x", ANYWHERE},
	{"sh", "x", ANYWHERE},
	{"th", "t", ANYWHERE},
	{"tz", "s", ANYWHERE},
	{"w", "v", ANYWHERE},
	{"x", "ks", ANYWHERE},
	{"yj", "e", BEFORE_VOWEL},
	{"z", "s", ANYWHERE}
};

/* The class of a vowel, or 0. */
static inline char
vowel_class(char c)
{
	switch (c)
	{
		case 'a':
		case 'o':
			return 'a';
		case 'e':
		case 'i':
		case 'y':
			return 'e';
		case 'u':
			return 'u';
		default:
			return 0;
	}
}

/* One part of a name, without double letters. */
typedef struct Part
{
	const char *letters;
	int			n;
} Part;

static bool
rule_fits(const SoundRule *rule, const Part *part, int at)
{
	int			length = (int) strlen(rule->spelling);
	char		next = at + length < part->n ? part->letters[at + length] : '\0';

	if (at + length > part->n ||
		memcmp(part->letters + at, rule->spelling, length) != 0)
		return false;
	if ((rule->place & AT_BEGINNING) && at > 0)
		return false;
	if ((rule->place & AT_END) && next != '\0')
		return false;
	if ((rule->place & AFTER_VOWEL) && (at == 0 || !vowel_class(part->letters[at - 1])))
		return false;
	if ((rule->place & BEFORE_VOWEL) && !vowel_class(next))
		return false;
	if ((rule->place & BEFORE_FRONT_VOWEL) && vowel_class(next) != 'e')
		return false;
	return !(rule->place & CLOSING) || !vowel_class(next);
}

static const SoundRule *
find_rule(const Part *part, int at)
{
	for (int i = 0; i < (int) lengthof(rules); i++)
	{
		if (rules[i].spelling[0] > part->letters[at])
			break;
		if (rules[i].spelling[0] == part->letters[at] && rule_fits(&rules[i], part, at))
			return &rules[i];
	}
	return NULL;
}

/* Whether a letter may be written once when it comes twice. */
static inline bool
doubles(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Copies a part, double letters once. */
static Part
single_letters(const char *from, int n, char *room)
{
	Part		part = {room, 0};

	for (int i = 0; i < n; i++)
		if (i == 0 || from[i] != from[i - 1] || !doubles(from[i]))
			room[part.n++] = from[i];
	return part;
}

/* Writes the key of a part: at most two letters for each of its own. */
static char *
put_key(char *to, const Part *part)
{
	const char *begin = to;
	bool		after_vowel = false;
	int			at = 0;

	while (at < part->n)
	{
		const SoundRule *rule = (signed char) part->letters[at] > 0 ? find_rule(part, at) : NULL;
		char		own[2] = {part->letters[at], '\0'};
		const char *sound = rule != NULL ? rule->sound : own;

		at += rule != NULL ? (int) strlen(rule->spelling) : 1;
		for (; *sound != '\0'; sound++)
		{
			char		class = vowel_class(*sound);

			if (class != 0 ? !after_vowel :
				to == begin || to[-1] != *sound || !doubles(*sound))
				*to++ = class != 0 ? class : *sound;
			after_vowel = class != 0;
		}
	}
	return to;
}

text *
sound_key(const char *string, int length)
{
	text	   *folded = folded_name(string, length, false);
	const char *at;
	const char *end;
	char	   *room;
	char	   *key;
	char	   *to;

	if (folded == NULL)
		return NULL;
	at = VARDATA_ANY(folded);
	end = at + VARSIZE_ANY_EXHDR(folded);
	room = palloc((Size) (end - at));
	key = to = palloc((Size) (end - at) * 2);
	while (at < end)
	{
		const char *space = memchr(at, ' ', (Size) (end - at));
		const char *stop = space != NULL ? space : end;
		Part		part = single_letters(at, (int) (stop - at), room);

		CHECK_FOR_INTERRUPTS();
		if (to > key)
			*to++ = ' ';
		to = put_key(to, &part);
		at = stop + 1;
	}
	return text_of(key, (Size) (to - key));
}

/* name_key(name) */
PG_FUNCTION_INFO_V1(experience_name_key);
Datum
experience_name_key(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(0);
	text	   *key = sound_key(VARDATA_ANY(name), (int) VARSIZE_ANY_EXHDR(name));

	if (key == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(key);
}
