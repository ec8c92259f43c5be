/* inherited_fds.c - which open files reach the command
 *
 * An open folder of the host's is a way out of any root (CVE-2024-21626): stdin, stdout and stderr must be none, and
 * nothing else is left open but what was named.
 *
 * Needs:  close_range(2), 5.9, or /proc in the new root.
 * Leaves: PID 1 with our own files and those to keep. */
#include "inherited_fds.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "../base/text.h"
#include "../base/log.h"
#include "../base/fds.h"

static bool is_kept(const struct config *config, int fd)
{
	for (size_t i = 0; i < config->sandbox.keep_fds.count; i++)
		if (config->sandbox.keep_fds.item[i] == fd)
			return true;
	return false;
}

void descriptors_decide(struct plan *plan, const struct config *config, const struct probe *probe)
{
	(void)probe;
	if (!plan->ids.split && (config->output.status_fd.given || config->output.pid_file))
		die(0, "--status-fd, --pid-file: need --sandbox or --unshare");
	if (config->output.status_fd.given)
		must(fcntl(config->output.status_fd.value, F_GETFD), "--status-fd '%d'", config->output.status_fd.value);
	for (size_t i = 0; i < config->sandbox.keep_fds.count; i++)
		must(fcntl(config->sandbox.keep_fds.item[i], F_GETFD), "--keep-fd '%d'", config->sandbox.keep_fds.item[i]);
	for (int fd = 0; config->sandbox.on && fd < 3; fd++) {
		struct stat stat;
		long flags = fcntl(fd, F_GETFD);

		/* One that was closed is ours by now (fds_fill_standard), and closed again in the command. */
		if (flags < 0 || flags & FD_CLOEXEC || is_kept(config, fd))
			continue;
		must(fstat(fd, &stat), "stat file '%d'", fd);
		if (S_ISDIR(stat.st_mode))
			die(0, "file '%d' is a folder, and a way out of the sandbox (use --keep-fd %d if you mean it)",
			    fd, fd);
	}
}

void descriptors_explain(const struct plan *plan, struct text *text)
{
	if (!plan->config->sandbox.on)
		return;
	text_add(text, "descriptors  0 1 2");
	for (size_t i = 0; i < plan->config->sandbox.keep_fds.count; i++)
		text_add(text, " %d", plan->config->sandbox.keep_fds.item[i]);
	text_add(text, "\n");
}

/* What stands in for a standard file that was closed points to the old root. */
static void replace_stand_ins(void)
{
	AUTO_CLOSE int root = must(sys_open(AT_FDCWD, "/", O_PATH), "open '/'");

	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) & FD_CLOEXEC)
			must(dup3(root, fd, O_CLOEXEC), "replace file '%d'", fd);
}

void descriptors_take(const struct plan *plan, struct run *run)
{
	const struct config_fds *kept = &plan->config->sandbox.keep_fds;
	int keep[KEEP_FDS_MAX + 6] = { 0, 1, 2, run->signalfd, run->channel, run->terminal };
	size_t count = 6;

	if (!plan->config->sandbox.on)
		return;
	replace_stand_ins();
	for (size_t i = 0; i < kept->count; i++)
		keep[count++] = kept->item[i];
	must(fds_close_all_but(keep, count, false), "close files");
	if (run->nofile) {
		struct rlimit limit;

		must(prlimit(0, RLIMIT_NOFILE, NULL, &limit), "read the limit of open files");
		limit.rlim_cur = (rlim_t)run->nofile;
		must(prlimit(0, RLIMIT_NOFILE, &limit, NULL), "restore the limit of open files");
	}
	run->report.fd = run->termination_log.fd = -1; /* the keeper has them */
}
