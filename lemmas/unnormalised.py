"""What normalisation changes: without it, y = x + rho*g(x), SAM converges linearly, with no floor and for any rho."""

from samproof.claims import *

beta = positive("beta")
mu = positive("mu", at_most=beta)
eta, rho = positive("eta rho")
t, T = natural("t"), natural("T", at_least=1)
SOURCE = "arXiv 2306.09850, abstract: vastly different characteristics of SAM with and without gradient normalization"

x = vector("x")

# ---- smooth, convex or not: stationary when beta*rho < 1 ----
h = smooth("f", beta)
h_step = unnormalised_sam_step(h, x, eta=eta, rho=rho)
g, b = h.gradient(x).named("g"), h.gradient(h_step.y).named("b")

slope_above = Lemma("usam-slope-above", claim=norm(b)**2 <= (1 + beta*rho)**2*norm(g)**2, source=SOURCE,
                    by=[h.lipschitz_gradient(x, h_step.y), gram(beta*rho*g - (b - g))])
slope_along = Lemma("usam-slope-along", claim=inner(g, b) >= (1 - beta*rho)*norm(g)**2, source=SOURCE,
                    by=[h.lipschitz_gradient(x, h_step.y), gram(beta*rho*g + (b - g))])

descent = Lemma(
    "usam-descent-smooth",
    given=[beta*rho < 1, beta*eta*(1 + beta*rho)**2 <= 1 - beta*rho],
    claim=h(h_step.next) <= h(x) - eta/2*(1 - beta*rho)*norm(g)**2,
    source=SOURCE,
)
with descent.proof() as p:
    p.le(h(x) - eta*inner(g, b) + beta*eta**2/2*norm(b)**2,                          by=h.descent_lemma(x, h_step.next))
    p.le(h(x) - eta*(1 - beta*rho)*norm(g)**2 + beta*eta**2/2*norm(b)**2,            by=slope_along)
    p.le(h(x) - eta*(1 - beta*rho)*norm(g)**2 + beta*eta**2/2*(1 + beta*rho)**2*norm(g)**2, by=slope_above)
    p.le(h(x) - eta/2*(1 - beta*rho)*norm(g)**2,                                     by=beta*eta*(1 + beta*rho)**2 <= 1 - beta*rho)

h_orbit = Orbit("x", lambda z: unnormalised_sam_step(h, z, eta=eta, rho=rho))
slope = norm(h.gradient(h_orbit[t]))

average = Lemma(
    "usam-average-smooth",
    given=[beta*rho < 1, beta*eta*(1 + beta*rho)**2 <= 1 - beta*rho],
    claim=mean(slope**2, t, T) <= 2*(h(h_orbit[0]) - h.inf)/(eta*(1 - beta*rho)*T),
    source=SOURCE,
)
with average.proof() as p:
    p.le(2*(h(h_orbit[0]) - h(h_orbit[T]))/(eta*(1 - beta*rho)*T),
         by=telescoping(descent.at(x=h_orbit[t]), t, T, potential=h(h_orbit[t]), decrease=eta/2*(1 - beta*rho)*slope**2))
    p.le(2*(h(h_orbit[0]) - h.inf)/(eta*(1 - beta*rho)*T),                           by=h.lower_bound(h_orbit[T]))

# ---- strongly convex: linear convergence ----
f = smooth_strongly_convex("f", mu, beta)
step = unnormalised_sam_step(f, x, eta=eta, rho=rho)
g, b = f.gradient(x).named("g"), f.gradient(step.y).named("b")

contraction = Lemma(
    "usam-contraction",
    given=[beta*eta*(1 + beta*rho)**2 <= 1],
    claim=f(step.next) - f.inf <= (1 - eta*mu)*(f(x) - f.inf),
    source=SOURCE,
)
with contraction.proof() as p:
    p.le(f(x) - f.inf - eta*inner(g, b) + beta*eta**2/2*norm(b)**2,                  by=f.descent_lemma(x, step.next))
    p.le(f(x) - f.inf - eta*norm(g)**2 + beta*eta**2/2*norm(b)**2,                   by=f.monotone_gradient(x, step.y))
    p.le(f(x) - f.inf - eta*norm(g)**2 + beta*eta**2/2*(1 + beta*rho)**2*norm(g)**2, by=slope_above)
    p.le(f(x) - f.inf - eta/2*norm(g)**2,                                            by=beta*eta*(1 + beta*rho)**2 <= 1)
    p.le((1 - eta*mu)*(f(x) - f.inf),                                                by=f.polyak_lojasiewicz(x))

orbit = Orbit("x", lambda z: unnormalised_sam_step(f, z, eta=eta, rho=rho))

linear = Lemma(
    "usam-rate",
    given=[beta*eta*(1 + beta*rho)**2 <= 1],
    claim=f(orbit[T]) - f.inf <= (1 - eta*mu)**T*(f(orbit[0]) - f.inf),
    source=SOURCE,
)
with linear.proof() as p:
    p.le((1 - eta*mu)**T*(f(orbit[0]) - f.inf),
         by=geometric_recursion(contraction.at(x=orbit[t]), t, T, quantity=f(orbit[t]) - f.inf, factor=1 - eta*mu))
