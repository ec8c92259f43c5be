/* steps.c - the table of what is done to start the command
 *
 * Read it from top to bottom: it is the story of how a container's process is made. Every row is a room of its own,
 * with the same three doors: decide (looks), explain and take (read the plan alone, so they cannot disagree). */
#include "steps.h"

#include "../base/clock.h"
#include "../base/error.h"
#include "capabilities.h"
#include "descriptors.h"
#include "environment.h"
#include "identity.h"
#include "ids.h"
#include "join.h"
#include "keyring.h"
#include "landlock.h"
#include "mounts.h"
#include "names.h"
#include "network.h"
#include "pty.h"
#include "reaper.h"
#include "rlimits.h"
#include "seccomp.h"
#include "sources.h"
#include "terminal.h"
#include "tree.h"

struct step {
	const char *name;
	enum side side;
	void (*decide)(struct plan *plan, const struct config *config, const struct probe *probe);
	void (*explain)(const struct plan *plan, struct text *text);
	void (*take)(const struct plan *plan, struct run *run);
};

static const struct step steps[] = {
	/* clang-format off */
	/* name           side          decide               explain               take                  */
	{ "identity",     SIDE_INNER,   identity_decide,     NULL,                 NULL                  },
	{ "join",         SIDE_BETWEEN, join_decide,         join_explain,         join_take             },
	{ "namespaces",   SIDE_AFTER,   ids_decide,          ids_explain,          ids_map               },
	{ "reaper",       SIDE_BEFORE,  NULL,                NULL,                 reaper_follow_parent  },
	{ "session",      SIDE_BEFORE,  NULL,                NULL,                 terminal_prepare      },
	{ "files",        SIDE_BEFORE,  mounts_decide,       mounts_explain,       sources_open          },
	{ "files",        SIDE_AFTER,   NULL,                NULL,                 sources_map           },
	{ "network",      SIDE_INSIDE,  network_decide,      network_explain,      network_take          },
	{ "namespaces",   SIDE_INSIDE,  NULL,                NULL,                 ids_become            },
	{ "files",        SIDE_INSIDE,  NULL,                NULL,                 tree_take             },
	{ "names",        SIDE_INSIDE,  names_decide,        names_explain,        names_take            },
	{ "descriptors",  SIDE_INSIDE,  descriptors_decide,  descriptors_explain,  descriptors_take      },
	{ "pty",          SIDE_INSIDE,  NULL,                pty_explain,          pty_prepare           },
	{ "landlock",     SIDE_INNER,   landlock_decide,     landlock_explain,     landlock_prepare      },
	{ "reaper",       SIDE_INNER,   reaper_decide,       reaper_explain,       reaper_take           },
	{ "session",      SIDE_INNER,   terminal_decide,     terminal_explain,     terminal_prepare      },
	{ "terminal",     SIDE_COMMAND, NULL,                NULL,                 terminal_take         },
	{ "pty",          SIDE_COMMAND, NULL,                NULL,                 pty_take              },
	{ "keyring",      SIDE_COMMAND, NULL,                keyring_explain,      keyring_take          },
	{ "rlimits",      SIDE_COMMAND, NULL,                rlimits_explain,      rlimits_take          },
	{ "capabilities", SIDE_COMMAND, capabilities_decide, capabilities_explain, capabilities_bound    },
	{ "identity",     SIDE_COMMAND, NULL,                identity_explain,     identity_take         },
	{ "environment",  SIDE_COMMAND, NULL,                environment_explain,  environment_take      },
	{ "capabilities", SIDE_COMMAND, NULL,                NULL,                 capabilities_take     },
	{ "reaper",       SIDE_COMMAND, NULL,                NULL,                 reaper_bind           },
	{ "landlock",     SIDE_COMMAND, NULL,                NULL,                 landlock_take         },
	{ "seccomp",      SIDE_COMMAND, seccomp_decide,      seccomp_explain,      seccomp_take          },
	/* clang-format on */
};

enum { STEPS = sizeof(steps) / sizeof(*steps) };

void steps_decide(struct plan *plan, const struct config *config, const struct probe *probe)
{
	plan->config = config;
	for (size_t i = 0; i < STEPS; i++) {
		error_step(steps[i].name);
		if (steps[i].decide)
			steps[i].decide(plan, config, probe);
	}
	error_step(NULL);
}

void steps_explain(const struct plan *plan, struct text *text)
{
	for (size_t i = 0; i < STEPS; i++)
		if (steps[i].explain)
			steps[i].explain(plan, text);
}

void steps_take(enum side side, const struct plan *plan, struct run *run)
{
	bool timed = plan->config->time_steps;

	for (size_t i = 0; i < STEPS; i++) {
		uint64_t start = timed ? clock_us() : 0;

		if (steps[i].side != side || !steps[i].take)
			continue;
		error_step(steps[i].name);
		steps[i].take(plan, run);
		if (timed)
			say(LEVEL_INFO, "%llu us", (unsigned long long)(clock_us() - start));
	}
	error_step(NULL);
}
