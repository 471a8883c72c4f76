/*-------------------------------------------------------------------------
 *
 * retention_calendar.c
 *	  Days, ISO weeks, months, quarters and years of a time zone.
 *
 * Units are numbered without gaps.  A unit is the time from the midnight with
 * which its first day begins to that of the next unit, as the server reckons a
 * local time: the later of two midnights when the clock is turned back over
 * one, and by the clock before the change when it skips one.
 *
 * Zones that never change, such as UTC, take arithmetic alone.
 *
 *-------------------------------------------------------------------------
 */
#include "journey/retention.h"

#include "utils/datetime.h"
#include "utils/timestamp.h"

static inline int64
floor_divide(int64 number, int64 divisor)
{
	return number / divisor - (number % divisor < 0);
}

static int
months_of(RetentionUnit unit)
{
	switch (unit)
	{
		case RETENTION_MONTH:
			return 1;
		case RETENTION_QUARTER:
			return 3;
		case RETENTION_YEAR:
			return 12;
		default:
			return 0;
	}
}

/* Days of the units that always have as many. */
static int
days_of(RetentionUnit unit)
{
	return unit == RETENTION_WEEK ? 7 : 1;
}

/*
 * The server takes any word with a number behind it for a zone in the notation
 * of POSIX, in which UTC+2 is west of Greenwich and Europe/Helsinki2 has
 * nothing to do with Helsinki.  Their own spelling is in capital letters, which
 * that of few zones of the catalogue is.
 */
static bool
is_posix_zone(const char *name)
{
	static const char *const listed[] = {"CST6CDT", "EST5EDT", "GMT+0", "GMT-0",
	"GMT0", "MST7MDT", "PST8PDT"};

	if (strpbrk(name, "0123456789") == NULL ||
		strpbrk(name, "abcdefghijklmnopqrstuvwxyz") != NULL)
		return false;
	for (int i = 0; i < (int) lengthof(listed); i++)
		if (strcmp(name, listed[i]) == 0)
			return false;
	return true;
}

pg_tz *
retention_zone(const char **name)
{
	pg_tz	   *zone = pg_tzset(*name);

	if (zone == NULL || !pg_tz_acceptable(zone) ||
		is_posix_zone(pg_get_timezone_name(zone)))
		return NULL;
	*name = pg_get_timezone_name(zone);
	return zone;
}

RetentionCalendar
retention_calendar(RetentionUnit unit, pg_tz *zone)
{
	RetentionCalendar calendar = {.unit = unit,.zone = zone};
	long int	seconds;

	calendar.is_fixed = pg_get_timezone_offset(zone, &seconds);
	if (calendar.is_fixed)
		calendar.offset = seconds * USECS_PER_SEC;
	return calendar;
}

