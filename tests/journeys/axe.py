"""用 axe-core 看一屏：WCAG 2.2 AA 及以下各级的规则，返回每条毛病与它在哪里。"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, Request

from server.app import ROOT

SOURCE = ROOT / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = "([within, runOnly]) => axe.run(within || document, { runOnly, resultTypes: ['violations'] })"

STILL = """async () => {
  const running = () => document.getAnimations().filter(one =>
    one.playState !== 'finished' && one.effect.getComputedTiming().endTime < 1e6)
  const passing = () => document.querySelector('[class*="-enter-active"], [class*="-leave-active"]')
  for (let frame = 0, quiet = 0; frame < 600 && quiet < 4; frame++) {
    running().forEach(one => one.finish())
    await new Promise(requestAnimationFrame)
    quiet = running().length || passing() ? 0 : quiet + 1
  }
}"""
"""What is half-way reads too pale or cut off; a box begins to move two frames after it stands in the page, or later."""


def still(page: Page) -> None:
    """渐显渐隐、滑进滑出一步走完，等到连着几帧什么也不动。"""
    page.evaluate(STILL)


def violations(page: Page, *rules: str, within: str = "") -> list[str]:
    """静下来的一屏的毛病，一条一句：规则、元素、怎样不合；没有为空。rules：只看这几条；within：只看这一块。"""
    still(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE.read_text("utf-8"))  # through the debugger: the pages' CSP lets no foreign script in
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    found: dict[str, Any] = page.evaluate(RUN, [within, only])
    return [
        f"{rule['id']}: {' '.join(str(part) for part in node['target'])}: {_why(node)}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return "; ".join(str(check["message"]) for check in checks)[:200]


class Quiet:
    """数一页在途的请求；settle 等到一件也没有，而且连着两眼都没有。Playwright 的 networkidle 每屏白等半秒。"""

    def __init__(self, page: Page) -> None:
        self.page, self.open = page, set[Request]()
        page.on("request", lambda request: self.open.add(request))
        page.on("requestfinished", lambda request: self.open.discard(request))
        page.on("requestfailed", lambda request: self.open.discard(request))

    def settle(self, looks: int = 2) -> None:
        """等这一页安静下来，又连着看了 looks 眼都静；半分钟还不静就不等了，那是毛病。"""
        still = 0
        for _ in range(600):
            still = 0 if self.open else still + 1
            if still > looks:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"半分钟还没静下来：{sorted(each.url for each in self.open)}")
