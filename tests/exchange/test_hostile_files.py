"""Whatever is uploaded as a table, the answer is one sentence or its rows: soon, with little memory, nothing written."""

import json
import subprocess
import sys
from pathlib import Path

from tests.exchange.hostile_books import hostile_books
from tests.exchange.hostile_texts import hostile_texts

SECONDS = 10


def test_no_file_harms_and_each_is_answered_with_one_sentence(tmp_path: Path) -> None:
    files = {**{f"book {name}": made for name, made in hostile_books().items()}}
    files |= {f"text {name}": made for name, made in hostile_texts().items()}
    for name, (content, _) in files.items():
        (tmp_path / name).write_bytes(content)
    child = subprocess.run(
        [sys.executable, "-m", "tests.exchange.read_under_limits", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
        check=False,
    )
    assert child.returncode == 0, child.stderr[-2000:]
    found = json.loads(child.stdout)
    assert set(found) == set(files)
    assert len(files) >= 80
    wrong = {}
    for name, (_, expected) in files.items():
        said = found[name].get("sentence")
        fits = said is None if expected is None else said is not None and expected in said
        if not fits or found[name]["seconds"] > SECONDS or (said and ("\n" in said or "。。" in said)):
            wrong[name] = (expected, found[name])
    assert wrong == {}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)
