"""Takes pictures of the console in its present state, on a phone and a desk, in light and dark.
Usage: console_shots.py URL FOLDER STATE ENDPOINT [OTHER-PAGE…]; the token is CUTOVER_ADMIN_TOKEN. Exits with status 1
where a page is wider than the screen."""

import json
import os
import sys

import browser as chromium

WIDTHS = {"390": (390, 844), "1400": (1400, 900)}


def main():
    url, folder, state, endpoint, *others = sys.argv[1:]
    page = chromium.Browser(chromium.program())
    faults = []
    try:
        page.resize(*WIDTHS["1400"])
        page.call("Page.navigate", url=url + "/console")
        page.wait("the sign-in form", "!!document.querySelector('#token')")
        page.write("#actor", "ann")
        page.write("#token", os.environ["CUTOVER_ADMIN_TOKEN"])
        page.click("#sign-in-form button")
        page.wait("the first page", "!!document.querySelector('main h1') && !document.querySelector('#token')")
        for place in ["", f"endpoints/{endpoint}", *others]:
            page.value(f"void (location.hash = '#/{place}')")
            name = place.replace("/", "-") or "list"
            title = endpoint if place.startswith("endpoints/") else ""
            page.wait(name, f"document.querySelector('main h1, main .problem')?.textContent.includes({json.dumps(title)})")
            for width, size in WIDTHS.items():
                page.resize(*size)
                wide = page.value("document.documentElement.scrollWidth")
                if wide > size[0]:
                    faults.append(f"{state} {name}: {wide} pixels wide on a screen of {size[0]}")
                for scheme in ("light", "dark"):
                    page.prefer(scheme)
                    page.picture(f"{folder}/{state}-{name}-{width}-{scheme}.png")
            page.resize(*WIDTHS["1400"])
    finally:
        page.end()
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


main()
