"""Compares OpenFeature's OFREP provider, asking a running server, with Cutover's own decisions and with the side that the
server answers from, before and after a promotion. The server is that of CUTOVER_URL, with the token of
CUTOVER_ADMIN_TOKEN."""

import http.client
import json
import os
import subprocess
import sys
import time
import urllib.parse

from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

CUTOVER = os.environ["CUTOVER"]
URL = os.environ["CUTOVER_URL"]
TOKEN = os.environ["CUTOVER_ADMIN_TOKEN"]
CLIENTS = [f"client-{n}" for n in range(9_996)] + ["ü" * 30, "x" * 300, "東京", "a b\\c\"d"]


def decisions():
    """What Cutover says that each client gets."""
    text = "\n".join(CLIENTS) + "\n"
    run = subprocess.run(
        [CUTOVER, "flags", "evaluate", "trades", "--json"], input=text, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"cutover flags evaluate ended with {run.returncode}: {run.stderr}")
    return [json.loads(line)["variant"] for line in run.stdout.splitlines()]


class Server:
    def __init__(self):
        place = urllib.parse.urlparse(URL)
        self.connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)

    def ask(self, method, path, body=None, **headers):
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        return answer, answer.read()

    def side(self, client):
        # Names of clients go as UTF-8; the library takes a header for Latin-1.
        key = client.encode().decode("latin-1")
        answer, _ = self.ask("HEAD", "/api/trades", **{"Cutover-Targeting-Key": key})
        if answer.status != 200:
            sys.exit(f"/api/trades answered {answer.status}")
        return answer.headers["Cutover-Side"]

    def promote(self, percent):
        body = json.dumps({"to": "live", "percent": percent, "force": True, "reason": "a test", "actor": "openfeature"})
        answer, text = self.ask("POST", "/admin/flags/arena.trades/promote", body, Authorization=f"Bearer {TOKEN}")
        if answer.status != 200:
            sys.exit(f"the promotion to {percent} % was answered with {answer.status}: {text.decode()}")


def main():
    server = Server()
    api.set_provider(OFREPProvider(URL))
    client = api.get_client()

    def seen(name):
        found = client.get_string_details("arena.trades", "none", EvaluationContext(targeting_key=name))
        if found.error_code:
            sys.exit(f"{name}: {found.error_code} {found.error_message}")
        return found.value

    members = set()
    for percent in (10, 50):
        server.promote(percent)
        # The server that was asked goes by it at once.
        wanted = decisions()
        start = time.monotonic()
        found = [seen(name) for name in CLIENTS]
        duration = time.monotonic() - start
        differ = [name for name, a, b in zip(CLIENTS, wanted, found) if a != b]
        if differ:
            sys.exit(f"OFREP: at {percent} % {len(differ)} of {len(CLIENTS)} clients differ, such as {differ[:3]}")
        now = {name for name, variant in zip(CLIENTS, wanted) if variant == "live"}
        assert members <= now, "a larger share has lost clients"
        members = now
        sides = {name: server.side(name) for name in CLIENTS}
        astray = [name for name in CLIENTS if (sides[name] == "repository") != (name in members)]
        if astray:
            sys.exit(f"at {percent} % {len(astray)} clients are answered from another side, such as {astray[:3]}")
        print(f"OFREP: {len(CLIENTS)} clients agree at {percent} %, in {duration:.1f} s, and are answered from that side: "
              f"{len(now)} are live")
    nobody = client.get_string_value("arena.trades", "none", EvaluationContext())
    assert nobody == "shadow", nobody
    missing = client.get_string_details("arena.nothing", "none", EvaluationContext(targeting_key="a"))
    assert missing.value == "none" and missing.error_code == "FLAG_NOT_FOUND", missing


main()
