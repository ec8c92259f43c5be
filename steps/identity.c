/* identity.c - the user, groups, working directory and umask of the command
 *
 * /etc/passwd and /etc/group are read as they are (passwd(5), group(5)): NSS needs libraries, which a static program in
 * a container does not have. They are mapped, not copied, so that no line is too long.
 *
 * Needs:  CAP_SETUID and CAP_SETGID for other ids than our own.
 * Leaves: all uids and gids as planned, supplementary groups as planned, the working directory, the umask. */
#include "identity.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/log.h"
#include "../base/text.h"

static const int64_t id_max = 4294967294; /* (uid_t)-1 means "no change" to the kernel */

struct file {
	const char *at, *end;
};

/* Maps a file; an absent one is empty. It stays mapped: the child's exec ends that, and nsinit's copy is clean. */
static struct file map_file(const char *path)
{
	AUTO_CLOSE int fd = sys_open(AT_FDCWD, path, O_RDONLY | O_NONBLOCK); /* a FIFO must not block us */
	struct stat stat;
	void *at;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return (struct file){ NULL, NULL };
	must(fd, "open %s", path);
	must(fstat(fd, &stat), "stat %s", path);
	if (!S_ISREG(stat.st_mode))
		die(0, "read '%s': not a file", path);
	if (stat.st_size == 0)
		return (struct file){ NULL, NULL };
	at = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		die(errno, "read %s", path);
	return (struct file){ at, (const char *)at + stat.st_size };
}

struct field {
	const char *at;
	size_t length;
};

enum { FIELDS_MAX = 7 };

/* Splits the next line at its colons; false at the end of the file. */
static bool next_line(struct file *file, struct field field[FIELDS_MAX])
{
	const char *start = file->at, *end;
	size_t count = 0;

	if (file->at == file->end)
		return false;
	end = memchr(start, '\n', (size_t)(file->end - start));
	file->at = end ? end + 1 : file->end;
	end = end ? end : file->end;
	memset(field, 0, FIELDS_MAX * sizeof(*field));
	while (count < FIELDS_MAX) {
		const char *colon = memchr(start, ':', (size_t)(end - start));

		field[count].at = start;
		field[count++].length = (size_t)((colon ? colon : end) - start);
		if (!colon)
			break;
		start = colon + 1;
	}
	return true;
}

static bool field_is(const struct field *field, const char *string, size_t length)
{
	return field->at && field->length == length && memcmp(field->at, string, length) == 0;
}

/* The id in a field: digits only, or -1. */
static int64_t field_id(const struct field *field)
{
	char digits[16] = "";

	if (!field->at || field->length >= sizeof(digits))
		return -1;
	memcpy(digits, field->at, field->length);
	return text_number(digits, id_max);
}

/* Whether the list "a,b,c" holds this name. */
static bool list_has(const struct field *list, const char *name, size_t length)
{
	const char *at = list->at, *end = at ? at + list->length : at;

	while (at && at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		struct field one = { at, (size_t)((comma ? comma : end) - at) };

		if (field_is(&one, name, length))
			return true;
		at = comma ? comma + 1 : end;
	}
	return false;
}

static void add_group(struct plan *plan, gid_t gid)
{
	if (plan->identity.group_count == GROUPS_MAX)
		die(0, "groups: more than %d groups", GROUPS_MAX);
	plan->identity.groups[plan->identity.group_count++] = gid;
}

static uint32_t group_id(const char *name, size_t length)
{
	struct file file = map_file("/etc/group");
	struct field field[FIELDS_MAX], word = { name, length };
	int64_t id = field_id(&word);

	if (id >= 0)
		return (uint32_t)id;
	while (next_line(&file, field))
		if (length && field_is(&field[0], name, length) && field_id(&field[2]) >= 0)
			return (uint32_t)field_id(&field[2]);
	die(0, "group '%.*s': not a number up to 4294967294, and not in /etc/group", (int)length, name);
}

/* The groups that list the user as a member. */
static void add_memberships(struct plan *plan, const char *name, size_t length)
{
	struct file file = map_file("/etc/group");
	struct field field[FIELDS_MAX];

	while (next_line(&file, field)) {
		int64_t gid = field_id(&field[2]);

		if (gid >= 0 && gid != plan->identity.gid && list_has(&field[3], name, length))
			add_group(plan, (gid_t)gid);
	}
}

/* The line of passwd that has this name, or else this id; false if there is none. */
static bool find_user(const char *name, size_t length, int64_t id, struct field found[FIELDS_MAX])
{
	struct file file = map_file("/etc/passwd");

	while (next_line(&file, found)) {
		if (field_id(&found[2]) < 0 || field_id(&found[3]) < 0)
			continue; /* a broken line */
		if (id >= 0 ? field_id(&found[2]) == id : length && field_is(&found[0], name, length))
			return true;
	}
	return false;
}

