"""Deterministic SAM on a smooth convex function: no rho^2 floor that a small step size does not remove."""

from samproof.claims import *

beta, eta, rho = positive("beta eta rho")
t, T = natural("t"), natural("T", at_least=1)

f = smooth_convex("f", beta)
x = vector("x")
step = sam_step(f, x, eta=eta, rho=rho)
g, b = f.gradient(x).named("g"), f.gradient(step.y).named("b")
d = (b - g).named("d")
a, r = norm(g), norm(d)

sharp = Lemma(
    "sam-descent-convex-sharp",
    given=[eta <= 1/beta],
    claim=f(step.next) <= f(x) - eta*(1 - beta*eta/2)*a**2 + eta*r**2*(beta*eta/2 - (1 - beta*eta)*a/(beta*rho)),
    source="arXiv 2306.09850, abstract: convergence of deterministic SAM in the convex case",
    note="Co-coercivity gives <d, u> >= r^2/(beta rho).",
)
with sharp.proof() as p:
    p.le(f(x) - eta*inner(g, b) + beta*eta**2/2*norm(b)**2,                          by=f.descent_lemma(x, step.next))
    p.eq(f(x) - eta*(1 - beta*eta/2)*a**2 - eta*(1 - beta*eta)*inner(g, d) + beta*eta**2/2*r**2)
    p.eq(f(x) - eta*(1 - beta*eta/2)*a**2 - eta*(1 - beta*eta)*a*inner(step.u, d) + beta*eta**2/2*r**2)
    p.le(f(x) - eta*(1 - beta*eta/2)*a**2 - eta*(1 - beta*eta)*a*(r**2/(beta*rho)) + beta*eta**2/2*r**2,
         by=[f.cocoercivity(x, step.y), eta <= 1/beta])
    p.eq(f(x) - eta*(1 - beta*eta/2)*a**2 + eta*r**2*(beta*eta/2 - (1 - beta*eta)*a/(beta*rho)))

descent = Lemma(
    "sam-descent-convex",
    given=[eta <= 1/beta],
    claim=f(step.next) <= f(x) - eta/2*a**2 + eta**2/2*beta**3*rho**2,
    source="arXiv 2306.09850, abstract: convergence of deterministic SAM in the convex case",
)
with descent.proof() as p:
    p.le(f(x) - eta*(1 - beta*eta/2)*a**2 + eta*r**2*(beta*eta/2 - (1 - beta*eta)*a/(beta*rho)), by=sharp)
    p.le(f(x) - eta/2*a**2 + beta*eta**2/2*r**2,                                     by=eta <= 1/beta)
    p.le(f(x) - eta/2*a**2 + eta**2/2*beta**3*rho**2,                                by=f.lipschitz_gradient(x, step.y))

orbit = Orbit("x", lambda z: sam_step(f, z, eta=eta, rho=rho))
slope = norm(f.gradient(orbit[t]))
gap = f(orbit[0]) - f.inf

average = Lemma(
    "sam-average-convex",
    given=[eta <= 1/beta],
    claim=mean(slope**2, t, T) <= 2*gap/(eta*T) + eta*beta**3*rho**2,
    source="arXiv 2306.09850, abstract: convergence of deterministic SAM in the convex case",
)
with average.proof() as p:
    p.le(2*(f(orbit[0]) - f(orbit[T]))/(eta*T) + eta*beta**3*rho**2,
         by=telescoping(descent.at(x=orbit[t]), t, T,
                        potential=f(orbit[t]), decrease=eta/2*slope**2, error=eta**2/2*beta**3*rho**2))
    p.le(2*gap/(eta*T) + eta*beta**3*rho**2,                                         by=f.lower_bound(orbit[T]))

balanced = sqrt(2*gap/(beta**3*rho**2*T))

tuned_sharp = Lemma(
    "sam-tuned-convex-sharp",
    given=[gap > 0, Eq(eta, Min(1/beta, balanced))],
    claim=mean(slope**2, t, T) <= 2*beta*gap/T + 2*sqrt(2)*sqrt(gap*beta**3*rho**2/T),
    source="this project: the constant 4 of the coarser form is 2",
    note="Where f(x_0) = f* the start is a minimiser, its gradient is 0 and SAM stays there.",
)
with tuned_sharp.proof() as p:
    p.le(2*gap/(eta*T) + eta*beta**3*rho**2,                                         by=average)
    with p.case(1/beta <= balanced) as q:
        q.eq(2*beta*gap/T + beta**2*rho**2)
        q.le(2*beta*gap/T + 2*sqrt(2)*sqrt(gap*beta**3*rho**2/T),                    by=1/beta <= balanced)
    with p.case(1/beta > balanced) as q:
        q.eq(2*gap/(balanced*T) + balanced*beta**3*rho**2)
        q.eq(2*sqrt(2)*sqrt(gap*beta**3*rho**2/T))
        q.le(2*beta*gap/T + 2*sqrt(2)*sqrt(gap*beta**3*rho**2/T))

tuned = Lemma(
    "sam-tuned-convex",
    given=[gap > 0, Eq(eta, Min(1/beta, balanced))],
    claim=mean(slope**2, t, T) <= 4*beta*gap/T + 2*sqrt(2)*sqrt(gap*beta**3*rho**2/T),
    source="arXiv 2306.09850, abstract: convergence of deterministic SAM in the convex case",
)
with tuned.proof() as p:
    p.le(2*beta*gap/T + 2*sqrt(2)*sqrt(gap*beta**3*rho**2/T),                        by=tuned_sharp)
    p.le(4*beta*gap/T + 2*sqrt(2)*sqrt(gap*beta**3*rho**2/T))
