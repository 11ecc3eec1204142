"""Deterministic SAM on a smooth strongly convex function: the rate 1/T^2, up to logarithms."""

from convex import sharp as convex_sharp

from samproof.claims import *

beta = positive("beta")
mu = positive("mu", at_most=beta)
eta, rho = positive("eta rho")
t, T = natural("t"), natural("T", at_least=1)

f = smooth_strongly_convex("f", mu, beta)
x = vector("x")
step = sam_step(f, x, eta=eta, rho=rho)
g, b = f.gradient(x).named("g"), f.gradient(step.y).named("b")
a, r = norm(g), norm(b - g)
floor = beta**4*eta**2*rho**2/(2*mu)
threshold = beta**2*eta*rho/(2*(1 - beta*eta))
SOURCE = "arXiv 2306.09850, abstract: tight rate of order 1/T^2 for smooth strongly convex functions"

steep = Lemma(
    "sam-contraction-steep",
    given=[eta <= 1/(2*beta), a >= threshold],
    claim=f(step.next) - f.inf <= (1 - eta*mu)*(f(x) - f.inf),
    source=SOURCE,
)
with steep.proof() as p:
    p.le(f(x) - f.inf - eta*(1 - beta*eta/2)*a**2 + eta*r**2*(beta*eta/2 - (1 - beta*eta)*a/(beta*rho)), by=convex_sharp)
    p.le(f(x) - f.inf - eta*(1 - beta*eta/2)*a**2,                                   by=a >= threshold)
    p.le(f(x) - f.inf - eta/2*a**2,                                                  by=eta <= 1/(2*beta))
    p.le((1 - eta*mu)*(f(x) - f.inf),                                                by=f.polyak_lojasiewicz(x))

flat = Lemma(
    "sam-floor-flat",
    given=[eta <= 1/(2*beta), a <= threshold],
    claim=f(step.next) - f.inf <= floor,
    source=SOURCE,
)
with flat.proof() as p:
    p.le(f(x) - f.inf - eta*(1 - beta*eta/2)*a**2 + eta*r**2*(beta*eta/2 - (1 - beta*eta)*a/(beta*rho)), by=convex_sharp)
    p.le(a**2/(2*mu) - eta*(1 - beta*eta/2)*a**2 + eta*r**2*(beta*eta/2 - (1 - beta*eta)*a/(beta*rho)),
         by=f.polyak_lojasiewicz(x))
    p.le(a**2/(2*mu) - eta*(1 - beta*eta/2)*a**2 + eta*beta**2*rho**2*(beta*eta/2 - (1 - beta*eta)*a/(beta*rho)),
         by=[a <= threshold, f.lipschitz_gradient(x, step.y)])
    p.le(beta**2*eta*rho*a/(2*mu) + eta*beta*rho*(beta**2*eta*rho/2 - (1 - beta*eta)*a),
         by=[a <= beta**2*eta*rho, eta <= 1/(2*beta)])
    p.le(floor,                                                                      by=[a <= beta**2*eta*rho, eta <= 1/(2*beta)])

one_step = Lemma(
    "sam-step-strongly-convex",
    given=[eta <= 1/(2*beta)],
    claim=f(step.next) - f.inf <= Max((1 - eta*mu)*(f(x) - f.inf), floor),
    source=SOURCE,
)
with one_step.proof() as p:
    with p.case(a >= threshold) as q:
        q.le((1 - eta*mu)*(f(x) - f.inf),                                            by=steep)
        q.le(Max((1 - eta*mu)*(f(x) - f.inf), floor))
    with p.case(a < threshold) as q:
        q.le(floor,                                                                  by=flat)
        q.le(Max((1 - eta*mu)*(f(x) - f.inf), floor))

orbit = Orbit("x", lambda z: sam_step(f, z, eta=eta, rho=rho))
gap = f(orbit[0]) - f.inf

recursion = Lemma(
    "sam-rate-strongly-convex",
    given=[eta <= 1/(2*beta)],
    claim=f(orbit[T]) - f.inf <= Max((1 - eta*mu)**T*gap, floor),
    source=SOURCE,
)
with recursion.proof() as p:
    p.le(Max((1 - eta*mu)**T*gap, floor),
         by=max_recursion(one_step.at(x=orbit[t]), t, T, quantity=f(orbit[t]) - f.inf, factor=1 - eta*mu, bound=floor))

z = nonnegative("z")
trade = Lemma(
    "exp-minus-log-of-max",
    claim=z*exp(-log(Max(exp(1), z))) <= 1,
    by=exp_minus_log(Max(exp(1), z)),
    source="this project: what the logarithm in the tuned step size is for",
)

M = 2*mu**3*gap*T**2/(beta**4*rho**2)
ell = log(Max(exp(1), M))

tuned = Lemma(
    "sam-tuned-strongly-convex",
    given=[Eq(eta, Min(1/(2*beta), ell/(mu*T)))],
    claim=f(orbit[T]) - f.inf <= Max(exp(-mu*T/(2*beta))*gap, beta**4*rho**2*ell**2/(2*mu**3*T**2)),
    source=SOURCE,
)
final = beta**4*rho**2*ell**2/(2*mu**3*T**2)
with tuned.proof() as p:
    p.le(Max((1 - eta*mu)**T*gap, floor),                                            by=recursion)
    p.le(Max(exp(-eta*mu*T)*gap, floor),
         by=[one_minus_power_below_exp(eta*mu, T), f.lower_bound(orbit[0])])
    with p.case(1/(2*beta) <= ell/(mu*T)) as q:
        q.le(Max(exp(-mu*T/(2*beta))*gap, floor),
             by=[exp_monotone(-eta*mu*T, -mu*T/(2*beta)), f.lower_bound(orbit[0])])
        q.le(Max(exp(-mu*T/(2*beta))*gap, final),
             by=[eta**2 <= (ell/(mu*T))**2, f.lower_bound(orbit[0])])
    with p.case(1/(2*beta) > ell/(mu*T)) as q:
        q.le(Max(exp(-ell)*gap, floor),
             by=[exp_monotone(-eta*mu*T, -ell), f.lower_bound(orbit[0])])
        q.le(Max(beta**4*rho**2/(2*mu**3*T**2), floor),                              by=trade.at(z=M))
        q.le(final,                                                                  by=log_at_least(Max(exp(1), M), 1))
        q.le(Max(exp(-mu*T/(2*beta))*gap, final))
