#!/bin/sh
# start.sh DIRECTORY PROGRAM DOMAIN PASSWORD: one of the four programs of jabberd2 in the foreground.
# The router makes the database, with the account alice@DOMAIN: DIRECTORY/registered says that it is
# there, and the others wait for it.
set -eu
directory=$1 program=$2 domain=$3 password=$4

if [ "$program" = router ]; then
  database=$directory/jabberd2.sqlite
  zcat -f /usr/share/doc/jabberd2/db-setup.sqlite.gz | sqlite3 "$database"
  sqlite3 "$database" "INSERT INTO authreg VALUES ('alice', '$domain', '$password')"
  touch "$directory/registered"
fi
while [ ! -e "$directory/registered" ]; do sleep 0.1; done
exec "jabberd2-$program" -c "$directory/$program.xml"
