/* cold.c - unpacks the texts that few runs print: see base/cold.h and base/packed.h */
#include "cold.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <cold_texts.h>

#include "packed.h"

#ifdef COLD_SECTION
static struct {
	const uint8_t *at;
	uint32_t range, code;
	struct chance {
		uint16_t zero;
		uint8_t seen;
	} chance[PACKED_CHANCES];
} in;

static void learn(struct chance *chance, unsigned bit)
{
	unsigned slow = chance->seen + 2U;

	chance->seen = (uint8_t)(slow - 2 + (slow < PACKED_SLOWEST));
	chance->zero =
		(uint16_t)(bit ? chance->zero - chance->zero / slow : chance->zero + (0xffff - chance->zero) / slow);
}

/* `other`: a second chance, or the same. */
static unsigned read_bit(unsigned which, unsigned other)
{
	unsigned bit;
	uint32_t bound;

	for (; in.range < 1 << 24; in.range <<= 8)
		in.code = in.code << 8 | *in.at++;
	bound = (in.range >> 16) * ((in.chance[which].zero + in.chance[other].zero) / 2U);
	bit = in.code >= bound;
	in.code -= bit ? bound : 0;
	in.range = bit ? in.range - bound : bound;
	learn(&in.chance[which], bit);
	if (other != which)
		learn(&in.chance[other], bit);
	return bit;
}

static size_t read_number(unsigned which)
{
	size_t number = 0, bit = 1;

	for (; read_bit(which, which); which += 2, bit <<= 1)
		number += bit * read_bit(which + 1, which + 1);
	return number + bit;
}

void cold_unpack(void)
{
	/* The linker knows where the section starts; the first link has nothing packed yet. */
	extern char __start_cold[];
	extern const uint8_t cold_packed[] __attribute__((weak));
	char *out = __start_cold;
	size_t back = 0;

	if (in.at)
		return;
	in.at = cold_packed;
	for (int i = 0; i < 4; i++)
		in.code = in.code << 8 | *in.at++;
	in.range = UINT32_MAX;
	for (unsigned i = 0; i < PACKED_CHANCES; i++)
		in.chance[i].zero = 0x8000;
	for (bool is_piece = false;;) {
		unsigned next = is_piece ? PACKED_NEXT_PIECE : PACKED_PIECE;

		if (!read_bit(next, next)) {
			unsigned byte = 1, before = out > __start_cold ? (uint8_t)out[-1] : 0;

			while (byte < 256)
				byte = byte * 2 + read_bit(PACKED_BYTE + (before >> 5) * 256 + byte,
							   PACKED_BEHIND + before * 256 + byte);
			*out++ = (char)byte;
			is_piece = false;
			continue;
		}
		if (is_piece || !read_bit(PACKED_SAME, PACKED_SAME))
			back = read_number(PACKED_BACK) - 1;
		if (!back)
			return;
		for (size_t length = read_number(PACKED_LENGTH); length > 0; length--, out++)
			*out = out[-back];
		is_piece = true;
	}
}
#else
void cold_unpack(void)
{
}
#endif

void(cold_add)(struct text *text, const char *format, ...)
{
	va_list list;

	cold_unpack();
	va_start(list, format);
	text_add_list(text, format, list);
	va_end(list);
}

const char *cold_nth(const char *strings, unsigned which)
{
	cold_unpack();
	for (; which > 0; which--)
		strings += strlen(strings) + 1;
	return strings;
}

const char *cold_text(unsigned which)
{
	return cold_nth(cold_texts, which);
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
	return COLD_STRING("No error information");
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
