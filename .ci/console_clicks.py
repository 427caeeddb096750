"""Clicks through the console in a headless Chromium, as an operator does: signs in, finds an endpoint, rehearses,
promotes and compares it, freezes it and rolls it back. Usage: console_clicks.py URL ENDPOINT; the token is CUTOVER_ADMIN_TOKEN."""

import json
import os
import sys

import browser as chromium

WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}


def fits(browser, name):
    """Whether the page is no wider than a phone or a desk."""
    for device, size in WIDTHS.items():
        browser.resize(*size)
        wide = browser.value("document.documentElement.scrollWidth")
        if wide > size[0]:
            raise SystemExit(f"{name}: the page is {wide} wide on a {device} of {size[0]}")


def stage_is(stage):
    return f"document.querySelector('.steps [aria-current]')?.textContent.startsWith({json.dumps(stage)})"


def submit(browser):
    browser.click("#change button[type=submit]")
    browser.wait("the end of the dialog", "!document.querySelector('#change').open")


def cancel(browser):
    browser.click("#change .actions button[type=button]")


def change(browser, button, reason, stage):
    """Carries out what a button of the endpoint's page does, and waits for the stage that it leads to."""
    browser.click(f"[data-key={button}]")
    browser.wait("the dialog", "document.querySelector('#change').open")
    browser.write("#change-reason", reason)
    submit(browser)
    browser.wait(f"the stage {stage}", stage_is(stage))


def search(browser, endpoint):
    """Finds an endpoint in the list by a part of its name, and shows all again."""
    count = "document.querySelectorAll('.endpoint').length"
    every = browser.value(count)
    browser.write("#search", endpoint[1:])
    browser.wait("one endpoint", f"{count} === 1 && document.querySelector('.endpoint a').textContent === {json.dumps(endpoint)}")
    browser.value("(() => { const field = document.querySelector('#search'); field.value = '';"
                  " field.dispatchEvent(new Event('input')); })()")
    browser.wait("all endpoints", f"{count} === {every}")


def main():
    url, endpoint = sys.argv[1], sys.argv[2]
    program = chromium.program()
    if not program:
        print("SKIPPED: there is no Chromium")
        return
    browser = chromium.Browser(program)
    try:
        browser.resize(*WIDTHS["desktop"])
        browser.call("Page.navigate", url=url + "/console")
        browser.wait("the sign-in form", "!!document.querySelector('#token')")
        fits(browser, "sign-in")
        browser.write("#actor", "console test")
        browser.write("#token", os.environ["CUTOVER_ADMIN_TOKEN"])
        browser.click("#sign-in-form button")
        browser.wait("the list of endpoints", "!!document.querySelector('.endpoint')")
        fits(browser, "list")
        browser.resize(*WIDTHS["phone"])
        height = browser.value("document.querySelector('.endpoints').getBoundingClientRect().height")
        rows = browser.value("document.querySelectorAll('.endpoint').length")
        if height > 140 * rows:
            raise SystemExit(f"the list of {rows} endpoints is {height} pixels tall on a phone")
        browser.resize(*WIDTHS["desktop"])
        search(browser, endpoint)
        for name, found in [("arena." + endpoint, f"document.querySelector('main h1')?.textContent.includes({json.dumps(endpoint)})"),
                            ("nowhere", "!!document.querySelector('main .problem a')")]:
            browser.value(f"void (location.hash = '#/endpoints/{name}')")
            browser.wait(f"the page of {name}", found)
        browser.value("void (location.hash = '#/')")
        browser.wait("the list again", "!!document.querySelector('.endpoint')")

        browser.click(f"[data-key=open-{endpoint}]")
        browser.wait("the endpoint", stage_is("off"))
        fits(browser, "endpoint")
        browser.wait("the charts", "document.querySelector('#charts').childElementCount > 0")
        browser.click("[data-key=promote]")
        browser.wait("the gates", "!!document.querySelector('#change table')")
        fits(browser, "promote")
        browser.resize(*WIDTHS["desktop"])
        cancel(browser)
        change(browser, "rehearse", "clicked there and back", "off")
        browser.wait("the rehearsal in the timeline", "document.querySelector('.timeline').innerText.includes('Rehearsal: dualwrite')")
        # What people write is text, whatever it looks like.
        change(browser, "promote", "clicked <img src=x onerror=document.title=1>", "dualwrite")
        browser.wait("the promotion in the timeline",
                     "document.querySelector('.timeline').innerText.includes('clicked <img src=x')")
        # What has not met its gates cannot be promoted by a click.
        browser.click("[data-key=promote]")
        browser.wait("the gates", "document.querySelector('#change table')?.innerText.includes('not met')")
        if not browser.value("document.querySelector('#change button[type=submit]').disabled"):
            raise SystemExit("an endpoint whose gates are not met can be promoted")
        fits(browser, "refused")
        browser.resize(*WIDTHS["desktop"])
        cancel(browser)

        browser.click("[data-key=run]")
        browser.wait("the dialog", "document.querySelector('#change').open")
        submit(browser)
        browser.wait("the end of the run", "document.querySelector('[data-key=started] summary')?.innerText.includes('clean')")
        change(browser, "freeze", "clicked", "dualwrite")
        browser.wait("the freeze", "document.querySelector('[data-key=promote]').disabled")

        # Two clicks from the list, with nothing to be typed. Where legacy answers everybody, a third one chooses the stage.
        browser.value("void (location.hash = '#/')")
        browser.wait("the list of endpoints", "!!document.querySelector('.endpoint')")
        browser.click(f"[data-key=rollback-{endpoint}]")
        browser.wait("the dialog", "document.querySelector('#change').open")
        browser.click("#change button[type=submit]")
        if not browser.value("document.querySelector('#change').open"):
            raise SystemExit("an endpoint that legacy answers was taken further back without a choice")
        browser.value("void (document.querySelector('#change-to').value = 'off')")
        submit(browser)
        browser.wait("the end of the rollback", f"document.querySelector('[data-key=rollback-{endpoint}]').disabled")

        browser.value("void (location.hash = '#/runs')")
        browser.wait("the runs", "document.querySelector('main h1')?.textContent === 'Parity runs'")
        fits(browser, "runs")
        browser.resize(*WIDTHS["desktop"])
        browser.click("main tbody a")
        browser.wait("the run", "document.querySelector('main h1')?.textContent.startsWith('Parity run ')")
        fits(browser, "run")
        print("promoted and rolled back")
    finally:
        browser.end()


main()
