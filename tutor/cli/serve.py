"""`coder-tutor serve`: prepare what is missing, then hand over to the production server.

Preparing happens once, before the first worker exists, so workers never race
to build or migrate. A second start finds everything in place and only looks.
"""

import errno
import os
import socket
from collections.abc import Callable
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from tutor.bank.sync import SyncReport
from tutor.cli.allocator import give_large_blocks_back
from tutor.cli.bank import synchronise
from tutor.cli.collector import look_less_often
from tutor.cli.first_fetch import fetch_at_start
from tutor.cli.instance import Instance
from tutor.cli.regrade_job import JOB
from tutor.config import Settings
from tutor.errors import ConfigurationError
from tutor.services.accounts import purge_expired
from tutor.services.background import start_command
from tutor.services.demo import create_demo_accounts
from tutor.services.regrade_views import unfinished_regrades

WORKER_TIMEOUT_SECONDS = 60


@click.command()
@click.option("--host", help="Address to listen on; HOST or 127.0.0.1 if left out.")
@click.option("--port", type=int, help="Port to listen on; PORT or 8000 if left out.")
def serve(host: str | None, port: int | None) -> None:
    """Prepare the instance where needed, then serve.

    Tries for a few seconds to get HCPCS Level II from its publisher (not with
    CODER_TUTOR_FETCH=0), builds the codebook, migrates the database and loads the exercise bank;
    on a first start that is no real installation, makes demo accounts and
    prints their passwords once.
    """
    chosen = {"HOST": host or "", "PORT": "" if port is None else str(port)}
    environment = os.environ | {name: value for name, value in chosen.items() if value}
    settings = Settings.from_environment(environment)
    require_free_port(settings.host, settings.port)
    instance = Instance(settings)
    fetch_at_start(settings, now=instance.now())
    prepare(instance)
    resume_regrades(instance)
    give_large_blocks_back()
    look_less_often()
    click.echo(f"Serving at http://{settings.host}:{settings.port} (stop with Ctrl-C)")
    _Server(settings).run()


def prepare(instance: Instance) -> None:
    """Bring codebook, database, bank and demo accounts to what this version needs."""
    codebook = instance.codebook
    click.echo(f"Codebook: {', '.join(release.title for release in codebook.releases())}")
    report = synchronise(instance)
    click.echo(f"Exercise bank: {_in_words(report)}")
    with instance.databases.write.begin() as session:
        purge_expired(session, now=instance.now())
        accounts = (
            ()
            if instance.settings.is_real_installation
            else create_demo_accounts(session, now=instance.now())
        )
    if accounts:
        click.echo("\nDemo accounts, made for this first start; the passwords are shown only now:")
        for account in accounts:
            click.echo(f"  {account.role:<14} {account.email:<28} {account.password}")
        click.echo("")
    instance.close()


def resume_regrades(instance: Instance) -> None:
    """Go on with regrades that were at work when the machine or the program stopped."""
    with instance.databases.read() as session:
        waiting = unfinished_regrades(session)
    instance.close()
    for uid in waiting:
        click.echo(f"Going on with regrade {uid}")
        start_command(instance.settings, *JOB, str(uid))


def _in_words(report: SyncReport) -> str:
    parts = [
        f"{count} {word}"
        for count, word in (
            (report.created, "new"),
            (report.revised, "revised"),
            (report.retired, "retired"),
            (report.unchanged, "unchanged"),
            (report.refused, "refused (see: coder-tutor bank check)"),
            (len(report.newer), "newer in the database"),
            (len(report.conflicting), "changed on both sides (see: coder-tutor bank sync)"),
        )
        if count
    ]
    return ", ".join(parts) or "no exercises"


def require_free_port(host: str, port: int) -> None:
    """Find out before the preparations whether the server could listen.

    Raises:
        ConfigurationError: Something else listens there, or the address is
            not this machine's.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise ConfigurationError(
            f"HOST is {host!r}, which is no address ({error.strerror})."
        ) from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise ConfigurationError(_port_message(error, host, port)) from error


def _port_message(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use by another program. "
            f"Stop it, or choose another port: make run PORT={port + 1}"
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port} may not be opened by this user; choose one above 1023: make run PORT=8000"
        )
    return f"Cannot listen on {host}:{port} ({error.strerror}); check HOST and PORT."


class _Server(BaseApplication):
    """Gunicorn, configured from the settings (why gunicorn: docs/decisions/0003)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set what the measurements favour: threads, one listening socket a worker."""
        settings = self._settings
        options: dict[str, Any] = {
            "bind": f"{settings.host}:{settings.port}",
            "workers": settings.workers,
            "worker_class": "gthread",
            "threads": settings.threads,
            "reuse_port": True,
            "timeout": WORKER_TIMEOUT_SECONDS,
            "graceful_timeout": 10,
            "keepalive": 5,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """Make the application in each worker, so that no connection is shared across a fork."""
        from tutor.application import create_app  # noqa: PLC0415 - heavy; workers only

        return create_app(self._settings)
