/* pty_relay.c - --pty: between the caller's files and the terminal of the sandbox
 *
 * A process of its own, so that the loop of the keeper stays what it is, and so that it can restore the
 * caller's terminal when the keeper is killed. That terminal is raw meanwhile: every key, Ctrl-C and Ctrl-Z too, goes to
 * the other terminal, which interprets it. The relay ends when no process has the other terminal open any more. */
#include "pty_relay.h"

#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "../base/channel.h"
#include "../base/fds.h"
#include "../base/log.h"

struct relay {
	int master, signals;
	bool is_terminal; /* stdin */
	bool eof;         /* of stdin */
	struct termios before;
};

static void set_raw(const struct relay *relay)
{
	struct termios raw = relay->before;

	if (!relay->is_terminal)
		return;
	cfmakeraw(&raw);
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

static void pass_size(const struct relay *relay)
{
	struct winsize size;

	for (int fd = 0; fd < 3; fd++)
		if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
			(void)ioctl(relay->master, TIOCSWINSZ, &size);
			return;
		}
}

/* False when there is nothing more to come. */
static bool copy(int from, int to)
{
	char buffer[4096];
	ssize_t count = read(from, buffer, sizeof(buffer));

	if (count < 0 && errno == EAGAIN)
		return true;
	return count > 0 && fds_write_all(to, buffer, (size_t)count, -1) == 0;
}

static void take_signals(struct relay *relay)
{
	struct sigmask all;
	siginfo_t info;
	int sig;

	memset(&all, 0xff, sizeof(all));
	while ((sig = sys_sigwait(&all, &info, false)) > 0) {
		if (sig == SIGWINCH)
			pass_size(relay);
		else if (sig == SIGCONT) /* a shell has had the terminal */
			set_raw(relay);
	}
}

/* The end of a file that is no terminal is what Ctrl-D says on one. */
static void end_input(struct relay *relay)
{
	relay->eof = true;
	(void)fds_write_all(relay->master, "\4", 1, -1);
}

__attribute__((noreturn)) static void relay_run(struct relay *relay)
{
	set_raw(relay);
	pass_size(relay);
	for (;;) {
		struct pollfd fds[] = {
			{ .fd = relay->master, .events = POLLIN },
			{ .fd = relay->eof ? -1 : STDIN_FILENO, .events = POLLIN },
			{ .fd = relay->signals, .events = POLLIN },
		};

		if (poll(fds, 3, -1) < 0)
			break;
		if (fds[2].revents)
			take_signals(relay);
		/* EIO: no process has it open any more, and all is read. */
		if (fds[0].revents && !copy(relay->master, STDOUT_FILENO))
			break;
		if (fds[1].revents && !copy(STDIN_FILENO, relay->master))
			end_input(relay);
	}
	if (relay->is_terminal)
		(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &relay->before);
	_exit(0);
}

void relay_start(struct run *run)
{
	struct relay relay = { .master = channel_expect_fd(run->channel, MESSAGE_TERMINAL), .signals = run->signalfd };

	if (relay.master < 0)
		return;
	log_step("pty");
	relay.is_terminal = tcgetattr(STDIN_FILENO, &relay.before) == 0;
	run->relay = must(sys_fork(0, NULL), "start the relay");
	if (run->relay == 0) {
		(void)close(run->channel);
		log_step(NULL);
		relay_run(&relay);
	}
	(void)close(relay.master);
	log_step(NULL);
}

void relay_finish(const struct run *run)
{
	if (run->relay > 0)
		(void)waitpid(run->relay, NULL, 0); /* ECHILD: the loop has seen it end */
}
