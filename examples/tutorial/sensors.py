#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plays a fleet of 200 sensors: asks the daemon for offers, takes what is offered, and reports on it, the rollback
too, until the rollout is in a state that is named.  The hosts in --crash of a hundred crash, always the same ones.
The daemon is the one whose log is serve.log.
With --hosts N it ends once N of them have it, wherever the rollout is; who has it stands in fleet-ROLLOUT.json, where
the next call goes on.
usage: sensors.py [--crash PERCENT] [--hosts N] ROLLOUT STATE"""
import argparse
import json
import os
import sys
import time
import urllib.request

arguments = argparse.ArgumentParser()
arguments.add_argument("--crash", type=int, default=0)
arguments.add_argument("--hosts", type=int, default=201)
arguments.add_argument("rollout")
arguments.add_argument("state")
asked = arguments.parse_args()
serving = next(line for line in map(json.loads, open("serve.log")) if line["event"] == "serving")
url = f"http://127.0.0.1:{serving['port']}"
hosts = [dict(sensor=f"host-{i}", platform="windows", **({"class": "internal"} if i < 20 else {})) for i in range(200)]
memory = f"fleet-{asked.rollout}.json"
reported = json.load(open(memory)) if os.path.exists(memory) else {}  # sensor -> its first report
reverted = set()


def ask(who, path, body=None, kind="application/json"):
    request = urllib.request.Request(url + path, data=body, headers={"Authorization": f"Bearer token-{who}", "Content-Type": kind})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def report(offer):
    crashes = int(offer["sensor"].split("-")[1]) * 37 % 100 < asked.crash
    line = {key: offer[key] for key in ("sensor", "ring", "slice", "arm")}
    line.update(release=offer["sha256"], sequence=1, events=["fetched"] if crashes else ["fetched", "resolved"], metrics=[0] if crashes else [])
    return line


def send(lines):
    if lines:
        ask("gateway", "/v1/health", "\n".join(map(json.dumps, lines)).encode(), "application/x-ndjson")


deadline = time.monotonic() + 120
while time.monotonic() < deadline:
    state = ask("cleo", f"/v1/rollouts/{asked.rollout}")
    if state["state"] == asked.state or len(reported) >= asked.hosts:
        json.dump(reported, open(memory, "w"))
        print(f"{asked.rollout}: {state['state']}, {len(reported)} of {len(hosts)} hosts had it")
        sys.exit(0)
    offers = ask("gateway", "/v1/offers", json.dumps({"hosts": hosts}).encode())["offers"]
    for offer in offers:
        offer["new"] = offer.get("answer") == "yes" and offer.get("what") == "release" and offer["sensor"] not in reported
        offer["back"] = offer.get("what") == "rollback" and offer["sensor"] in reported and offer["sensor"] not in reverted
    new = {offer["sensor"]: report(offer) for offer in offers if offer["new"]}
    send(new.values())
    reported.update(new)
    back = [offer["sensor"] for offer in offers if offer["back"]]
    send([{**reported[name], "sequence": 2, "events": ["reverted"], "metrics": []} for name in back])
    reverted.update(back)
    time.sleep(0.2)
print(f"{asked.rollout} is {state['state']}, not {asked.state}", file=sys.stderr)
sys.exit(1)
