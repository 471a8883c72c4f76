/*-------------------------------------------------------------------------
 *
 * clk_popcount.c
 *	  Counting bits, with the best instructions that the processor has.
 *
 * One loop, compiled for several processors: the compiler turns the builtin
 * into the instruction where it may use it, and into arithmetic elsewhere.  For
 * vectors there is a loop of its own, since compilers differ in finding it.
 *
 *-------------------------------------------------------------------------
 */
#include "identity/clk_popcount.h"

#include "port/pg_bitutils.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define CLK_DISPATCH
#include <immintrin.h>
#endif

int
clk_bits_set(const uint64 *bits, int words)
{
	return (int) pg_popcount((const char *) bits, words * (int) sizeof(uint64));
}

static pg_attribute_always_inline void
common_bits(const uint64 *bits, const uint64 *others, int words, int n,
			int32 *common)
{
	for (int i = 0; i < n; i++, others += words)
	{
		uint64		sum = 0;

		for (int k = 0; k < words; k++)
			sum += (uint64) __builtin_popcountll(bits[k] & others[k]);
		common[i] = (int32) sum;
	}
}

/* With the length of clk() as a constant, the inner loop is unrolled. */
static pg_attribute_always_inline void
common_bits_unrolled(const uint64 *bits, const uint64 *others, int words,
					 int n, int32 *common)
{
	if (words == 16)
		common_bits(bits, others, 16, n, common);
	else
		common_bits(bits, others, words, n, common);
}

static void
common_bits_portable(const uint64 *bits, const uint64 *others, int words,
					 int n, int32 *common)
{
	common_bits_unrolled(bits, others, words, n, common);
}

#ifdef CLK_DISPATCH

__attribute__((target("popcnt")))
static void
common_bits_popcnt(const uint64 *bits, const uint64 *others, int words,
				   int n, int32 *common)
{
	common_bits_unrolled(bits, others, words, n, common);
}

/* Eight words at a time; a mask takes the last ones. */
__attribute__((target("avx512f,avx512vpopcntdq")))
static void
common_bits_avx512(const uint64 *bits, const uint64 *others, int words,
				   int n, int32 *common)
{
	int			whole = words & ~7;
	__mmask8	rest = (__mmask8) ((1 << (words & 7)) - 1);

	for (int i = 0; i < n; i++, others += words)
	{
		__m512i		sum = _mm512_setzero_si512();

		for (int k = 0; k < whole; k += 8)
			sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(_mm512_and_si512(_mm512_loadu_si512(bits + k),
																			 _mm512_loadu_si512(others + k))));
		if (rest != 0)
			sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(_mm512_and_si512(_mm512_maskz_loadu_epi64(rest, bits + whole),
																			 _mm512_maskz_loadu_epi64(rest, others + whole))));
		common[i] = (int32) _mm512_reduce_add_epi64(sum);
	}
}

#endif

ClkCommonBits
clk_common_bits(void)
{
#ifdef CLK_DISPATCH
	if (__builtin_cpu_supports("avx512f") &&
		__builtin_cpu_supports("avx512vpopcntdq"))
		return common_bits_avx512;
	if (__builtin_cpu_supports("popcnt"))
		return common_bits_popcnt;
#endif
	return common_bits_portable;
}
