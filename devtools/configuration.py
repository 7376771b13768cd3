"""The text of supervisord.conf. Settings and secrets travel by the environment, not by this file."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from devtools.folder import DataFolder
from devtools.plan import VALKEY, Plan, Program
from devtools.shell import ROOT

STOP_SECONDS = 90  # a worker may finish its slice; then it is killed


def configuration(plan: Plan, folder: DataFolder) -> str:
    """supervisord.conf for this plan."""
    sections: dict[str, Mapping[str, object]] = {
        "unix_http_server": {"file": folder.socket, "chmod": "0700"},
        "supervisord": _daemon(folder),
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        },
        "supervisorctl": {"serverurl": f"unix://{folder.socket}"},
        **{f"program:{program.name}": _program(program, folder.logs) for program in plan.programs},
        # One group ends at once; Valkey, outside it and with the lower priority, ends last.
        "group:office": {"programs": ",".join(p.name for p in plan.programs if p.name != VALKEY)},
    }
    return "\n".join(_section(name, values) for name, values in sections.items())


def _daemon(folder: DataFolder) -> Mapping[str, object]:
    settings: dict[str, object] = {
        "nodaemon": "true",
        "silent": "true",
        "logfile": folder.logs / "supervisord.log",
        "logfile_maxbytes": "2MB",
        "logfile_backups": 1,
        "pidfile": folder.run / "supervisord.pid",
    }
    # Without it supervisord warns at every start that it was not told whether root is meant.
    return settings | ({"user": "root"} if os.geteuid() == 0 else {})


def _program(program: Program, logs: Path) -> Mapping[str, object]:
    settings: dict[str, object] = {
        "command": shlex.join(program.command),
        "directory": ROOT,
        "priority": 1 if program.name == VALKEY else 10,
        "autorestart": "true",
        "startsecs": 2,
        "startretries": 5,
        "stopsignal": "TERM",
        "stopwaitsecs": STOP_SECONDS,
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": logs / f"{program.name}.log",
        "stdout_logfile_maxbytes": "5MB",
        "stdout_logfile_backups": 2,
    }
    pairs = ",".join(f'{key}="{value}"' for key, value in program.environment.items())
    return settings | ({"environment": pairs} if pairs else {})


def _section(name: str, values: Mapping[str, object]) -> str:
    return "\n".join([f"[{name}]", *(f"{key}={value}" for key, value in values.items()), ""])
