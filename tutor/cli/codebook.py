"""`coder-tutor codebook`: build the codebook, see what it holds, look codes up."""

import click

from tutor.cli.building import build_with_bar
from tutor.cli.fetching import fetch
from tutor.cli.lookup import changes, search, show
from tutor.cli.releases import import_releases, status
from tutor.cli.staging import stage
from tutor.config import Settings


@click.group()
def codebook() -> None:
    """Build the codebook, fetch and import releases, and look codes up."""


@codebook.command()
def build() -> None:
    """Build the codebook anew: what PyPI carries and every imported file.

    The old file serves until the new one is complete.
    """
    build_with_bar(Settings.from_environment())


for command in (import_releases, fetch, status, show, search, changes, stage):
    codebook.add_command(command)
