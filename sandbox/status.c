/* status.c - --status-fd and --pid-file: what happens to a sandbox, for programs
 *
 * One JSON object a line, each written with one write(2). The pid is that of PID 1 as the host sees it: --join, nsenter
 * and cgroup.procs take it. Namespaces are named by their inodes, as in /proc/PID/ns. */
#include "status.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/log.h"
#include "../base/text.h"

static const char *const spaces[] = { "user", "mnt", "pid_for_children", "net", "uts", "ipc", "cgroup" };

/* A reader that has gone, or a full pipe, is not worth the sandbox. */
static void write_line(const struct run *run, const struct text *text)
{
	if (run->output.status_fd.given && write(run->output.status_fd.value, text->at, text->used) < 0)
		(void)sys_take_back_signal(SIGPIPE);
}

static void add_spaces(struct text *text, pid_t pid)
{
	const char *separator = "";

	for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++) {
		char buffer[64];
		struct text path = TEXT(buffer);
		struct stat found;

		text_add(&path, "/proc/%d/ns/%s", (int)pid, spaces[i]);
		if (stat(path.at, &found))
			continue;
		text_add(text, "%s\"%.*s\":%llu", separator, (int)strcspn(spaces[i], "_"), spaces[i],
			 (unsigned long long)found.st_ino);
		separator = ",";
	}
}

static void write_pid(const char *path, pid_t pid)
{
	AUTO_CLOSE int fd = must(sys_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC), "open '%s'", path);
	char buffer[16];
	struct text text = TEXT(buffer);

	text_add(&text, "%d\n", (int)pid);
	must((int)write(fd, text.at, text.used), "write '%s'", path);
}

void status_started(const struct run *run)
{
	char buffer[512];
	struct text text = TEXT(buffer);

	log_step("status");
	if (run->output.pid_file)
		write_pid(run->output.pid_file, run->command);
	if (!run->output.status_fd.given)
		return;
	text_add(&text, "{\"event\":\"started\",\"pid\":%d,\"keeper\":%d,\"namespaces\":{", (int)run->command,
		 (int)getpid());
	add_spaces(&text, run->command);
	text_add(&text, "}");
	if (*run->address) {
		text_add(&text, ",\"address\":\"");
		text_add_address(&text, run->address, sizeof(run->address));
		text_add(&text, "\"");
	}
	text_add(&text, "}\n");
	must(fcntl(run->output.status_fd.value, F_SETFD, FD_CLOEXEC), "use '%d'", run->output.status_fd.value);
	write_line(run, &text);
}

void status_ended(const struct run *run, const struct outcome *outcome)
{
	char buffer[64];
	struct text text = TEXT(buffer);

	text_add(&text, "{\"event\":\"ended\",\"status\":%d}\n", outcome->status);
	write_line(run, &text);
}
