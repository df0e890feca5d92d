"""temp"""


def check_amended(e):
    return ()
