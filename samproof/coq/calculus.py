"""Monotonicity by the sign of a derivative, and interval arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..kernel import Atom, Formula, Poly, fn, free, ge, var
from ..kernel.rules import derivative
from .names import Unsupported
from .trees import chained, tree
from .writes import conjunction

if TYPE_CHECKING:
    from .steps import Steps

DERIVATIVES = {"exp": "exp", "sin": "cos", "cos": "(fun it => - sin it)"}


class Slopes:
    """The derivatives of the numbers of a certificate by one of its variables."""

    def __init__(self, replay: Steps, x: str) -> None:
        self.replay, self.table, self.x = replay, replay.table, x
        self.at = replay.write.along(("var", x))
        self.word = self.table.chosen["var", x]
        self._known: dict[Atom, str] = {}

    def lists(self) -> str:
        return f"(fun it => {self.table.numbers(there=self.at('it'))})"

    def poly(self, p: Poly) -> str:
        """The proof that p is differentiable at the variable."""
        atoms = sorted(p.atoms(), key=lambda a: a.key)
        rows, proofs = [], []
        for a in atoms:
            rows.append(f"{self.table.position(a)} {self.table.poly(derivative(Poly.atom(a), self.x))}")
            proofs.append(self._atom(a))
        shown = f"{chained('row', rows, 'no_row')} {self.table.poly(p)} {self.table.poly(derivative(p, self.x))}"
        return f"(differentiable {self.lists()} {self.word} {shown} ok {conjunction(proofs)})"

    def _atom(self, a: Atom) -> str:
        if ("var", self.x) not in free(a):
            return f"(derivable_pt_lim_const (ev {self.table.numbers()} (Var {self.table.position(a)})) _)"
        if a.head == "var":
            return "(derivable_pt_lim_id _)"
        if a not in self._known:
            if a.head not in DERIVATIVES:
                raise Unsupported(f"the derivative of {a.head}")
            self._known[a] = self.replay.write.lemma(*self._lemma(a))
        return self.table.applied(self._known[a])

    def _lemma(self, a: Atom) -> tuple[str, str]:
        inside, slope = a.args[0], derivative(Poly.atom(a), self.x)
        place, numbers = self.table.position(a), self.table.numbers()
        outer = tree(fn({"exp": "exp", "sin": "cos", "cos": "sin"}[a.head], inside))
        product = ("*", ("neg", outer) if a.head == "cos" else outer, tree(derivative(inside, self.x)))
        same = f"(same_ok {numbers} {self.table.tree(product)} {self.table.poly(slope)} ok)"
        lemma = f"derivable_pt_lim_{a.head}"
        along = self.table.numbers(there=self.at("it"))
        of = f"(fun it => ev {along} {self.table.poly(inside)})"
        proof = f"(slope_of {a.head} {DERIVATIVES[a.head]} {of} {self.word} _ _ {lemma} {self.poly(inside)} {same})"
        lists = f"derivable_pt_lim (fun it => ev {along} (Var {place})) {self.word}"
        return f"{lists} (ev {numbers} {self.table.poly(slope)})", proof


def monotone(replay: Steps, sources: list[int], x: str, start: Poly, end: Poly | None, goal: Formula) -> str:
    """p(start) >= 0 and p' >= 0 from there on give p >= 0."""
    if len(sources) > 2:
        raise Unsupported("a derivative that exists in part only")
    table, word = replay.table, replay.table.chosen["var", x]
    p, numbers = goal.args[0], table.numbers()
    rising = replay.sequents[sources[1]]
    move = replay.move({("var", x): start})
    low = ge(var(x) - start)
    order = f"(gap {replay.ev(start)} {word} (recast {table.form(low)} {_written(replay, x, start)} {numbers} ok {replay.label(low)}))"
    # the slope at y between start and x
    terms, above = [], ""
    upper = f"(Ge {table.tree(('-', tree(end), tree(var(x))))})" if end is not None else ""
    for h in replay.hypotheses(rising):
        if h == low:
            back = f"(recast {_written(replay, x, start)} {table.form(low)} {numbers} ok (gap_of _ _ from_start))"
            terms.append(back)
        elif end is not None and h == ge(end - var(x)):
            terms.append(f"(recast {upper} {table.form(h)} {numbers} ok (gap_below _ _ _ to_end above))")
            above = f"(gap _ _ (recast {table.form(h)} {upper} {numbers} ok {replay.label(h)}))"
        else:
            terms.append(replay.label(h))
    sign = replay.call(sources[1], "here", terms)
    slope = Slopes(replay, x)
    along, there = table.numbers(there=slope.at("it")), f"let here := {slope.at('it')} in"
    shown = f"(fun it => ev {along} {table.poly(p)}) (fun it => ev {along} {table.poly(derivative(p, x))})"
    at_start = move.poly(p, {})[1]
    rule = "monotone_gt" if goal.head == "gt" else "monotone_ge"
    proof = (
        f"({rule} {shown} {replay.ev(start)} {word} _ {replay.use(sources[0])} {at_start} {order} "
        f"(fun it => {there} {slope.poly(p)}) (fun it from_start to_end => {there} {sign}))"
    )
    return f"((fun above => {proof}) {above})" if above else proof


def _written(replay: Steps, x: str, start: Poly) -> str:
    return f"(Ge {replay.table.tree(('-', tree(var(x)), tree(start)))})"


def enclosure(replay: Steps, sources: list[int], goal: Formula, box: list[Any], bits: int) -> str:
    """A bound on a box, by the tactic for interval arithmetic."""
    table = replay.table
    words = [table.written["var", x] for x, _, _ in box]
    ends = [(table.number(Poly.const(low)).text, table.number(Poly.const(high)).text) for _, low, high in box]
    given = [f"({a} <= {w}) -> ({w} <= {b}) -> " for w, (a, b) in zip(words, ends, strict=True)]
    plain = replay.plain(goal.args[0])
    sign = "<" if goal.head == "gt" else "<="
    binders = f"forall {' '.join(words)} : R, " if words else ""
    options = [f"i_bisect {w}" for w in words] + [f"i_autodiff {w}" for w in words] + [f"i_prec {max(bits, 64)}"]
    tactic = f"interval with ({', '.join(options)})"
    name = replay.open(f"{binders}{''.join(given)}0 {sign} {plain}", f"intros; {tactic}")
    proofs = []
    numbers = table.numbers()
    for (x, low, high), n in zip(box, range(0, len(sources), 2), strict=True):
        for k, t in ((n, ("-", tree(var(x)), tree(Poly.const(low)))), (n + 1, ("-", tree(Poly.const(high)), tree(var(x))))):
            form = table.form(replay.sequents[sources[k]].conclusion)
            proofs.append(f"(gap _ _ (recast {form} (Ge {table.tree(t)}) {numbers} ok {replay.use(sources[k])}))")
    return " ".join([f"({name}", *(table.chosen["var", x] for x, _, _ in box), *proofs]) + ")"


__all__ = ["enclosure", "monotone"]
