"""`coder-tutor bank schema`."""

import json

from click.testing import CliRunner

from tutor.cli.main import main


def test_the_schema_of_every_kind_is_printed_as_json() -> None:
    result = CliRunner().invoke(main, ["bank", "schema"])

    assert result.exit_code == 0
    schema = json.loads(result.stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["discriminator"]["mapping"].keys() == {
        "chart",
        "audit",
        "sequence",
        "choice",
        "fields",
    }
