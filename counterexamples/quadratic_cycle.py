"""SAM with a constant step size never reaches the minimiser of a quadratic: it ends in a two-cycle.

On f(x) = lam*x^2/2 on the real line the gradient is lam*x, so from x > 0 the perturbed point is x + rho and one step leads to
(1 - q)*x - q*rho with q = eta*lam; from x < 0 it is the mirror image.
"""

from samproof.claims import *

lam, rho = positive("lam rho")
eta = positive("eta", below=1/lam)
x, z = real("x z")
bound = nonnegative("bound")
t, T = natural("t T")
SOURCE = "arXiv 2306.09850, abstract: SAM with constant perturbation size cannot converge all the way to optima"

q = eta*lam
radius = q*rho/(2 - q)
f = define("f", x, lam*x**2/2)
step = sam_step(f, x, eta=eta, rho=rho)

smooth = Lemma("quadratic-smooth", claim=f.smoothness(lam, x, z), source=SOURCE)

convex = Lemma("quadratic-strongly-convex", claim=f.strong_convexity(lam, x, z), source=SOURCE)

cycle = Lemma(
    "quadratic-two-cycle",
    claim=Eq(sam_step(f, radius, eta=eta, rho=rho).next, -radius),
    source=SOURCE,
    note="One step of SAM from the radius leads to minus the radius, and by symmetry back.",
)

attracting = Lemma(
    "quadratic-two-cycle-attracts",
    given=[Ne(x, 0)],
    claim=Abs(Abs(step.next) - radius) <= (1 - q)*Abs(Abs(x) - radius),
    source=SOURCE,
    note="From every point but 0 the distance of |x| from the radius shrinks by 1 - q at least.",
)
with attracting.proof() as p:
    with p.case(x > 0) as c:
        c.eq(Abs(Abs((1 - q)*x - q*rho) - radius))
        c.le((1 - q)*Abs(Abs(x) - radius))
    with p.case(x <= 0) as c:
        c.eq(Abs(Abs((1 - q)*x + q*rho) - radius))
        c.le((1 - q)*Abs(Abs(x) - radius))

divided = Lemma(
    "quadratic-two-cycle-bound",
    given=[Ne(x, 0), Abs(x)*(z - bound) <= 0],
    claim=z <= bound,
    source=SOURCE,
    note="What is said of x = 0 too, divided by |x|.",
)

unless_zero = Lemma(
    "quadratic-two-cycle-step",
    given=[Abs(x)*(Abs(Abs(x) - radius) - bound) <= 0],
    claim=Abs(step.next)*(Abs(Abs(step.next) - radius) - (1 - q)*bound) <= 0,
    source=SOURCE,
    note="A bound on the distance to the cycle, or x = 0, is inherited by the next iterate.",
)
with unless_zero.proof() as p:
    with p.case(x**2 > 0) as c:
        c.le(Abs(step.next)*(1 - q)*(Abs(Abs(x) - radius) - bound),                  by=attracting)
        c.le(0,                                                                      by=divided.at(z=Abs(Abs(x) - radius)))
    with p.case(x**2 <= 0) as c:
        c.le(0)

orbit = Orbit("x", lambda point: sam_step(f, point, eta=eta, rho=rho), dimension=1)
distance = Abs(Abs(orbit[0]) - radius)

limit = Lemma(
    "quadratic-two-cycle-limit",
    given=[Ne(orbit[T], 0)],
    claim=Abs(Abs(orbit[T]) - radius) <= (1 - q)**T*distance,
    source=SOURCE,
    note="Every orbit that does not hit 0 exactly tends to the cycle.",
)
inherited = Abs(orbit[t])*(Abs(Abs(orbit[t]) - radius) - (1 - q)**t*distance) <= 0
with limit.proof() as p:
    p.le((1 - q)**T*distance,
         by=[induction(inherited, t, T, by=unless_zero.at(x=orbit[t], bound=(1 - q)**t*distance)),
             divided.at(x=orbit[T], z=Abs(Abs(orbit[T]) - radius), bound=(1 - q)**T*distance)])

floor = Lemma(
    "quadratic-two-cycle-floor",
    given=[Ne(orbit[T], 0)],
    claim=f(orbit[T]) >= lam**3*eta**2*rho**2/(2*(2 - q)**2) - lam*radius*(1 - q)**T*distance,
    source=SOURCE,
    note="The suboptimality tends to that of the cycle, which is positive: SAM does not converge to the optimum.",
)
with floor.proof() as p:
    p.eq(lam/2*Abs(orbit[T])**2)
    p.ge(lam/2*(radius**2 + 2*radius*(Abs(orbit[T]) - radius)))
    p.ge(lam/2*(radius**2 - 2*radius*(1 - q)**T*distance),                           by=limit)
    p.eq(lam**3*eta**2*rho**2/(2*(2 - q)**2) - lam*radius*(1 - q)**T*distance)

run = Experiment(
    "quadratic-cycle",
    function=f,
    eta=eta,
    rho=rho,
    parameters={"lam": 1, "rho": 1, "eta": rational(1, 5)},
    start=3*rho,
    bounds=[f(x) >= lam**3*eta**2*rho**2/(2*(2 - q)**2)],
    limit=radius,
    claims=[cycle, limit, floor],
    note="The orbit jumps between plus and minus the radius.",
)
