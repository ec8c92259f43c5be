/* exec_failure.c - why an exec failed, in words
 *
 * The kernel says "No such file or directory" of a script whose interpreter is missing, of a program whose ELF
 * interpreter is missing and of a missing program alike, and users look for the wrong file for hours. */
#include "exec_failure.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "../base/linux.h"
#include "../base/text.h"

/* Our own ELF header, from the linker: it has the architecture that we run on. */
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

static bool is_directory(const char *path)
{
	struct stat found;

	return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
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

/* What a file's first bytes show to be wrong with it; it ends after the interpreter's interpreter. */
static void diagnose_content(struct text *text, const char *path, int err, int depth)
{
	AUTO_CLOSE int fd = sys_open(AT_FDCWD, path, O_RDONLY | O_NONBLOCK);
	char head[HEAD_SIZE] __attribute__((aligned(8))) = "", loader[HEAD_SIZE];
	ssize_t got = fd < 0 ? -1 : pread(fd, head, sizeof(head) - 1, 0);
	char *interpreter;

	if (got < 0)
		return;
	if (is_elf(head)) {
		if (!is_for_our_machine(head)) {
			text_add(text, "built for another CPU architecture");
			return;
		}
		read_loader(fd, head, loader, sizeof(loader));
		if (err == ENOENT && *loader && access(loader, F_OK))
			text_add(text, "its ELF interpreter '%s' is missing: built for another libc?", loader);
		return;
	}
	if (head[0] != '#' || head[1] != '!') {
		if (err == ENOEXEC)
			text_add(text, "%s",
				 memchr(head, '\0', (size_t)got)
					 ? "neither a program nor a script"
					 : "a script without a #! line, and there is no /bin/sh to run it");
		return;
	}
	interpreter = script_interpreter(head);
	if (strchr(interpreter, '\r'))
		text_add(text, "its first line ends with a carriage return: save it with Unix line ends");
	else if (access(interpreter, F_OK))
		text_add(text, "its interpreter '%s' is missing", interpreter);
	else if (access(interpreter, X_OK) || is_directory(interpreter))
		text_add(text, "its interpreter '%s' cannot be executed", interpreter);
	else if (depth == 0)
		diagnose_content(text, interpreter, err, depth + 1);
}

static void diagnose_denied(struct text *text, const char *path)
{
	struct statfs filesystem;
	struct stat found;

	if (stat(path, &found))
		text_add(text, "a directory in its path cannot be searched");
	else if (S_ISDIR(found.st_mode))
		text_add(text, "it is a directory");
	else if (!(found.st_mode & 0111))
		text_add(text, "it has no execute permission: chmod +x");
	else if (statfs(path, &filesystem) == 0 && filesystem.f_flags & KERNEL_MOUNT_NOEXEC)
		text_add(text, "its filesystem is mounted noexec");
	else if (access(path, X_OK))
		text_add(text, "this user may not execute it");
}

void diagnose_exec(struct text *text, const char *path, const char *shown, int err)
{
	char buffer[2 * HEAD_SIZE] = "";
	struct text reason = TEXT(buffer);

	if (err == EACCES)
		diagnose_denied(&reason, path);
	if (!reason.used)
		diagnose_content(&reason, path, err, 0);
	if (reason.used || *shown)
		text_add(text, " (%s%s%s)", shown, *shown && reason.used ? ": " : "", reason.at);
}
