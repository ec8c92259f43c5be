/* release.c - what nsinit gives back once the command runs */
#include "release.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../base/fds.h"
#include "../base/log.h"

/* Common storage comes last in memory. So all that is written to and stays, libc's and ours, lies together in the pages
 * before it, and not a page at each end of it. */
extern struct scratch scratch;
struct scratch scratch __attribute__((common));

struct scratch *release_scratch(void)
{
	return &scratch;
}

void release_fds(const struct run *run)
{
	const struct optional *status = &run->output.status_fd;
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
	int keep[OURS + CGROUPS_MAX + LEASES_MAX];
	size_t count = OURS;

	memcpy(keep, ours, sizeof(ours));
	for (int i = 0; i < run->cgroups.count; i++)
		keep[count++] = run->cgroups.fd[i];
	for (int i = 0; i < run->leases.count; i++)
		keep[count++] = run->leases.fd[i];
	if (chdir("/") < 0)
		warn(errno, "enter '/'");
	if (fds_close_all_but(keep, count, true) < 0)
		warn(0, "cannot close inherited fds: no close_range(2) and no /proc");
}

void release_memory(void)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t start = ((uintptr_t)&scratch + page - 1) & ~(page - 1), end = (uintptr_t)(&scratch + 1) & ~(page - 1);

	(void)madvise((void *)start, end - start, MADV_DONTNEED); /* NOLINT(performance-no-int-to-ptr) */
}
