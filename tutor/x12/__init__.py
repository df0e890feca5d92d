"""X12 as a biller meets it: 271 eligibility, 835 remittance, 837P claim; read, written, shown.

Text in, values and view models out: no file, clock or random number. Not a validator of the
implementation guides (the tests hold what we write against one) and not a clearinghouse.
"""
