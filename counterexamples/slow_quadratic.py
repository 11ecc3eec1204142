"""No constant step size makes SAM faster than 1/T^2: a flat quadratic is too slow, or a steep one ends in too large a cycle.

For every eta in (0, 1/(2*beta)] and every T one of two mu-strongly convex, beta-smooth functions keeps the suboptimality after
T steps above min{9/64 of its start, beta^3*rho^2/(32*mu^2*T^2)}: mu*x^2/2 if eta*mu*T <= 1/2, beta*x^2/2 otherwise.
"""

from samproof.claims import *

beta, rho = positive("beta rho")
mu = positive("mu", at_most=beta)
eta = positive("eta", at_most=1/(2*beta))
top = real("top", at_least=rho)
x, z = real("x z")
t = natural("t")
T = natural("T", at_least=1)
SOURCE = "arXiv 2306.09850, abstract: tight rate of order 1/T^2 for smooth strongly convex functions"

flat = define("f", x, mu*x**2/2)
steep = define("g", x, beta*x**2/2)
slow, fast = sam_step(flat, x, eta=eta, rho=rho), sam_step(steep, x, eta=eta, rho=rho)
radius = eta*beta*rho/(2 - eta*beta)

flat_smooth = Lemma("flat-quadratic-smooth", claim=flat.smoothness(beta, x, z), source=SOURCE)
flat_convex = Lemma("flat-quadratic-strongly-convex", claim=flat.strong_convexity(mu, x, z), source=SOURCE)
steep_smooth = Lemma("steep-quadratic-smooth", claim=steep.smoothness(beta, x, z), source=SOURCE)
steep_convex = Lemma("steep-quadratic-strongly-convex", claim=steep.strong_convexity(mu, x, z), source=SOURCE)

creep = Lemma(
    "flat-quadratic-step",
    given=[x <= top],
    claim=Max(slow.next - top, x - eta*mu*(top + rho) - slow.next) <= 0,
    source=SOURCE,
    note="Below top an orbit stays below top and loses at most eta*mu*(top + rho) a step.",
)

orbit = Orbit("x", lambda point: sam_step(flat, point, eta=eta, rho=rho), dimension=1)
start = orbit[0]


def above(t):
    """x[t] lies between its start and what t steps can lose."""
    return Max(orbit[t] - start, start - eta*mu*t*(start + rho) - orbit[t]) <= 0


slow_descent = Lemma(
    "flat-quadratic-is-slow",
    given=[start >= 4*rho, eta*mu*T <= rational(1, 2)],
    claim=flat(orbit[T]) >= 9*flat(start)/64,
    source=SOURCE,
    note="With eta*mu*T <= 1/2 the suboptimality has shrunk by less than 64/9.",
)
with slow_descent.proof() as p:
    p.ge(mu/2*(3*start/8)**2, by=[induction(above(t), t, T, by=creep.at(x=orbit[t], top=start)), orbit[T] >= 3*start/8])
    p.eq(9*flat(start)/64)

stays = Lemma(
    "steep-quadratic-step",
    given=[Eq(Abs(x), radius)],
    claim=Eq(Abs(fast.next), radius),
    source=SOURCE,
    note="The cycle of the steep quadratic has radius eta*beta*rho/(2 - eta*beta).",
)
with stays.proof() as p:
    with p.case(x > 0) as c:
        c.eq(Abs(-radius),                                                           by=Eq(x, radius))
        c.eq(radius)
    with p.case(x <= 0) as c:
        c.eq(Abs(radius),                                                            by=Eq(-x, radius))
        c.eq(radius)

cycle = Orbit("y", lambda point: sam_step(steep, point, eta=eta, rho=rho), dimension=1)

fast_floor = Lemma(
    "steep-quadratic-floor",
    given=[Eq(Abs(cycle[0]), radius), eta*mu*T >= rational(1, 2)],
    claim=steep(cycle[T]) >= beta**3*rho**2/(32*mu**2*T**2),
    source=SOURCE,
    note="With eta*mu*T >= 1/2 the cycle is too large.",
)
with fast_floor.proof() as p:
    p.eq(beta/2*radius**2,                               by=induction(Eq(Abs(cycle[t]), radius), t, T, by=stays.at(x=cycle[t])))
    p.ge(beta**3*eta**2*rho**2/8)
    p.ge(beta**3*rho**2/(32*mu**2*T**2))

run = Experiment(
    "slow-quadratic",
    function=flat,
    eta=eta,
    rho=rho,
    parameters={"beta": 1, "mu": rational(1, 100), "rho": 1, "eta": rational(1, 10)},
    start=4*rho,
    bounds=[flat(x) >= 9*mu*(4*rho)**2/128],
    claims=[creep, slow_descent],
    note="The bound holds for the first 1/(2*eta*mu) steps.",
)
