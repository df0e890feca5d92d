"""Start this program's own commands as processes that outlive the one that starts them."""

import logging
import os
import subprocess
import sys
import threading

from tutor.config import Settings

logger = logging.getLogger(__name__)


def start_command(settings: Settings, *arguments: str) -> None:
    """Start one command on the same installation; what it does stands in the database."""
    environment = os.environ | {
        "CODER_TUTOR_HOME": str(settings.instance_path),
        "CODER_TUTOR_PROJECT": str(settings.project_path),
        "DATABASE_URL": settings.database_url,
    }
    process = subprocess.Popen(  # noqa: S603 - our own program, and words of our own
        [sys.executable, "-m", "tutor.cli.main", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Somebody has to wait for a child, or it stays in the table of processes.
    threading.Thread(target=process.wait, daemon=True).start()
    logger.info("command started", extra={"command": " ".join(arguments), "pid": process.pid})
