"""Renews the README's pictures: `python -m tests.e2e.pictures`, or `make pictures`."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.visiting import QUIET, chromium, serving, visiting
from tests.house.reading import ROOT
from tests.stores import rapport

FOLDER = ROOT / ".github" / "pictures"
PICTURES = {
    "overview-light-1440": ("/overview", 1440, 900, False),
    "overview-dark-1440": ("/overview", 1440, 900, True),
    "overview-light-390": ("/overview", 390, 844, False),
    "referrals-light-1440": ("/referrals", 1440, 1060, False),
    "members-light-1440": ("/members?of=new_members", 1440, 900, False),
}
"""Address, width, height and theme of each picture."""
MEMBERS = "20000"


def main() -> None:
    """Take every picture anew, of the sample community."""
    with tempfile.TemporaryDirectory(prefix="rapport-pictures-") as folder, sync_playwright() as playwright:
        store = Path(folder) / "store"
        rapport(store, "demo", "--members", MEMBERS)
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        with serving(store, Path(folder) / "server.log") as address:
            for name, (path, width, height, dark) in PICTURES.items():
                with visiting(browser, address, width=width, height=height, dark=dark) as visit:
                    visit.open(path, drawn='[data-drawn="true"], a[href*="who="], canvas')
                    visit.assert_untroubled()
                    visit.page.wait_for_timeout(1_000)
                    visit.page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
