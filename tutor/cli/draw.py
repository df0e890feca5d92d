"""`coder-tutor bank draw`: one variant of a family as its learner would be given it."""

import json
from pathlib import Path

import click

from tutor.bank.families import Family, draw, is_family, open_family, variant_number
from tutor.bank.files import read_folder
from tutor.bank.parameters import DrawError
from tutor.errors import TutorError


class CannotDrawError(TutorError):
    """The folder is no family, or no sound one."""


@click.command("draw")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--seed", type=int, required=True, help="Any whole number.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def draw_variant(path: Path, seed: int, as_json: bool) -> None:
    """Print the texts of one variant of the family in the folder PATH.

    Seeds that follow each other give different variants until all were given.
    """
    told: list[str] = []
    files = read_folder(path, lambda name, _code, found, _remedy: told.append(f"{name}: {found}"))
    texts = {name: text.replace("\r\n", "\n") for name, text in files.items()}
    if told or not is_family(texts):
        raise CannotDrawError("; ".join(told) or f"{path} has no [parameters]: it is no family.")
    try:
        family = open_family(texts)
        drawn = draw(texts, seed)
        number = variant_number(family.uid, family.plan.count, seed)
        values = family.plan.values(number)
    except (DrawError, ValueError) as error:
        raise CannotDrawError(f"{path} is no sound family: {error}; run bank check.") from error
    if as_json:
        document = {"variant": number, "of": family.plan.count, "values": values, "files": drawn}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    click.echo(_text(family, number, values, drawn))


def _text(family: Family, number: int, values: dict[str, str], drawn: dict[str, str]) -> str:
    lines = [f"Variant {number} of {family.plan.count:,}", ""]
    lines += [f"  {name} = {text}" for name, text in values.items()]
    for name, text in drawn.items():
        lines += ["", f"──── {name} ────", text.rstrip("\n")]
    return "\n".join(lines)
