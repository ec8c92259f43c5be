/* steps.c - the two tables: what is decided, and what is done to start the command
 *
 * A module decides its part of the plan, explains it, and has functions that apply it. The last two read the plan alone,
 * so that --explain cannot disagree with what happens. Read from top to bottom, the second table shows how the process
 * of a container is made. */
#include "steps.h"

#include "../base/clock.h"
#include "../base/log.h"
#include "bridge.h"
#include "capabilities.h"
#include "environment.h"
#include "hostname.h"
#include "identity.h"
#include "inherited_fds.h"
#include "join.h"
#include "keyring.h"
#include "landlock.h"
#include "limits.h"
#include "mount_sources.h"
#include "mounts.h"
#include "namespaces.h"
#include "network.h"
#include "pasta.h"
#include "pty.h"
#include "rlimits.h"
#include "rootfs.h"
#include "seccomp.h"
#include "subreaper.h"
#include "terminal.h"

/* What a module reads of the plan, other than its own part, has been decided above it. */
static const struct {
	const char *name;
	void (*decide)(struct plan *plan, const struct config *config, const struct host *host);
	void (*explain)(const struct plan *plan, struct text *text);
} modules[] = {
	/* clang-format off */
	/* in the order of deciding */
	{ "identity",      identity_decide,      identity_explain      },
	{ "join",          join_decide,          join_explain          },
	{ "namespaces",    namespaces_decide,    namespaces_explain    },
	{ "mounts",        mounts_decide,        mounts_explain        },
	{ "limits",        limits_decide,        limits_explain        },
	{ "network",       network_decide,       network_explain       },
	{ "pasta",         pasta_decide,         NULL                  },
	{ "hostname",      hostname_decide,      hostname_explain      },
	{ "inherited_fds", inherited_fds_decide, inherited_fds_explain },
	{ "landlock",      landlock_decide,      landlock_explain      },
	{ "subreaper",     subreaper_decide,     subreaper_explain     },
	{ "terminal",      terminal_decide,      terminal_explain      },
	{ "pty",           pty_decide,           pty_explain           },
	{ "keyring",       keyring_decide,       keyring_explain       },
	{ "rlimits",       rlimits_decide,       rlimits_explain       },
	{ "environment",   environment_decide,   environment_explain   },
	{ "capabilities",  capabilities_decide,  capabilities_explain  },
	{ "seccomp",       seccomp_decide,       seccomp_explain       },
	/* clang-format on */
};

static const struct {
	enum stage stage;
	const char *name; /* of the module, for messages */
	void (*apply)(const struct plan *plan, struct run *run);
} steps[] = {
	/* clang-format off */
	/* in the order of doing */
	{ STAGE_KEEPER_BEFORE_CLONE, "subreaper",     subreaper_follow_parent    },
	{ STAGE_KEEPER_BEFORE_CLONE, "terminal",      terminal_keep              },
	{ STAGE_KEEPER_BEFORE_CLONE, "mount_sources", mount_sources_open         },
	{ STAGE_KEEPER_BEFORE_CLONE, "limits",        limits_make                },

	{ STAGE_JOINER,              "join",          join_enter                 },

	{ STAGE_KEEPER_AFTER_CLONE,  "namespaces",    namespaces_write_maps      },
	{ STAGE_KEEPER_AFTER_CLONE,  "mount_sources", mount_sources_restrict     },

	{ STAGE_KEEPER_CONNECT,      "network",       bridge_connect             },
	{ STAGE_KEEPER_CONNECT,      "pasta",         pasta_start                },

	{ STAGE_PID1_SETUP,          "limits",        limits_enter               },
	{ STAGE_PID1_SETUP,          "network",       network_up                 },
	{ STAGE_PID1_SETUP,          "namespaces",    namespaces_set_ids         },
	{ STAGE_PID1_SETUP,          "rootfs",        rootfs_make_private        },
	{ STAGE_PID1_SETUP,          "mount_sources", mount_sources_open         },
	{ STAGE_PID1_SETUP,          "mount_sources", mount_sources_restrict     },
	{ STAGE_PID1_SETUP,          "rootfs",        rootfs_enter               },
	{ STAGE_PID1_SETUP,          "hostname",      hostname_set               },
	{ STAGE_PID1_SETUP,          "inherited_fds", inherited_fds_close        },
	{ STAGE_PID1_SETUP,          "pty",           pty_open                   },
	{ STAGE_PID1_SETUP,          "network",       network_wait               },

	{ STAGE_BEFORE_SPAWN,        "landlock",      landlock_make              },
	{ STAGE_BEFORE_SPAWN,        "subreaper",     subreaper_set              },
	{ STAGE_BEFORE_SPAWN,        "terminal",      terminal_keep              },

	{ STAGE_BEFORE_EXEC,         "terminal",      terminal_set               },
	{ STAGE_BEFORE_EXEC,         "pty",           pty_take_over              },
	{ STAGE_BEFORE_EXEC,         "keyring",       keyring_join               },
	{ STAGE_BEFORE_EXEC,         "rlimits",       rlimits_set                },
	{ STAGE_BEFORE_EXEC,         "capabilities",  capabilities_drop_bounding },
	{ STAGE_BEFORE_EXEC,         "identity",      identity_set               },
	{ STAGE_BEFORE_EXEC,         "environment",   environment_build          },
	{ STAGE_BEFORE_EXEC,         "capabilities",  capabilities_set           },
	{ STAGE_BEFORE_EXEC,         "subreaper",     subreaper_bind             },
	{ STAGE_BEFORE_EXEC,         "landlock",      landlock_restrict          },
	{ STAGE_BEFORE_EXEC,         "seccomp",       seccomp_install            },
	/* clang-format on */
};

enum { MODULES = sizeof(modules) / sizeof(*modules), STEPS = sizeof(steps) / sizeof(*steps) };

void steps_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	plan->sandbox = config->sandbox.on;
	for (size_t i = 0; i < MODULES; i++) {
		log_step(modules[i].name);
		modules[i].decide(plan, config, host);
	}
	log_step(NULL);
}

void steps_explain(const struct plan *plan, struct text *text)
{
	for (size_t i = 0; i < MODULES; i++)
		if (modules[i].explain)
			modules[i].explain(plan, text);
}

void steps_apply(enum stage stage, const struct plan *plan, struct run *run)
{
	const bool timed = run->output.step_times;

	for (size_t i = 0; i < STEPS; i++) {
		uint64_t start = timed ? clock_us() : 0;

		if (steps[i].stage != stage)
			continue;
		log_step(steps[i].name);
		steps[i].apply(plan, run);
		if (timed)
			say(LEVEL_INFO, "%llu us", (unsigned long long)(clock_us() - start));
	}
	log_step(NULL);
}
