/* steps.c - the table of what is done to start the command
 *
 * Read it from top to bottom: it is the story of how a container's process is made. Every row is a room of its own,
 * with the same three doors: decide (looks), explain and take (read the plan alone, so they cannot disagree). */
#include "steps.h"

#include "../base/clock.h"
#include "../base/log.h"
#include "bridge.h"
#include "capabilities.h"
#include "limits.h"
#include "inherited_fds.h"
#include "environment.h"
#include "identity.h"
#include "namespaces.h"
#include "join.h"
#include "keyring.h"
#include "landlock.h"
#include "mounts.h"
#include "hostname.h"
#include "network.h"
#include "pasta.h"
#include "pty.h"
#include "subreaper.h"
#include "rlimits.h"
#include "seccomp.h"
#include "mount_sources.h"
#include "terminal.h"
#include "rootfs.h"

struct step {
	uint8_t side; /* enum side */
	const char *name;
	void (*decide)(struct plan *plan, const struct config *config, const struct probe *probe);
	void (*explain)(const struct plan *plan, struct text *text);
	void (*take)(const struct plan *plan, struct run *run);
} __attribute__((packed));

static const struct step steps[] = {
	/* clang-format off */
	/* side          name            decide               explain               take                  */
	{ SIDE_INNER,    "identity",     identity_decide,     NULL,                 NULL                  },
	{ SIDE_BETWEEN,  "join",         join_decide,         join_explain,         join_take             },
	{ SIDE_AFTER,    "namespaces",   ids_decide,          ids_explain,          ids_map               },
	{ SIDE_BEFORE,   "reaper",       NULL,                NULL,                 reaper_follow_parent  },
	{ SIDE_BEFORE,   "session",      NULL,                NULL,                 terminal_prepare      },
	{ SIDE_BEFORE,   "files",        mounts_decide,       mounts_explain,       sources_open          },
	{ SIDE_BEFORE,   "cgroup",       limits_decide,       limits_explain,       limits_set            },
	{ SIDE_AFTER,    "files",        NULL,                NULL,                 sources_map           },
	{ SIDE_BESIDE,   "network",      network_decide,      network_explain,      bridge_connect        },
	{ SIDE_BESIDE,   "network",      pasta_decide,        NULL,                 pasta_connect         },
	{ SIDE_INSIDE,   "cgroup",       NULL,                NULL,                 limits_enter          },
	{ SIDE_INSIDE,   "network",      NULL,                NULL,                 network_take          },
	{ SIDE_INSIDE,   "namespaces",   NULL,                NULL,                 ids_become            },
	{ SIDE_INSIDE,   "files",        NULL,                NULL,                 tree_take             },
	{ SIDE_INSIDE,   "names",        names_decide,        names_explain,        names_take            },
	{ SIDE_INSIDE,   "descriptors",  descriptors_decide,  descriptors_explain,  descriptors_take      },
	{ SIDE_INSIDE,   "pty",          NULL,                pty_explain,          pty_prepare           },
	{ SIDE_INSIDE,   "network",      NULL,                NULL,                 network_await         },
	{ SIDE_INNER,    "landlock",     landlock_decide,     landlock_explain,     landlock_prepare      },
	{ SIDE_INNER,    "reaper",       reaper_decide,       reaper_explain,       reaper_take           },
	{ SIDE_INNER,    "session",      terminal_decide,     terminal_explain,     terminal_prepare      },
	{ SIDE_COMMAND,  "terminal",     NULL,                NULL,                 terminal_take         },
	{ SIDE_COMMAND,  "pty",          NULL,                NULL,                 pty_take              },
	{ SIDE_COMMAND,  "keyring",      NULL,                keyring_explain,      keyring_take          },
	{ SIDE_COMMAND,  "rlimits",      NULL,                rlimits_explain,      rlimits_take          },
	{ SIDE_COMMAND,  "capabilities", capabilities_decide, capabilities_explain, capabilities_bound    },
	{ SIDE_COMMAND,  "identity",     NULL,                identity_explain,     identity_take         },
	{ SIDE_COMMAND,  "environment",  NULL,                environment_explain,  environment_take      },
	{ SIDE_COMMAND,  "capabilities", NULL,                NULL,                 capabilities_take     },
	{ SIDE_COMMAND,  "reaper",       NULL,                NULL,                 reaper_bind           },
	{ SIDE_COMMAND,  "landlock",     NULL,                NULL,                 landlock_take         },
	{ SIDE_COMMAND,  "seccomp",      seccomp_decide,      seccomp_explain,      seccomp_take          },
	/* clang-format on */
};

enum { STEPS = sizeof(steps) / sizeof(*steps) };

void steps_decide(struct plan *plan, const struct config *config, const struct probe *probe)
{
	plan->config = config;
	for (size_t i = 0; i < STEPS; i++) {
		log_step(steps[i].name);
		if (steps[i].decide)
			steps[i].decide(plan, config, probe);
	}
	log_step(NULL);
}

void steps_explain(const struct plan *plan, struct text *text)
{
	for (size_t i = 0; i < STEPS; i++)
		if (steps[i].explain)
			steps[i].explain(plan, text);
}

void steps_take(enum side side, const struct plan *plan, struct run *run)
{
	bool timed = plan->config->output.step_times;

	for (size_t i = 0; i < STEPS; i++) {
		uint64_t start = timed ? clock_us() : 0;

		if (steps[i].side != side || !steps[i].take)
			continue;
		log_step(steps[i].name);
		steps[i].take(plan, run);
		if (timed)
			say(LEVEL_INFO, "%llu us", (unsigned long long)(clock_us() - start));
	}
	log_step(NULL);
}
