#!/bin/sh
# build.sh DIRECTORY: a tree of the Debian release after this machine's, with newer XMPP servers than
# it has, for run.sh. From the mirror that this machine's apt uses, with its signature checked by the
# keys of this machine. Made beside DIRECTORY and renamed once it is whole, so that there is all of
# it or none; whoever is later throws its own away.
set -eu
directory=$1
suite=trixie
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
packages=prosody,prosody-modules,lua-unbound,ejabberd,jabberd2,sqlite3,openssl

mirror() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(REPO_URI)' \
    'Origin: Debian' 'Label: Debian' 'Component: main' 'Identifier: Packages' | head -n 1
}

from=$(mirror)
if [ -z "$from" ]; then
  apt-get -qq update
  from=$(mirror)
fi
[ -n "$from" ] || { echo 'The apt of this machine knows no mirror of Debian.' >&2; exit 1; }
eval "$(apt-config shell proxy Acquire::http::Proxy)"

mkdir -p "$(dirname "$directory")"
work=$(mktemp -d "$directory.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 1' HUP INT TERM

mmdebstrap --quiet --variant=apt --keyring="$keyring" --include="$packages" \
  --aptopt='Acquire::Retries "3"' ${proxy:+--aptopt="Acquire::http::Proxy \"$proxy\""} \
  --customize-hook='cd "$1" && mkdir lab scripts && touch etc/hosts etc/nsswitch.conf etc/resolv.conf' \
  --customize-hook='cd "$1/usr/lib" && ln -s ./*/jabberd2 jabberd2' \
  "$suite" "$work/tree" "$from"
mv -T "$work/tree" "$directory" || [ -d "$directory/lab" ]
