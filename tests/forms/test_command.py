"""命令 python -m forms 的结果、消息和退出码。"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEMO = "forms/checklists/DM01.json"


def command(*args: str) -> subprocess.CompletedProcess[str]:
    """运行一次命令。"""
    return subprocess.run(
        [sys.executable, "-m", "forms", *args], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_run_prints_one_object(tmp_path: Path) -> None:
    """运行的结果是一个 JSON 对象，键与约定相同。"""
    answers = tmp_path / "answers.json"
    answers.write_text('{"q03":{"verdict":"FAIL"}}', encoding="utf-8")
    done = command("run", DEMO, str(answers))
    out = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(out) == ["relevant", "missing", "errors", "stopped", "score", "verdicts"]
    assert (out["stopped"], out["missing"]) == ("q03", ["q01", "q02"])


def test_a_bad_form_is_not_run(tmp_path: Path) -> None:
    """有毛病的表不运行，毛病写在标准错误上，退出码 2。"""
    form = json.loads((ROOT / DEMO).read_text(encoding="utf-8"))
    form["sections"][0]["items"][2]["stop"] = "q03 == 'FAIL' 且"
    bad = tmp_path / "form.json"
    bad.write_text(json.dumps(form), encoding="utf-8")
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    done = command("run", str(bad), str(tmp_path / "a.json"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "第 3 项“停止条件”看不懂：在“且”之后缺少条件" in done.stderr
    assert command("check", str(bad)).returncode == 1


def test_usage_and_unreadable_files() -> None:
    """用法不对、文件读不出，退出码都是 2。"""
    assert command("run").returncode == 2
    assert command("run", DEMO, "nothing.json").returncode == 2
    assert command("run", DEMO, "README.md").returncode == 2


def test_hash_is_the_identity() -> None:
    """hash 打印 64 位十六进制指纹。"""
    done = command("hash", DEMO)
    assert (done.returncode, len(done.stdout.strip())) == (0, 64)
