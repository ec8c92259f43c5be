/* inherited_fds.c - the fds that the command inherits
 *
 * An open directory of the host lets the command leave any root (CVE-2024-21626): stdin, stdout and stderr must not be
 * one, and nothing else is left open, except what was named.
 *
 * Needs:  close_range(2), 5.9, or /proc in the new root.
 * Leaves: PID 1 with our own fds and those to keep. */
#include "inherited_fds.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/fds.h"
#include "../base/log.h"
#include "../base/text.h"

static bool is_kept(const struct config_fds *kept, int fd)
{
	for (size_t i = 0; i < kept->count; i++)
		if (kept->item[i] == fd)
			return true;
	return false;
}

static void check_directory(int fd)
{
	struct stat stat;

	must(fstat(fd, &stat), "stat fd %d", fd);
	if (S_ISDIR(stat.st_mode))
		die(0,
		    "fd %d is a directory of the host and would let the command leave the sandbox (use --keep-fd %d "
		    "if you mean it)",
		    fd, fd);
}

void inherited_fds_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const struct config_fds *kept = &config->sandbox.keep_fds;
	const struct output *output = &config->output;

	(void)host;
	if (!plan->namespaces.split && (output->status_fd.given || output->pid_file))
		die(0, "--status-fd, --pid-file: need --sandbox or --unshare");
	if (output->status_fd.given)
		must(fcntl(output->status_fd.value, F_GETFD), "--status-fd '%d'", output->status_fd.value);
	for (size_t i = 0; i < kept->count; i++)
		must(fcntl(kept->item[i], F_GETFD), "--keep-fd '%d'", kept->item[i]);
	if (!plan->sandbox)
		return;
	plan->inherited_fds.kept = kept;
	for (int fd = 0; fd < 3; fd++) {
		int flags = fcntl(fd, F_GETFD);

		/* One that was closed is ours by now (fds_fill_standard), and closed again in the command. */
		if (flags >= 0 && !(flags & FD_CLOEXEC) && !is_kept(kept, fd))
			check_directory(fd);
	}
}

void inherited_fds_explain(const struct plan *plan, struct text *text)
{
	if (!plan->inherited_fds.kept)
		return;
	text_add(text, "inherited_fds 0 1 2");
	for (size_t i = 0; i < plan->inherited_fds.kept->count; i++)
		text_add(text, " %d", plan->inherited_fds.kept->item[i]);
	text_add(text, "\n");
}

/* Where a standard fd was closed, fds_fill_standard has opened one that points to the old root. */
static void replace_fillers(void)
{
	AUTO_CLOSE int root = must(sys_open(AT_FDCWD, "/", O_PATH), "open '/'");

	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) & FD_CLOEXEC)
			must(dup3(root, fd, O_CLOEXEC), "replace fd %d", fd);
}

void inherited_fds_close(const struct plan *plan, struct run *run)
{
	int keep[KEEP_FDS_MAX + 6] = { 0, 1, 2, run->signalfd, run->channel, run->terminal };
	size_t count = 6;

	if (!plan->inherited_fds.kept)
		return;
	replace_fillers();
	for (size_t i = 0; i < plan->inherited_fds.kept->count; i++)
		keep[count++] = plan->inherited_fds.kept->item[i];
	must(fds_close_all_but(keep, count, false), "close inherited fds");
	if (run->nofile) {
		struct rlimit limit;

		must(prlimit(0, RLIMIT_NOFILE, NULL, &limit), "read the limit of open files");
		limit.rlim_cur = (rlim_t)run->nofile;
		must(prlimit(0, RLIMIT_NOFILE, &limit, NULL), "restore the limit of open files");
	}
	run->report.fd = run->termination_log.fd = -1; /* the keeper has them */
}
