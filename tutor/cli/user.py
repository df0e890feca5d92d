"""`coder-tutor user`: accounts made from a terminal, for the first administrator above all."""

import sys

import click

from tutor.cli.instance import Instance
from tutor.errors import ConfigurationError
from tutor.services.access import Role
from tutor.services.accounts import create_user

# The demo accounts and the documents say student; the product's own word is learner.
_OTHER_WORDS = {"student": Role.LEARNER}


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
    type=click.Choice([*(role.value for role in Role), *_OTHER_WORDS]),
    help="May be given several times; student is another word for learner.",
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
    password = _read_password(from_stdin=password_stdin)
    chosen = frozenset(_OTHER_WORDS.get(name) or Role(name) for name in roles)
    instance = Instance.from_environment()
    with instance.databases.write.begin() as session:
        create_user(
            session,
            email=email,
            display_name=name or email.partition("@")[0],
            password=password,
            roles=chosen,
            now=instance.now(),
        )
    click.echo(f"Added {email} as {', '.join(sorted(role.value for role in chosen))}.")


def _read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise ConfigurationError(
            "There is no terminal to ask for the password on; give --password-stdin and write "
            "the password to standard input."
        )
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
