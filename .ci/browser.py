"""A headless Chromium with one page, driven through the Chrome DevTools Protocol.

Chromium is spoken to through pipes (--remote-debugging-pipe), so that nothing but Python's own library is needed."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PATIENCE = 60


def program():
    """The browser that is installed, None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


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

    def prefer(self, scheme):
        """Has the page follow a device that is set to `light` or `dark`."""
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path):
        """Takes the whole page, not only what is in view; an open dialog covers what is in view."""
        if self.value("!!document.querySelector('dialog[open]')"):
            data = self.call("Page.captureScreenshot")["data"]
        else:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
            data = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def end(self):
        os.close(self.orders)
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)
