# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by tests that need packages of npm: installs those that a lock file names, once for all
# presets.  Sets `modules`; exits with 77, skipped, where npm is missing or finds no registry.
# usage: npm_modules FOLDER-OF-THE-LOCK-FILE CACHE [OPTION-OF-NPM-CI...]
npm_modules() {
    local here=$1 cache=$2
    shift 2
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        echo "skipped: node and npm are not installed (./scripts/setup test installs them)"
        exit 77
    fi
    modules=$cache/$(sha256sum "$here/package-lock.json" | cut -c 1-12)
    mkdir -p "$cache"
    exec 9>"$cache/lock"
    flock 9
    if [ ! -d "$modules" ]; then
        rm -rf "$modules.part"
        mkdir -p "$modules.part"
        cp "$here/package.json" "$here/package-lock.json" "$modules.part/"
        if ! (cd "$modules.part" && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error "$@") ||
            ! mv "$modules.part" "$modules"; then
            echo "skipped: npm could not install what $here/package-lock.json names (is the registry within reach?)"
            exit 77
        fi
    fi
    flock -u 9
    exec 9>&-
}
