#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the public suite tuf-conformance against `firebreak fetch` (docs/fetch.md says how to get it).
# FB_TUF_SUITE names a folder with the sources tuf-conformance, python-tuf and securesystemslib.
# usage: conformance.sh PROGRAM [PYTEST-ARGUMENT...]
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
export FIREBREAK=$1
shift
[ -d "${FB_TUF_SUITE:-}/tuf-conformance" ] || { echo "skipped: FB_TUF_SUITE names no folder with tuf-conformance"; exit 77; }
for tool in faketime pytest-3; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Debian 12's cryptography has these types under their old names.
cat >"$scratch/sitecustomize.py" <<'PYTHON'
from cryptography.hazmat.primitives.asymmetric import types
for name, old in (("PrivateKeyTypes", "PRIVATE_KEY_TYPES"), ("PublicKeyTypes", "PUBLIC_KEY_TYPES")):
    if not hasattr(types, name):
        setattr(types, name, getattr(types, old))
PYTHON
export PYTHONPATH=$scratch:$FB_TUF_SUITE/python-tuf:$FB_TUF_SUITE/securesystemslib PYTHONDONTWRITEBYTECODE=1
# What is faked is the clock of the program, which a sanitizer must not mind.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
cd "$FB_TUF_SUITE/tuf-conformance" || exit 1
pytest-3 -q -p no:cacheprovider tuf_conformance --entrypoint "$here/conformance-client" "$@"