/* USER[:GROUP]. A name brings its groups; a group that is asked for is the only one. */
static void decide_user(struct plan *plan, const char *user)
{
	const char *group = strchr(user, ':');
	size_t length = group ? (size_t)(group - user) : strlen(user);
	struct field field[FIELDS_MAX], word = { user, length };
	int64_t id = field_id(&word);
	bool known = find_user(user, length, id, field);

	if (id < 0 && !known)
		die(0, "user '%s': not a number up to 4294967294, and not in /etc/passwd", user);
	if (!known && !group)
		die(0, "user '%s': not in /etc/passwd, so its group is not known (use %s:GID)", user, user);
	plan->identity.set_ids = plan->identity.set_groups = true;
	plan->identity.uid = (uint32_t)(id >= 0 ? id : field_id(&field[2]));
	plan->identity.gid = group ? group_id(group + 1, strlen(group + 1)) : (uint32_t)field_id(&field[3]);
	add_group(plan, plan->identity.gid);
	if (known && !group)
		add_memberships(plan, field[0].at, field[0].length);
	if (known && field[5].at && field[5].length && field[5].length < sizeof(plan->identity.home))
		memcpy(plan->identity.home, field[5].at, field[5].length);
	else
		plan->identity.home[0] = '/';
}

/* --groups LIST, or "drop" for none. */
static void decide_groups(struct plan *plan, const char *list)
{
	plan->identity.set_groups = true;
	plan->identity.group_count = 0;
	if (strcmp(list, "drop") == 0)
		return;
	for (;;) {
		size_t length = strcspn(list, ",");

		add_group(plan, group_id(list, length));
		if (!list[length])
			return;
		list += length + 1;
	}
}

void identity_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	(void)host;
	if (config->command.user)
		decide_user(plan, config->command.user);
	if (config->command.groups)
		decide_groups(plan, config->command.groups);
	plan->identity.directory = config->command.directory;
	plan->identity.umask = config->command.umask;
}

/* Where the kernel does not let us set groups, those of the caller stay. */
static bool sets_groups(const struct plan *plan)
{
	return plan->identity.set_groups && !plan->namespaces.groups_stay;
}

void identity_explain(const struct plan *plan, struct text *text)
{
	if (plan->identity.set_ids)
		text_add(text, "identity     uid %u, gid %u\n", plan->identity.uid, plan->identity.gid);
	if (sets_groups(plan)) {
		text_add(text, "identity     groups");
		for (size_t i = 0; i < plan->identity.group_count; i++)
			text_add(text, " %u", plan->identity.groups[i]);
		text_add(text, plan->identity.group_count ? "\n" : " none\n");
	}
	if (plan->identity.directory)
		text_add(text, "identity     working directory %s\n", plan->identity.directory);
	if (plan->identity.umask.given)
		text_add(text, "identity     umask %04o\n", (unsigned)plan->identity.umask.value);
}

static void set_groups(const struct plan *plan)
{
	int ret = sys_setgroups(plan->identity.group_count, plan->identity.groups);
	char buffer[256] = "";
	struct text text = TEXT(buffer);

	for (size_t i = 0; ret < 0 && i < plan->identity.group_count; i++)
		text_add(&text, "%s%u", i ? " " : "", plan->identity.groups[i]);
	must(ret, "set supplementary groups '%s'", text.at);
}

/* A directory that is not below our root, reached by an fd that was left open, is not in the sandbox (CVE-2024-21626). */
static void enter_directory(const struct plan *plan, const char *path)
{
	int ret = chdir(path);
	char now[PATH_MAX];

	if (ret < 0 && errno == ENOENT && plan->sandbox)
		die(0, "enter '%s': %s (%s)", path, strerror(ENOENT), "the sandbox does not show it: see --ro");
	must(ret, "enter '%s'", path);
	if (!plan->sandbox)
		return;
	if (!getcwd(now, sizeof(now)))
		die(errno, "enter '%s'", path);
	if (*now != '/')
		die(0, "enter '%s': it is outside of the sandbox", path);
}

void identity_set(const struct plan *plan, struct run *run)
{
	(void)run;
	if (sets_groups(plan))
		set_groups(plan);
	if (plan->identity.set_ids)
		must(sys_set_ids(plan->identity.uid, plan->identity.gid), "set uid '%u', gid '%u'", plan->identity.uid,
		     plan->identity.gid);
	/* With the privileges of the new user: root could enter what the command may not see. */
	if (plan->identity.directory)
		enter_directory(plan, plan->identity.directory);
	if (plan->identity.umask.given)
		(void)umask((mode_t)plan->identity.umask.value);
}
