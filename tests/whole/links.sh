#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The links of the documents, their anchors, and the paths that they name lead somewhere; and broken ones are noticed.
# usage: links.sh PROJECT
set -uo pipefail

project=$1
if ! command -v python3 >/dev/null; then
    echo "skipped: python3 is not installed (./scripts/setup test installs it)"
    exit 77
fi
python3 "$project/tests/whole/links.py" "$project" || exit 1

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/docs"
echo '# A page: of its own' >"$scratch/docs/page.md"
cat >"$scratch/README.md" <<'END'
[there](docs/page.md#a-page-of-its-own), `docs/page.md`, `docs/NAME.c`, [elsewhere](https://example.com/x)
[no file](docs/other.md)
[no heading](docs/page.md#another)
[out of the project](../..)
`docs/gone.c`
END
found=$(python3 "$project/tests/whole/links.py" "$scratch" | sed -n 's/^README.md:\([0-9]*\): .*/\1/p' | paste -sd' ')
[ "$found" = "2 3 4 5" ] || { echo "planted on the lines 2 3 4 5, noticed on \"$found\""; exit 1; }
