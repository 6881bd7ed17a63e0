"""What the bench makes of its samples, and the page that it writes."""

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(code: str, **values: Any) -> Any:
    """What the code prints as JSON, with the scripts' modules at hand and `values` given."""
    names = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    shown = subprocess.run(
        [sys.executable, "-c", f"import json\n{names}{code}"],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'scripts'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    return json.loads(shown)


def test_samples_become_a_median_with_its_interval_and_tail() -> None:
    samples = [float(number) for number in range(1, 101)]
    code = "from bench_statistics import figures_of; print(json.dumps(figures_of(measured)))"
    figures = run(code, measured={"wait_s": samples, "count": 3})
    assert (figures["wait_s"], figures["wait_s_p95"], figures["count"]) == (50.5, 95.0, 3)
    # The order statistics that hold a median of 100 samples in 95% of cases are the 40th and the 61st.
    assert figures["wait_s_low"] == pytest.approx(40, abs=3)
    assert figures["wait_s_high"] == pytest.approx(61, abs=3)


def test_a_ratio_keeps_pairs_together() -> None:
    code = "from bench_statistics import ratio_of_medians; print(json.dumps(ratio_of_medians('r', ours, others)))"
    others = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]
    assert run(code, ours=[0.5 * other for other in others], others=others) == {
        "r": 0.5,
        "r_low": 0.5,
        "r_high": 0.5,
    }


def test_the_bar_is_for_the_median_and_the_tail_has_its_own() -> None:
    code = (
        "import bench_report as b; from bench_statistics import figures_of;"
        "figures = figures_of(measured); shown = b.rows(figures);"
        "print(json.dumps({row.name: [row.verdict, row.by] for row in shown}))"
    )
    shown = run(code, measured={"overhead_s": [0.03] * 17 + [0.18] * 3, "other_s": [1.0, 2.0]})
    assert shown == {
        "overhead_s": ["pass", "-50%"],
        "overhead_s_p95": ["FAIL", "+50%"],
        "other_s": ["", ""],
    }


class Page(HTMLParser):
    """Counts what a page shows, and what it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_shows_every_sample_and_needs_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out" / "bench.json"
    code = "import bench_report as b; from pathlib import Path; b.write(measured, Path(out)); print('{}')"
    run(code, measured={"overhead_s": [0.03, 0.04, 0.31], "decode_ratio": 0.8, "odd & ends": 1}, out=str(out))
    shown = Page()
    text = out.with_suffix(".html").read_text(encoding="utf-8")
    shown.feed(text)
    assert shown.tags.count("svg") == 1
    assert shown.tags.count("circle") == 3
    assert shown.fetched == []
    assert "odd &amp; ends" in text
    assert "Demanded: 1 of 3 met" in text
    assert json.loads(out.read_text(encoding="utf-8"))["samples"] == {"overhead_s": [0.03, 0.04, 0.31]}
