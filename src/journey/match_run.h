/*-------------------------------------------------------------------------
 *
 * match_run.h
 *	  Matching: a program against a journey, in events times instructions.
 *
 * One pass from the last event to the first settles, for each event k and
 * instruction, what can be reached from there:
 *
 *		F(k, instruction) = the least number of the last event of a match that
 *		goes on with the instruction when k is the next event to be consumed,
 *		or NO_MATCH
 *
 * A gap asks for the least F(k', next) over a window of events k'; as k falls
 * so do both ends of the window, so a queue of increasing values answers in
 * constant time on average.  A match that begins with event s and must end by
 * event L is there when F(s, entry) <= L.  The preferred one is then found by
 * walking forward: the preferred way is taken whenever its F is <= L, and
 * never has to be taken back.  There is no bound on repetitions, alternatives
 * or events.
 *
 * Where there is no limit on the length of a match, every finite F will do.
 * Then the pass can keep the end of the preferred match in place of the least
 * end, and that needs no table and no walk to count.
 *
 * Events are numbered from 0.
 *
 *-------------------------------------------------------------------------
 */
#ifndef EXPERIENCE_MATCH_RUN_H
#define EXPERIENCE_MATCH_RUN_H

#include "journey/match_program.h"

#define NO_MATCH PG_INT32_MAX
#define NO_LIMIT PG_INT64_MAX

typedef struct MatchRun MatchRun;

/* Is there a match at all? */
extern bool match_exists(const MatchProgram *program, const Journey *journey);

/* The number of matches, each of which takes at most so many microseconds. */
extern int64 match_count(const MatchProgram *program, const Journey *journey,
						 int64 within, bool to_next);

/*
 * The matches one by one, each the preferred one of those that begin with the
 * same event, the next search beginning behind the last event or, with
 * to_next, behind the first.  NULL when there is none.  columns are those the
 * caller wants to read beside what the match needs.
 */
extern MatchRun *match_begin(const MatchProgram *program,
							 const Journey *journey, int64 within,
							 bool to_next, int columns);
extern bool match_next(MatchRun *run);

extern const JourneyView *match_view(const MatchRun *run);

/* Of the match found last: its events, in order, and their captures. */
extern int	match_length(const MatchRun *run);
extern int	match_event(const MatchRun *run, int i);
extern const char *match_label(const MatchRun *run, int i);

#endif							/* EXPERIENCE_MATCH_RUN_H */
