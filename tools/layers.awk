# layers.awk - prints each #include that points up, or sideways where the floor does not allow it
#
# A file may include only what lies on a lower floor, its own header, and types. Rooms and cli/ files share floors
# with others they must not know, except as listed.
BEGIN {
	split("init:7 keeper:6.5 supervise:6 spawn:5 linger:5 job:5 report:5 explain:5 steps/steps:4 cli/options:4 " \
	      "cli/compat:4 cli/values:3 cli/values_sandbox:3.5 cli/values_network:3.6 cli/dialects:3 " \
	      "steps/ids:3 steps/mounts:3 steps/mounts_default:0.5 steps/sources:3 steps/tree:3.1 steps/network:3 steps/names:3 steps/descriptors:3 " \
	      "steps/landlock:3 steps/reaper:3 steps/terminal:3 steps/pty:3 steps/join:3 steps/keyring:3 steps/rlimits:3 steps/capabilities:3 " \
	      "steps/identity:3 steps/environment:3 steps/seccomp:3 " \
	      "steps/bridge:3 steps/pasta:3 net/nat:2 net/link:2 net/netlink:0.7 net/subnet:0.85 signals:2 release:2 processes:1.5 steps/cgroup:3 cgroup:1.2 probe:1 inspect:1 status:1.5 relay:1.5 diagnose:1 plan:0.9 config:0.8 " \
	      "base/error:0.4 base/fds:0.4 base/directory:0.3 base/text:0.2 base/clock:0.1 base/linux:0.1 base/cold:0.25 base/call:0.05 base/start:0.1 base/packed:0.05 cli/cold:0.05 cli/words:0.05 base/errors:0.05", list, " ")
	for (i in list) {
		split(list[i], pair, ":")
		floor[pair[1]] = pair[2]
	}
}
function module(path) {
	sub(/\.(c|h|def)$/, "", path)
	n = split(path, part, "/")
	return (n > 1 && part[n - 1] ~ /^(base|cli|net|steps)$/) ? part[n - 1] "/" part[n] : part[n]
}
function directory(of) {
	return of ~ /\// ? substr(of, 1, index(of, "/")) : ""
}
/^#include "/ {
	from = module(FILENAME)
	to = $2
	gsub(/"/, "", to)
	to = to ~ /^\.\.\// ? module(substr(to, 4)) : module(directory(from) to)
	if (to == from || to == "cli/options" && from ~ /^cli\//)
		next
	if (!(from in floor) || !(to in floor))
		print from " or " to " has no floor in tools/layers.awk"
	else if (floor[to] >= floor[from])
		print from " includes " to ", which is not below it"
}
