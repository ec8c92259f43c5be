/* clock.h - what time it is; none of these can fail */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

#include "call.h"

/* By system call: the vDSO is faster by a tenth of a microsecond, and its code longer than all the times asked for. */
static inline uint64_t clock_read_us(clockid_t clock)
{
#ifdef SYS_clock_gettime64
	long long now[2];

	(void)RAW_CALL(clock_gettime64, clock, now);
#else
	long now[2];

	(void)RAW_CALL(clock_gettime, clock, now);
#endif
	return (uint64_t)now[0] * 1000000 + (uint64_t)now[1] / 1000;
}

/* Microseconds since some moment, and never backwards. */
static inline uint64_t clock_us(void)
{
	return clock_read_us(CLOCK_MONOTONIC);
}

/* The same in milliseconds. */
static inline uint64_t clock_ms(void)
{
	return clock_us() / 1000;
}

/* Milliseconds since 1970, as the machine's clock has it. */
static inline uint64_t clock_since_1970_ms(void)
{
	return clock_read_us(CLOCK_REALTIME) / 1000;
}

#endif
