"""What a command works on: the settings, the codebook and the database of one installation."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from tutor.cli.building import ensure_codebook
from tutor.codebook.lookup import Codebook
from tutor.config import Settings
from tutor.services.database import Databases, create_databases, upgrade


@dataclass(frozen=True)
class Instance:
    """One installation; its parts are opened when first asked for."""

    settings: Settings

    @classmethod
    def from_environment(cls) -> "Instance":
        """Read which installation is meant."""
        return cls(Settings.from_environment())

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook, built first where it is missing or of an older layout."""
        return ensure_codebook(self.settings)

    @cached_property
    def databases(self) -> Databases:
        """The database, migrated first where it is behind."""
        upgrade(self.settings.database_url)
        return create_databases(self.settings.database_url)

    @staticmethod
    def now() -> datetime:
        """The time, for services: they never read a clock."""
        return datetime.now(UTC)

    def close(self) -> None:
        """Let go of the database, so that nothing open crosses into a worker."""
        if "databases" in self.__dict__:
            self.databases.close()
