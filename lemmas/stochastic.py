"""Stochastic SAM: f = E l[i], every l[i] beta-smooth, E|grad l[i](x) - grad f(x)|^2 <= sigma^2.

m-SAM perturbs and steps with one component, x+ = x - eta grad l[i](x + rho u) with u = grad l[i](x)/|grad l[i](x)|; in n-SAM the
perturbation u comes from another, independent component l[j].  Every lemma comes once for each.  E is over everything random:
the components that are drawn and, for an orbit, the past and the start.
"""

from strongly_convex import trade

from samproof.claims import *

beta, eta = positive("beta eta")
mu = positive("mu", at_most=beta)
rho, sigma = nonnegative("rho sigma")
t, T = natural("t"), natural("T", at_least=1)
SOURCE = "arXiv 2306.09850, abstract: the inevitable additive term of order rho^2 for stochastic SAM in all settings"

i, j = sample("i j")
loss = family("l", smooth=beta)
f = average("f", of=loss, over=i, variance=sigma)
x = vector("x")
g = f.gradient(x).named("g")

bias = eta/2*beta**2*rho**2
noise = beta*eta**2/2*(sigma + beta*rho)**2


def m_sam(z):
    return sam_step(loss[i], z, eta=eta, rho=rho)


def n_sam(z):
    return sam_step(loss[i], z, eta=eta, rho=rho, ascent=loss[j])


# ---- S1: one step, for the mean over the component that is stepped on ----
def one_step(name, step, note):
    b = loss[i].gradient(step.y).named("b")
    d = (b - loss[i].gradient(x)).named("d")
    here = f(x) - eta/2*norm(g)**2
    spread = beta*eta**2/2*E(norm(b - E(b, i))**2, i)
    small = expected(norm(d)**2 <= beta**2*rho**2, i, by=loss[i].lipschitz_gradient(x, step.y))
    lemma = Lemma(name, given=[eta <= 1/beta], claim=E(f(step.next), i) <= here + bias + noise, source=SOURCE, note=note)
    with lemma.proof() as p:
        p.le(f(x) - eta*inner(g, E(b, i)) + beta*eta**2/2*E(norm(b)**2, i),          by=expected(f.descent_lemma(x, step.next), i))
        p.eq(here - eta/2*(1 - beta*eta)*norm(E(b, i))**2 + eta/2*norm(E(b, i) - g)**2 + spread)
        p.le(here + eta/2*norm(E(b, i) - g)**2 + spread,                             by=eta <= 1/beta)
        p.eq(here + eta/2*norm(E(d, i))**2 + spread,                                 by=f.mean_gradient(x))
        p.le(here + eta/2*E(norm(d)**2, i) + spread,                                 by=jensen(d, i))
        p.le(here + bias + spread,                                                   by=small)
        p.le(here + bias + beta*eta**2/2*E(norm(b - g)**2, i),                       by=gram(E(b, i) - g))
        p.le(here + bias + noise,
             by=[small, f.bounded_variance(x), minkowski(loss[i].gradient(x) - g, d, i, bounds=(sigma, beta*rho))])
    return lemma


m_descent = one_step("m-sam-descent", m_sam(x), "E over the component i.")
n_descent_at = one_step("n-sam-descent-given-ascent", n_sam(x), "For every component j that the perturbation may come from.")
n_descent = Lemma(
    "n-sam-descent",
    given=[eta <= 1/beta],
    claim=E(f(n_sam(x).next), j, i) <= f(x) - eta/2*norm(g)**2 + bias + noise,
    by=expected(n_descent_at, j),
    source=SOURCE,
)

# ---- S1: the average along an orbit ----
m_orbit, n_orbit = StochasticOrbit("x", m_sam, over=i), StochasticOrbit("x", n_sam, over=[j, i])


