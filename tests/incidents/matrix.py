# SPDX-License-Identifier: Apache-2.0
"""Every incident is stopped, most of them twice and independently, every twin passes, and
docs/incidents.md says the same.

With BLIND, a program that can be made not to see a rule (tests/blind/blind.c), each incident runs
once more, blind to the rule that stops it first, and what is said to stop it next still must.
usage: matrix.py PROJECT PROGRAM BLIND|"" """
import collections
import json
import os
import re
import subprocess
import sys

PROJECT, PROGRAM, BLIND = sys.argv[1:4]
ENGINES = os.path.join(os.path.dirname(PROGRAM), "..", "engines")
FOLDER = "tests/incidents"
# An engine that takes too long or too much does so on this machine and in this build; others may be faster.
UNSTEADY = ("FB6002", "FB6003")
wrong = 0


def hold(holds, what):
    global wrong
    if not holds:
        wrong += 1
        print(what)


def run(program, folders, **environment):
    done = subprocess.run(
        [program, "incidents", "--quick", "--quiet", "--format", "json", "--engines", ENGINES, *folders],
        cwd=PROJECT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode == 2:
        print(done.stderr)
    rows = json.loads(done.stdout)["incidents"] if done.stdout else []
    return done.returncode, {row["id"]: row for row in rows}


def stops(row):
    """[("contract", "FB3001"), ("rollout", "silence")], in the order of the gates."""
    rules = list(row["rules"])
    return [(gate, row["rollout"]["metric"] if gate == "rollout" else rules.pop(0)) for gate in row["gates"]]


def steady(row):
    return [stop for stop in stops(row) if stop[1] not in UNSTEADY]


def check_row(row):
    name, found = row["id"], stops(row)
    hold(row["stopped"] and found, f"{name} is not stopped")
    hold(row["twin_passes"], f"the twin of {name} does not pass")
    others = [gate for gate, rule in found[1:] if gate == "rollout" or rule[:3] != found[0][1][:3]]
    hold(row["second"] == (others[0] if others else None), f"{name}: second is {row['second']}, not {others}")
    if row["rollout"] is not None:
        hold(row["rollout"]["halted"], f"{name} is not halted")
        hold(row["rollout"]["exposed"] * 100 <= row["rollout"]["hosts"], f"{name} reaches over 1 % of the fleet")


def check_counts(rows):
    seconds = [row["second"] for row in rows.values()]
    families = sum(second not in (None, "rollout") for second in seconds)
    hold(len(rows) >= 26, f"{len(rows)} incidents")
    hold(families >= 20, f"{families} incidents are stopped by rules of two families")
    hold(seconds.count("rollout") <= 8, "the rollout is the second gate of more than 8")


def check_document(rows):
    with open(os.path.join(PROJECT, "docs/incidents.md"), encoding="utf-8") as file:
        found = re.findall(r"^\| `(.*?)` \| (.*?) \| (.*?) \| (.*?) \|$", file.read(), re.M)
    document = {name: rest for name, *rest in found}
    hold(set(document) == set(rows), f"docs/incidents.md: other incidents: {set(document) ^ set(rows)}")
    for name, row in rows.items():
        said = ", ".join(" ".join(stop) for stop in steady(row))
        right = [f"{row['when']} {row['who']}", row["shape"], said]
        found = [re.sub(f", engine ({'|'.join(UNSTEADY)})", "", text) for text in document.get(name, [])]
        hold(found == right, f"docs/incidents.md, {name}: it must be {right}")


def check_blind(rows):
    first = collections.defaultdict(list)
    for name, row in rows.items():
        # What cannot be laid out no other gate but the engine can be asked about, and blind to that
        # it would be undecided; these are stopped twice by gates that were asked alone.
        if row["gates"][0] != "layout":
            first[row["rules"][0]].append(name)
    for rule, names in first.items():
        status, blind = run(BLIND, [f"{FOLDER}/{name}" for name in names], FB_BLIND_TO=rule)
        hold(status == 1, f"blind to {rule}: exit status {status}, though incidents name it")
        for name in names:
            found, others = stops(blind[name]), steady(rows[name])[1:]
            hold(rule not in dict(found).values(), f"{name}: {rule} is told although nothing sees it")
            hold(set(others) <= set(found), f"{name}, blind to {rule}: only {found} stop it")


status, incidents = run(PROGRAM, [])
hold(status == 0, f"exit status {status}")
folders = {name for name in os.listdir(os.path.join(PROJECT, FOLDER))
           if os.path.exists(os.path.join(PROJECT, FOLDER, name, "incident.yaml"))}
hold(folders == set(incidents), f"not run: {folders ^ set(incidents)}")
for incident in incidents.values():
    check_row(incident)
check_counts(incidents)
check_document(incidents)
if BLIND:
    check_blind(incidents)
print(f"{len(incidents)} incidents, {wrong} wrong")
sys.exit(wrong > 0)
