"""`coder-tutor user`: accounts made from a terminal, for the first administrator above all."""

import sys

import click

from tutor.cli.instance import Instance
from tutor.services.access import Role
from tutor.services.accounts import create_user


@click.group()
def user() -> None:
    """Manage accounts."""


@user.command()
@click.option("--email", required=True, help="The address that the person logs in with.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="May be given several times.",
)
@click.option(
    "--name", default="", help="How the person is shown; the address's first part if left out."
)
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input; asked for otherwise.",
)
def add(email: str, roles: tuple[str, ...], name: str, password_stdin: bool) -> None:
    """Add an account."""
    password = (
        sys.stdin.readline().rstrip("\r\n")
        if password_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    instance = Instance.from_environment()
    with instance.databases.write.begin() as session:
        create_user(
            session,
            email=email,
            display_name=name or email.partition("@")[0],
            password=password,
            roles=frozenset(Role(role) for role in roles),
            now=instance.now(),
        )
    click.echo(f"Added {email} as {', '.join(roles)}.")
