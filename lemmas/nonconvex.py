"""Deterministic SAM on a smooth function, convex or not: descent up to a floor of order rho^2."""

from samproof.claims import *

beta, eta = positive("beta eta")
rho = nonnegative("rho")
t, T = natural("t"), natural("T", at_least=1)

f = smooth("f", beta)
x = vector("x")
step = sam_step(f, x, eta=eta, rho=rho)
g, b = f.gradient(x).named("g"), f.gradient(step.y).named("b")

descent = Lemma(
    "sam-descent-smooth",
    given=[eta <= 1/beta],
    claim=f(step.next) <= f(x) - eta/2*norm(g)**2 + eta/2*beta**2*rho**2,
    source="arXiv 2306.09850, abstract: additive O(rho^2) for deterministic SAM in nonconvex cases",
)
with descent.proof() as p:
    p.le(f(x) - eta*inner(g, b) + beta*eta**2/2*norm(b)**2,                          by=f.descent_lemma(x, step.next))
    p.eq(f(x) - eta/2*norm(g)**2 - eta/2*(1 - beta*eta)*norm(b)**2 + eta/2*norm(b - g)**2)
    p.le(f(x) - eta/2*norm(g)**2 + eta/2*norm(b - g)**2,                             by=eta <= 1/beta)
    p.le(f(x) - eta/2*norm(g)**2 + eta/2*beta**2*rho**2,                             by=f.lipschitz_gradient(x, step.y))

orbit = Orbit("x", lambda z: sam_step(f, z, eta=eta, rho=rho))
slope = norm(f.gradient(orbit[t]))

average = Lemma(
    "sam-average-smooth",
    given=[eta <= 1/beta],
    claim=mean(slope**2, t, T) <= 2*(f(orbit[0]) - f.inf)/(eta*T) + beta**2*rho**2,
    source="arXiv 2306.09850, abstract: additive O(rho^2) for deterministic SAM in nonconvex cases",
)
with average.proof() as p:
    p.le(2*(f(orbit[0]) - f(orbit[T]))/(eta*T) + beta**2*rho**2,
         by=telescoping(descent.at(x=orbit[t]), t, T,
                        potential=f(orbit[t]), decrease=eta/2*slope**2, error=eta/2*beta**2*rho**2))
    p.le(2*(f(orbit[0]) - f.inf)/(eta*T) + beta**2*rho**2,                           by=f.lower_bound(orbit[T]))
