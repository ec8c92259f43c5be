/* string.c - functions of libc's that are made for speed on long strings: here they are short, and so are ours
 *
 * In the linker's eyes these come before those of libc. Compiled so that they are not turned into calls of themselves:
 * see the Makefile. */
#include <stdint.h>
#include <string.h>

size_t strlen(const char *string)
{
	const char *at = string;

	while (*at)
		at++;
	return (size_t)(at - string);
}

void *memchr(const void *bytes, int c, size_t size)
{
	for (const char *at = bytes; size > 0; at++, size--)
		if (*at == (char)c)
			return (void *)(size_t)at; /* NOLINT(performance-no-int-to-ptr) ; it was not const */
	return NULL;
}

char *strchr(const char *string, int c)
{
	return memchr(string, c, strlen(string) + 1);
}

size_t strcspn(const char *string, const char *stop)
{
	const char *at = string;

	while (*at && !strchr(stop, *at))
		at++;
	return (size_t)(at - string);
}

size_t strspn(const char *string, const char *accept)
{
	const char *at = string;

	while (*at && strchr(accept, *at))
		at++;
	return (size_t)(at - string);
}

char *strrchr(const char *string, int c)
{
	const char *found = NULL;

	for (const char *at = string; (at = strchr(at, c)); at++) {
		found = at;
		if (!*at)
			break;
	}
	return (char *)(size_t)found; /* NOLINT(performance-no-int-to-ptr) ; it was not const */
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *one = a, *other = b;

	for (; size > 0 && *one == *other; one++, other++)
		size--;
	return size > 0 ? *one - *other : 0;
}

int strncmp(const char *a, const char *b, size_t size)
{
	for (; size > 0 && *a == *b && *a; a++, b++)
		size--;
	return size > 0 ? (unsigned char)*a - (unsigned char)*b : 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, UINT32_MAX);
}

size_t strnlen(const char *string, size_t size)
{
	const char *end = memchr(string, '\0', size);

	return end ? (size_t)(end - string) : size;
}
