"""What building a codebook looks like in a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tutor.codebook.build import BuildReport


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar with rate and remaining time; no terminal gets its last state only."""
    from rich.progress import (  # noqa: PLC0415 - only where something is built
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:<44.44}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as bar:
        task = bar.add_task("Codebook", total=None, rate="")

        def show_step(step: str, done: int, total: int) -> None:
            speed = bar.tasks[0].speed
            rate = f"{speed:,.1f} steps/s" if speed else ""
            bar.update(task, description=step, completed=done, total=total or None, rate=rate)

        yield show_step
        total = bar.tasks[0].total or 1
        bar.update(task, description="Codebook", completed=total, total=total)


def say_built(report: "BuildReport") -> None:
    """Say what the codebook holds now, and what had to be left out."""
    titles = ", ".join(release.title for release in report.releases)
    click.echo(f"Codebook built: {titles}")
    for title, reason in report.missing:
        click.echo(f"Left out: {title}. {reason}", err=True)
