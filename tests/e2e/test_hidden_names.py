"""While names are hidden, none of them is on any page, in any download, or on the way to the browser."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Browser, Response, WebSocket
from sqlalchemy import select

from data_access.schema import interactions, members, referrals
from data_access.store import open_store
from data_access.tokens import member_token
from tests.e2e.visiting import AT_REST, LISTED, Visit, visiting

pytestmark = pytest.mark.browser

PAGES = {
    "/overview?": AT_REST,
    "/members?of=active_members&sort=name&order=up&": LISTED,
    "/members?of=joined_members&sort=revenue&find=Member&": LISTED,
    "/member?who={referrer}&": '[data-drawn="true"]',
    "/member?who={author}&": '[data-drawn="true"]',
    "/referrals?": AT_REST,
    "/referrals?community=1&": AT_REST,
    "/referrals?who={referrer}&": AT_REST,
    "/referral_numbers?part=Cascades&": LISTED,
    "/referral_numbers?part=Odd+ones&": AT_REST,
    "/lists?": LISTED,
    "/lists?which_list=Bridges&": AT_REST,
    "/loops?": AT_REST,
    "/retention?": AT_REST,
    "/conversation?": LISTED,
    "/participation?": AT_REST,
    "/paths?": AT_REST,
    "/churn?": LISTED,
    "/value?": AT_REST,
    "/lean_in?": LISTED,
    "/data?": AT_REST,
    "/glossary?": AT_REST,
}


class Wire:
    """Everything that reaches a browser, as bytes."""

    def __init__(self, visit: Visit) -> None:
        self.received: list[bytes] = []
        self.answers: list[Response] = []
        visit.page.on("websocket", self._listen)
        visit.page.on("response", self._keep)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.received.append(_bytes(frame)))
        socket.on("framesent", lambda frame: self.received.append(_bytes(frame)))

    def _keep(self, response: Response) -> None:
        self.received.append(response.url.encode())
        if not {"static", "media"} & set(response.url.split("/")) and response.ok:  # of a download nothing is kept
            self.answers.append(response)

    def read(self) -> None:
        """Take what came since the last time, before the page is left."""
        while self.answers:
            self.received.append(self.answers.pop().body())

    def holds(self, words: set[str]) -> set[str]:
        """Which of the words came along."""
        everything = b"\n".join(self.received)
        is_there = np.zeros(1 << 24, bool)
        is_there[_pieces(everything)] = True  # few words have all their pieces there, and only these are looked for
        return {word for word in words if is_there[_pieces(word.encode())].all() and word.encode() in everything}


def _pieces(text: bytes) -> npt.NDArray[np.uint64]:
    """Every five bytes that follow one another, as a number below 2 ** 24."""
    each = np.frombuffer(text, np.uint8).astype(np.uint64)
    five = sum((each[at : len(each) - 4 + at] << np.uint64(8 * at) for at in range(5)), np.uint64(0))
    return five * np.uint64(0x9E37_79B9_7F4A_7C15) >> np.uint64(40)


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def secrets_of(store: Path) -> tuple[set[str], dict[str, str]]:
    """What nobody may see: names, ids and words of members; and the tokens of two with much to hide."""
    opened = open_store(str(store))
    people = opened.read(select(members.c.member_id, members.c.name, members.c.email))
    texts = opened.read(select(interactions.c.text, interactions.c.member_id).where(interactions.c.text.is_not(None)))
    found = {str(value) for value in people.to_numpy().ravel() if value} | {str(text) for text in texts["text"]}
    brought = select(referrals.c.referrer_id).where(referrals.c.referee_id.is_not(None))
    tokens = {}
    for who, ids in (
        ("referrer", brought),
        ("author", select(interactions.c.member_id).where(interactions.c.text != "")),
    ):
        rows = select(member_token(opened, members.c.member_id).label("member")).where(members.c.member_id.in_(ids))
        tokens[who] = str(opened.read(rows.order_by(members.c.member_id))["member"].iloc[0])
    opened.close()
    return {each for each in found if len(each) > 4}, tokens


def test_no_name_is_anywhere_while_names_are_hidden(browser: Browser, sample: str, sample_store: Path):
    secrets, tokens = secrets_of(sample_store)
    assert len(secrets) > 3_000
    with visiting(browser, sample) as visit:
        wire = Wire(visit)
        visit.open("/members", drawn=LISTED)
        assert wire.holds(secrets)
    with visiting(browser, sample) as visit:
        wire = Wire(visit)
        visit.open("/lists?names=hidden", drawn=AT_REST)
        for address, drawn in PAGES.items():
            visit.travel(f"{address.format(**tokens)}names=hidden", drawn=drawn)
            visit.assert_untroubled()
            if address.startswith("/members"):
                assert "Member " in visit.page.locator(".rapport-table tbody a").first.inner_text()
                with visit.page.expect_download() as download:
                    visit.page.get_by_role("button", name="Download CSV").click()
                wire.received.append(Path(download.value.path()).read_bytes())
                assert b"member_id" not in wire.received[-1]
            wire.read()
            wire.received.append(visit.page.content().encode())
            wire.received.append(f"{visit.page.title()} {visit.page.url}".encode())
        assert wire.holds(secrets) == set()


def test_names_hidden_in_one_browser_are_shown_in_another(browser: Browser, sample: str):
    with visiting(browser, sample) as mine, visiting(browser, sample, elsewhere=True) as theirs:
        mine.open("/members?names=hidden&period=3+months", drawn=LISTED)
        theirs.open("/members", drawn=LISTED)
        assert "Member " in mine.page.locator(".rapport-table a").first.inner_text()
        assert "Member " not in theirs.page.locator(".rapport-table a").first.inner_text()
        mine.page.get_by_role("link", name="Data").click()
        mine.page.get_by_role("heading", level=1, name="Data").wait_for()
        mine.settle()
        mine.page.get_by_role("link", name="Overview").click()
        mine.page.locator(".st-key-filters").wait_for()
        mine.settle()
        mine.page.get_by_text("compared with the 3 months before").wait_for()
        assert "names=hidden" in mine.page.url
        assert "period=3+months" in mine.page.url
        assert "period" not in theirs.page.url
