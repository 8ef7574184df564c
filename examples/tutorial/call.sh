#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One request to the daemon whose log is serve.log: looks at a rollout, or with a body gives a command about it.
# usage: call.sh WHO ROLLOUT[/VERB] [BODY|@FILE]
set -eu

url=http://127.0.0.1:$(sed -n 's/.*"event":"serving".*"port":\([0-9]*\).*/\1/p' serve.log)
if [ $# -gt 2 ]; then
    set -- "$1" "$2" --data-binary "$3"
else
    set -- "$1" "$2" --get
fi
who=$1 what=$2
shift 2
curl --silent --show-error --header "Authorization: Bearer token-$who" "$@" "$url/v1/rollouts/$what"
echo
