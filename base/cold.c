/* cold.c - texts that few runs print, packed: see cli/cold.def
 *
 * A byte below 128 stands for itself. Two bytes from 128 on say how far back, and how much of what is there comes
 * again: 1LLLLDDD DDDDDDDD, 3 to 18 bytes, up to 2047 bytes back. */
#include "cold.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include <cold_packed.h>

#include "text.h"

const char *cold_text(unsigned which)
{
	static char texts[COLD_SIZE + 1];
	const char *text = texts;
	char *out = texts;

	for (const uint8_t *in = cold_packed; in < cold_packed + sizeof(cold_packed);) {
		unsigned first = *in++, length = (first >> 3 & 15) + 3, distance;

		if (first < 0x80) {
			*out++ = (char)first;
			continue;
		}
		for (distance = (first & 7) << 8 | *in++; length > 0; length--, out++)
			*out = out[-(int)distance];
	}
	for (unsigned i = 0; i < which; i++)
		text += strlen(text) + 1;
	return text;
}

static const uint16_t errors[] = {
#define ERROR(name, words) name,
#define SIGNAL(name, words)
#include "errors.def"
#undef ERROR
#undef SIGNAL
};

static const uint8_t signals[] = {
#define ERROR(name, words)
#define SIGNAL(name, words) name,
#include "errors.def"
};

enum { ERRORS = sizeof(errors) / sizeof(*errors), SIGNALS = sizeof(signals) / sizeof(*signals) };

const char *cold_error(int err)
{
	for (unsigned i = 0; i < ERRORS; i++)
		if (errors[i] == err)
			return cold_text(COLD_ERRORS + i);
	return "No error information";
}

const char *cold_signal(int sig)
{
	static char buffer[16];
	struct text text = TEXT(buffer);

	for (unsigned i = 0; i < SIGNALS; i++)
		if (signals[i] == sig)
			return cold_text(COLD_ERRORS + ERRORS + i);
	text_add(&text, "RT%d", sig);
	return text.at;
}
