"""The text of formulas, equal for two of them exactly when they are equal."""

from __future__ import annotations

from ._algebra import ATOMS, FUNCTIONS, Formula, Function, Index, Poly, Vector, measure_formula, measure_vector


def show(formula: Formula) -> str:
    """The canonical text of a formula, with bound naturals named after how deeply binders are nested in their scope.

    Parameters
    ----------
    formula : a formula, as in a :class:`~samproof.recheck.Sequent`.

    Returns
    -------
    str
        Equal for two formulas exactly when they are equal.

    Examples
    --------
    >>> from samproof.recheck import show, statement
    >>> show(statement(["ge", [["1/2", [[0, 2]]]]], [["var", "x"]]))
    'ge [1/2*var(x)^2]'
    """
    return _formula_text(formula, ())


def brief(formula: Formula) -> str:
    """A formula's text, or its size where the text would be long."""
    size = measure_formula(formula)[2]
    return f"'{show(formula)}'" if size <= 60 else f"a formula '{formula[0]}' of {size} nodes"


def _name_text(name: str | int, bound: tuple[str, ...]) -> str:
    return bound[-1 - name] if isinstance(name, int) else name


def _index_text(index: Index, bound: tuple[str, ...]) -> str:
    return str(index[1]) if index[0] == "" else f"{_name_text(index[0], bound)}+{index[1]}"


def _function_text(f: Function, bound: tuple[str, ...]) -> str:
    return f if isinstance(f, str) else f"{f[0]}[{_index_text(f[1], bound)}]"


def _poly_text(p: Poly, bound: tuple[str, ...]) -> str:
    rows = sorted((sorted((_atom_text(a, bound), e) for a, e in m), c) for m, c in p)
    return "[" + " + ".join("*".join([str(c), *(f"{a}^{e}" for a, e in m)]) for m, c in rows) + "]"


def _vector_text(v: Vector, bound: tuple[str, ...]) -> str:
    rows = sorted((_atom_text(a, bound), _poly_text(c, bound)) for a, c in v)
    return "<" + " + ".join(c + a for a, c in rows) + ">"


def _atom_text(place: int, bound: tuple[str, ...]) -> str:
    head, args, _, height, _ = ATOMS[place]
    if head == "sum":
        binder = f"#{height}"
        texts = [binder, _index_text((args[0], 0), bound), _poly_text(args[1], (*bound, binder))]
    elif head in ("mean", "vmean"):
        binder = f"#{height}"
        text = _poly_text if head == "mean" else _vector_text
        texts = [binder, args[0], _index_text(args[1], bound), text(args[2], (*bound, binder))]
    elif head == "ip":
        texts = sorted(_atom_text(a, bound) for a in args)
    elif head == "max":
        texts = sorted(_poly_text(p, bound) for p in args[0])
        texts = texts * 2 if len(texts) == 1 else texts
    elif head == "choice":
        texts = [_poly_text(p, bound) for p in args]
    elif head == "pow":
        texts = [_poly_text(args[0], bound), _index_text((args[1], 0), bound)]
    elif head == "nat":
        texts = [_name_text(args[0], bound)]
    elif head in ("seq", "vseq", "path"):
        texts = [args[0], *(_index_text(i, bound) for i in args[1:])]
    elif head in ("val", "grad", "inf"):
        texts = [_function_text(args[0], bound), *(_vector_text(v, bound) for v in args[1:])]
    elif head in FUNCTIONS:
        texts = [_poly_text(args[0], bound)]
    else:
        texts = [a if isinstance(a, str) else _vector_text(a, bound) for a in args]
    return f"{head}({','.join(texts)})"


def _formula_text(f: Formula, bound: tuple[str, ...]) -> str:
    if f[0] == "all":
        binder = f"#{measure_formula(f)[1]}"
        return f"all {binder} {_formula_text(f[1], (*bound, binder))}"
    if f[0] == "class":
        return " ".join(["class", f[1], _function_text(f[2], bound), *(_poly_text(p, bound) for p in f[3])])
    if f[0] in ("average", "variance"):
        return " ".join([*f[:4], *(_poly_text(p, bound) for p in f[4:])])
    if f[0] == "chain":
        first = measure_vector(f[4])[1] + 1
        binders = [f"#{first + k}" for k in range(len(f[3]) + 2)]
        return " ".join(["chain", f[1], f[2], *f[3], _vector_text(f[4], (*bound, *binders))])
    return f"{f[0]} {_vector_text(f[1], bound) if f[0] == 'veq' else _poly_text(f[1], bound)}"
