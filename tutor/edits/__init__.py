"""Published logic for inpatient stays: Medicare's groups and the edits of the Medicare Code Editor.

Not for what a finding costs or says: that is `tutor.grading`, which knows only the
protocols of `tutor.codes.inpatient`.
"""
