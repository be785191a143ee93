"""The list of faults: one function each, in the order of their numbers."""
FAULTS = {}


class CannotPlay(Exception):
    """Why a fault cannot be played on this machine."""


def fault(number, title, how, expected):
    """Registers a function that plays the fault in a room (a Room of lab.py), asserts what must come of
    it, and may return what was seen."""
    def register(play):
        assert number not in FAULTS, number
        FAULTS[number] = {"title": title, "how": how, "expected": expected, "play": play}
        return play
    return register


def not_here(number, title, why):
    FAULTS[number] = {"title": title, "how": why, "expected": "", "play": None}
