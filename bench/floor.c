/* floor.c - the yardstick of the benchmark: an init that does the least, with no options and no care */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	sigset_t all, old;
	int sig, status;
	pid_t pid, command;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	command = argc > 1 ? fork() : -1;
	if (command < 0)
		return 125;
	if (command == 0) {
		setpgid(0, 0);
		sigprocmask(SIG_SETMASK, &old, NULL);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	for (;;) {
		sig = sigwaitinfo(&all, NULL);
		if (sig != SIGCHLD)
			kill(command, sig);
		while (sig == SIGCHLD && (pid = waitpid(-1, &status, WNOHANG)) > 0)
			if (pid == command)
				return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
}
