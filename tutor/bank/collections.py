"""Whose a collection is, from its file to the database; what is private stays private."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.bank.problem import Problem, Severity
from tutor.bank.schema import CollectionTable
from tutor.models.organisation import Collection, Organisation


def sync_collections(session: Session, tables: Mapping[str, CollectionTable]) -> dict[str, Problem]:
    """Write a row for each collection, and return the problems by the name of the collection.

    A collection whose file names an organisation becomes that organisation's.
    One whose file names none is public when it first comes, and later stays
    whose it is: an administrator may have given it to an organisation, and
    taking a line out of a file must not publish anything. A collection with a
    problem is left as it is; its exercises must not be taken in.
    """
    problems = owner_problems(session, tables)
    organisations = _organisations(session)
    rows = {row.name: row for row in session.scalars(select(Collection))}
    for name, table in tables.items():
        if name in problems:
            continue
        row = rows.get(name)
        if row is None:
            row = Collection(name=name, organisation_id=None, is_private=False)
            session.add(row)
        row.title = table.title
        if table.organisation is not None:
            row.organisation_id = organisations[table.organisation]
            row.is_private = table.private
    session.flush()
    return problems


def owner_problems(session: Session, tables: Mapping[str, CollectionTable]) -> dict[str, Problem]:
    """Return a problem for each collection whose file names an organisation that is not there."""
    organisations = _organisations(session)
    return {
        name: _unknown(name, table.organisation, organisations)
        for name, table in tables.items()
        if table.organisation is not None and table.organisation not in organisations
    }


def _organisations(session: Session) -> dict[str, int]:
    return {row.slug: row.id for row in session.scalars(select(Organisation))}


def _unknown(name: str, slug: str, organisations: Mapping[str, int]) -> Problem:
    known = ", ".join(sorted(organisations)) or "none"
    return Problem(
        f"{name}/collection.toml",
        "organisation",
        Severity.ERROR,
        "BANK150",
        f"There is no organisation {slug!r}; there is {known}.",
        f"Make it (coder-tutor organisation add {slug} --name NAME), or correct its spelling.",
    )
