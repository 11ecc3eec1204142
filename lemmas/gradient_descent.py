"""Gradient descent, rho = 0: what each bound for SAM becomes in the limit."""

from nonconvex import descent as sam_descent

from samproof.claims import *

beta = positive("beta")
mu = positive("mu", at_most=beta)
eta = positive("eta")
t, T = natural("t"), natural("T", at_least=1)
x = vector("x")

h = smooth("f", beta)
descent = Lemma(
    "gd-descent-smooth",
    given=[eta <= 1/beta],
    claim=h(gradient_step(h, x, eta=eta).next) <= h(x) - eta/2*norm(h.gradient(x))**2,
    source="sam-descent-smooth at rho = 0",
    by=sam_descent.at(rho=0),
)

h_orbit = Orbit("x", lambda z: gradient_step(h, z, eta=eta))
slope = norm(h.gradient(h_orbit[t]))
average = Lemma(
    "gd-average-smooth",
    given=[eta <= 1/beta],
    claim=mean(slope**2, t, T) <= 2*(h(h_orbit[0]) - h.inf)/(eta*T),
    source="sam-average-smooth and sam-average-convex as rho -> 0",
)
with average.proof() as p:
    p.le(2*(h(h_orbit[0]) - h(h_orbit[T]))/(eta*T),
         by=telescoping(descent.at(x=h_orbit[t]), t, T, potential=h(h_orbit[t]), decrease=eta/2*slope**2))
    p.le(2*(h(h_orbit[0]) - h.inf)/(eta*T),                                          by=h.lower_bound(h_orbit[T]))

f = smooth_strongly_convex("f", mu, beta)
orbit = Orbit("x", lambda z: gradient_step(f, z, eta=eta))

contraction = Lemma(
    "gd-contraction",
    given=[eta <= 1/beta],
    claim=f(gradient_step(f, x, eta=eta).next) - f.inf <= (1 - eta*mu)*(f(x) - f.inf),
    source="sam-step-strongly-convex as rho -> 0",
)
with contraction.proof() as p:
    p.le(f(x) - f.inf - eta/2*norm(f.gradient(x))**2,                                by=descent)
    p.le((1 - eta*mu)*(f(x) - f.inf),                                                by=f.polyak_lojasiewicz(x))

linear = Lemma(
    "gd-rate",
    given=[eta <= 1/beta],
    claim=f(orbit[T]) - f.inf <= (1 - eta*mu)**T*(f(orbit[0]) - f.inf),
    source="sam-rate-strongly-convex as rho -> 0",
)
with linear.proof() as p:
    p.le((1 - eta*mu)**T*(f(orbit[0]) - f.inf),
         by=geometric_recursion(contraction.at(x=orbit[t]), t, T, quantity=f(orbit[t]) - f.inf, factor=1 - eta*mu))
