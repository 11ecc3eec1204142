"""The language of claims: everything that a lemma file needs."""

from .chance import E, Family, Sample, StochasticOrbit, average, family, sample
from .concrete import Concrete, Coordinates, define
from .experiment import Experiment
from .expr import PI as pi
from .expr import Expr, Relation, cos, exp, expr, inner, log, norm, rational, sign, sin, sqrt
from .expr import absolute as Abs
from .expr import equal as Eq
from .expr import maximum as Max
from .expr import minimum as Min
from .expr import piecewise as Piecewise
from .expr import unequal as Ne
from .functions import Function, smooth, smooth_convex, smooth_pl, smooth_strongly_convex
from .lemma import Lemma
from .methods import Orbit, Step, gradient_step, sam_step, unnormalised_sam_step
from .reasons import (
    cauchy_schwarz,
    exp_minus_log,
    exp_monotone,
    expected,
    geometric_recursion,
    gram,
    induction,
    jensen,
    log_at_least,
    max_recursion,
    minkowski,
    one_minus_power_below_exp,
    telescoping,
    tower,
)
from .symbols import Sequence, every, mean, natural, nonnegative, positive, real, total
from .vectors import Vector, direction, vector

__all__ = [
    "Abs",
    "Concrete",
    "Coordinates",
    "E",
    "Eq",
    "Experiment",
    "Expr",
    "Family",
    "Function",
    "Lemma",
    "Max",
    "Min",
    "Ne",
    "Orbit",
    "Piecewise",
    "Relation",
    "Sample",
    "Sequence",
    "Step",
    "StochasticOrbit",
    "Vector",
    "average",
    "cauchy_schwarz",
    "cos",
    "define",
    "direction",
    "every",
    "exp",
    "exp_minus_log",
    "exp_monotone",
    "expected",
    "expr",
    "family",
    "geometric_recursion",
    "gradient_step",
    "gram",
    "induction",
    "inner",
    "jensen",
    "log",
    "log_at_least",
    "max_recursion",
    "mean",
    "minkowski",
    "natural",
    "nonnegative",
    "norm",
    "one_minus_power_below_exp",
    "pi",
    "positive",
    "rational",
    "real",
    "sam_step",
    "sample",
    "sign",
    "sin",
    "smooth",
    "smooth_convex",
    "smooth_pl",
    "smooth_strongly_convex",
    "sqrt",
    "telescoping",
    "total",
    "tower",
    "unnormalised_sam_step",
    "vector",
]
