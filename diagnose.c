/* diagnose.c - why an exec failed, in words
 *
 * The kernel says "No such file or directory" of a script whose interpreter is missing, of a program whose ELF
 * interpreter is missing and of a missing program alike, and users look for the wrong file for hours. */
#include "diagnose.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/linux.h"

/* Our own ELF header, from the linker: says which processor we run on. */
extern const ElfW(Ehdr) __ehdr_start;

enum { HEAD_SIZE = 256 };

static bool is_elf(const char *head)
{
	return memcmp(head, ELFMAG, SELFMAG) == 0;
}

static bool is_for_our_machine(const char *head)
{
	const ElfW(Ehdr) *header = (const void *)head;

	return head[EI_CLASS] == (char)__ehdr_start.e_ident[EI_CLASS] &&
	       head[EI_DATA] == (char)__ehdr_start.e_ident[EI_DATA] && header->e_machine == __ehdr_start.e_machine;
}

/* The path in PT_INTERP, or an empty one. */
static void read_loader(int fd, const char *head, char *path, size_t size)
{
	const ElfW(Ehdr) *header = (const void *)head;
	ElfW(Phdr) program;

	*path = '\0';
	for (size_t i = 0; i < header->e_phnum && !*path; i++) {
		off_t at = (off_t)(header->e_phoff + i * sizeof(program));
		ssize_t got;

		if (pread(fd, &program, sizeof(program), at) != sizeof(program))
			return;
		if (program.p_type != PT_INTERP)
			continue;
		got = pread(fd, path, size - 1, (off_t)program.p_offset);
		path[got > 0 ? got : 0] = '\0';
	}
}

/* The interpreter in a "#! interpreter argument" line, cut out in place; the '\r' of a DOS line stays in it. */
static char *script_interpreter(char *head)
{
	char *start = head + 2 + strspn(head + 2, " \t");

	start[strcspn(start, " \t\n")] = '\0';
	return start;
}

static void diagnose_missing(struct text *text, int fd, char *head, int depth)
{
	char loader[HEAD_SIZE];

	if (is_elf(head) && is_for_our_machine(head)) {
		read_loader(fd, head, loader, sizeof(loader));
		if (*loader && access(loader, F_OK))
			text_add(text, " (its ELF interpreter '%s' is missing: built for another libc?)", loader);
		return;
	}
	if (head[0] == '#' && head[1] == '!') {
		char *path = script_interpreter(head);
		size_t length = strlen(path);

		if (length && path[length - 1] == '\r') {
			path[length - 1] = '\0';
			text_add(text, " (its first line ends with a carriage return: save it with Unix line ends)");
		} else if (access(path, F_OK)) {
			text_add(text, " (its interpreter '%s' is missing)", path);
		} else if (depth == 0) {
			AUTO_CLOSE int next = open(path, O_RDONLY | O_CLOEXEC);
			char next_head[HEAD_SIZE] __attribute__((aligned(8))) = "";

			if (next >= 0 && pread(next, next_head, sizeof(next_head) - 1, 0) > 0)
				diagnose_missing(text, next, next_head, depth + 1);
		}
	}
}

void diagnose_exec(struct text *text, const char *path, int err)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	char head[HEAD_SIZE] __attribute__((aligned(8))) = "";
	struct stat stat;
	ssize_t got;

	if (err == EACCES && fstatat(AT_FDCWD, path, &stat, 0) == 0) {
		if (S_ISDIR(stat.st_mode))
			text_add(text, " (it is a directory)");
		else if (!(stat.st_mode & 0111))
			text_add(text, " (it has no execute permission: chmod +x)");
		else
			text_add(text, " (a permission on the way to it, or a filesystem mounted noexec)");
		return;
	}
	got = fd < 0 ? -1 : pread(fd, head, sizeof(head) - 1, 0);
	if (got < 0)
		return;
	if (err == ENOENT)
		diagnose_missing(text, fd, head, 0);
	else if (err == ENOEXEC && is_elf(head) && !is_for_our_machine(head))
		text_add(text, " (built for another processor)");
	else if (err == ENOEXEC && memchr(head, '\0', (size_t)got))
		text_add(text, " (neither a program nor a script)");
	else if (err == ENOEXEC)
		text_add(text, " (a script without a #! line, and there is no /bin/sh to run it)");
}
