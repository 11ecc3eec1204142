"""Concrete members of the classes of functions, with exact data and a proof of membership that is checked.

Values and gradients at rational points are rationals where they can be, and otherwise balls whose comparisons are certain.
"""

from .base import Member
from .matrices import rotated
from .profile import Profile, huber, one_sided, parabola
from .quadratic import Box, Cone, HalfSpace, Quadratic
from .sinusoid import Sinusoid
from .sums import FiniteSum, Scaled, Separable, Sum

__all__ = [
    "Box",
    "Cone",
    "FiniteSum",
    "HalfSpace",
    "Member",
    "Profile",
    "Quadratic",
    "Scaled",
    "Separable",
    "Sinusoid",
    "Sum",
    "huber",
    "one_sided",
    "parabola",
    "rotated",
]
