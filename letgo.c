/* letgo.c - what nsinit gives back once the command runs */
#include "letgo.h"

#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "base/error.h"
#include "base/fds.h"

static struct scratch scratch;

struct scratch *letgo_scratch(void)
{
	return &scratch;
}

void letgo_files(const struct run *run)
{
	const struct optional *status = &run->config->status_fd;
	const int ours[] = { STDERR_FILENO,
			     run->signalfd,
			     run->pidfd,
			     run->terminal,
			     run->channel,
			     run->messages,
			     run->report.fd,
			     run->termination_log.fd,
			     status->given ? status->value : -1 };
	enum { OURS = sizeof(ours) / sizeof(*ours) };
	int keep[OURS + HELD_MAX];
	long ret;

	memcpy(keep, ours, sizeof(ours));
	memcpy(keep + OURS, run->held, run->held_count * sizeof(*keep));
	ret = CALL(chdir, "/");
	if (ret < 0)
		warn((int)-ret, "enter '/'");
	if (fds_close_all_but(keep, OURS + run->held_count, true) < 0)
		warn(0, "cannot close inherited files: no close_range(2) and no /proc");
}

/* The kernel maps the whole neighbourhood of a page that is touched, up to the ends of its mapping. So the code that is
 * not HOT becomes a mapping of its own, which MADV_DONTDUMP does (nobody dumps code anyway), and only then is dropped.
 * Where that fails we only take more memory. */
HOT void letgo_start(void)
{
	/* The linker puts HOT functions, and those of libc that they call, first: see the Makefile. */
	enum { HOT_SIZE = 8192, PAGE = 4096 };
	extern const char __ehdr_start[], __init_array_start[];
	uintptr_t start = (uintptr_t)__ehdr_start, end = (uintptr_t)__init_array_start & ~(uintptr_t)(PAGE - 1);

	(void)RAW_CALL(madvise, &scratch, sizeof(scratch), MADV_DONTNEED);
	if (end <= start + HOT_SIZE || getauxval(AT_PAGESZ) != PAGE) /* the kernel would round to larger pages */
		return;
	/* By syscall(2): what returns from the second one must not lie in what it gave back. */
	(void)RAW_CALL(madvise, start + HOT_SIZE, end - start - HOT_SIZE, MADV_DONTDUMP);
	(void)RAW_CALL(madvise, start, end - start, MADV_DONTNEED);
}
