"""The `coder-tutor` command: its groups, and what an error looks like in a terminal."""

import sys
from typing import Any

import click

from tutor.cli.bank import bank
from tutor.cli.codebook import codebook
from tutor.cli.deid import deid
from tutor.cli.organisation import organisation
from tutor.cli.serve import serve
from tutor.cli.user import user
from tutor.cli.vectors import grade_vectors
from tutor.cli.x12 import x12
from tutor.errors import TutorError

EXIT_WRONG_INPUT = 2


class _PlainErrors(click.Group):
    """Shows a `TutorError` as one message with exit code 2, never as a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TutorError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(EXIT_WRONG_INPUT)


@click.group(cls=_PlainErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="coder-tutor")
def main() -> None:
    """Learn and test medical coding on charts.

    The environment decides where things are: CODER_TUTOR_HOME (the instance
    folder: database, codebook, uploads), DATABASE_URL, HOST and PORT.
    """


for command in (serve, codebook, bank, deid, grade_vectors, user, organisation, x12):
    main.add_command(command)

if __name__ == "__main__":
    main()
