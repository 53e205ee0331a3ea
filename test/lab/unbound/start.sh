#!/bin/sh
# start.sh DIRECTORY: Unbound in the foreground, from a copy of its own: AppArmor lets Debian's read
# nothing outside of /etc/unbound.
set -eu
directory=$1

cp "$(command -v unbound)" "$directory/unbound"
exec "$directory/unbound" -d -c "$directory/unbound.conf"
