"""The distance to the minimiser under SAM without normalisation: a strongly convex function does no worse than a quadratic.

On a quadratic of curvature lam one step multiplies the distance by 1 - eta*lam*(1 + rho*lam).  As long as rho*(beta - mu) <= 1,
the two extreme quadratics are the worst of all functions between them, for every step size.
"""

from samproof.claims import *

mu = positive("mu")
beta = real("beta", above=mu)
eta, rho = positive("eta rho")
z = real("z")
t, T = natural("t"), natural("T")
SOURCE = "this project; arXiv 2306.09850, abstract: SAM with and without gradient normalization"

f = smooth_strongly_convex("f", mu, beta)
x, s = vector("x"), vector("s")
u, v = vector("u"), vector("v")
step = unnormalised_sam_step(f, x, eta=eta, rho=rho)
y = step.y
a, b = f.gradient(x).named("a"), f.gradient(y).named("b")
stationary = Eq(norm(f.gradient(s))**2, 0)
least, most = mu*(1 + rho*mu), beta*(1 + rho*beta)

# ---- what is orthogonal to everything ----
small = Lemma("zero-vector-small-product", given=[Eq(norm(u)**2, 0)], claim=inner(u, v)**2 <= 0, source="Cauchy-Schwarz")
with small.proof() as p:
    p.le(norm(u)**2*norm(v)**2,                                                      by=cauchy_schwarz(u, v))
    p.le(0,                                                                          by=Eq(norm(u)**2, 0))
zero = Lemma("zero-square", given=[z**2 <= 0], claim=Eq(z, 0), source="algebra")
orthogonal = Lemma("zero-vector-is-orthogonal", given=[Eq(norm(u)**2, 0)], claim=Eq(inner(u, v), 0),
                   by=[small, zero.at(z=inner(u, v))], source="Cauchy-Schwarz")


# ---- one step ----
def slack(there, here):
    """2*(beta - mu) times what the interpolation inequality says is nonnegative."""
    gap, turn = there - here, f.gradient(there) - f.gradient(here)
    return 2*(beta - mu)*(f(there) - f(here) - inner(f.gradient(here), gap)) - norm(turn - mu*gap)**2 - mu*(beta - mu)*norm(gap)**2


weighted = Lemma("weighted-interpolation", given=[z >= 0], claim=z*slack(u, v) >= 0, by=f.interpolation(v, u),
                 source="Taylor, Hendrickx, Glineur, Math. Program. 161 (2017), Theorem 4")
sector = Lemma(
    "usam-sector",
    given=[stationary, rho*(beta - mu) <= 1],
    claim=inner(b - least*(x - s), most*(x - s) - b) >= 0,
    source=SOURCE,
    note="The perturbed gradient lies in the ball whose diameter joins its values for the two extreme quadratics.",
)
w = (b - mu*(y - s)) - (1 + rho*beta)*(a - mu*(x - s))
plus, minus = (1 + rho*(beta - mu))/2, (1 - rho*(beta - mu))/2
weights = {(s, x): mu*rho*(1 + rho*beta), (x, s): beta*rho*(1 + rho*mu), (s, y): plus, (y, x): plus, (x, y): minus, (y, s): minus}
with sector.proof() as p:
    p.eq(sum((weight*slack(*pair) for pair, weight in weights.items()), norm(w)**2),
         by=[orthogonal.at(u=f.gradient(s), v=v) for v in (x - s, a, b)])
    p.ge(norm(w)**2,                       by=[weighted.at(z=weight, u=u, v=v) for (u, v), weight in weights.items()])
    p.ge(0,                                                                          by=gram(w))

# ---- a step against a vector v in the ball whose diameter joins m*u and M*u ----
m = positive("m")
M = real("M", above=m)
inside = inner(v - m*u, M*u - v) >= 0
ahead = Lemma("ball-ahead", given=[inside], claim=inner(v - m*u, u) >= 0, source="algebra")
with ahead.proof() as p:
    p.ge(norm(v - m*u)**2/(M - m),                                                   by=inside)
    p.ge(0,                                                                          by=gram(v - m*u))
behind = Lemma("ball-behind", given=[inside], claim=inner(M*u - v, u) >= 0, source="algebra")
with behind.proof() as p:
    p.ge(norm(M*u - v)**2/(M - m),                                                   by=inside)
    p.ge(0,                                                                          by=gram(M*u - v))
short = Lemma("ball-short-step", given=[inside, eta*(m + M) <= 2], claim=norm(u - eta*v)**2 <= (1 - eta*m)**2*norm(u)**2, source="algebra")
with short.proof() as p:
    p.le((1 - eta*m)**2*norm(u)**2 - eta*(2 - eta*(m + M))*inner(v - m*u, u),        by=inside)
    p.le((1 - eta*m)**2*norm(u)**2,                                                  by=[ahead, eta*(m + M) <= 2])
long = Lemma("ball-long-step", given=[inside, eta*(m + M) >= 2], claim=norm(u - eta*v)**2 <= (1 - eta*M)**2*norm(u)**2, source="algebra")
with long.proof() as p:
    p.le((1 - eta*M)**2*norm(u)**2 + eta*(2 - eta*(m + M))*inner(M*u - v, u),        by=inside)
    p.le((1 - eta*M)**2*norm(u)**2,                                                  by=[behind, eta*(m + M) >= 2])

q = nonnegative("q")
worst = Eq(q, Max((1 - eta*least)**2, (1 - eta*most)**2))
distance = Lemma(
    "usam-distance-step",
    given=[stationary, rho*(beta - mu) <= 1, worst],
    claim=norm(step.next - s)**2 <= q*norm(x - s)**2,
    source=SOURCE,
)
here = {"u": x - s, "v": b, "m": least, "M": most}
with distance.proof() as p:
    p.eq(norm((x - s) - eta*b)**2)
    with p.case(eta*(least + most) <= 2) as c:
        c.le((1 - eta*least)**2*norm(x - s)**2,                                      by=[sector, short.at(**here)])
        c.le(q*norm(x - s)**2)
    with p.case(eta*(least + most) >= 2) as c:
        c.le((1 - eta*most)**2*norm(x - s)**2,                                       by=[sector, long.at(**here)])
        c.le(q*norm(x - s)**2)

orbit = Orbit("x", lambda z: unnormalised_sam_step(f, z, eta=eta, rho=rho))
rate = Lemma(
    "usam-distance",
    given=[stationary, rho*(beta - mu) <= 1, worst],
    claim=norm(orbit[T] - s)**2 <= q**T*norm(orbit[0] - s)**2,
    source=SOURCE,
    note="Equality for a quadratic of curvature mu or beta, so no smaller q is possible.",
)
with rate.proof() as p:
    p.le(q**T*norm(orbit[0] - s)**2,
         by=geometric_recursion(distance.at(x=orbit[t]), t, T, quantity=norm(orbit[t] - s)**2, factor=q))
