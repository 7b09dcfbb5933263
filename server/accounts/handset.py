"""一部手机用人话怎么说：什么手机、什么浏览器、第几版；认不出的照登记的名字。"""

from __future__ import annotations

import re

KINDS = (
    (r"HarmonyOS|OpenHarmony", "鸿蒙手机"),
    (r"iPad", "苹果平板"),
    (r"iPhone", "苹果手机"),
    (r"Android(?!.*Mobile)", "安卓平板"),
    (r"Android", "安卓手机"),
    (r"Windows|Macintosh|X11; ", "电脑"),
)
"""先认出的算：鸿蒙机也自称安卓。"""

BROWSERS = (
    (r"MicroMessenger/(\d+)", "微信"),
    (r"DingTalk/(\d+)", "钉钉"),
    (r"HuaweiBrowser/(\d+)|ArkWeb/(\d+)", "华为浏览器"),
    (r"MiuiBrowser/(\d+)", "小米浏览器"),
    (r"HeyTapBrowser/(\d+)", "OPPO 浏览器"),
    (r"VivoBrowser/(\d+)", "vivo 浏览器"),
    (r"MQQBrowser/(\d+)", "QQ 浏览器"),
    (r"UCBrowser/(\d+)", "UC 浏览器"),
    (r"Quark/(\d+)", "夸克"),
    (r"Edg(?:A|iOS)?/(\d+)", "Edge"),
    (r"Firefox/(\d+)|FxiOS/(\d+)", "Firefox"),
    (r"Chrome/(\d+)|CriOS/(\d+)", "Chrome"),
    (r"Version/(\d+).*Safari", "Safari"),
)
"""各家浏览器也都自称 Chrome 或 Safari，所以这两样放在最后。"""


def handset(name: str, agent: str) -> str:
    """例如“安卓手机，Chrome 131”。

    `agent` is what the browser called itself when it was enrolled. The model is left out: browsers no longer tell it.
    """
    kind = next((words for pattern, words in KINDS if re.search(pattern, agent)), "")
    if not kind:
        return name
    found = ((words, re.search(pattern, agent)) for pattern, words in BROWSERS)
    return next((f"{kind}，{words} {hit[hit.lastindex or 0]}" for words, hit in found if hit), kind)
