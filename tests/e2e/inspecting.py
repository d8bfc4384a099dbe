"""Looks at a page as a critical reader would: text that is cut off, and what hinders people who cannot see or point."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CUT_OFF = """
() => {
  const found = [];
  const shown = element => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const scrolls = style => /(auto|scroll)/.test(style.overflowX);
  const hides = style => /(hidden|clip)/.test(style.overflowX);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, said = text.textContent.trim(), holder = text.parentElement;
    if (!said || !holder || !shown(holder)) continue;
    if (holder.closest("svg, script, style, [aria-hidden=true]")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || box.right <= 0) continue; // a folded sidebar lies left of it all
    let left = 0, right = innerWidth, shortened = false;
    for (let element = holder; element && element !== document.body; element = element.parentElement) {
      const style = getComputedStyle(element);
      if (style.position === "absolute" && style.clip !== "auto") { left = -Infinity; right = Infinity; break; }
      if (scrolls(style)) { left = -Infinity; right = Infinity; break; }
      const clamped = style.webkitLineClamp !== "none" && element.scrollHeight > element.clientHeight + 2;
      const ellipsis = style.textOverflow === "ellipsis" && box.right > element.getBoundingClientRect().right + 0.25;
      if (clamped || ellipsis) shortened = true;
      if (hides(style)) {
        const frame = element.getBoundingClientRect();
        left = Math.max(left, frame.left);
        right = Math.min(right, frame.right);
      }
    }
    if (shortened || box.left < left - 1.5 || box.right > right + 1.5) found.push(said.slice(0, 80));
  }
  return found;
}
"""
"""Texts that reach beyond what hides them or beyond the window, and cannot be scrolled to."""

BREACHES = "([context, options]) => axe.run(context, options).then(said => said.violations)"


def cut_off(page: Page) -> list[str]:
    """Texts of which a part cannot be seen."""
    return page.evaluate(CUT_OFF)


def hindrances(page: Page, *, leaving_out: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
    """What breaks the rules of WCAG at level A or AA, without some of them: the rule, and the first places."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE_SCRIPT)
    asked: dict[str, Any] = {
        "runOnly": {"type": "tag", "values": LEVELS},
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
    }
    found = page.evaluate(BREACHES, [{"include": [["html"]], "exclude": [[each] for each in leaving_out]}, asked])
    return [f"{each['id']}: {each['help']}: {[node['html'][:200] for node in each['nodes'][:3]]}" for each in found]