/* Microseconds of the local clock, as a timestamp without time zone has them. */
static int64
local_time(const RetentionCalendar *calendar, TimestampTz at)
{
	pg_time_t	seconds;

	if (calendar->is_fixed)
		return at + calendar->offset;
	seconds = floor_divide(at, USECS_PER_SEC) +
		(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * (int64) SECS_PER_DAY;
	return at + pg_localtime(&seconds, calendar->zone)->tm_gmtoff * USECS_PER_SEC;
}

/* The other way; PG_INT64_MAX beyond all times. */
static TimestampTz
time_of_local(const RetentionCalendar *calendar, int64 julian_day, int64 time_of_day)
{
	struct pg_tm tm = {0};
	int64		seconds = time_of_day / USECS_PER_SEC;
	int64		local;

	if (pg_mul_s64_overflow(julian_day - POSTGRES_EPOCH_JDATE, USECS_PER_DAY, &local) ||
		pg_add_s64_overflow(local, time_of_day, &local))
		return PG_INT64_MAX;
	if (calendar->is_fixed)
		return pg_sub_s64_overflow(local, calendar->offset, &local) ? PG_INT64_MAX : local;
	j2date((int) julian_day, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	tm.tm_hour = (int) (seconds / SECS_PER_HOUR);
	tm.tm_min = (int) (seconds % SECS_PER_HOUR / SECS_PER_MINUTE);
	tm.tm_sec = (int) (seconds % SECS_PER_MINUTE);
	if (pg_add_s64_overflow(local, DetermineTimeZoneOffset(&tm, calendar->zone) * USECS_PER_SEC,
							&local))
		return PG_INT64_MAX;
	return local;
}

static int64
julian_day_of(int64 local)
{
	return floor_divide(local, USECS_PER_DAY) + POSTGRES_EPOCH_JDATE;
}

/* Months since the beginning of the year 1 BC. */
static int64
month_of_day(int64 julian_day, int *day)
{
	int			year;
	int			month;

	j2date((int) julian_day, &year, &month, day);
	return (int64) year * MONTHS_PER_YEAR + month - 1;
}

/* That day of a month, or its last one. */
static int64
day_of_month(int64 month, int day)
{
	int			year = (int) floor_divide(month, MONTHS_PER_YEAR);
	int			in_year = (int) (month - (int64) year * MONTHS_PER_YEAR);

	return date2j(year, in_year + 1, Min(day, day_tab[isleap(year)][in_year]));
}

/* Julian day 0 was a Monday. */
int64
calendar_unit_of_day(RetentionUnit unit, int64 julian_day)
{
	int			months = months_of(unit);
	int			day;

	if (months == 0)
		return floor_divide(julian_day, days_of(unit));
	return floor_divide(month_of_day(julian_day, &day), months);
}

int64
calendar_first_day(RetentionUnit unit, int64 number)
{
	int			months = months_of(unit);

	return months == 0 ? number * days_of(unit) : day_of_month(number * months, 1);
}

TimestampTz
calendar_begin(const RetentionCalendar *calendar, int64 number)
{
	return time_of_local(calendar, calendar_first_day(calendar->unit, number), 0);
}

/* The local date tells the unit, but between two midnights of one day. */
int64
calendar_unit(const RetentionCalendar *calendar, TimestampTz at)
{
	int64		day = julian_day_of(local_time(calendar, at));
	int64		number = calendar_unit_of_day(calendar->unit, day);

	if (!calendar->is_fixed && day == calendar_first_day(calendar->unit, number) &&
		at < calendar_begin(calendar, number))
		number--;
	return number;
}

static int64
fixed_length(const RetentionCalendar *calendar)
{
	return days_of(calendar->unit) * USECS_PER_DAY;
}

TimestampTz
calendar_add(const RetentionCalendar *calendar, TimestampTz start, int64 n)
{
	int			months = months_of(calendar->unit);
	int64		local;
	int64		day;
	int64		month;
	int			day_number;
	TimestampTz at;

	if (n == 0)
		return start;
	if (months == 0)
		return pg_add_s64_overflow(start, n * fixed_length(calendar), &at) ?
			PG_INT64_MAX : at;
	local = local_time(calendar, start);
	day = julian_day_of(local);
	month = month_of_day(day, &day_number);
	return time_of_local(calendar, day_of_month(month + n * months, day_number),
						 local - (day - POSTGRES_EPOCH_JDATE) * USECS_PER_DAY);
}

/* The number of months tells it but for one, by the days and times in them. */
int64
calendar_elapsed(const RetentionCalendar *calendar, TimestampTz start, TimestampTz at)
{
	int			months = months_of(calendar->unit);
	int			day;
	int64		n;

	if (months == 0)
		return (int64) (((uint64) at - (uint64) start) / (uint64) fixed_length(calendar));
	n = floor_divide(month_of_day(julian_day_of(local_time(calendar, at)), &day) -
					 month_of_day(julian_day_of(local_time(calendar, start)), &day), months);
	n = Max(n, 0);
	while (n > 0 && calendar_add(calendar, start, n) > at)
		n--;
	while (calendar_add(calendar, start, n + 1) <= at)
		n++;
	return n;
}
