#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A small repository for trying `firebreak publish`: two keys in the working folder, cold.key for what is a
# release and hot.key for who gets it, and DIR with its repository.yaml, two rings and the first metadata.
# docs/publishing.md tells which keys belong where; one key for all roles of a side is for trying only.
# usage: P=PASSPHRASE repository.sh DIR
set -eu

for who in cold hot; do
    [ -e $who.key ] || firebreak key generate --quiet --passphrase-env P -o $who.key
    firebreak key export --passphrase-env P -o $who.pub $who.key
done
mkdir "$1"
cp cold.pub hot.pub "$1"
cat >"$1/repository.yaml" <<END
format: firebreak-repository/1
rings: [canary, all]
image:
  root:      {keys: [cold.pub], days: 365}
  targets:   {keys: [cold.pub], days: 180}
  snapshot:  {keys: [cold.pub], days: 30}
  timestamp: {keys: [cold.pub], days: 7}
  withdrawn: {keys: [cold.pub], days: 365}
director:
  root:      {keys: [cold.pub], days: 365}
  targets:   {keys: [hot.pub], days: 7}
  snapshot:  {keys: [hot.pub], days: 7}
  timestamp: {keys: [hot.pub], days: 2}
END
printf '%s\n%s\n' "$P" "$P" |
    firebreak publish init --quiet --repository "$1" --key cold.key --key hot.key --passphrase-fd 0
