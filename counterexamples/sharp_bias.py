"""The constant 1 in the floor beta^2 rho^2 of stochastic SAM cannot be improved, even on strongly convex functions.

With probability p the wall beta/2*min(0, x)^2, with probability 1 - p the slope lam/2*(x - c)^2.  The iterates of m-SAM gather
around -2*rho, where the wall pushes back by beta*rho more than its gradient: the average of f' tends to p*beta*rho and above,
up to terms that vanish with lam and eta.
"""

from samproof.claims import *

beta, rho = positive("beta rho")
lam = positive("lam", at_most=beta)
p = real("p", at_least=rational(1, 2), below=1)
eta = positive("eta", at_most=p/(4*beta))
x, z = real("x z")
t = natural("t")
T = natural("T", at_least=1)
SOURCE = "arXiv 2306.09850, abstract: the inevitable additive term of order rho^2 for stochastic SAM in all settings"

centre = -3*beta*rho*p/(lam*(1 - p))
slope = define("l1", x, lam/2*(x - centre)**2)
wall = define("l2", x, beta/2*Min(0, x)**2)
f = define("f", x, (1 - p)*lam/2*(x - centre)**2 + p*beta/2*Min(0, x)**2)
on_slope, on_wall = sam_step(slope, x, eta=eta, rho=rho).next, sam_step(wall, x, eta=eta, rho=rho).next
average = (1 - p)*on_slope + p*on_wall
spread = (1 - p)*(on_slope + 2*rho)**2 + p*(on_wall + 2*rho)**2
noise = eta*(1 - p)*lam*rho**2/2 + 18*eta**2*beta**2*rho**2/(1 - p)

slope_smooth = Lemma("sharp-bias-slope-smooth", claim=slope.smoothness(beta, x, z), source=SOURCE)
slope_convex = Lemma("sharp-bias-slope-strongly-convex", claim=slope.strong_convexity(lam, x, z), source=SOURCE)
wall_smooth = Lemma("sharp-bias-wall-smooth", claim=wall.smoothness(beta, x, z), source=SOURCE)
wall_convex = Lemma("sharp-bias-wall-convex", claim=wall.convexity(x, z), source=SOURCE)
mean_convex = Lemma("sharp-bias-mean-strongly-convex", claim=f.strong_convexity((1 - p)*lam, x, z), source=SOURCE)

invariant = Lemma(
    "sharp-bias-invariant",
    given=[x <= eta*beta*rho],
    claim=Max(on_slope, on_wall) <= eta*beta*rho,
    source=SOURCE,
    note="Whatever component is drawn, the iterate stays below eta*beta*rho.",
)

drift = Lemma(
    "sharp-bias-drift",
    claim=f.gradient(x) >= (x - average)/eta + p*beta*rho*Piecewise((1, x < 0), 0) - (1 - p)*lam*rho,
    source=SOURCE,
    note="The exact expectation over the two components of one step, against the gradient.",
)

gathers = Lemma(
    "sharp-bias-second-moment",
    given=[x <= eta*beta*rho],
    claim=spread <= (1 - eta*p*beta)*(x + 2*rho)**2 + noise,
    source=SOURCE,
    note="The exact expectation of (x + 2*rho)^2 after one step.",
)

w = x + 2*rho
pull = 3*beta*rho*p/(1 - p)
a, b = real("a b")
young = Lemma("square-of-a-sum", claim=(a + b)**2 <= 2*a**2 + 2*b**2)
size = Lemma(
    "sharp-bias-squared-step",
    claim=(1 - p)*(lam*(z - rho) + pull)**2 + p*beta**2*(z - 3*rho)**2 <= 4*beta**2*z**2 + 18*beta**2*rho**2/(1 - p),
    source=SOURCE,
)
with size.proof() as c:
    c.le((1 - p)*(2*(lam*(z - rho))**2 + 2*pull**2) + p*beta**2*(z - 3*rho)**2, by=young.at(a=lam*(z - rho), b=pull))
    c.le((1 - p)*(4*lam**2*z**2 + 4*lam**2*rho**2 + 2*pull**2) + p*beta**2*(2*z**2 + 18*rho**2))
    c.le((1 - p)*(4*beta**2*z**2 + 4*beta**2*rho**2 + 2*pull**2) + p*beta**2*(2*z**2 + 18*rho**2), by=lam <= beta)
    c.eq((4 - 2*p)*beta**2*z**2 + beta**2*rho**2*(4*(1 - p) + 18*p + 18*p**2/(1 - p)))
    c.le(4*beta**2*z**2 + 18*beta**2*rho**2/(1 - p))
far = Lemma(
    "sharp-bias-squared-step-far",
    given=[x <= centre],
    claim=(1 - p)*(lam*(x - rho) + pull)**2 + p*beta**2*(x - rho)**2 <= 4*beta**2*w**2 + 18*beta**2*rho**2/(1 - p),
    source=SOURCE,
)
with far.proof() as c:
    c.le((1 - p)*lam**2*(x - rho)**2 + p*beta**2*(x - rho)**2)
    c.le(beta**2*(x - rho)**2)
    c.le(beta**2*(2*w**2 + 18*rho**2))
    c.le(4*beta**2*w**2 + 18*beta**2*rho**2/(1 - p))

