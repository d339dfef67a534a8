"""``python -m deploy.check_image_steps``: does what the Dockerfile says where there is no Docker (Linux, as root).

Every instruction of ``deploy/Dockerfile`` is carried out in a fresh folder that stands for the image, with this
machine's system and Python 3.13 (``--python``, a prefix with ``bin/python``) in place of the base image. Then its
command is started as its user with nothing to write to but /tmp, and asked as its health check asks; somebody opens the
page and plays. Prints what the image weighs; exits with 1 where anything of this fails.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.learner import Learner
from benchmarks.server import free_port

ROOT = Path(__file__).parent.parent
_BASE_MEGABYTES = 130  # python:3.13-slim, of which 46 MB are fetched; an estimate, as is all that was not built
# Python's own library lies where the base image's loader finds it, and this machine's need not.
_BASE_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LD_LIBRARY_PATH": "/usr/local/lib"}
# What is not found in the cache is compiled, and written into it.
_IS_WARM = [
    "sh",
    "-c",
    "mkdir -p /tmp/numba && cp -R /app/numba/. /tmp/numba"
    " && python -c 'from playground.engine.compiled import kernels; kernels()'"
    " && test -n \"$(find /tmp/numba -name '*.nbc')\" && diff -r /app/numba /tmp/numba",
]
_PATIENCE_SECONDS = 120.0
_MEGABYTE = 1e6
_MOUNTS = """set -e
mount --bind "$ROOT" "$ROOT"
mount --rbind /usr "$ROOT/usr"
mount --rbind "$PYTHON" "$ROOT/usr/local"
mount --rbind /etc "$ROOT/etc"
mount --rbind /proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
cd "$ROOT"
"""
_READ_ONLY = """mount -o remount,bind,ro "$ROOT"
mount -o remount,bind,ro "$ROOT/usr/local"
mount -t tmpfs -o size=128m,mode=1777 tmpfs "$ROOT/tmp"
"""


@dataclass
class Stage:
    """One stage of the image: the folder that stands for its root, and what its instructions have said so far."""

    root: Path
    python: Path
    environment: dict[str, str] = field(default_factory=lambda: dict(_BASE_ENVIRONMENT))
    directory: str = "/"
    user: str = "0:0"
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("usr/local", "etc", "proc", "dev", "tmp"):
            (self.root / name).mkdir(parents=True)
        for name in ("bin", "lib", "lib64", "sbin"):
            (self.root / name).symlink_to(f"usr/{name}")

    def start(self, command: Sequence[str], *, as_image: bool = False) -> subprocess.Popen[bytes]:
        """Start ``command`` inside; with ``as_image`` as the image's user, with nothing to write to but /tmp."""
        enter = f'exec chroot --userspec={self.user} "$ROOT" env -i -C {self.directory} '
        enter += shlex.join([*(f"{name}={value}" for name, value in self._environment().items()), *command])
        script = _MOUNTS + (_READ_ONLY if as_image else "") + enter
        places = {"ROOT": str(self.root), "PYTHON": str(self.python)}
        return subprocess.Popen(["unshare", "--mount", "sh", "-c", script], env=os.environ | places)

    def run(self, command: Sequence[str], *, as_image: bool = False) -> bool:
        """Return whether ``command`` ends well."""
        return self.start(command, as_image=as_image).wait() == 0

    def _environment(self) -> dict[str, str]:
        # How this machine reaches its package registry is not the Dockerfile's business.
        ways = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
        return ways | self.environment

    def megabytes(self) -> float:
        """Return what has been put into the stage."""
        files = (Path(folder, name) for folder, _, names in os.walk(self.root) for name in names)
        return sum(file.lstat().st_size for file in files) / _MEGABYTE


def instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Yield each instruction of ``dockerfile`` as its name and the rest, on one line."""
    lines = "\n".join(line for line in dockerfile.splitlines() if not line.startswith("#")).replace("\\\n", " ")
    for line in filter(None, map(str.strip, lines.splitlines())):
        name, _, rest = line.partition(" ")
        yield name, rest.strip()


def build(folder: Path, python: Path) -> Stage:
    """Carry out all stages below ``folder`` and return the last one; raises RuntimeError at the first that fails."""
    stages: dict[str, Stage] = {}
    stage: Stage | None = None
    for name, rest in instructions((ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")):
        print(f"{name} {rest}", flush=True)
        if name == "FROM":
            called = rest.partition(" AS ")[2] or "image"
            stage = stages[called] = Stage(folder / called, python)
        elif stage is not None:
            _carry_out(name, rest, stage, stages)
    return stages["image"]


def _carry_out(name: str, rest: str, stage: Stage, stages: dict[str, Stage]) -> None:
    if name == "COPY":
        _copy(rest, stage, stages)
    elif name == "RUN":
        if not stage.run(["sh", "-c", rest]):
            raise RuntimeError(f"RUN {rest}: it failed.")
    elif name == "WORKDIR":
        stage.directory = rest
        (stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif name == "ENV":
        for setting in shlex.split(rest):
            variable, _, value = setting.partition("=")
            stage.environment[variable] = value.replace("$PATH", stage.environment["PATH"])
    elif name == "USER":
        stage.user = rest
    elif name in ("CMD", "HEALTHCHECK"):
        words = json.loads(rest[rest.index("[") :])
        stage.command, stage.health = (words, stage.health) if name == "CMD" else (stage.command, words)
    elif name != "EXPOSE":
        raise RuntimeError(f"{name} is not among the instructions that can be carried out here.")


def _copy(rest: str, stage: Stage, stages: dict[str, Stage]) -> None:
    taken = re.fullmatch(r"(?:--from=(\w+) )?(\S+) (\S+)", rest)
    if taken is None:
        raise RuntimeError(f"COPY {rest}: only one thing at a time can be copied here.")
    origin, source, target = taken.groups()
    found = (stages[origin].root if origin else ROOT) / source.lstrip("/")
    place = stage.root / os.path.join(stage.directory, target).lstrip("/")
    if target.endswith("/"):
        place /= found.name
    place.parent.mkdir(parents=True, exist_ok=True)
    if found.is_dir():
        ignored = None if origin else shutil.ignore_patterns("__pycache__")
        shutil.copytree(found, place, symlinks=True, ignore=ignored, dirs_exist_ok=True)
    else:
        shutil.copy2(found, place)


def is_healthy(image: Stage, server: subprocess.Popen[bytes], health: Sequence[str]) -> bool:
    """Return whether the health check is content before ``server`` ends, or two minutes have passed."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < until:
        if image.run(health, as_image=True):
            return True
        time.sleep(1.0)
    return False


async def plays(port: str) -> bool:
    """Return whether somebody can open the page and play without anything going wrong."""
    learner = await Learner.open(f"http://127.0.0.1:{port}", "", seed=0)
    await learner.press("Play")
    await learner.press("Pause")
    await learner.close()
    return not learner.tab.exceptions and not learner.tally.timeouts


def main() -> int:
    """Carry out everything, and print what came of it; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", type=Path, default=Path(sys.base_prefix), metavar="PREFIX")
    options = parser.parse_args()
    port = str(free_port())
    with tempfile.TemporaryDirectory(prefix="image-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(options.python, folder / "python", symlinks=True)
        image = build(folder, folder / "python")
        image.environment["STREAMLIT_SERVER_COOKIE_SECRET"] = "only-for-this-check-of-the-image-steps"
        server = image.start([word.replace("8501", port) for word in image.command], as_image=True)
        try:
            found = {
                "its health check is content": is_healthy(
                    image, server, [word.replace("8501", port) for word in image.health]
                ),
                "the page opens and plays": asyncio.run(plays(port)),
                "compiled loops are there and are not compiled again": image.run(_IS_WARM, as_image=True),
            }
        finally:
            server.terminate()
            server.wait()
        megabytes = image.megabytes()
    for promise, is_kept in found.items():
        print(f"{'yes' if is_kept else 'NO':>4}  {promise}")
    print(f"{megabytes:.0f} MB of packages and app, about {megabytes + _BASE_MEGABYTES:.0f} MB with the base image")
    return 0 if all(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
