"""SAM with a constant step size never reaches the minimiser of a quadratic: it ends in a two-cycle.

On f(x) = lam*x^2/2 on the real line the gradient is lam*x, so from x > 0 the perturbed point is x + rho and one step leads to
(1 - q)*x - q*rho with q = eta*lam; from x < 0 it is the mirror image.
"""

from samproof.claims import *

lam, rho = positive("lam rho")
eta = positive("eta", below=1/lam)
x = real("x")

q = eta*lam
radius = q*rho/(2 - q)
SOURCE = "arXiv 2306.09850, abstract: SAM with constant perturbation size cannot converge all the way to optima"

cycle = Lemma(
    "quadratic-two-cycle",
    claim=Eq(radius - eta*lam*(radius + rho), -radius),
    source=SOURCE,
    note="One step of SAM from the radius leads to minus the radius, and by symmetry back.",
)

attracting = Lemma(
    "quadratic-two-cycle-attracts",
    given=[x > 0, x <= q*rho/(1 - q)],
    claim=Eq(Abs(Abs(x - eta*lam*(x + rho)) - radius), (1 - q)*Abs(x - radius)),
    source=SOURCE,
    note="On 0 < |x| <= q*rho/(1 - q) the distance of |x| from the radius shrinks by 1 - q at every step.",
)

floor = Lemma(
    "quadratic-two-cycle-floor",
    claim=Eq(lam*radius**2/2, lam**3*eta**2*rho**2/(2*(2 - q)**2)),
    source=SOURCE,
    note="The suboptimality on the cycle, which is positive.",
)