def average_bound(name, descent, orbit):
    slope, drop = E(norm(f.gradient(orbit[t]))**2), E(f(orbit[0])) - E(f(orbit[T]))
    floor = beta**2*rho**2 + beta*eta*(sigma + beta*rho)**2
    lemma = Lemma(
        name,
        given=[eta <= 1/beta],
        claim=mean(slope, t, T) <= 2*(E(f(orbit[0])) - f.inf)/(eta*T) + floor,
        source=SOURCE,
        note="The start may be random; for a fixed one E f(x[0]) = f(x[0]).",
    )
    with lemma.proof() as p:
        p.le(2*drop/(eta*T) + floor,
             by=telescoping([tower(orbit, t, f), expected(descent.at(x=orbit[t]), orbit[t])], t, T,
                            potential=E(f(orbit[t])), decrease=eta/2*slope, error=bias + noise))
        p.le(2*(E(f(orbit[0])) - f.inf)/(eta*T) + floor,                             by=expected(f.lower_bound(orbit[T]), orbit[T]))
    return lemma


m_average = average_bound("m-sam-average", m_descent, m_orbit)
n_average = average_bound("n-sam-average", n_descent, n_orbit)


# ---- S1: the step size that balances the start against the noise v = sigma + beta*rho ----
v, D = positive("v D")


def balanced(gap):
    return sqrt(2*gap/(beta*T))/v


balance = Lemma(
    "step-size-balance",
    given=[Eq(eta, Min(1/beta, balanced(D)))],
    claim=2*D/(eta*T) + beta*eta*v**2 <= 2*beta*D/T + 2*v*sqrt(2*beta*D/T),
    source="this project: the constant 2 of 2*beta*D/T, where the two terms one by one give 4",
)
with balance.proof() as p:
    with p.case(1/beta <= balanced(D)) as q:
        q.eq(2*beta*D/T + v**2)
        q.le(2*beta*D/T + v**2*(beta*balanced(D)),                                   by=1/beta <= balanced(D))
        q.le(2*beta*D/T + 2*v*sqrt(2*beta*D/T))
    with p.case(1/beta > balanced(D)) as q:
        q.eq(2*D/(balanced(D)*T) + beta*balanced(D)*v**2)
        q.eq(2*v*sqrt(2*beta*D/T))
        q.le(2*beta*D/T + 2*v*sqrt(2*beta*D/T))


def tuned_average(name, bound, orbit):
    gap = E(f(orbit[0])) - f.inf
    lemma = Lemma(
        name,
        given=[Eq(v, sigma + beta*rho), gap > 0, Eq(eta, Min(1/beta, balanced(gap)))],
        claim=mean(E(norm(f.gradient(orbit[t]))**2), t, T) <= 2*beta*gap/T + 2*v*sqrt(2*beta*gap/T) + beta**2*rho**2,
        source=SOURCE,
        note="No step size removes beta^2 rho^2.",
    )
    with lemma.proof() as p:
        p.le(2*gap/(eta*T) + beta**2*rho**2 + beta*eta*v**2,                         by=bound)
        p.le(2*beta*gap/T + 2*v*sqrt(2*beta*gap/T) + beta**2*rho**2,                 by=balance.at(D=gap))
    return lemma


m_tuned = tuned_average("m-sam-tuned", m_average, m_orbit)
n_tuned = tuned_average("n-sam-tuned", n_average, n_orbit)

# ---- S2: the same for convex f; the term beta^2 rho^2 stays, for it is there even for strongly convex f (S4) ----
c = average("f", of=loss, over=i, variance=sigma, convex=True)
R = nonnegative("R")
z = vector("z")


def convex_average(name, bound, orbit):
    return Lemma(
        name,
        given=[eta <= 1/beta],
        claim=mean(E(norm(c.gradient(orbit[t]))**2), t, T)
        <= 2*(E(c(orbit[0])) - c.inf)/(eta*T) + beta**2*rho**2 + beta*eta*(sigma + beta*rho)**2,
        by=bound,
        source=SOURCE,
        note="Convexity is not used.",
    )


m_convex = convex_average("m-sam-average-convex", m_average, m_orbit)
n_convex = convex_average("n-sam-average-convex", n_average, n_orbit)

