"""信任本机的证书机构：各种手机怎样装，装好了怎样看；一页说明，不用脚本，也不引用任何别处。"""

from __future__ import annotations

import importlib.resources
from functools import cache
from typing import NamedTuple

import jinja2

FILE = "sunlot-ca.crt"
KIND = "application/x-x509-ca-cert"


class Guide(NamedTuple):
    """一种手机的装法。"""

    system: str
    steps: tuple[str, ...]


GUIDES = (
    Guide(
        "鸿蒙（华为）",
        (
            "点“下载根证书”，存到手机。",
            "打开 设置 → 隐私和安全 → 高级 → 证书与凭据 → 从存储设备安装，选 CA 证书，点下载的文件。",
            "按提示输入锁屏密码。装好后在“受信任的凭证 → 用户”里能看到“阳光抽查 本机证书机构”。",
        ),
    ),
    Guide(
        "安卓",
        (
            "点“下载根证书”，存到手机。",
            "打开 设置，搜索“CA 证书”（多在 安全 → 加密与凭据 → 安装证书），点“仍然安装”，选下载的文件。",
            "各家菜单名称略有不同：小米在“密码与安全 → 系统安全 → 加密与凭据”，OPPO、vivo 在“安全 → 凭据”。",
        ),
    ),
    Guide(
        "苹果（iPhone、iPad）",
        (
            "用 Safari 打开本页，点“下载根证书”，选“允许”。",
            "打开 设置 → 已下载描述文件 → 安装，输入锁屏密码。",
            "再到 设置 → 通用 → 关于本机 → 证书信任设置，把“阳光抽查 本机证书机构”打开。少了这一步仍然打不开。",
        ),
    ),
    Guide(
        "电脑（Windows、macOS、麒麟、统信）",
        (
            "Windows：双击下载的文件 → 安装证书 → 本地计算机 → 受信任的根证书颁发机构。",
            "macOS：双击加入钥匙串，展开“信任”，选“始终信任”。",
            "麒麟、统信：浏览器 设置 → 隐私与安全 → 证书管理 → 授权机构 → 导入。",
        ),
    ),
)


@cache
def _template() -> jinja2.Template:
    text = importlib.resources.files("server.lan").joinpath("templates/lan/ca.html").read_text("utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)


def page(fingerprint: str, address: str) -> str:
    """说明页；address 是装好之后要打开的网址。"""
    return _template().render(guides=GUIDES, fingerprint=fingerprint, address=address, file=FILE)


def told(fingerprint: str, address: str, trust: str) -> str:
    """终端里的几句话：先到哪里装证书，指纹是多少，再打开哪里。"""
    lines = [
        "手机第一次用，先信任本机的证书机构：",
        f"  1. 手机与本机连同一个网，扫下面的码，或打开 {trust}",
        f"  2. 下载根证书，核对指纹 {fingerprint}",
        *(f"  · {guide.system}：{guide.steps[1]}" for guide in GUIDES[:3]),
        f"  3. 装好后打开 {address}field/",
    ]
    return "\n".join(lines)
