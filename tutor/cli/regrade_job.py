"""`coder-tutor bank regrade-job`: the background job of a regrade; started by the web pages."""

import logging
import sys
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

import click

from tutor.bank.grader import Grader, grader_with
from tutor.bank.rubrics import load_rubric
from tutor.errors import ConflictError, TutorError
from tutor.services.notice_mail import deliver_notices
from tutor.services.references import references_for
from tutor.services.regrade_job import RegradeTools, run_regrade
from tutor.services.regrades import RegradeState, fail_regrade

if TYPE_CHECKING:
    from tutor.cli.instance import Instance

JOB = ("bank", "regrade-job")
_OURS = (
    "Something went wrong here, which is our mistake and not yours. It is in the server's log. "
    "Nothing that counts has changed."
)

logger = logging.getLogger(__name__)


@click.command(JOB[1], hidden=True)
@click.argument("regrade_uid", type=click.UUID)
def regrade_job(regrade_uid: UUID) -> None:
    """Do what a regrade waits for: preview it, apply it, or take it back."""
    from tutor.cli.instance import Instance  # noqa: PLC0415 - opens database code

    logging.basicConfig(format="%(name)s: %(message)s")
    logging.getLogger("tutor").setLevel(logging.INFO)
    if run_job(Instance.from_environment(), regrade_uid) is None:
        sys.exit(1)


def run_job(
    instance: "Instance",
    regrade_uid: UUID,
    progress: Callable[[str, int, int], None] | None = None,
) -> RegradeState | None:
    """Run a job to its end and send its notices; None where it failed.

    A preview that fails is closed with the reason. One that applies or takes back stays where
    it is, whole batches done, and can be gone on with.
    """
    message = ""
    try:
        state = run_regrade(tools_of(instance), regrade_uid, progress=progress)
    except ConflictError as error:
        # Another process is at it, or somebody has discarded it: theirs is the last word.
        logger.warning("regrade job ended: %s", error)
        return None
    except TutorError as error:
        message = str(error)
    except Exception:
        # The top of this process: whoever waits at the page has to be told.
        logger.exception("the job of regrade %s failed", regrade_uid)
        message = _OURS
    if message:
        with instance.databases.write.begin() as session:
            fail_regrade(session, regrade_uid=regrade_uid, message=message)
        return None
    deliver_notices(instance.settings, instance.databases.write, clock=instance.now)
    return state


def tools_of(instance: "Instance") -> RegradeTools:
    """What a job works with in one installation."""

    @cache
    def grader_of(rubric_id: str) -> Grader:
        references = references_for(instance.codebook, instance.settings.bank_path)
        return grader_with(references, load_rubric(rubric_id))

    databases = instance.databases
    return RegradeTools(databases.read, databases.write, grader_of, instance.now)
