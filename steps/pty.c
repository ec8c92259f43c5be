/* pty.c - a terminal of the sandbox's own
 *
 * It is made in the sandbox's own devpts, and never opened by name: a file of that name may be anything
 * (CVE-2025-52565). So nothing of the caller's terminal is inside, neither its name nor its ioctls.
 *
 * Leaves: the command with it as controlling terminal and as fds 0 to 2; the keeper with the other end. */
#include "pty.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../base/channel.h"
#include "../base/log.h"
#include "../base/text.h"

#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41) /* 4.13 */
#endif

void pty_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	(void)host;
	plan->pty.on = config->sandbox.pty;
}

void pty_explain(const struct plan *plan, struct text *text)
{
	if (plan->pty.on)
		text_add(text, "pty          a terminal of its own\n");
}

void pty_open(const struct plan *plan, struct run *run)
{
	AUTO_CLOSE int master = -1;
	struct winsize size;

	if (!plan->pty.on)
		return;
	master = must(sys_open(AT_FDCWD, "/dev/pts/ptmx", O_RDWR), "open /dev/pts/ptmx");
	must(ioctl(master, TIOCSPTLCK, &(int){ 0 }), "unlock the terminal");
	run->pty = must(ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC), "open the terminal");
	/* It begins as large as the caller's; the relay passes on later changes. */
	for (int fd = 0; fd < 3; fd++)
		if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
			(void)ioctl(master, TIOCSWINSZ, &size);
			break;
		}
	must(channel_send_fd(run->channel, MESSAGE_TERMINAL, master), "send the terminal to the keeper");
	/* Our messages are for the stderr of the caller, not for this terminal. */
	run->messages = must(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3), "keep stderr");
	log_to(run->messages);
}

void pty_take_over(const struct plan *plan, struct run *run)
{
	if (!plan->pty.on)
		return;
	must(ioctl(run->pty, TIOCSCTTY, 0), "set the controlling terminal");
	for (int fd = 0; fd < 3; fd++)
		must(dup3(run->pty, fd, 0), "replace fd %d", fd);
}
