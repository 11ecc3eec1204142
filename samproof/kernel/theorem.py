"""Theorems, and the one function that makes them.

A ``Theorem`` holds no data of its own: what it states is looked up in a private registry that only ``infer`` writes to, so
copying, pickling, subclassing or assigning to one yields nothing that another rule would accept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

from .codec import Reader, Writer, integer
from .rules import RULES, Sequent
from .terms import Component, Formula, Index, KernelError, Poly, Vec, free

VERSION = 1
FORMAT = "samproof certificate"
_TERMS = (Poly, Vec, Formula, Index, Component)


class Theorem:
    """A sequent that was derived by the rules; made by ``infer`` and by nothing else."""

    __slots__ = ("__weakref__",)

    def __new__(cls, *args: Any, **kwargs: Any) -> NoReturn:
        raise KernelError("a theorem cannot be constructed; it is the result of samproof.kernel.infer")

    def __init_subclass__(cls) -> None:
        raise KernelError("Theorem cannot be subclassed")

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise KernelError("a theorem cannot be copied or pickled; save its certificate and check that")

    def __copy__(self) -> Theorem:
        return self

    def __deepcopy__(self, memo: Any) -> Theorem:
        return self

    @property
    def hypotheses(self) -> frozenset[Formula]:
        return _content(self).hypotheses

    @property
    def conclusion(self) -> Formula:
        return _content(self).conclusion

    @property
    def facts(self) -> frozenset[str]:
        return _content(self).facts

    def __repr__(self) -> str:
        return f"{', '.join(map(repr, sorted(self.hypotheses, key=repr)))} |- {self.conclusion!r}"


_minted: WeakKeyDictionary[Theorem, Sequent] = WeakKeyDictionary()


def _blank() -> Theorem:
    kind: Any = Theorem
    made: Theorem = object.__new__(kind)
    return made


def _content(theorem: Any) -> Sequent:
    if type(theorem) is not Theorem or theorem not in _minted:
        raise KernelError(f"{type(theorem).__name__} object is not a theorem that the kernel made")
    return _minted[theorem]


def infer(rule: str, premises: Sequence[Theorem] = (), **arguments: Any) -> Theorem:
    """Apply one rule.

    Parameters
    ----------
    rule : the name of a rule in ``samproof.kernel.rules.RULES``.
    premises : theorems, in the order in which the rule wants them.
    arguments : the rule's own arguments, as terms.

    Raises
    ------
    KernelError : when the rule does not exist or does not apply; the message shows the operands.

    Examples
    --------
    >>> from samproof.kernel import infer, var
    >>> infer("exp_positive", p=var("x"))
     |- gt [1*exp([1*var(x)^1])^1]
    """
    entry = RULES.get(rule)
    if entry is None:
        raise KernelError(f"no rule is called {rule!r}")
    wanted = [name for name, _ in entry.arguments]
    if sorted(arguments) != sorted(wanted):
        raise KernelError(f"{rule} takes the arguments {', '.join(wanted) or 'none'}, not {', '.join(arguments) or 'none'}")
    writer = Writer()
    try:
        data = {name: writer.encode(kind, arguments[name]) for name, kind in entry.arguments}
        reader = Reader(writer.table)
        rebuilt = {name: reader.decode(kind, data[name]) for name, kind in entry.arguments}
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
        raise KernelError(f"{rule}: an argument is not a term of the kernel ({type(error).__name__}: {error})") from None
    return _apply(rule, premises, rebuilt)


def _apply(rule: str, premises: Sequence[Theorem], arguments: dict[str, Any]) -> Theorem:
    """Apply a rule to arguments that the reader has built, and to nothing else."""
    entry = RULES.get(rule)
    if entry is None:
        raise KernelError(f"no rule is called {rule!r}")
    wanted = [name for name, _ in entry.arguments]
    if sorted(arguments) != sorted(wanted):
        raise KernelError(f"{rule} takes the arguments {', '.join(wanted) or 'none'}, not {', '.join(arguments) or 'none'}")
    for name, argument in arguments.items():
        if _open(argument):
            raise KernelError(f"{rule}: the argument {name} = {argument!r} contains a bound name")
    try:
        sequent = entry.apply([_content(p) for p in premises], **arguments)
    except KernelError as error:
        message = str(error)
        raise KernelError(message if message.startswith(rule) else f"{rule}: {message}") from None
    for formula in (*sequent.hypotheses, sequent.conclusion):
        if type(formula) is not Formula or any(name[0] in "#$" for _, name in free(formula)):
            raise KernelError(f"{rule}: {formula!r} is not a closed formula")
    theorem = _blank()
    _minted[theorem] = sequent
    return theorem


def _open(argument: Any) -> bool:
    """Whether a bound name (``#k``, ``$k``) is free in an argument, which would let ``substitute`` capture it."""
    if isinstance(argument, _TERMS):
        return any(name[0] in "#$" for _, name in free(argument))
    if isinstance(argument, str):
        return argument[:1] in ("#", "$")
    if isinstance(argument, list | tuple):
        return any(_open(a) for a in argument)
    if isinstance(argument, dict):
        return any(_open(a) for item in argument.items() for a in item)
    return False


def check(certificate: Any, library: Mapping[str, Theorem] | None = None) -> Theorem:
    """Replay a saved certificate, step by step, and return the theorem that its last step proves.

    Parameters
    ----------
    certificate : the decoded JSON object.
    library : theorems that the certificate may cite by name with the rule ``cite``.

    Raises
    ------
    KernelError : naming the step that fails; nothing is half accepted.
    """
    if type(certificate) is not dict or certificate.get("format") != FORMAT or type(certificate.get("version")) is not int:
        raise KernelError(f"not a {FORMAT} of version {VERSION}")
    if certificate["version"] != VERSION:
        raise KernelError(f"the certificate has version {certificate['version']}, this kernel reads version {VERSION}")
    steps = certificate.get("steps")
    if type(steps) is not list or not steps:
        raise KernelError("a certificate needs at least one step")
    done: list[Theorem] = []
    number = -1
    try:
        reader = Reader(certificate.get("atoms"))
        for number, step in enumerate(steps):  # noqa: B007 - named in the error
            done.append(_step(step, done, reader, library or {}))
    except KernelError as error:
        raise KernelError(f"step {number}: {error}" if number >= 0 else str(error)) from None
    except (
        TypeError,
        ValueError,
        IndexError,
        KeyError,
        AttributeError,
        RecursionError,
        OverflowError,
        ArithmeticError,
    ) as error:
        raise KernelError(f"step {number}: malformed data ({type(error).__name__}: {error})") from None
    return done[-1]


def _step(step: Any, done: list[Theorem], reader: Reader, library: Mapping[str, Theorem]) -> Theorem:
    if type(step) is not dict or type(step.get("rule")) is not str:
        raise KernelError(f"{step!r} is not a step")
    rule, data = step["rule"], {k: v for k, v in step.items() if k not in ("rule", "from")}
    if rule == "cite":
        name = data.get("claim")
        if type(name) is not str or name not in library:
            raise KernelError(f"the cited claim {name!r} is not proved")
        _content(library[name])
        return library[name]
    premises, sources = [], step.get("from", [])
    if type(sources) is not list or "premises" in data:
        raise KernelError(f"{sources!r} is not a list of earlier steps")
    for k in sources:
        if not 0 <= integer(k) < len(done):
            raise KernelError(f"premise {k} is not an earlier step")
        premises.append(done[k])
    kinds = dict(RULES[rule].arguments) if rule in RULES else {}
    arguments = {name: reader.decode(kinds[name], value) if name in kinds else value for name, value in data.items()}
    return _apply(rule, premises, arguments)
