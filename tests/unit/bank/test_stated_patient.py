"""What a chart plainly states of its patient is read, and nothing else."""

import pytest

from tutor.bank.writing.stated_patient import stated_patient


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Mrs. X is a 67-year-old bookkeeper.", {"age_years": 67, "sex": "female"}),
        ("A 67 y.o. man.", {"age_years": 67, "sex": "male"}),
        ("67 y/o F with a cough.", {"age_years": 67, "sex": "female"}),
        ("A 41 yo right-handed male; Ms. X, RN, and she agree.", {"age_years": 41, "sex": "male"}),
        ("Sex: F. She is 8 years old.", {"age_years": 8, "sex": "female"}),
        ("A 9-month-old boy.", {"age_months": 9, "sex": "male"}),
        ("Her daughter, a 40-year-old nurse, came.", {}),
        ("Father died at 50 years old. He is 30 years old.", {"age_years": 30, "sex": "male"}),
        ("Mr. X was seen. He coughs.", {"sex": "male"}),
        ("Ms. X, RN: he coughs.", {}),
        ("Mrs. X came with Mr. X. She coughs.", {"sex": "female"}),
        ("A 90 or older patient, 48-month-old stent, 12 years of pain.", {}),
        ("The patient coughs.", {}),
    ],
)
def test_age_and_sex_are_read_where_they_are_plain(text: str, stated: dict[str, int | str]) -> None:
    assert stated_patient(text) == stated
