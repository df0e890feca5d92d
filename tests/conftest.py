"""What every test may ask for: both databases, migrated once, emptied after each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import delete

from tests import postgresql
from tutor.models.base import Base
from tutor.services.database import Databases, create_databases, upgrade

# The same examples each run, and no clock: a busy machine breaks no law. What no run has seen
# yet is looked for with `pytest --hypothesis-profile explore`.
settings.register_profile(
    "project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", settings.get_profile("project"), derandomize=False)
settings.load_profile("project")


def _migrated(url: str) -> Iterator[Databases]:
    upgrade(url)
    databases = create_databases(url)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    path = tmp_path_factory.mktemp("database") / "test.sqlite"
    yield from _migrated(f"sqlite:///{path}")


@pytest.fixture(scope="session")
def postgresql_server(worker_id: str) -> Iterator[postgresql.Server]:
    """A server with databases for whoever needs one of their own."""
    try:
        with postgresql.server(worker_id) as running:
            yield running
    except postgresql.PostgresqlUnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_server: postgresql.Server) -> Iterator[Databases]:
    yield from _migrated(postgresql_server.new_database())


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """One migrated and empty database; the test runs on SQLite and on PostgreSQL."""
    opened: Databases = request.getfixturevalue(f"{request.param}_databases")
    yield opened
    empty(opened)


def empty(databases: Databases) -> None:
    """Delete every row; quicker than migrating again, and threads may have committed."""
    with databases.write.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared_data(project: Path) -> Path:
    """The published files for comparison; tests skip where they are absent."""
    folder = project.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("The published files are not beside the checkout (../shared/data)")
    return folder


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Name this worker; the same without pytest-xdist."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))
