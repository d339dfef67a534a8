"""The rolling restart of Compose: at no time are there fewer healthy processes than there should be.

There is no Docker here: a program of its name keeps a list of containers, and writes down what it is told.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.hosting.deployed.hosted import ROOT

_DOCKER = """#!/bin/sh
cd "$DOCKER_FOLDER"
echo "$*" >>told
for container; do :; done
case "$*" in
*"ps --quiet playground")
    ls | grep ^container- || : ;;
*" up "*)
    wanted=$(echo "$*" | sed 's/.*playground=\\([0-9]*\\).*/\\1/')
    while [ "$(ls | grep -c ^container-)" -lt "$wanted" ]; do
        echo starting >"container-$(wc -l <told)-new"
    done ;;
inspect*)
    read -r state <"$container"
    echo "$state"
    [ "$state" != starting ] || echo "$BECOMES" >"$container" ;;
stop*)
    echo stopped >"$container"
    grep -l ^healthy container-* | wc -l >>healthy ;;
rm*)
    rm "$container" ;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two healthy containers, and programs that change them."""
    for name, text in (("docker", _DOCKER), ("sleep", "#!/bin/sh\n")):
        program = tmp_path / name
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)
    for number in (1, 2):
        (tmp_path / f"container-{number}").write_text("healthy\n", encoding="utf-8")
    return tmp_path


def _restart(folder: Path, becomes: str = "healthy") -> subprocess.CompletedProcess[str]:
    own = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "DOCKER_FOLDER": str(folder), "BECOMES": becomes}
    command = ["sh", str(ROOT / "deploy" / "rolling-restart")]
    return subprocess.run(command, env=os.environ | own, capture_output=True, text=True, check=False)


def test_every_process_is_replaced_after_a_new_one_is_healthy(folder: Path) -> None:
    said = _restart(folder)

    assert (said.returncode, said.stdout.splitlines()[-1]) == (0, "All 2 processes are new.")
    containers = [container.name for container in folder.glob("container-*")]
    assert len(containers) == 2
    assert all(name.endswith("-new") for name in containers)
    assert (folder / "healthy").read_text(encoding="utf-8").split() == ["2", "2"]


def test_where_a_new_process_does_not_become_healthy_the_old_ones_go_on(folder: Path) -> None:
    said = _restart(folder, becomes="starting")

    assert said.returncode == 1
    assert said.stderr == "The new process is not healthy after two minutes; the old ones go on.\n"
    assert "stop" not in (folder / "told").read_text(encoding="utf-8")


def test_where_nothing_runs_it_says_how_to_start(folder: Path) -> None:
    for container in folder.glob("container-*"):
        container.unlink()

    said = _restart(folder)

    assert said.returncode == 1
    assert said.stderr == "Nothing runs yet: docker compose -f deploy/compose.yaml up -d starts it.\n"
