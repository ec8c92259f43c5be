/* cold.c - texts that few runs print, packed: see cli/cold.def
 *
 * A byte below 128 stands for itself. Two bytes from 128 on say how far back, and how much of what is there comes
 * again: 1LLLLDDD DDDDDDDD, 3 to 18 bytes, up to 2047 bytes back. */
#include "cold.h"

#include <stdint.h>
#include <string.h>

#include <cold_packed.h>

const char *cold_text(enum cold which)
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
