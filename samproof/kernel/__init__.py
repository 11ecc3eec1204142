"""The trusted kernel: exact, standard library only, the only maker of a theorem."""

from .facts import FACTS
from .rules import INTERVAL, RULES
from .terms import (
    CLASSES,
    ONE,
    ZERO,
    Atom,
    Formula,
    Index,
    KernelError,
    Poly,
    Vec,
    direction,
    eq,
    fn,
    forall,
    free,
    ge,
    grad,
    gt,
    infimum,
    inner,
    maximum,
    member,
    nat,
    pi,
    power,
    seq,
    substitute,
    total,
    value,
    var,
    vec,
    veq,
    vseq,
)
from .theorem import FORMAT, VERSION, Theorem, check, infer

__all__ = [
    "CLASSES", "FACTS", "FORMAT", "INTERVAL", "ONE", "RULES", "VERSION", "ZERO", "Atom", "Formula", "Index", "KernelError",
    "Poly", "Theorem", "Vec", "check", "direction", "eq", "fn", "forall", "free", "ge", "grad", "gt", "infer", "infimum",
    "inner", "maximum", "member", "nat", "pi", "power", "seq", "substitute", "total", "value", "var", "vec", "veq", "vseq",
]
