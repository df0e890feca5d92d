"""Settings, read once from the environment; a bad or missing one refuses to start with a remedy.

Not for choices that people make in the product: those live in the database.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import ConfigurationError

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}
_HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an installation may choose.

    Attributes:
        instance_path: The folder that holds this installation's state:
            database (where SQLite is used), codebook, uploads, secret key.
        project_path: The checkout: templates and the exercise bank.
        database_url: SQLAlchemy URL of the application database.
        is_production: Whether a real installation is configured; demo
            accounts are then never made and the gallery does not exist.
        secret_key: Signs cookies; made once and kept in the instance folder
            unless given.
        include_cpt: Whether collections that carry CPT codes are offered. An
            operator without the AMA's licence switches them off.
        fetches_at_start: Whether a start may try for a few seconds to get from
            its publisher what no package index carries.
        secure_cookies: Send cookies over HTTPS only.
        trusted_proxies: How many reverse proxies stand in front; 0 ignores
            forwarding headers, so that nobody can invent an address.
    """

    instance_path: Path
    project_path: Path
    database_url: str
    secret_key: str
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 16
    is_production: bool = False
    include_cpt: bool = True
    fetches_at_start: bool = True
    secure_cookies: bool = False
    trusted_proxies: int = 0
    public_url: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = True
    mail_from: str = ""

    @property
    def codebook_path(self) -> Path:
        """The codebook artifact."""
        return self.instance_path / "codebook.sqlite"

    @property
    def bank_path(self) -> Path:
        """The exercise files."""
        return self.project_path / "exercises"

    @property
    def templates_path(self) -> Path:
        """The Jinja templates."""
        return self.project_path / "templates"

    @property
    def development(self) -> bool:
        """Whether pages for developers (the component gallery) exist."""
        return not self.is_real_installation

    @property
    def is_real_installation(self) -> bool:
        """Whether people depend on this installation, so that demo accounts must not exist."""
        return self.is_production or bool(self.public_url)

    @property
    def sends_mail(self) -> bool:
        """Whether an SMTP server is configured."""
        return bool(self.smtp_host)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings; makes the instance folder and its secret key when missing.

        Raises:
            ConfigurationError: A value is not what is expected; the message
                names the variable, what was found and what to write instead.
        """
        env = os.environ if environment is None else environment
        project = Path(env.get("CODER_TUTOR_PROJECT") or Path(__file__).parent.parent).resolve()
        instance = Path(env.get("CODER_TUTOR_HOME") or project / "instance").expanduser().resolve()
        _make_private_folder(instance)
        is_production = _flag(env, "CODER_TUTOR_PRODUCTION")
        public_url = env.get("CODER_TUTOR_PUBLIC_URL", "").rstrip("/")
        return cls(
            instance_path=instance,
            project_path=project,
            database_url=_database_url(env, instance),
            secret_key=env.get("CODER_TUTOR_SECRET_KEY") or _kept_secret(instance),
            host=env.get("HOST") or "127.0.0.1",
            port=_number(env, "PORT", default=8000, low=1, high=_HIGHEST_PORT),
            workers=_number(env, "WEB_CONCURRENCY", default=2, low=1, high=64),
            threads=_number(env, "CODER_TUTOR_THREADS", default=16, low=1, high=128),
            is_production=is_production,
            include_cpt=_flag(env, "CODER_TUTOR_CPT", default=True),
            fetches_at_start=_flag(env, "CODER_TUTOR_FETCH", default=True),
            secure_cookies=_flag(
                env, "CODER_TUTOR_SECURE_COOKIES", default=public_url.startswith("https://")
            ),
            trusted_proxies=_number(env, "CODER_TUTOR_TRUSTED_PROXIES", default=0, low=0, high=8),
            public_url=public_url,
            smtp_host=env.get("SMTP_HOST", ""),
            smtp_port=_number(env, "SMTP_PORT", default=587, low=1, high=_HIGHEST_PORT),
            smtp_user=env.get("SMTP_USER", ""),
            smtp_password=env.get("SMTP_PASSWORD", ""),
            smtp_starttls=_flag(env, "SMTP_STARTTLS", default=True),
            mail_from=_sender(env),
        )


def _flag(env: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    raw = env.get(name)
    if raw is None:
        return default
    word = raw.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ConfigurationError(f"{name} is {raw!r}; write 1 (yes) or 0 (no).")


def _number(env: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    raw = env.get(name) or str(default)
    if not (raw.isascii() and raw.isdecimal() and low <= int(raw) <= high):
        raise ConfigurationError(f"{name} is {raw!r}; write a whole number from {low} to {high}.")
    return int(raw)


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    url = env.get("DATABASE_URL") or f"sqlite:///{instance / 'coder-tutor.sqlite'}"
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")):
        scheme = url.partition(":")[0]
        raise ConfigurationError(
            f"DATABASE_URL begins with {scheme!r}; write sqlite:///PATH or "
            "postgresql+psycopg://USER:PASSWORD@HOST/DATABASE."
        )
    return url


def _sender(env: Mapping[str, str]) -> str:
    if env.get("SMTP_HOST") and not env.get("CODER_TUTOR_PUBLIC_URL"):
        raise ConfigurationError(
            "SMTP_HOST is set but CODER_TUTOR_PUBLIC_URL is not; write the address at which "
            "people reach this installation, for the links in its mail."
        )
    sender = env.get("MAIL_FROM", "")
    if env.get("SMTP_HOST") and "@" not in sender:
        raise ConfigurationError(
            f"SMTP_HOST is set but MAIL_FROM is {sender!r}; write the address that mail comes from."
        )
    return sender


def _make_private_folder(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The instance folder {path} cannot be made ({error.strerror}); "
            "set CODER_TUTOR_HOME to a folder that you may write."
        ) from error


def _kept_secret(instance: Path) -> str:
    path = instance / "secret-key"
    fresh = secrets.token_hex(32)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        _keep_private(path)
        kept = path.read_text(encoding="ascii").strip()
        if not kept:
            raise ConfigurationError(
                f"{path} is empty; delete it so that a new secret key is made."
            ) from None
        return kept
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be written ({error.strerror}); set CODER_TUTOR_HOME to a folder "
            "that you may write, or CODER_TUTOR_SECRET_KEY."
        ) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(fresh)
    return fresh


def _keep_private(path: Path) -> None:
    """Take others' rights from a secret that was copied or restored without care."""
    if path.stat().st_mode & 0o077:
        try:
            path.chmod(0o600)
        except OSError as error:
            raise ConfigurationError(
                f"{path} can be read by other users and its permissions cannot be changed "
                f"({error.strerror}); run: chmod 600 {path}"
            ) from error
