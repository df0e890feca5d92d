"""Entry point: the `coder-tutor` command. Arranges services for a terminal; holds no rule."""
