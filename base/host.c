/* host.c - what the kernel and the environment of this process allow */
#include "host.h"

#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "linux.h"

/* PIDFD_INFO_EXIT came with 6.15, and only the death of a process shows it: so ask for the version. A kernel
 * that has it back-ported is used in the older way, which is no less right. */
static bool has_exit_info(void)
{
	struct utsname name;
	unsigned number[2] = { 0, 0 };
	const char *at;

	if (uname(&name))
		return false;
	at = name.release;
	for (int i = 0; i < 2; i++, at += *at == '.')
		for (; *at >= '0' && *at <= '9'; at++)
			number[i] = number[i] * 10 + (unsigned)(*at - '0');
	return number[0] > 6 || (number[0] == 6 && number[1] >= 15);
}

void host_look(struct host *host)
{
	struct kernel_caps caps = { 0, 0, 0 };

	*host = (struct host){ .is_pid1 = getpid() == 1, .terminal = -1 };
	host->exit_info = has_exit_info();
	if (sys_capget(&caps) == 0)
		host->caps = caps.effective;
	/* TIOCGPGRP fails unless it is our controlling terminal: closed, hung up or foreign are all "no". */
	for (int fd = 0; fd < 3 && host->terminal < 0; fd++)
		if (ioctl(fd, TIOCGPGRP, &host->foreground) == 0)
			host->terminal = fd;
	if (host->terminal < 0)
		return;
	host->session = (pid_t)getsid(0);
	host->group = getpgrp();
}

bool host_pidfd_works(int pidfd)
{
	struct kernel_pidfd_info info = { .mask = KERNEL_PIDFD_INFO_EXIT };

	/* ESRCH: the process has just ended. */
	if (sys_pidfd_send_signal(pidfd, 0, NULL, 0) < 0 && errno != ESRCH)
		return false;
	return sys_pidfd_info(pidfd, &info) >= 0 || errno == ESRCH;
}
