"""`coder-tutor organisation`: organisations and their members, from a terminal."""

import json
from dataclasses import asdict

import click

from tutor.cli.instance import Instance
from tutor.services import organisations
from tutor.services.access import OPERATOR, Role

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_ROLES = click.Choice([role.value for role in Role])


@click.group()
def organisation() -> None:
    """Manage organisations: who belongs to them, as what."""


@organisation.command()
@click.argument("slug")
@click.option("--name", required=True, help="How the organisation is shown.")
@_AS_JSON
def add(slug: str, name: str, as_json: bool) -> None:
    """Add an organisation. SLUG is its short name, which collections name and never changes."""
    instance = Instance.from_environment()
    with instance.databases.write.begin() as session:
        uid = organisations.create_organisation(
            session, acting=OPERATOR, name=name, slug=slug, now=instance.now()
        )
    told = {"uid": str(uid), "slug": slug, "name": name}
    click.echo(json.dumps(told) if as_json else f"Added {slug}.")


@organisation.command(name="list")
@_AS_JSON
def list_organisations(as_json: bool) -> None:
    """List organisations with the numbers of their members and collections."""
    with Instance.from_environment().databases.read() as session:
        found = organisations.list_organisations(session, acting=OPERATOR)
    if as_json:
        click.echo(json.dumps([asdict(one) | {"uid": str(one.uid)} for one in found], indent=2))
        return
    for one in found:
        counts = f"members: {one.members}, collections: {one.collections}"
        click.echo(f"{one.slug}: {one.name} ({counts})")
    if not found:
        click.echo("There is no organisation.")


@organisation.group()
def member() -> None:
    """Manage the members of an organisation."""


@member.command(name="add")
@click.argument("slug")
@click.option("--email", required=True, help="The address of the person's account.")
@click.option("--role", required=True, type=_ROLES, help="The role in this organisation.")
@_AS_JSON
def add_member(slug: str, email: str, role: str, as_json: bool) -> None:
    """Give somebody with an account a role in the organisation SLUG."""
    with Instance.from_environment().databases.write.begin() as session:
        organisations.add_member(
            session,
            acting=OPERATOR,
            organisation_uid=organisations.find_organisation(session, acting=OPERATOR, slug=slug),
            email=email,
            role=Role(role),
        )
    told = {"organisation": slug, "email": email, "role": role}
    click.echo(json.dumps(told) if as_json else f"{email} is {role} of {slug}.")


@member.command(name="remove")
@click.argument("slug")
@click.option("--email", required=True, help="The address of the person's account.")
@click.option("--role", type=_ROLES, help="Only this role; all of them if left out.")
@_AS_JSON
def remove_member(slug: str, email: str, role: str | None, as_json: bool) -> None:
    """Take a role in the organisation SLUG from somebody, or every role.

    Without a role left, the private collections are gone for that person:
    open attempts there are set aside, results stay.
    """
    with Instance.from_environment().databases.write.begin() as session:
        organisations.remove_member(
            session,
            acting=OPERATOR,
            organisation_uid=organisations.find_organisation(session, acting=OPERATOR, slug=slug),
            user_uid=organisations.find_member(session, email=email),
            role=Role(role) if role else None,
        )
    told = {"organisation": slug, "email": email, "role": role}
    words = f"no longer {role} of" if role else "no longer in"
    click.echo(json.dumps(told) if as_json else f"{email} is {words} {slug}.")
