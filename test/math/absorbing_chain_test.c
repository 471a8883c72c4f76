/*-------------------------------------------------------------------------
 *
 * absorbing_chain_test.c
 *	  Tests of src/math/absorbing_chain, stand-alone: chains whose exits are
 *	  known in closed form, to a few units of the last place of each element
 *	  even where leaving is very rare, and random chains put into the equation.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>
#include <string.h>

#include "check.h"
#include "math/absorbing_chain.h"

#define N 60

static int	idle_calls = 0;

#define WAYS 3

static double weights[N * (N + WAYS)];
static double shares[N * (N + WAYS)];
static double exits[N];

static void
idle(void)
{
	idle_calls++;
}

static void
clear(void)
{
	memset(weights, 0, sizeof(weights));
}

static double
relative(double got, double wanted)
{
	return fabs(got - wanted) / wanted;
}

/*
 * A ring that goes around and is left from two states only: from state 0 once
 * in 1 / e by way 0, and from the last once in 1 / d by way 1.
 */
static void
check_rare_exit(int n, double e, double d)
{
	double		first = e / (e + d * (1 - e));	/* by way 0, from state 0 */
	double		error = 0;

	clear();
	for (int i = 0; i < n; i++)
		weights[i * (n + 2) + (i + 1) % n] = i == 0 ? 1 - e : i == n - 1 ? 1 - d : 5;
	weights[n] = e;
	weights[(n - 1) * (n + 2) + n + 1] = d;
	check(absorbing_chain_exits(n, 2, 0, weights, exits, NULL), "ring ends", n, e);
	for (int i = 0; i < n; i++)
		error = fmax(error, relative(exits[i], i == 0 ? first : (1 - d) * first));
	check(error < (n + 1) * 4.5e-16, "a ring with rare exits", n, error);
}

/*
 * A walk on 1..n that goes up with probability p and ends at 0 and n + 1: the
 * gambler's ruin.  Also when it is seen in some of the states only.
 */
static void
fill_gamble(int n, double up)
{
	clear();
	for (int i = 0; i < n; i++)
	{
		double	   *row = weights + i * (n + 2);

		row[i > 0 ? i - 1 : n] = 1;
		row[i < n - 1 ? i + 1 : n + 1] = up;
	}
}

static void
check_gamble(int n, double up)
{
	double		error = 0;

	fill_gamble(n, up);
	check(absorbing_chain_exits(n, 2, 1, weights, exits, idle), "gamble ends", n, up);
	for (int i = 1; i <= n; i++)
	{
		/* (1 - 1/up^i) / (1 - 1/up^(n + 1)), in sums that do not cancel */
		double		won = 0;
		double		all = 0;

		for (int j = 0; j <= n; j++)
		{
			all += pow(up, -j);
			won += j < i ? pow(up, -j) : 0;
		}
		error = fmax(error, relative(exits[i - 1], won / all));
	}
	check(error < n * 1e-15, "chances of a gamble", n, error);

	/* seen in its first states, it comes back from above as often as it does not win */
	for (int watched = 1; watched < n; watched++)
	{
		double		back;
		double	   *row;

		fill_gamble(n - watched, up);
		absorbing_chain_exits(n - watched, 2, 0, weights, exits, NULL);
		back = exits[0];
		fill_gamble(n, up);
		absorbing_chain_watch(n, 2, watched, weights, NULL);
		row = weights + (watched - 1) * (watched + 2);
		check(fabs(row[watched + 1] - up * (1 - back)) < n * 1e-15,
			  "weight of winning from the last state seen", n, row[watched + 1]);
		check(row[watched - 1] == 0, "the way back to itself is left out", n, up);
	}
}

/*
 * Random chains, put into the equation: to leave by a way is to do so now, or
 * from where it goes.  The same when only some states are seen.
 */
static void
fill_random(int n, double density, double *to)
{
	for (int i = 0; i < n * (n + WAYS); i++)
		to[i] = uniform() < density ? floor(1 + 100 * uniform()) : 0;
	for (int i = 0; i < n; i++)
		to[i * (n + WAYS) + n] += 1;
}

static double
leaves_by(int n, int way, int i)
{
	const double *row = shares + i * (n + WAYS);
	double		sum = row[n + way];
	double		all = 0;

	for (int j = 0; j < n + WAYS; j++)
		all += row[j];
	for (int j = 0; j < n; j++)
		sum += row[j] * exits[j];
	return sum / all;
}

static void
check_random(int n, double density)
{
	double		seen[N];
	double		error = 0;
	double		error_seen = 0;

	fill_random(n, density, shares);
	for (int way = 0; way < WAYS; way++)
	{
		memcpy(weights, shares, sizeof(weights));
		idle_calls = 0;
		check(absorbing_chain_exits(n, WAYS, way, weights, exits, idle), "random chain ends", n, density);
		check(idle_calls >= n, "idle is called", n, idle_calls);
		for (int i = 0; i < n; i++)
			error = fmax(error, fabs(exits[i] - leaves_by(n, way, i)));
		for (int watched = 1; watched <= n; watched++)
		{
			memcpy(weights, shares, sizeof(weights));
			absorbing_chain_watch(n, WAYS, watched, weights, NULL);
			absorbing_chain_exits(watched, WAYS, way, weights, seen, NULL);
			for (int i = 0; i < watched; i++)
				error_seen = fmax(error_seen, fabs(exits[i] - seen[i]));
		}
	}
	check(error < n * 1e-15, "exits of a random chain", n, error);
	check(error_seen < n * 1e-15, "exits of a chain that is not always seen", n, error_seen);
}

static void
check_without_end(int n)
{
	clear();
	for (int i = 0; i < n; i++)
		weights[i * (n + 1) + (i + 1) % n] = 1;
	check(!absorbing_chain_exits(n, 1, 0, weights, exits, NULL), "a ring never ends", n, 0);

	/* a chain that can leave, but for two states that hold each other */
	clear();
	for (int i = 0; i < n; i++)
		weights[i * (n + 1) + n] = 1;
	weights[n] = 0;
	weights[1] = 1;
	weights[(n + 1) + n] = 0;
	weights[n + 1] = 1;
	check(!absorbing_chain_exits(n, 1, 0, weights, exits, NULL), "a trap never ends", n, 0);
}

int
main(void)
{
	for (int n = 1; n <= N; n++)
	{
		check_random(n, 1);
		check_random(n, 0.4);
		check_random(n, 0.1);
		check_gamble(n, 1);
		check_gamble(n, 1.5);
		check_gamble(n, 0.5);
		if (n == 1)
			continue;
		check_rare_exit(n, 0.25, 0.125);
		check_rare_exit(n, 0x1p-40, 0x1p-41);
		check_rare_exit(n, 0x1p-52, 0.5);
		check_without_end(n);
	}
	check(absorbing_chain_exits(0, WAYS, 0, weights, exits, NULL), "no states", 0, 0);
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}
