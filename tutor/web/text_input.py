"""What a request may hold at all, whatever page it is for; refused in words, never with a crash."""

from typing import Any

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider

from tutor.services.access import InvalidInputError


class BoundedJSONProvider(DefaultJSONProvider):
    """Reads JSON; what is nested deeper than the reader can follow is no JSON of ours."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read one document.

        Raises:
            ValueError: It is no JSON, or nested too deeply.
        """
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("the JSON is nested too deeply") from error


def init_text_input(app: Flask) -> None:
    """Check every request before its page sees it."""
    app.json = BoundedJSONProvider(app)

    @app.before_request
    def refuse_nul() -> None:
        # Nobody types the character NUL, and PostgreSQL stores and compares no text with it.
        # A body of JSON is read, and checked, by the service that it is for.
        sources = [request.args] if request.query_string else []
        sources += [request.form] if request.content_length and not request.is_json else []
        for source in sources:
            for name, text in source.items(multi=True):
                if "\x00" in name or "\x00" in text:
                    raise InvalidInputError(
                        "What was sent holds a NUL character, which is no text. "
                        "Remove it and send the page again."
                    )
