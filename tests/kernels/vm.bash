# vm.bash - boots a virtual machine with an older kernel, in which nsinit is PID 1 and its command runs the checks
#
#   vm_begin      in setup_file: boots it, once
#   vm_or_skip    in setup
#   passed NAME   whether the check of that name did
#
#   VM_INIT       another file to be the machine's init; then VM_WORDS, of the kernel's command line, are empty
#
# Debian's kernel for clouds runs under software emulation, with a file system of busybox, nsinit and actor. The kernel
# is kept in build/vm. Where it cannot be had, $VM_REASON says why, and every test of the file is skipped.
# shellcheck shell=bash

VM_FILES=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../lib/base.bash
. "$VM_FILES/../lib/base.bash"
VM_KERNELS=$REPO/build/vm
VM_LOG=$BATS_FILE_TMPDIR/log

vm_begin() {
  local missing
  export VM_REASON=''
  [ "$(uname -m)" = x86_64 ] || VM_REASON="the kernel to be had is for x86_64"
  is_static "$NSINIT" || VM_REASON="a development build is not static"
  missing=$(install_programs vm) || VM_REASON=$missing
  [ -z "$VM_REASON" ] || return 0
  if ! vm_kernel; then
    VM_REASON="no kernel to be had: $(tail -n 1 "$BATS_FILE_TMPDIR/kernel.log")"
    return 0
  fi
  vm_kernel_is_old || VM_REASON="the kernel to be had is not older than 6.15"
  [ -z "$VM_REASON" ] || return 0
  vm_root "$BATS_FILE_TMPDIR/root"
  vm_boot "$BATS_FILE_TMPDIR/root"
}

vm_or_skip() {
  [ -z "$VM_REASON" ] || skip "$VM_REASON"
}

# vm_part: sets output, and said, its lines, to what the part of this test's number said; the parts begin with a line `== NUMBER`
vm_part() {
  vm_or_skip
  mapfile -t said < <(sed -n "/^== $BATS_TEST_NUMBER\$/,/^== /p" "$VM_LOG" | tr -d '\r' | grep -v '^== ')
  # shellcheck disable=SC2034 # for the tests
  output=$(printf '%s\n' "${said[@]}")
  [[ $output ]]
}

# Fetches the kernel that linux-image-cloud-amd64 stands for, if there is none yet.
vm_kernel() (
  exec >"$BATS_FILE_TMPDIR/kernel.log" 2>&1
  vm_has_kernel && return
  fetched=$(mktemp -d "$BATS_FILE_TMPDIR/fetched.XXXXXX") && cd "$fetched" || return
  package=$(vm_package)
  if [ -z "$package" ] && [ "$(id -u)" = 0 ]; then
    timeout 60 apt-get update -q
    package=$(vm_package)
  fi
  [ "$package" ] || { echo "apt knows no linux-image-cloud-amd64"; return 1; }
  timeout 60 apt-get download -q "$package" &&
    dpkg-deb --fsys-tarfile ./*.deb | tar -x ./boot &&
    mkdir -p "$VM_KERNELS" &&
    mv boot/vmlinuz-* "$VM_KERNELS"
)

vm_has_kernel() { compgen -G "$VM_KERNELS/vmlinuz-*" >/dev/null; }

vm_kernel_is_old() {
  local kernels=("$VM_KERNELS"/vmlinuz-*)
  VM_KERNEL=${kernels[-1]}
  printf '%s\n' "${VM_KERNEL##*/vmlinuz-}" 6.15 | sort -C -V
}

vm_package() { apt-cache depends linux-image-cloud-amd64 2>/dev/null | awk '/Depends: linux-image/ { print $2; exit }'; }

# vm_root DIRECTORY   makes the machine's file system
vm_root() {
  mkdir -p "$1/bin" "$1/sbin"
  cp "$(command -v busybox)" "$1/bin/busybox"
  cp "$ACTOR" "$VM_FILES/../engines/image/orphans" "$VM_FILES/../engines/image/worker" "$1/bin"
  cp "$NSINIT" "$1/sbin/nsinit"
  cp "$VM_FILES/checks" "$1/checks"
  ln -s busybox "$1/bin/sh"
  [ -z "${VM_INIT:-}" ] || cp "$VM_INIT" "$1/init"
}

# vm_boot DIRECTORY
# nsinit is configured by what the kernel does not know of its own command line: VARIABLE=VALUE, and the words after --.
# When PID 1 ends the kernel panics, which tells its status, and panic=-1 ends the machine.
vm_boot() {
  (cd "$1" && find . | cpio --quiet -o -H newc | gzip -1) >"$BATS_FILE_TMPDIR/root.gz"
  timeout -k 5 400 qemu-system-x86_64 -accel tcg -m 512 -smp 2 -nodefaults -nographic -no-reboot -serial stdio \
    -kernel "$VM_KERNEL" -initrd "$BATS_FILE_TMPDIR/root.gz" \
    -append "console=ttyS0 loglevel=1 panic=-1 ${VM_WORDS-rdinit=/sbin/nsinit NSINIT_GRACE=2s -- -v /bin/sh /checks}" \
    </dev/null 2>&1 3>&- | tr -d '\r' >"$VM_LOG" || true
}

passed() {
  grep -qx "ok $1" "$VM_LOG" && return
  awk -v check="$1" '/^(not )?ok / { if ($NF == check) { found = 1; exit } text = ""; next } { text = text $0 "\n" }
    END { printf "%s", text }' "$VM_LOG" >&2
  return 1
}

# The report that the check of that name wrote.
report() {
  sed -n "s/^report $1 //p" "$VM_LOG"
}
