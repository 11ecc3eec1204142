"""Open a report in a real browser, headless, and use it as a reader would: python .ci/browser.py report.html [screenshots]."""

from __future__ import annotations

import base64
import shutil
import sys
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

WIDE, PHONE = (1280, 900), (390, 844)
VISIBLE = "return [...document.querySelectorAll('#claims-table tr[data-verdict]')].filter(r => r.offsetParent !== null).length"
FLAT = """return [...document.querySelectorAll('math')].filter(m => {
  const box = m.getBoundingClientRect();
  return m.checkVisibility() && !(box.width > 0 && box.height > 0);
}).map(m => m.getAttribute('alttext'))"""


def browser() -> webdriver.Chrome:
    """Chromium and its driver, as they are installed."""
    found = {name: shutil.which(name) for name in ("chromium", "chromedriver")}
    if None in found.values():
        sys.exit(f"not installed: {', '.join(n for n, path in found.items() if path is None)}")
    options = webdriver.ChromeOptions()
    options.binary_location = found["chromium"]
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    page = webdriver.Chrome(options=options, service=webdriver.ChromeService(found["chromedriver"]))
    page.command_executor.client_config.timeout = 600  # printing takes a while
    return page


def look(page: webdriver.Chrome, url: str, size: tuple[int, int], dark: bool) -> None:
    """Load the page on a screen of a size, in light or dark."""
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    page.get("about:blank")
    page.get(url)


def expect(holds: bool, what: str) -> None:
    """Say what was checked; end with code 1 where it does not hold."""
    print(f"{'ok' if holds else 'FAILED'}  {what}")
    if not holds:
        sys.exit(1)


def appearance(page: webdriver.Chrome, url: str, shots: Path | None) -> None:
    """Both sizes in both schemes: nothing is cut off, no formula is empty, the background follows the scheme."""
    papers = set()
    for size in (WIDE, PHONE):
        for dark in (False, True):
            look(page, url, size, dark)
            name = f"{'wide' if size == WIDE else 'phone'}-{'dark' if dark else 'light'}"
            papers.add((dark, page.execute_script("return getComputedStyle(document.body).backgroundColor")))
            room = page.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
            expect(room[0] <= room[1] == size[0], f"{name}: the page is {room[0]} wide on a screen of {room[1]}")
            expect(page.execute_script(FLAT) == [], f"{name}: every formula has a size")
            if shots is not None:
                page.save_screenshot(str(shots / f"{name}.png"))
    expect(len(papers) == 2, "light and dark differ, and the size does not change them")


def use(page: webdriver.Chrome, url: str) -> None:
    """Filters, links and the keyboard."""
    look(page, url, WIDE, False)
    every = page.execute_script(VISIBLE)
    first = page.find_element(By.CSS_SELECTOR, "#claims-table tr[data-verdict] a")
    name = first.text
    box = page.find_element(By.NAME, "text")
    box.send_keys(name)
    some = page.execute_script(VISIBLE)
    told = page.find_element(By.ID, "shown").text
    expect(0 < some < every and told == f"{some} of {every} claims", f"the text {name!r} leaves {told}")
    box.send_keys(Keys.TAB, Keys.ENTER)
    page.execute_async_script("setTimeout(arguments[0], 50)")
    expect(page.execute_script(VISIBLE) == every and box.get_attribute("value") == "", "the keyboard resets the filters")
    Select(page.find_element(By.NAME, "verdict")).select_by_index(1)
    chosen = page.find_element(By.NAME, "verdict").get_attribute("value")
    expect(page.execute_script(VISIBLE) > 0, f"the verdict {chosen!r} leaves claims")
    Select(page.find_element(By.NAME, "file")).select_by_index(1)
    expect(0 < page.execute_script(VISIBLE) < every, "a file leaves fewer")
    first.click()
    at = page.execute_script("return [location.hash, document.querySelector(':target').getBoundingClientRect().top]")
    expect(at[0] == f"#claim-{name}" and -1 <= at[1] < WIDE[1], f"a link leads to {at[0]}")
    page.execute_script("document.querySelector(':target summary').focus()")
    page.switch_to.active_element.send_keys(Keys.ENTER)
    expect(page.execute_script("return document.querySelector(':target details').open"), "the keyboard opens the obligations")
    look(page, url, WIDE, False)
    page.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = page.switch_to.active_element
    skip.send_keys(Keys.ENTER)
    expect(page.execute_script("return location.hash") == "#ledger", "the first stop of the keyboard skips to the ledger")
    box = page.find_element(By.CSS_SELECTOR, "#graph svg a")
    expect(box.get_attribute("href") is not None, "claims in the drawing are links")


def main() -> None:
    url = Path(sys.argv[1]).resolve().as_uri()
    shots = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    page = browser()
    try:
        appearance(page, url, shots)
        use(page, url)
        errors = [entry["message"] for entry in page.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        expect(errors == [], f"the console is silent {errors or ''}")
        pdf = base64.b64decode(page.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"])
        expect(pdf.startswith(b"%PDF") and len(pdf) > 10_000, f"printed: {len(pdf):,} bytes")
        if shots is not None:
            (shots / "report.pdf").write_bytes(pdf)
    finally:
        page.quit()


if __name__ == "__main__":
    main()
