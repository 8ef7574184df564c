#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The second compiler: clang has no warning about any source file either.
# usage: clang.sh PROJECT FLAG...
set -uo pipefail

cd "$1" || exit 2
shift
if ! command -v clang >/dev/null; then
    echo "skipped: clang is not installed (./scripts/setup test installs it)"
    exit 77
fi
# bench/planted/adapter.c includes the header of an engine that is not ours; bench/fuzz compiles it.
find base sensor isolate validator fuzz signer compiler rollout pipeline cli tests bench -name '*.c' ! -path bench/planted/adapter.c -print0 | sort -z |
    xargs -0 -n 1 -P "$(nproc)" clang -std=c17 -Werror -fsyntax-only -D_GNU_SOURCE -DFB_VERSION='"0"' -DFB_DATE='"0"' -DFB_SENSOR_VERSION='"0"' \
        -DFB_CURL_LIBRARY='"l"' -DFB_MICROHTTPD_LIBRARY='"l"' -DFB_GNUTLS_LIBRARY='"l"' -I. "$@"
