"""Clicks through the console in a headless Chromium, as an operator does: signs in, promotes an endpoint and rolls it
back. Usage: console_clicks.py URL ENDPOINT [FOLDER]; the token is CUTOVER_ADMIN_TOKEN, FOLDER takes screenshots.

Chromium is spoken to through pipes (--remote-debugging-pipe), so that nothing but Python's own library is needed."""

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time

PATIENCE = 60
WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}


class Browser:
    """A Chromium with one page; methods are those of the Chrome DevTools Protocol."""

    def __init__(self, program):
        self.profile = tempfile.mkdtemp(prefix="cutover-chromium-")
        orders_out, self.orders = os.pipe()
        self.answers, answers_in = os.pipe()

        def arrange():
            # Chromium reads orders from 3 and answers on 4, whatever the pipes' numbers are.
            reading, writing = os.dup(orders_out), os.dup(answers_in)
            os.dup2(reading, 3)
            os.dup2(writing, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "about:blank"],
            preexec_fn=arrange, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(orders_out)
        os.close(answers_in)
        self.pending = b""
        self.number = 0
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Runtime.enable")

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.orders, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self.receive(deadline)
            if answer.get("method") == "Runtime.exceptionThrown":
                raise SystemExit(f"the page failed: {answer['params']['exceptionDetails']}")
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]

    def receive(self, deadline):
        while b"\0" not in self.pending:
            ready, _, _ = select.select([self.answers], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise SystemExit("Chromium does not answer")
            piece = os.read(self.answers, 1 << 16)
            if not piece:
                raise SystemExit("Chromium has ended")
            self.pending += piece
        line, self.pending = self.pending.split(b"\0", 1)
        return json.loads(line)

    def value(self, script):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def wait(self, what, script):
        """Waits until `script` is true of the page."""
        deadline = time.monotonic() + PATIENCE
        while not self.value(script):
            if time.monotonic() > deadline:
                raise SystemExit(f"{what} did not come; the page says: {self.value('document.body.innerText')}")
            time.sleep(0.1)

    def click(self, selector):
        """Clicks the middle of an element with the mouse, where it can be seen and is not disabled."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.wait(f"{selector} that can be clicked", f"!!{found} && !{found}.disabled")
        place = self.value(
            f"(() => {{ {found}.scrollIntoView({{block: 'center'}}); const box = {found}.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def write(self, selector, text):
        self.value(f"(() => {{ const field = document.querySelector({json.dumps(selector)});"
                   " field.value = ''; field.focus(); })()")
        self.call("Input.insertText", text=text)

    def resize(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)

    def picture(self, path):
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def end(self):
        os.close(self.orders)
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def pictures(browser, folder, name):
    """The page as a telephone and a desk have it, and whether it is wider than either."""
    for device, (width, height) in WIDTHS.items():
        browser.resize(width, height)
        wide = browser.value("document.documentElement.scrollWidth")
        if wide > width:
            raise SystemExit(f"{name}: the page is {wide} wide on a {device} of {width}")
        if folder:
            browser.picture(f"{folder}/{name}-{device}.png")


def stage_is(stage):
    return f"document.querySelector('.steps [aria-current]')?.textContent.startsWith({json.dumps(stage)})"


def change(browser, button, reason, stage):
    """Carries out what a button of the endpoint's page does, and waits for the stage that it leads to."""
    browser.click(f"[data-key={button}]")
    browser.wait("the dialog", "document.querySelector('#change').open")
    browser.write("#change-actor", "console test")
    browser.write("#change-reason", reason)
    browser.click("#change button[type=submit]")
    browser.wait("the end of the dialog", "!document.querySelector('#change').open")
    browser.wait(f"the stage {stage}", stage_is(stage))


def main():
    url, endpoint, folder = sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        print("SKIPPED: there is no Chromium")
        return
    browser = Browser(program)
    try:
        browser.resize(*WIDTHS["desktop"])
        browser.call("Page.navigate", url=url + "/console")
        browser.wait("the sign-in form", "!!document.querySelector('#token')")
        pictures(browser, folder, "sign-in")
        browser.write("#token", os.environ["CUTOVER_ADMIN_TOKEN"])
        browser.click("#sign-in-form button")
        browser.wait("the list of endpoints", "!!document.querySelector('main table')")
        pictures(browser, folder, "overview")
        browser.value(f"void (location.hash = '#/endpoints/{endpoint}')")
        browser.wait("the endpoint", stage_is("off"))
        pictures(browser, folder, "endpoint")
        browser.click("[data-key=promote]")
        browser.wait("the gates", "!!document.querySelector('#change table')")
        pictures(browser, folder, "promote")
        browser.resize(*WIDTHS["desktop"])
        browser.click("#change .actions button[type=button]")
        change(browser, "promote", "clicked", "dualwrite")
        # What has not met its gates cannot be promoted by a click.
        browser.click("[data-key=promote]")
        browser.wait("the gates", "document.querySelector('#change table')?.innerText.includes('not met')")
        if not browser.value("document.querySelector('#change button[type=submit]').disabled"):
            raise SystemExit("an endpoint whose gates are not met can be promoted")
        pictures(browser, folder, "refused")
        browser.resize(*WIDTHS["desktop"])
        browser.click("#change .actions button[type=button]")
        change(browser, "rollback", "clicked back", "off")
        browser.value("void (location.hash = '#/runs')")
        browser.wait("the runs", "document.querySelector('main h1')?.textContent === 'Parity runs'")
        pictures(browser, folder, "runs")
        if browser.value("!!document.querySelector('main tbody a')"):
            browser.resize(*WIDTHS["desktop"])
            browser.click("main tbody a")
            browser.wait("the run", "document.querySelector('main h1')?.textContent.startsWith('Parity run ')")
            pictures(browser, folder, "run")
        print("promoted and rolled back")
    finally:
        browser.end()


main()
