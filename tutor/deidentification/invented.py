"""Names that nobody bears: what real ones are replaced by, and what the check lets pass."""

GIVEN = tuple(
    "Alfarin Bravony Charlino Deltania Echoline Foxtrey Golfina Hotelia Indigon Julianto Kilona Limarie Mikeen Novembra "
    "Oscarin Papalina Quebecca Romeony Sierrane Tangora Unifora Victorina Whiskeen Xrayna Yankeeta Zuluna".split()
)
FAMILY = tuple(
    "Sampleton Testworth Mockley Exampleby Draftsbury Trialford Demoson Fictley Placeholm Lessonby Drillworth Quizley "
    "Examford Casebury Chartley Modelson Patternby Outlineford Practisham Templateson Specimore Notebury Inventley".split()
)
