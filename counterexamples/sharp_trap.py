"""The constant 1 in the floor beta^2 rho^2 of SAM on smooth functions cannot be improved.

f' falls from (1 - eps)*beta*rho at 0 with slope -beta to -(eps/2)*beta*rho, then rises with slope beta through 0 at exactly rho.
From a point near 0 SAM looks at x + rho, sees a gradient of beta*x, and stops at 0, where the gradient is (1 - eps)*beta*rho.
"""

from samproof.claims import *

beta, rho = positive("beta rho")
eps = positive("eps", below=1)
eta = positive("eta", at_most=1/beta)
x, z = real("x z")
t, T = natural("t T")
SOURCE = "arXiv 2306.09850, abstract: additive terms of order rho^2 are unavoidable for deterministic SAM in nonconvex cases"

top = (1 - eps)*rho
turn = (1 - eps/2)*rho
f = define("f", x, Piecewise(
    (0,                                       x <= -top),
    (beta/2*(x + top)**2,                     x <= 0),
    (beta*(top**2/2 + top*x - x**2/2),        x <= turn),
    beta*(top**2/2 + top*turn - turn**2/2) - eps/2*beta*rho*(x - turn) + beta/2*(x - turn)**2,
))  # fmt: skip
radius = eps*(1 - eps)*rho/2
step = sam_step(f, x, eta=eta, rho=rho)

smooth = Lemma("sharp-trap-smooth", claim=f.smoothness(beta, x, z), source=SOURCE, note="f is differentiable and beta-smooth.")

bounded = Lemma("sharp-trap-bounded-below", claim=f(x) >= -beta*rho**2/4, source=SOURCE)

trap = Lemma(
    "sharp-trap-step",
    given=[Abs(x) <= radius],
    claim=Eq(step.next, (1 - eta*beta)*x),
    source=SOURCE,
    note="On the trap |x| <= eps*(1 - eps)*rho/2 one step of SAM contracts to 0 by the factor 1 - eta*beta.",
)

orbit = Orbit("x", lambda point: sam_step(f, point, eta=eta, rho=rho), dimension=1)

limit = Lemma(
    "sharp-trap-limit",
    given=[Abs(orbit[0]) <= radius],
    claim=Abs(orbit[T]) <= (1 - eta*beta)**T*Abs(orbit[0]),
    by=induction(Abs(orbit[t]) <= (1 - eta*beta)**t*Abs(orbit[0]), t, T, by=trap.at(x=orbit[t])),
    source=SOURCE,
    note="Every orbit that starts in the trap tends to 0.",
)

floor = Lemma(
    "sharp-trap-floor",
    given=[Abs(orbit[0]) <= radius],
    claim=f.gradient(orbit[T]) >= (1 - eps)*beta*rho - beta*(1 - eta*beta)**T*Abs(orbit[0]),
    by=limit,
    source=SOURCE,
    note="The gradient tends to (1 - eps)*beta*rho or stays above it: no bound below beta^2 rho^2 holds for all beta-smooth functions.",
)

run = Experiment(
    "sharp-trap",
    function=f,
    eta=eta,
    rho=rho,
    parameters={"beta": 1, "rho": 1, "eps": rational(1, 10), "eta": rational(1, 2)},
    start=radius/2,
    bounds=[Abs(f.gradient(x)) >= (1 - eps)*beta*rho - beta*radius],
    trap=(-radius, radius),
    limit=0,
    claims=[trap, limit, floor],
    note="SAM stops at 0, where the gradient is (1 - eps)*beta*rho.",
)
