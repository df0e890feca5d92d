"""The WSGI application, for servers that are not started by `coder-tutor serve`."""

from tutor.application import create_app

app = create_app()
