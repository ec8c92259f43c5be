/* probe.c - --probe: which features of a sandbox this host allows, and the remedy for those that it does not
 *
 * Each row is tried, in a child in namespaces of its own that end with it: sysctls and versions do not show what LSMs,
 * seccomp filters and masks over /proc forbid. */
#include "probe.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/linux.h"
#include "../base/log.h"
#include "../base/text.h"

enum {
	PRIVATE = CLONE_NEWUSER | CLONE_NEWNS,
	ALL = PRIVATE | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP,
};

static bool file_says(const char *path, const char *value)
{
	char buffer[64];

	return text_read_file(path, buffer, sizeof(buffer)) > 0 && strncmp(buffer, value, strlen(value)) == 0;
}

const char *probe_why_no_namespaces(int err)
{
	if (err == ENOSPC || err == EUSERS)
		return "user.max_user_namespaces or another limit in /proc/sys/user is reached: raise it with sysctl";
	if (err == EINVAL || (err == ENOSYS && prctl(PR_GET_SECCOMP) != 2))
		return "this kernel was built without one of these namespaces";
	if (file_says("/proc/sys/kernel/unprivileged_userns_clone", "0"))
		return "allow it with sysctl kernel.unprivileged_userns_clone=1, or run as root";
	if (file_says("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"))
		return "blocked by AppArmor: sysctl kernel.apparmor_restrict_unprivileged_userns=0, or a profile with 'userns,'";
	if (prctl(PR_GET_SECCOMP) == 2)
		return "blocked by a seccomp filter; in a container: docker run --security-opt seccomp=unconfined";
	return "not permitted: running in a chroot, blocked by an LSM, or root is required";
}

/* ---- what is tried: each returns 0; or -1, errno ---- */

static int try_nothing(void)
{
	return 0;
}

static int try_filesystem(const char *type)
{
	int context = sys_fsopen(type);

	if (context < 0 || sys_fsconfig(context, KERNEL_FSCONFIG_CREATE, NULL, NULL) < 0)
		return -1;
	return sys_fsmount(context, KERNEL_MOUNT_NOSUID | KERNEL_MOUNT_NODEV);
}

static int try_mounts(void)
{
	const struct kernel_mount_attr attr = { .set = KERNEL_MOUNT_RDONLY, .propagation = MS_PRIVATE };
	int tree = sys_open_tree(AT_FDCWD, "/usr", KERNEL_AT_RECURSIVE);

	return tree < 0 ? -1 : sys_mount_setattr(tree, KERNEL_AT_RECURSIVE, &attr);
}

static int try_proc(void)
{
	return try_filesystem("proc");
}

static int try_tmpfs(void)
{
	return try_filesystem("tmpfs");
}

static int try_overlay(void)
{
	return sys_fsopen("overlay");
}

static int try_landlock(void)
{
	return sys_landlock_create_ruleset(NULL, 0, 1);
}

static int try_seccomp(void)
{
	/* With no filter EFAULT: it is there (seccomp(2)). */
	return sys_seccomp(1, 0, NULL) < 0 && errno == EFAULT ? 0 : -1;
}

static int try_time(void)
{
	return unshare(CLONE_NEWTIME);
}

static int try_keyring(void)
{
	/* KEYCTL_GET_KEYRING_ID of the session */
	return sys_keyctl(0, -3, 0) >= 0 || errno == ENOSYS || errno == ENOKEY ? 0 : -1;
}

static const char *why_proc(int err)
{
	return err == EPERM && prctl(PR_GET_SECCOMP) != 2 ? log_remedy_proc : probe_why_no_namespaces(err);
}

static const char *why_mounts(int err)
{
	return err == ENOSYS ? "needs Linux 5.12" : probe_why_no_namespaces(err);
}

static const char *why_landlock(int err)
{
	return err == EOPNOTSUPP ? "disabled at boot: add landlock to the kernel parameter lsm=, or use --landlock=off"
				 : "needs Linux 5.13 with CONFIG_SECURITY_LANDLOCK, or use --landlock=off";
}

static const char *why_optional(int err)
{
	return err == ENOSPC || err == EPERM ? probe_why_no_namespaces(err)
	       : err == ENODEV               ? "the kernel module is not loaded or was not built: load it with modprobe"
					     : "not supported by this kernel";
}

static const char *why_keyring(int err)
{
	(void)err;
	return "a seccomp filter blocks keyctl(2): use --share=keyring";
}

static const struct row {
	const char *name;
	int spaces;
	bool optional; /* only an option needs it */
	int (*try)(void);
	const char *(*why)(int err);
} rows[] = {
	{ "user namespace", CLONE_NEWUSER, false, try_nothing, probe_why_no_namespaces },
	{ "all namespaces", ALL, false, try_nothing, probe_why_no_namespaces },
	{ "mounts", PRIVATE, false, try_mounts, why_mounts },
	{ "tmpfs", PRIVATE, false, try_tmpfs, probe_why_no_namespaces },
	{ "fresh /proc", ALL, false, try_proc, why_proc },
	{ "seccomp", 0, false, try_seccomp, why_optional },
	{ "landlock", 0, false, try_landlock, why_landlock },
	{ "keyring", 0, false, try_keyring, why_keyring },
	{ "overlay", PRIVATE, true, try_overlay, why_optional },
	{ "time namespace", CLONE_NEWUSER, true, try_time, why_optional },
};

/* Returns 0, or the errno. */
static int try_row(const struct row *row)
{
	struct kernel_clone_args args = { .flags = (uint64_t)row->spaces, .exit_signal = SIGCHLD };
	pid_t pid = sys_clone3(&args);
	int status;

	if (pid < 0 && errno == ENOSYS)
		pid = sys_fork((unsigned long)row->spaces, NULL);
	if (pid < 0)
		return errno;
	if (pid == 0)
		_exit(row->try() < 0 ? errno : 0);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

void probe_print(bool as_json)
{
	char buffer[8192];
	struct text text = TEXT(buffer);
	struct utsname kernel = { .release = "?" };
	bool all = true;

	(void)uname(&kernel);
	if (as_json)
		text_add(&text, "{\"kernel\":\"%s\",\"uid\":%u,\"features\":[", kernel.release, (unsigned)geteuid());
	else
		text_add(&text, "Linux %s, uid %u\n", kernel.release, (unsigned)geteuid());
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];
		int err = try_row(row);
		const char *why = err ? row->why(err) : "";

		all &= !err || row->optional;
		if (as_json) {
			text_add(&text,
				 "%s{\"name\":\"%s\",\"works\":%s,\"errno\":%d,\"needed\":%s,\"remedy\":", i ? "," : "",
				 row->name, err ? "false" : "true", err, row->optional ? "false" : "true");
			text_add_json(&text, why);
			text_add(&text, "}");
		} else {
			text_add(&text, "%s%.*s%s%s%s%s%s\n", row->name, (int)(16 - strlen(row->name)),
				 "                ", err ? "no" : "yes", err ? ": " : "", err ? strerror(err) : "",
				 err ? ": " : "", why);
		}
	}
	if (as_json)
		text_add(&text, "],\"sandbox\":%s}\n", all ? "true" : "false");
	else
		text_add(&text, "--sandbox       %s\n", all ? "yes" : "no");
	(void)!write(STDOUT_FILENO, text.at, text.used);
	_exit(all ? 0 : 1);
}
