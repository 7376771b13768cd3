"""axe-core over what is on the screen: nothing serious, nothing critical; and no page wider than the window."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()
GRAVE = ("serious", "critical")
RUN = {"resultTypes": ["violations"]}
OF_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules whose answer may differ between light and dark; all others see the same document."""
REPEATED = "tbody tr:nth-child(n+6)"
"""Rows of a long table are alike; looking at every one of them would only take time."""
_SETTLED = """async () => {
  const ends = (each) => each.playState === "running" && each.effect.getComputedTiming().endTime !== Infinity;
  const moving = () => document.getAnimations().filter(ends);
  for (let now = moving(); now.length; now = moving()) await Promise.allSettled(now.map((each) => each.finished));
}"""
"""One movement may start another, and may end because its element is gone."""


def check_access(page: Page, where: str, leave_out: tuple[str, ...] = (), rules: tuple[str, ...] = ()) -> None:
    """Fail with each grave finding and the elements that have it; `leave_out` are selectors of others' work, `rules`
    the only ones to ask (all without any).
    """
    page.evaluate(_SETTLED)
    context = {"exclude": [[selector] for selector in (REPEATED, *leave_out)]}
    options = RUN | ({"runOnly": list(rules)} if rules else {})
    found = _axe.run(page, context=context, options=options).response["violations"]
    grave = [_told(violation) for violation in found if violation["impact"] in GRAVE]
    assert not grave, f"{where}:\n" + "\n".join(grave)


def _told(violation: dict) -> str:
    nodes = [f"  {node['html'][:160]}\n    {node['failureSummary']}" for node in violation["nodes"][:4]]
    return "\n".join([f"{violation['impact']} {violation['id']} ({len(violation['nodes'])})", *nodes])


def check_width(page: Page, width: int) -> None:
    """The page itself never scrolls sideways."""
    page.set_viewport_size({"width": width, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{page.url} is {wide} px wide in a window of {width}"
