#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The matrix of incidents and gates: matrix.py says what must hold of it.
# usage: matrix.sh PROJECT PROGRAM BLIND|""
set -uo pipefail

command -v python3 >/dev/null || { echo "skipped: python3 is not installed"; exit 77; }
exec python3 "$1/tests/incidents/matrix.py" "$@"
