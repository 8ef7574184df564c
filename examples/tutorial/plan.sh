#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the plan of a rollout to standard output: a fleet of 200 hosts, three rings, and bakes of a second,
# so that trying it takes seconds.  A plan for a real fleet is examples/rollout/rollout.yaml.
# usage: plan.sh VERSION ROLLBACK-VERSION
set -eu

digest() { sha256sum <"release-$1/content.bundle" | cut -c 1-64; }
cat <<END
name: content-$1
release: {name: lab/1/$1, sha256: $(digest "$1")}
rollback: {name: lab/1/$2, sha256: $(digest "$2")}
approvals: {needed: 1, from: [ann, ben]}
budget: 50
emergency: {budget: 50, bake: 60%}
on_halt: rollback
work: 200ms
soak: 1s
fleet:
- {platform: windows, class: internal, hosts: 20}
- {platform: windows, hosts: 180}
metrics:
- {name: crash, against: baseline, baseline: 1e-3}
- {name: silence, against: baseline, baseline: 1e-3}
- {name: cpu, against: baseline, baseline: 1e-3}
- {name: false_positive, against: baseline, baseline: 1e-3}
rings:
- {name: internal, select: {class: internal}, control: 0%, bake: 1s}
- {name: canary, share: 30%, control: 0%, bake: 1s}
- {name: all, control: 0%, bake: 1s}
customers:
  acme: {delay: 1h}
END
