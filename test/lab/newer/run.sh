#!/bin/sh
# run.sh TREE LAB SCRIPTS NAME COMMAND...: COMMAND in TREE, as build.sh made it, with the folder LAB as
# /lab, SCRIPTS as /scripts and the names of hosts that LAB/NAME has. TREE is read only, and the mounts
# are those of COMMAND alone: they end with it. One process all the way: its pid is COMMAND's.
set -eu
tree=$1 lab=$2 scripts=$3 name=$4
shift 4

# shellcheck disable=SC2016
exec unshare --mount sh -euc '
  tree=$1 lab=$2 scripts=$3 name=$4
  shift 4
  mount --bind "$tree" "$tree"
  mount -o remount,bind,ro "$tree"
  mount -t tmpfs -o mode=1777 tmpfs "$tree/tmp"
  mount --rbind /dev "$tree/dev"
  mount --rbind /proc "$tree/proc"
  mount --bind "$lab" "$tree/lab"
  mount --bind "$scripts" "$tree/scripts"
  for file in hosts nsswitch.conf resolv.conf; do
    mount --bind "$lab/$name/$file" "$tree/etc/$file"
  done
  exec chroot "$tree" "$@"
' sh "$tree" "$lab" "$scripts" "$name" "$@"
