/* release.c - what nsinit gives back once the command runs */
#include "release.h"

#include <string.h>
#include <sys/mman.h>

#include "../base/fds.h"
#include "../base/log.h"

static struct scratch scratch;

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
	int keep[OURS + HELD_MAX];

	memcpy(keep, ours, sizeof(ours));
	memcpy(keep + OURS, run->held, run->held_count * sizeof(*keep));
	if (chdir("/") < 0)
		warn(errno, "enter '/'");
	if (fds_close_all_but(keep, OURS + run->held_count, true) < 0)
		warn(0, "cannot close inherited files: no close_range(2) and no /proc");
}

void release_memory(void)
{
	(void)madvise(&scratch, sizeof(scratch), MADV_DONTNEED);
}
