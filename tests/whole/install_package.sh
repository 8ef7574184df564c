#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `cpack -G DEB` makes a package of what `cmake --install` installs, twice the same, with its
# dependencies; unpacked by dpkg-deb -x (not installed: that is ./scripts/test-package), it runs.
# usage: install_package.sh PROJECT CMAKE CPACK BUILD-FOLDER
set -uo pipefail

project=$1 cmake=$2 cpack=$3 build=$4
for tool in dpkg-deb dpkg-shlibdeps file; do
    command -v $tool >/dev/null || {
        echo "skipped: $tool is not installed (./scripts/setup test installs it)"
        exit 77
    }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
broken=0
fail() {
    echo "$*"
    broken=1
}

for folder in one another; do
    (umask 077 && cd "$build" && "$cpack" -G DEB -B "$scratch/$folder") >"$scratch/log" 2>&1 || {
        cat "$scratch/log"
        exit 1
    }
done
package=$(echo "$scratch"/one/firebreak_*.deb)
cmp "$package" "$scratch/another/${package##*/}" || fail "two packages of one build differ"
mkdir "$scratch/root"
dpkg-deb -x "$package" "$scratch/root" || exit 1

# What is installed, as Debian wants it: pages compressed, the licence named in the copyright.
DESTDIR=$scratch/installed "$cmake" --install "$build" --prefix /usr >"$scratch/log" 2>&1 || fail "cmake --install fails"
{
    (cd "$scratch/installed" && find . ! -type d) | sed 's,^\./usr/share/man/.*,&.gz,; /firebreak\/LICENSE$/d'
    printf './usr/share/doc/firebreak/%s\n' copyright changelog.gz
} | sort >"$scratch/wanted"
(cd "$scratch/root" && find . ! -type d) | sort >"$scratch/found"
diff "$scratch/wanted" "$scratch/found" || fail "above: < should be in the package and is not, > is and should not be"

# Every library that the program asks the loader for, or loads itself (base/host/library.h), is in a
# package that this one depends on.
folder=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
depends=$(dpkg-deb -f "$package" Depends)
while read -r library; do
    owner=$(dpkg -S "*/$folder/$library" 2>/dev/null | sed -n '1s/:.*//p')
    [[ -n $owner && " $depends," =~ \ "$owner"[\ ,] ]] ||
        fail "the package does not depend on '$owner', which has $library: $depends"
done < <(
    objdump -p "$scratch/root/usr/bin/firebreak" | sed -n 's/.*NEEDED *//p'
    strings "$scratch/root/usr/bin/firebreak" | grep -xE 'lib[a-z]+\.so\.[0-9]+'
)
objdump -h "$scratch/root/usr/bin/firebreak" | grep debug_info >/dev/null && fail "the program is not stripped"
for field in Section Priority Maintainer Description Installed-Size Architecture; do
    [ -n "$(dpkg-deb -f "$package" $field)" ] || fail "the package has no $field"
done
dpkg-deb -I "$package" | grep -E ' (pre|post)(inst|rm) ' && fail "the package has scripts that run as root"
dpkg-deb --fsys-tarfile "$package" | tar -tv | grep -v ' root/root ' && fail "above: not owned by root"
hits=$(cd "$scratch/root" && find usr -type d ! -perm 755 -o -type f ! -perm 644 ! -perm 755)
[ -z "$hits" ] || fail "not for everybody to read:"$'\n'"$hits"
(cd "$scratch/root" && dpkg-deb -I "$package" md5sums | md5sum --quiet -c) || fail "its sums do not hold"

"$project/tests/whole/install_try.sh" "$scratch/root/usr" || broken=1
exit $broken
