"""`coder-tutor codebook stage`: the background job of an upload; started by the web pages."""

import sys
from uuid import UUID

import click


@click.command(hidden=True)
@click.argument("upload_uid", type=click.UUID)
def stage(upload_uid: UUID) -> None:
    """Import the files of an upload beside the codebook in use, and say what they change."""
    from tutor.cli.stage_job import run_job  # noqa: PLC0415 - XML, ZIP and tables; only for this

    if not run_job(upload_uid):
        sys.exit(1)
