"""Members of a class of functions as short texts, so that a witness can be written on a command line and read again.

``profile:1,@-1,0,@2,1/2`` has curvature 1 up to -1, then 0 up to 2, then 1/2, and f(0) = f'(0) = 0; ``:1,3,2`` at the end says
f(1) = 3 and f'(1) = 2 instead.  ``separable:A+B`` is the sum of profiles, one for each coordinate.
"""

from __future__ import annotations

import re
from fractions import Fraction

from ..errors import ClaimError
from ..members import Member, Profile, Separable

PROFILE, SEPARABLE = "profile:", "separable:"
NUMBER = re.compile(r"-?\d{1,400}(/\d{1,400}|\.\d{1,400})?\Z")


def write(member: Member) -> str | None:
    """The text of a member; None for one that has no short text.

    >>> write(Profile([-1, 1], [0, 2, 0]))
    'profile:0,@-1,2,@1,0'
    """
    if isinstance(member, Separable):
        parts = [write(p) for p in member.parts]
        return None if None in parts else SEPARABLE + "+".join((p or "").removeprefix(PROFILE) for p in parts)
    if not isinstance(member, Profile):
        return None
    words = [str(member.curvatures[0])]
    for joint, curvature in zip(member.joints, member.curvatures[1:], strict=True):
        words += [f"@{joint}", str(curvature)]
    home = (member.anchor, member.offset, member.slope)
    return PROFILE + ",".join(words) + (f":{','.join(map(str, home))}" if any(home) else "")


def is_member(text: str) -> bool:
    """Whether a text is meant as a member."""
    return text.startswith((PROFILE, SEPARABLE))


def read(text: str, place: str | None = None) -> Member:
    """The member of a text.

    Raises
    ------
    ClaimError : E227 for a text that does not describe one; E305 for joints that do not increase.

    Examples
    --------
    >>> print(read("profile:0,@-1,2,@1,0"))
    -2*x - 1 for x <= -1; x^2 for -1 <= x <= 1; 2*x - 1 for 1 <= x
    """
    if text.startswith(SEPARABLE):
        return Separable([_profile(part, place) for part in text.removeprefix(SEPARABLE).split("+")])
    return _profile(text.removeprefix(PROFILE), place)


def _profile(text: str, place: str | None) -> Profile:
    shape, _, home = text.partition(":")
    words = shape.split(",")
    where = [_number(w, text, place) for w in home.split(",")] if home else [Fraction(0)] * 3
    if len(where) != 3 or any((i % 2 == 1) != w.startswith("@") for i, w in enumerate(words)) or len(words) % 2 == 0:
        raise ClaimError("E227", f"{text!r} is not a function; write it as profile:1,@-1,0,@2,1/2 or profile:1:0,3,2", place)
    try:
        return Profile(
            [_number(w[1:], text, place) for w in words[1::2]], [_number(w, text, place) for w in words[::2]], *where
        )
    except ClaimError as error:
        raise ClaimError(error.code, error.message, error.place or place) from None


def _number(word: str, text: str, place: str | None) -> Fraction:
    if not NUMBER.match(word):
        raise ClaimError("E227", f"{word!r} in {text!r} is not a rational number", place)
    try:
        return Fraction(word)
    except ZeroDivisionError:
        raise ClaimError("E227", f"{word!r} in {text!r} divides by zero", place) from None
