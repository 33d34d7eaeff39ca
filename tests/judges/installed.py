"""Where the judges are on this machine. A test whose judge is not installed is skipped and says what would install it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parents[1] / ".venv-judges"
"""Made by ``make judges``: Python packages that are judges, and the schema of RFC 4287."""

SECONDS = 120


def command(name: str, package: str | None = None) -> str:
    """A program of Debian's; ``package`` is named where it is another than the program."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: apt install {package or name})")
    return found


def python() -> Path:
    """The Python that has the judges from PyPI."""
    return _made(ENVIRONMENT / "bin" / "python")


def atom_schema() -> Path:
    """The RELAX NG grammar of RFC 4287 appendix B, as the sources of lxml carry it."""
    return _made(ENVIRONMENT / "atom.rng")


def _made(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"{path.name} of the judges is not installed (make judges)")
    return path


def ask_python(script: str, told: Sequence[Path | str]) -> Any:
    """What a script beside this file, run by the judges' Python, says of these files, or whatever it is told."""
    return _said([str(python()), str(HERE / script)], told)


def ask_node(script: str, files: Sequence[Path]) -> Any:
    """What a script beside this file, run by node, says of these files."""
    node = command("node", "nodejs npm")
    if not (HERE / "node_modules").is_dir():
        pytest.skip("what node is to run is not installed (make judges)")
    return _said([node, str(HERE / script)], files)


def _said(judge: Sequence[str], told: Sequence[Path | str]) -> Any:
    done = subprocess.run([*judge, *map(str, told)], capture_output=True, timeout=SECONDS, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
