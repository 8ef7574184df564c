#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes access.yaml to standard output, who may do what with the daemon, and everybody's token to NAME.token:
# token-NAME, which is for trying only.
set -eu

echo "people:"
while read -r name role; do
    echo "token-$name" >"$name.token"
    echo "- {name: $name, roles: [$role], token_sha256: \"$(printf %s "token-$name" | sha256sum | cut -c 1-64)\", requests_per_second: 1000}"
done <<END
dora operator
ann approver
cleo observer
gateway sensor
END
