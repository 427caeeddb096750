"""Compares OpenFeature's flagd provider, reading the flag file, with Cutover's own decisions."""

import json
import os
import subprocess
import sys
import time

from openfeature import api
from openfeature.contrib.provider.flagd import FlagdProvider
from openfeature.contrib.provider.flagd.config import ResolverType
from openfeature.evaluation_context import EvaluationContext

CUTOVER = os.environ["CUTOVER"]
FILE = os.environ["CUTOVER_FLAGS"]
STAGES = ["off", "dualwrite", "shadow", "live", "rampdown", "complete"]
CLIENTS = [f"client-{n}" for n in range(9_996)] + ["ü" * 30, "x" * 300, "東京", "a b\\c\"d"]


def cutover(*words, text=None):
    run = subprocess.run([CUTOVER, *words], input=text, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"cutover {' '.join(words)} ended with {run.returncode}: {run.stderr}")
    return run.stdout


def decisions():
    lines = cutover("flags", "evaluate", "trades", "--json", text="\n".join(CLIENTS) + "\n").splitlines()
    return [json.loads(line)["variant"] for line in lines]


def check_schema():
    """What flagd's published schema says of a set of string flags."""
    with open(FILE) as file:
        flags = json.load(file)
    scalars = (str, int, float, bool)
    assert isinstance(flags["metadata"]["flagSetId"], str) and isinstance(flags["metadata"]["version"], str)
    for flag in flags["flags"].values():
        assert set(flag) <= {"state", "variants", "defaultVariant", "targeting", "metadata"}
        assert flag["state"] in ("ENABLED", "DISABLED")
        assert flag["variants"] == {stage: stage for stage in STAGES}
        assert flag["defaultVariant"] in STAGES
        for metadata in (flags["metadata"], flag["metadata"]):
            assert all(isinstance(value, scalars) for value in metadata.values())
        if "targeting" in flag:
            rows = flag["targeting"]["fractional"]
            assert all(isinstance(name, str) and type(weight) is int for name, weight in rows)


def main():
    def live(percent):
        cutover(
            "flags", "set", "trades", "--stage", "live", "--percent", str(percent), "--force", "--reason", "test")
        check_schema()

    live(10)
    os.environ["FLAGD_OFFLINE_POLL_MS"] = "100"
    api.set_provider(FlagdProvider(resolver_type=ResolverType.FILE, offline_flag_source_path=FILE))
    client = api.get_client()

    def seen():
        return [
            client.get_string_value("arena.trades", "none", EvaluationContext(targeting_key=name)) for name in CLIENTS]

    members = set()
    for percent in (10, 50, 99):
        live(percent)
        wanted = decisions()
        deadline = time.monotonic() + 30
        while seen() != wanted:
            if time.monotonic() > deadline:
                found = seen()
                differ = [name for name, a, b in zip(CLIENTS, wanted, found) if a != b]
                sys.exit(f"at {percent} % {len(differ)} of {len(CLIENTS)} clients differ, such as {differ[:3]}")
            time.sleep(0.1)
        now = {name for name, variant in zip(CLIENTS, wanted) if variant == "live"}
        assert members <= now, "a larger share has lost clients"
        members = now
        print(f"{len(CLIENTS)} clients agree at {percent} %: {len(now)} are live")
    nobody = client.get_string_value("arena.trades", "none", EvaluationContext())
    assert nobody == "shadow", nobody


main()