with gathers.proof() as c:
    with c.case(x >= 0) as d:
        d.eq(w**2 - 2*eta*(1 - p)*(lam*(w - rho) + pull)*w + eta**2*(1 - p)*(lam*(w - rho) + pull)**2)
        d.le(w**2 - 2*eta*p*beta*w**2 + eta**2*(1 - p)*(lam*(w - rho) + pull)**2)
        d.le(w**2 - 2*eta*p*beta*w**2 + eta**2*(4*beta**2*w**2 + 18*beta**2*rho**2/(1 - p)),   by=size.at(z=w))
        d.le((1 - eta*p*beta)*w**2 + noise)
    with c.case(x < 0) as d:
        with d.case(x > centre) as e:
            e.eq(w**2 - 2*eta*((1 - p)*(lam*(w - rho) + pull) + p*beta*(w - 3*rho))*w
                 + eta**2*((1 - p)*(lam*(w - rho) + pull)**2 + p*beta**2*(w - 3*rho)**2))
            e.le(w**2 - 2*eta*p*beta*w**2 + eta*(1 - p)*lam*rho**2/2
                 + eta**2*((1 - p)*(lam*(w - rho) + pull)**2 + p*beta**2*(w - 3*rho)**2))
            e.le(w**2 - 2*eta*p*beta*w**2 + eta*(1 - p)*lam*rho**2/2 + eta**2*(4*beta**2*w**2 + 18*beta**2*rho**2/(1 - p)),
                 by=size.at(z=w))
            e.le((1 - eta*p*beta)*w**2 + noise)
        with d.case(x <= centre) as e:
            with e.case(x >= centre) as h:
                h.le(w**2 - 2*eta*p*beta*(w - 3*rho)*w + eta**2*p*beta**2*(x - rho)**2)
                h.le(w**2 - 2*eta*p*beta*w**2 + eta**2*(4*beta**2*w**2 + 18*beta**2*rho**2/(1 - p)))
                h.le((1 - eta*p*beta)*w**2 + noise)
            with e.case(x < centre) as h:
                h.eq(w**2 - 2*eta*((1 - p)*(lam*(w - 3*rho) + pull) + p*beta*(w - 3*rho))*w
                 + eta**2*((1 - p)*(lam*(x - rho) + pull)**2 + p*beta**2*(x - rho)**2))
                h.le(w**2 - 2*eta*p*beta*w**2 + eta**2*((1 - p)*(lam*(x - rho) + pull)**2 + p*beta**2*(x - rho)**2))
                h.le(w**2 - 2*eta*p*beta*w**2 + eta**2*(4*beta**2*w**2 + 18*beta**2*rho**2/(1 - p)),   by=far)
                h.le((1 - eta*p*beta)*w**2 + noise)

markov = Lemma(
    "sharp-bias-chebyshev",
    claim=Piecewise((1, x < 0), 0) >= 1 - (x + 2*rho)**2/(4*rho**2),
    source=SOURCE,
)

m, v, g, P = Sequence("m"), Sequence("v"), Sequence("g"), Sequence("P")
bias = Lemma(
    "sharp-bias",
    given=[
        every(t, g[t] >= (m[t] - m[t+1])/eta + p*beta*rho*P[t] - (1 - p)*lam*rho),
        every(t, P[t] >= 1 - v[t]/(4*rho**2)),
        every(t, v[t+1] <= (1 - eta*p*beta)*v[t] + noise),
        every(t, v[t] >= 0),
        every(t, m[t] <= eta*beta*rho),
    ],
    claim=mean(g[t], t, T) >= p*beta*rho - 9*(1 - p)*lam*rho/8 - 9*eta*beta**2*rho/(2*(1 - p))
    - (eta*beta*rho - m[0] + v[0]/(4*rho))/(eta*T),
    source=SOURCE,
    note="With m[t] = E x_t, v[t] = E (x_t + 2*rho)^2, g[t] = E f'(x_t) and P[t] = P(x_t < 0), whose relations are the expectations "
    "of the one-step claims: as T grows, then eta, lam and 1 - p shrink, the average gradient tends to beta*rho and above.",
)
level = p*beta*rho - 9*(1 - p)*lam*rho/8 - 9*eta*beta**2*rho/(2*(1 - p))
one_step = g[t] >= (m[t] - m[t+1])/eta - (v[t] - v[t+1])/(4*rho*eta) + level
with bias.proof() as c:
    c.ge(level*T/T - ((m[T] - v[T]/(4*rho)) - (m[0] - v[0]/(4*rho)))/(eta*T),
         by=telescoping(one_step, t, T, potential=-(m[t] - v[t]/(4*rho))/eta, decrease=-g[t], error=-level))
    c.ge(level - (eta*beta*rho - m[0] + v[0]/(4*rho))/(eta*T))

run = Experiment(
    "sharp-bias",
    components=[(1 - p, slope), (p, wall)],
    eta=eta,
    rho=rho,
    method="m-sam",
    parameters={"beta": 1, "rho": 1, "p": rational(19, 20), "lam": rational(1, 50), "eta": rational(1, 1000)},
    start=-2*rho,
    bounds=[f.gradient(x) >= level],
    claims=[invariant, drift, gathers, bias],
    note="The average of f' along the orbit is nearly beta*rho.",
)
