"""Pictures for papers: orbits, landscapes, cycles in the plane, rates, amplified features; PNG or SVG, the same bytes every time."""

from .amplification import Network, amplification_picture
from .landscape import landscape_picture
from .orbit import orbit_picture
from .plane import plane_picture
from .rates import rates_picture

__all__ = ["Network", "amplification_picture", "landscape_picture", "orbit_picture", "plane_picture", "rates_picture"]
