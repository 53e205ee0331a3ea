#!/bin/sh
# start.sh DIRECTORY DOMAIN PASSWORD: Prosody in the foreground, with the account alice@DOMAIN.
# The file DIRECTORY/registered says that the account is there.
set -eu
directory=$1 domain=$2 password=$3

prosodyctl --config "$directory/prosody.cfg.lua" register alice "$domain" "$password"
touch "$directory/registered"
exec prosody -F --config "$directory/prosody.cfg.lua"
