"""Loops and cohorts in a real browser: cells and ways lead to people, by mouse and by keyboard, and motion can stop."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.visiting import AT_REST, visiting

pytestmark = pytest.mark.browser


def test_a_stream_and_a_cell_lead_to_the_members_they_count(browser: Browser, sample: str):
    with visiting(browser, sample) as visit:
        visit.open("/retention?period=12+months", drawn=AT_REST)
        chart = visit.page.locator(".st-key-cohort_cells .rapport-plot")
        expect(chart).to_have_attribute("data-drawn", "true")
        streams = visit.page.get_by_role("group", name="of the new are there again").get_by_role("link")
        streams.first.focus()
        visit.page.keyboard.press("ArrowDown")
        expect(streams.nth(1)).to_be_focused()
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(re.compile(r"/members\?.*of=moved.*which=new-"))
        visit.settle()
        visit.assert_untroubled()
        visit.travel("/retention?period=12+months")
        expect(chart).to_have_attribute("data-drawn", "true")
        cell = chart.locator(".bars .point").nth(30).bounding_box()
        assert cell is not None
        visit.page.mouse.click(cell["x"] + cell["width"] / 2, cell["y"] + cell["height"] / 2)
        visit.page.wait_for_url(re.compile(r"/members\?.*of=cohort.*which=activity-month"))
        visit.settle()
        visit.assert_untroubled()
        assert "Members whose first activity was in" in visit.text()


def test_the_wheel_is_reached_by_keyboard_and_leads_to_who_went_on(browser: Browser, sample: str):
    with visiting(browser, sample) as visit:
        visit.page.emulate_media(reduced_motion="no-preference")
        visit.open("/loops?period=All", drawn=AT_REST)
        way = visit.page.get_by_role("link", name="Members who went on from Join")
        expect(way).to_be_visible()
        dot = visit.page.locator(".rapport-wheel .dot").first
        expect(dot).to_be_visible()
        visit.page.emulate_media(reduced_motion="reduce")
        expect(dot).to_be_hidden()
        way.focus()
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(re.compile(r"/members\?.*of=loop"))
        visit.settle()
        visit.assert_untroubled()
        assert "Members who came to “join” in these months" in visit.text()
