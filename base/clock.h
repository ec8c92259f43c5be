/* clock.h - what time it is; none of these can fail */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t clock_read_us(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
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

/* Milliseconds since 1970, as the host's clock has it. */
static inline uint64_t clock_since_1970_ms(void)
{
	return clock_read_us(CLOCK_REALTIME) / 1000;
}

#endif
