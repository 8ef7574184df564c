#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `cmake --install` puts exactly what docs/install.md lists, below DESTDIR and the prefix; it runs there.
# usage: install.sh PROJECT CMAKE BUILD-FOLDER C-COMPILER MADE      MADE: whether this build makes manual pages
set -uo pipefail

project=$1 cmake=$2 build=$3 compiler=$4 made=$5
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/root/opt/somewhere
broken=0
fail() {
    echo "$*"
    broken=1
}

# A careless umask of who installs must not show in files (new folders above them are cmake's, and follow it).
(umask 077 && DESTDIR=$scratch/root "$cmake" --install "$build" --prefix /opt/somewhere) >"$scratch/log" 2>&1 || {
    cat "$scratch/log"
    exit 1
}

# What should be there, from the project itself.
{
    printf '%s\n' bin/firebreak lib/systemd/system/firebreak.service
    cd "$project" || exit 2
    find schemas -type f ! -name README.md | sed 's,^,share/firebreak/,'
    find docs examples integrations sensor/engine.h sensor/adapters validator/trial/data/critical_names.txt -type f | sed 's,^,share/doc/firebreak/,'
    printf 'share/doc/firebreak/%s\n' README.md ARCHITECTURE.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE schemas
    if [ -e sensor/engine.h ]; then
        printf '%s\n' include/firebreak/engine.h share/pkgconfig/firebreak.pc
    fi
    if [ "$made" = TRUE ]; then
        printf 'share/%s\n' bash-completion/completions/firebreak zsh/vendor-completions/_firebreak \
            fish/vendor_completions.d/firebreak.fish man/man1/firebreak.1
        find "$build/man/man1" -name 'firebreak-*.1' -printf 'share/man/man1/%f\n' # a page per command: another test
    fi
} | sort >"$scratch/wanted"
(cd "$prefix" && find . ! -type d -printf '%P\n') | sort >"$scratch/found"
diff "$scratch/wanted" "$scratch/found" || fail "above: < should be installed and is not, > is installed and should not be"
hits=$(cd "$scratch/root" && find . ! -type d ! -path './opt/somewhere/*')
[ -z "$hits" ] || fail "outside of the prefix: $hits"

hits=$(find "$prefix" -type f ! -perm 644 ! -perm 755)
[ -z "$hits" ] || fail "not for everybody to read:"$'\n'"$hits"
hits=$(find "$prefix" -type f -perm 755 -printf '%P ')
[ "$(xargs -n 1 <<<"$hits" | sort | xargs)" = "bin/firebreak share/doc/firebreak/examples/foreign-format/make-content" ] ||
    fail "these are executable: $hits"
hits=$(grep -raoF -e "$project" -e "$build" -e "$scratch" "$prefix" | sort | uniq -c)
[ -z "$hits" ] || fail "paths of the machine that built it:"$'\n'"$hits"

# Documents point at each other, also once installed.
while IFS=: read -r file link; do
    [ -e "$(dirname "$file")/$link" ] || fail "${file#"$prefix"/} points at $link, which is not installed"
done < <(grep -roE --include='*.md' '\]\([^):# ]+[)#]' "$prefix/share/doc" | sed 's/:\](/:/; s/.$//')

if [ -e "$prefix/include/firebreak/engine.h" ]; then
    flags=$(PKG_CONFIG_PATH=$prefix/share/pkgconfig pkg-config --cflags firebreak) || fail "pkg-config does not know firebreak"
    for standard in c89 c17; do
        # shellcheck disable=SC2086 # flags are words
        echo '#include <firebreak/engine.h>' |
            "$compiler" -std=$standard -pedantic -Wall -Werror -fsyntax-only $flags -x c - ||
            fail "firebreak/engine.h is not $standard where it is installed"
    done
fi
"$project/tests/whole/install_try.sh" "$prefix" || broken=1
exit $broken
