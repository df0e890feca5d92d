"""Entry point: the pages. A view reads the form, calls one service, and renders or redirects."""