gap_below_slope = Lemma(
    "convex-gap-below-slope",
    given=[Eq(c(z), c.inf), norm(x - z) <= R],
    claim=(c(x) - c.inf)**2 <= R**2*norm(c.gradient(x))**2,
    source="convexity and Cauchy-Schwarz",
)
with gap_below_slope.proof() as p:
    p.le(inner(c.gradient(x), x - z)**2,                                             by=[c.convexity(x, z), c.lower_bound(x)])
    p.le(norm(c.gradient(x))**2*norm(x - z)**2,                                      by=cauchy_schwarz(c.gradient(x), x - z))
    p.le(R**2*norm(c.gradient(x))**2,                                                by=norm(x - z) <= R)


def convex_gap(name, bound, orbit):
    slope = E(norm(c.gradient(orbit[t]))**2)
    lemma = Lemma(
        name,
        given=[eta <= 1/beta, Eq(c(z), c.inf), every(t, norm(orbit[t] - z) <= R)],
        claim=mean(E((c(orbit[t]) - c.inf)**2), t, T)
        <= R**2*(2*(E(c(orbit[0])) - c.inf)/(eta*T) + beta**2*rho**2 + beta*eta*(sigma + beta*rho)**2),
        source="this project: what convexity adds, for an orbit that stays within R of a minimiser z",
    )
    with lemma.proof() as p:
        p.le(R**2*mean(slope, t, T),
             by=telescoping(expected(gap_below_slope.at(x=orbit[t]), orbit[t]), t, T,
                            potential=0, decrease=E((c(orbit[t]) - c.inf)**2), error=R**2*slope))
        p.le(R**2*(2*(E(c(orbit[0])) - c.inf)/(eta*T) + beta**2*rho**2 + beta*eta*(sigma + beta*rho)**2), by=bound)
    return lemma


m_gap = convex_gap("m-sam-gap-convex", m_average, m_orbit)
n_gap = convex_gap("n-sam-gap-convex", n_average, n_orbit)


# ---- S3: strongly convex f, or f with the Polyak-Lojasiewicz inequality ----
floor = beta**2*rho**2/(2*mu) + beta*eta*(sigma + beta*rho)**2/(2*mu)


def contraction(name, h, next_value, descent):
    lemma = Lemma(name, given=[eta <= 1/beta], claim=next_value - h.inf <= (1 - eta*mu)*(h(x) - h.inf) + bias + noise, source=SOURCE)
    with lemma.proof() as p:
        p.le(h(x) - h.inf - eta/2*norm(h.gradient(x))**2 + bias + noise,             by=descent)
        p.le((1 - eta*mu)*(h(x) - h.inf) + bias + noise,                             by=h.polyak_lojasiewicz(x))
    return lemma


def recursion(name, h, orbit, step):
    gap = E(h(orbit[0])) - h.inf
    lemma = Lemma(
        name,
        given=[eta <= 1/beta],
        claim=E(h(orbit[T])) - h.inf <= (1 - eta*mu)**T*gap + floor,
        source=SOURCE,
        note="The start may be random.",
    )
    with lemma.proof() as p:
        p.le((1 - eta*mu)**T*(gap - floor) + floor,
             by=geometric_recursion([tower(orbit, t, h), expected(step.at(x=orbit[t]), orbit[t])], t, T,
                                    quantity=E(h(orbit[t])) - h.inf, factor=1 - eta*mu, floor=floor))
        p.le((1 - eta*mu)**T*gap + floor)
    return lemma


s = average("f", of=loss, over=i, variance=sigma, strongly_convex=mu)
w = average("f", of=loss, over=i, variance=sigma, pl=mu)
m_step = contraction("m-sam-step-strongly-convex", s, E(s(m_sam(x).next), i), m_descent)
n_step = contraction("n-sam-step-strongly-convex", s, E(s(n_sam(x).next), j, i), n_descent)
m_step_pl = contraction("m-sam-step-pl", w, E(w(m_sam(x).next), i), m_descent)
n_step_pl = contraction("n-sam-step-pl", w, E(w(n_sam(x).next), j, i), n_descent)

