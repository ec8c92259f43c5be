/* text.h - strings built in fixed buffers: no heap, no stdio */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text is always terminated; what does not fit is cut off, and `cut` says so. */
struct text {
	char *at;
	uint32_t size : 30;
	bool cut : 1;
	bool one_line : 1; /* control characters in a %s become '?' */
	uint32_t used;
};

#define TEXT(buffer)                                                                                                   \
	{                                                                                                              \
		.at = (buffer), .size = sizeof(buffer)                                                                 \
	}

/* Appends like printf. Knows %s %.Ns %.*s %c %d %u %o %x %%, l and ll, and a zero-padded width (%03u). */
__attribute__((format(printf, 2, 3))) void text_add(struct text *text, const char *format, ...);
__attribute__((format(printf, 2, 0))) void text_add_list(struct text *text, const char *format, va_list list);
/* Appends a string as JSON, quotes included; bytes that are not UTF-8 become U+FFFD. */
void text_add_json(struct text *text, const char *string);
/* Appends a time as an option takes it: 10s, 1500ms. */
void text_add_time(struct text *text, uint64_t ms);
/* Appends an IPv4 or IPv6 address: 4 bytes, or 16. */
void text_add_address(struct text *text, const uint8_t *address, size_t size);
/* Reads digits only, no sign, no space: the number, or -1 if it is anything else or above `max` (at most INT64_MAX / 16). */
int64_t text_number(const char *string, int64_t max);
/* The part of `string` behind `prefix`, or NULL. */
const char *text_after(const char *string, const char *prefix);
/* Whether this word is one of those in a list, with spaces or commas between them. */
bool text_has_word(const char *list, const char *word);
/* The same as text_after(), where small letters and large are one; the prefix ends with its line. */
const char *text_after_any_case(const char *string, const char *prefix);
/* Reads a file into `buffer`, terminated. Returns its length; or -1, errno: E2BIG if it does not fit. */
int text_read_file(const char *path, char *buffer, size_t size);
/* Writes a file of the kernel's, in one call. Returns 0; or -1, errno. */
int text_write_file(const char *path, const char *string);
/* The same two, of a file in an open directory. */
int text_read_at(int directory, const char *name, char *buffer, size_t size);
int text_write_at(int directory, const char *name, const char *string);

#endif
