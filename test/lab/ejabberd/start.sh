#!/bin/sh
# start.sh DIRECTORY DOMAIN PASSWORD: ejabberd in the foreground, with the account alice@DOMAIN.
# The file DIRECTORY/registered says that the account is there. One process without distribution:
# neither epmd nor a node name that two labs could fight over.
set -eu
directory=$1 domain=$2 password=$3

# Those of a newer Debian have none.
[ ! -e "$directory/captcha.sh" ] || chmod +x "$directory/captcha.sh"
set -- /usr/lib/*/ejabberd-*/ebin/ejabberd.app
ERL_LIBS=${1%/ejabberd-*}
EJABBERD_CONFIG_PATH=$directory/ejabberd.yml
EJABBERD_LOG_PATH=$directory/ejabberd.log
EJABBERD_PID_PATH=$directory/ejabberd.pid
ERL_INETRC=$directory/inetrc
ERL_CRASH_DUMP=/dev/null
HOME=$directory
export ERL_LIBS EJABBERD_CONFIG_PATH EJABBERD_LOG_PATH EJABBERD_PID_PATH ERL_INETRC ERL_CRASH_DUMP HOME

exec erl -noinput -mnesia dir "\"$directory/mnesia\"" -s ejabberd -eval "
  spawn(fun Register() ->
    case catch ejabberd_auth:try_register(<<\"alice\">>, <<\"$domain\">>, <<\"$password\">>) of
      ok -> file:write_file(\"$directory/registered\", <<>>);
      _ -> timer:sleep(100), Register()
    end
  end)."
