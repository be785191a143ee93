#!/usr/bin/env bash
# Proves commands of this repository on a bare Debian: a fresh base system in a chroot, a clone of
# the commit at hand, an almost empty environment, no terminal. Needs root, debootstrap and git.
# Usage: tests/clean_room.sh [SUITE [COMMAND…]]
#   SUITE      bookworm (the default) or trixie
#   COMMAND    a shell command; by default the README's two
set -euo pipefail
cd "$(dirname "$0")/.."

suite=${1:-bookworm}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- tests/run.sh examples/quickstart.sh

room=$(mktemp -d /var/tmp/clean_room.XXXXXX)
trap 'rm -rf --one-file-system "$room"' EXIT
chmod 755 "$room"  # it becomes "/", which every user must be able to enter
echo "A fresh $suite in $room …"
debootstrap --variant=minbase "$suite" "$room" >"$room.log" 2>&1 || {
  cat "$room.log" >&2
  exit 1
}
rm -f "$room.log"
cp /etc/resolv.conf /etc/hosts "$room/etc/"
git clone --quiet . "$room/root/bellows"

# The mounts live in a name space of their own and end with it.
# shellcheck disable=SC2016 # expanded by the inner shell
inside='
  room=$1; shift
  mount -t proc proc "$room/proc"
  mount --rbind /dev "$room/dev"
  for command; do
    echo "\$ $command"
    started=$SECONDS
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
      chroot "$room" bash -c "cd /root/bellows && $command" </dev/null || exit
    echo "($((SECONDS - started)) s)"
  done
'
unshare --mount --fork bash -c "$inside" clean_room "$room" "$@"
