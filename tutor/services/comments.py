"""Comments on a draft: said, listed, settled."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.errors import NotFoundError, PermissionDeniedError
from tutor.models.draft import Draft, DraftComment
from tutor.models.person import User
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.drafts import find_draft, knows_key
from tutor.services.entries import require_text

LONGEST_COMMENT = 4_000
_LONGEST_PLACE = 100


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment as the page of a draft shows it."""

    uid: UUID
    author: str
    place: str
    text: str
    created_at: datetime
    is_resolved: bool


def add(
    session: Session, *, acting: ActingUser, draft_uid: UUID, text: str, place: str, now: datetime
) -> None:
    """Say something of a draft, or of one place of it.

    Raises:
        NotFoundError: There is no such draft, or the person may not know of it.
        PermissionDeniedError: Its key is not open to the person: a comment may tell of it.
        InvalidInputError: Nothing is said, or too much.
    """
    draft = _with_key(session, acting, draft_uid)
    add_to(session, acting=acting, draft=draft, text=text, place=place, now=now)


def add_to(
    session: Session, *, acting: ActingUser, draft: Draft, text: str, place: str, now: datetime
) -> UUID:
    """Add a comment and return its uid; the caller has checked who may.

    Raises:
        InvalidInputError: Nothing is said, or too much.
    """
    words = text.strip()
    require_text(words, what="The comment")
    if not 1 <= len(words) <= LONGEST_COMMENT:
        raise InvalidInputError(
            f"Write a comment of 1 to {LONGEST_COMMENT:,} characters.", field="comment"
        )
    uid = uuid4()
    session.add(
        DraftComment(
            uid=uid,
            draft_id=draft.id,
            author_id=acting.id or None,
            place=place[:_LONGEST_PLACE],
            text=words,
            created_at=now,
            resolved_at=None,
        )
    )
    return uid


def resolve(
    session: Session, *, acting: ActingUser, comment_uid: UUID, draft_uid: UUID, now: datetime
) -> None:
    """Mark a comment as settled; doing it again changes nothing.

    Raises:
        NotFoundError: There is no such comment on this draft, or the person may not know of it.
        PermissionDeniedError: The key of the draft is not open to the person.
    """
    draft = _with_key(session, acting, draft_uid)
    comment = session.scalar(
        select(DraftComment).where(
            DraftComment.uid == comment_uid, DraftComment.draft_id == draft.id
        )
    )
    if comment is None:
        raise NotFoundError(f"comment {comment_uid}")
    comment.resolved_at = comment.resolved_at or now


def list_comments(session: Session, *, draft: Draft) -> tuple[CommentView, ...]:
    """List the comments on a draft, open ones first; the caller has checked who asks."""
    rows = session.execute(
        select(DraftComment, User.display_name)
        .outerjoin(User, User.id == DraftComment.author_id)
        .where(DraftComment.draft_id == draft.id)
        .order_by(DraftComment.resolved_at.is_not(None), DraftComment.created_at, DraftComment.id)
    )
    return tuple(
        CommentView(
            uid=comment.uid,
            author=author or "somebody whose account is gone",
            place=comment.place,
            text=comment.text,
            created_at=comment.created_at,
            is_resolved=comment.resolved_at is not None,
        )
        for comment, author in rows
    )


def _with_key(session: Session, acting: ActingUser, draft_uid: UUID) -> Draft:
    draft = find_draft(session, acting, draft_uid)
    if not knows_key(acting, draft):
        raise PermissionDeniedError("The key of this draft is not open to you.")
    return draft
