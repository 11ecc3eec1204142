"""Deterministic SAM on a smooth strongly convex function, for every step size below 1/beta, with a floor up to four times lower."""

from convex import sharp as convex_sharp

from samproof.claims import *

beta = positive("beta")
mu = positive("mu", at_most=beta)
eta, rho = positive("eta rho")
t, T = natural("t T")

f = smooth_strongly_convex("f", mu, beta)
x = vector("x")
step = sam_step(f, x, eta=eta, rho=rho)
g, b = f.gradient(x).named("g"), f.gradient(step.y).named("b")
a, r = norm(g), norm(b - g)
threshold = beta**2*eta*rho/(2*(1 - beta*eta))
factor = 1 - eta*mu*(2 - beta*eta)
far = threshold**2/(2*mu)
near = beta**3*eta**2*rho**2/2
SOURCE = "this project, sharper than: arXiv 2306.09850, abstract: tight rate of order 1/T^2 for smooth strongly convex functions"

steep = Lemma(
    "sam-contraction-steep-sharper",
    given=[eta < 1/beta, a >= threshold],
    claim=f(step.next) - f.inf <= factor*(f(x) - f.inf),
    source=SOURCE,
)
with steep.proof() as p:
    p.le(f(x) - f.inf - eta*(1 - beta*eta/2)*a**2 + eta*r**2*(beta*eta/2 - (1 - beta*eta)*a/(beta*rho)), by=convex_sharp)
    p.le(f(x) - f.inf - eta*(1 - beta*eta/2)*a**2,                                   by=a >= threshold)
    p.le(factor*(f(x) - f.inf),                                                      by=f.polyak_lojasiewicz(x))

flat = Lemma(
    "sam-floor-flat-sharper",
    given=[eta < 1/beta, a <= threshold],
    claim=f(step.next) - f.inf <= Max(far, near),
    source=SOURCE,
)
with flat.proof() as p:
    p.le(f(x) - f.inf - eta*(1 - beta*eta/2)*a**2 + eta*r**2*(beta*eta/2 - (1 - beta*eta)*a/(beta*rho)), by=convex_sharp)
    p.le(a**2/(2*mu) + eta*r**2*(beta*eta/2 - (1 - beta*eta)*a/(beta*rho)),          by=f.polyak_lojasiewicz(x))
    p.le(a**2/(2*mu) + eta*beta**2*rho**2*(beta*eta/2 - (1 - beta*eta)*a/(beta*rho)),
         by=[a <= threshold, f.lipschitz_gradient(x, step.y)])
    p.eq(a**2/(2*mu) + near - eta*(1 - beta*eta)*beta*rho*a)
    p.le(threshold*a/(2*mu) + near - eta*(1 - beta*eta)*beta*rho*a,                  by=a <= threshold)
    p.eq(a/threshold*far + (1 - a/threshold)*near)
    p.le(Max(far, near),                                                             by=a <= threshold)

one_step = Lemma(
    "sam-step-strongly-convex-sharper",
    given=[eta < 1/beta],
    claim=f(step.next) - f.inf <= Max(factor*(f(x) - f.inf), Max(far, near)),
    source=SOURCE,
)
with one_step.proof() as p:
    with p.case(a >= threshold) as q:
        q.le(factor*(f(x) - f.inf),                                                  by=steep)
        q.le(Max(factor*(f(x) - f.inf), Max(far, near)))
    with p.case(a < threshold) as q:
        q.le(Max(far, near),                                                         by=flat)
        q.le(Max(factor*(f(x) - f.inf), Max(far, near)))

orbit = Orbit("x", lambda z: sam_step(f, z, eta=eta, rho=rho))
gap = f(orbit[0]) - f.inf

rate = Lemma(
    "sam-rate-strongly-convex-sharper",
    given=[eta < 1/beta],
    claim=f(orbit[T]) - f.inf <= Max(factor**T*gap, Max(far, near)),
    source=SOURCE,
    note="At eta = 1/(2*beta) the floor is that of sam-rate-strongly-convex; as eta*beta shrinks it is four times lower.",
)
with rate.proof() as p:
    p.le(Max(factor**T*gap, Max(far, near)),
         by=max_recursion(one_step.at(x=orbit[t]), t, T, quantity=f(orbit[t]) - f.inf, factor=factor, bound=Max(far, near)))
