/* text.c - strings built in fixed buffers: no heap, no stdio
 *
 * printf of libc alone weighs 10 KiB in a static binary and may allocate; these 150 lines do what we print. */
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "linux.h"

struct conversion {
	size_t width, precision; /* width pads numbers with zeros */
	int longs;
	bool star; /* the precision is an argument */
	char type;
};

static void add_bytes(struct text *text, const char *bytes, size_t length)
{
	uint32_t space = text->size - text->used;

	if (length >= space) {
		text->cut = true;
		length = space ? space - 1 : 0;
	}
	memcpy(text->at + text->used, bytes, length);
	text->used += (uint32_t)length;
	if (space)
		text->at[text->used] = '\0';
}

static void add_string(struct text *text, const char *string, size_t length)
{
	size_t start = text->used;

	add_bytes(text, string, length);
	for (size_t i = start; text->one_line && i < text->used; i++)
		if ((unsigned char)text->at[i] < ' ' || text->at[i] == 0x7f)
			text->at[i] = '?';
}

static void add_number(struct text *text, uint64_t number, unsigned base, size_t width)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number || (sizeof(digits) - at < width && at));
	add_bytes(text, digits + at, sizeof(digits) - at);
}

/* Reads "%03llu" from behind the '%'; returns what follows it. */
static const char *read_conversion(const char *at, struct conversion *out)
{
	*out = (struct conversion){ .precision = SIZE_MAX };
	for (; *at >= '0' && *at <= '9'; at++)
		out->width = out->width * 10 + (size_t)(*at - '0');
	if (*at == '.') {
		out->precision = 0;
		out->star = *++at == '*';
		at += out->star;
		for (; *at >= '0' && *at <= '9'; at++)
			out->precision = out->precision * 10 + (size_t)(*at - '0');
	}
	for (; *at == 'l'; at++)
		out->longs++;
	out->type = *at;
	return at + (*at != '\0');
}

void text_add_list(struct text *text, const char *format, va_list list)
{
	while (*format) {
		size_t plain = strcspn(format, "%");
		struct conversion c;
		uint64_t number;

		add_bytes(text, format, plain);
		format += plain;
		if (!*format)
			break;
		format = read_conversion(format + 1, &c);
		if (c.star)
			c.precision = (size_t)va_arg(list, int);
		if (c.type == 's') {
			const char *string = va_arg(list, const char *);

			add_string(text, string, strnlen(string, c.precision));
			continue;
		}
		if (c.type == '%') {
			add_bytes(text, "%", 1);
			continue;
		}
		if (c.longs == 2)
			number = va_arg(list, unsigned long long);
		else if (c.longs == 1)
			number = c.type == 'd' ? (uint64_t)va_arg(list, long) : va_arg(list, unsigned long);
		else
			number = c.type == 'd' ? (uint64_t)va_arg(list, int) : va_arg(list, unsigned);
		if (c.type == 'c') {
			add_bytes(text, (char[]){ (char)number }, 1);
			continue;
		}
		if (c.type == 'd' && (int64_t)number < 0) {
			add_bytes(text, "-", 1);
			number = -number;
		}
		add_number(text, number, c.type == 'x' ? 16 : c.type == 'o' ? 8 : 10, c.width);
	}
}

void text_add(struct text *text, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	text_add_list(text, format, list);
	va_end(list);
}

void text_add_time(struct text *text, uint64_t ms)
{
	text_add(text, ms % 1000 ? "%llums" : "%llus", (unsigned long long)(ms % 1000 ? ms : ms / 1000));
}

/* The length of the UTF-8 sequence at `at`, 0 if it is not one (overlong forms and surrogates are not). */
static size_t utf8_length(const unsigned char *at)
{
	size_t length = at[0] < 0x80   ? 1
			: at[0] < 0xc2 ? 0
			: at[0] < 0xe0 ? 2
			: at[0] < 0xf0 ? 3
			: at[0] < 0xf5 ? 4
				       : 0;

	for (size_t i = 1; i < length; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) || (at[0] == 0xf0 && at[1] < 0x90) ||
	    (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	return length;
}

void text_add_json(struct text *text, const char *string)
{
	const unsigned char *at = (const unsigned char *)string;

	add_bytes(text, "\"", 1);
	while (*at) {
		size_t length = utf8_length(at);

		if (*at == '"' || *at == '\\')
			text_add(text, "\\%c", *at);
		else if (*at < 0x20 || *at == 0x7f)
			text_add(text, "\\u%04x", *at);
		else if (length)
			add_bytes(text, (const char *)at, length);
		else
			add_bytes(text, "\xef\xbf\xbd", 3);
		at += length ? length : 1;
	}
	add_bytes(text, "\"", 1);
}

void text_add_address(struct text *text, const uint8_t *address, size_t size)
{
	for (size_t i = 0; i < size; i += size == 4 ? 1 : 2)
		if (size == 4)
			text_add(text, i ? ".%u" : "%u", address[i]);
		else
			text_add(text, i ? ":%x" : "%x", (unsigned)address[i] << 8 | address[i + 1]);
}

int64_t text_number(const char *string, int64_t max)
{
	int64_t number = 0;

	if (!*string)
		return -1;
	for (; *string; string++) {
		if (*string < '0' || *string > '9')
			return -1;
		number = number * 10 + (*string - '0');
		if (number > max)
			return -1;
	}
	return number;
}

static char small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool text_has_word(const char *list, const char *word)
{
	for (const char *at = list; *at; at++) {
		size_t length = strcspn(at, " ,\n");

		if (length == strlen(word) && strncmp(at, word, length) == 0)
			return true;
		at += length;
		if (!*at)
			break;
	}
	return false;
}

const char *text_after_any_case(const char *string, const char *prefix)
{
	for (; *prefix && *prefix != '\n'; string++, prefix++)
		if (small(*string) != small(*prefix))
			return NULL;
	return string;
}

const char *text_after(const char *string, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(string, prefix, length) == 0 ? string + length : NULL;
}

int text_read_at(int directory, const char *name, char *buffer, size_t size)
{
	AUTO_CLOSE int fd = sys_open(directory, name, O_RDONLY | O_NONBLOCK); /* a FIFO must not block us */
	size_t used = 0;
	ssize_t got;

	if (fd < 0)
		return -1;
	while (used < size && (got = read(fd, buffer + used, size - used)) != 0) {
		if (got < 0)
			return -1;
		used += (size_t)got;
	}
	if (used == size)
		return fail(E2BIG);
	buffer[used] = '\0';
	return (int)used;
}

int text_read_file(const char *path, char *buffer, size_t size)
{
	return text_read_at(AT_FDCWD, path, buffer, size);
}

int text_write_at(int directory, const char *name, const char *string)
{
	AUTO_CLOSE int fd = sys_open(directory, name, O_WRONLY);

	return fd < 0 || write(fd, string, strlen(string)) < 0 ? -1 : 0;
}

int text_write_file(const char *path, const char *string)
{
	return text_write_at(AT_FDCWD, path, string);
}