m_rate = recursion("m-sam-rate-strongly-convex", s, m_orbit, m_step)
n_rate = recursion("n-sam-rate-strongly-convex", s, n_orbit, n_step)
m_rate_pl = recursion("m-sam-rate-pl", w, m_orbit, m_step_pl)
n_rate_pl = recursion("n-sam-rate-pl", w, n_orbit, n_step_pl)

# ---- S3: the step size that balances the start against the noise v = sigma + beta*rho ----
D = nonnegative("D")


def logarithm(gap):
    return log(Max(exp(1), 2*mu**2*gap*T/(beta*v**2)))


M, ell = 2*mu**2*D*T/(beta*v**2), logarithm(D)
rate_balance = Lemma(
    "step-size-balance-linear",
    given=[Eq(eta, Min(1/beta, ell/(mu*T)))],
    claim=(1 - eta*mu)**T*D + beta*eta*v**2/(2*mu) <= exp(-mu*T/beta)*D + beta*v**2*ell/(mu**2*T),
    source="this project",
)
with rate_balance.proof() as p:
    p.le(exp(-eta*mu*T)*D + beta*eta*v**2/(2*mu),                                    by=one_minus_power_below_exp(eta*mu, T))
    p.le(exp(-eta*mu*T)*D + beta*v**2*ell/(2*mu**2*T),                               by=eta <= ell/(mu*T))
    with p.case(1/beta <= ell/(mu*T)) as q:
        q.le(exp(-mu*T/beta)*D + beta*v**2*ell/(2*mu**2*T),                          by=exp_monotone(-eta*mu*T, -mu*T/beta))
        q.le(exp(-mu*T/beta)*D + beta*v**2*ell/(mu**2*T),                            by=log_at_least(Max(exp(1), M), 1))
    with p.case(1/beta > ell/(mu*T)) as q:
        q.le(exp(-ell)*D + beta*v**2*ell/(2*mu**2*T),                                by=exp_monotone(-eta*mu*T, -ell))
        q.le(beta*v**2/(2*mu**2*T) + beta*v**2*ell/(2*mu**2*T),                      by=trade.at(z=M))
        q.le(beta*v**2*ell/(mu**2*T),                                                by=log_at_least(Max(exp(1), M), 1))
        q.le(exp(-mu*T/beta)*D + beta*v**2*ell/(mu**2*T))


def tuned_rate(name, h, orbit, rate):
    gap = E(h(orbit[0])) - h.inf
    stays = beta**2*rho**2/(2*mu)
    lemma = Lemma(
        name,
        given=[Eq(v, sigma + beta*rho), Eq(eta, Min(1/beta, logarithm(gap)/(mu*T)))],
        claim=E(h(orbit[T])) - h.inf <= exp(-mu*T/beta)*gap + beta*v**2*logarithm(gap)/(mu**2*T) + stays,
        source=SOURCE,
        note="No step size removes beta^2 rho^2/(2 mu).",
    )
    with lemma.proof() as p:
        p.le((1 - eta*mu)**T*gap + beta*eta*v**2/(2*mu) + stays,                     by=rate)
        p.le(exp(-mu*T/beta)*gap + beta*v**2*logarithm(gap)/(mu**2*T) + stays,
             by=[expected(h.lower_bound(orbit[0]), orbit[0]), rate_balance.at(D=gap)])
    return lemma


m_tuned_rate = tuned_rate("m-sam-tuned-strongly-convex", s, m_orbit, m_rate)
n_tuned_rate = tuned_rate("n-sam-tuned-strongly-convex", s, n_orbit, n_rate)
m_tuned_rate_pl = tuned_rate("m-sam-tuned-pl", w, m_orbit, m_rate_pl)
n_tuned_rate_pl = tuned_rate("n-sam-tuned-pl", w, n_orbit, n_rate_pl)
