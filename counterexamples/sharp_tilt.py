"""The constant 1 is sharp for n-SAM as well, on the simplest function there is: a parabola, of which noise tilts the components.

With probability p the component is beta/2*x^2 + a*x, with probability 1 - p it is beta/2*x^2 - a*p/(1 - p)*x; the mean is
beta/2*x^2.  While |x| is small against a/beta, a share p of the perturbations points upwards, whatever the component that is stepped on:
the iterates gather around -(2*p - 1)*rho.
"""

from samproof.claims import *

beta, rho, a = positive("beta rho a")
p = real("p", at_least=rational(1, 2), below=1)
eta = positive("eta", at_most=1/beta)
x, z = real("x z")
t = natural("t")
T = natural("T", at_least=1)
SOURCE = "arXiv 2306.09850, abstract: the inevitable additive term of order rho^2 for stochastic SAM in all settings"

up = define("l1", x, beta/2*x**2 + a*x)
down = define("l2", x, beta/2*x**2 - a*p/(1 - p)*x)
f = define("f", x, beta/2*x**2)
up_up, up_down, down_up, down_down = (
    sam_step(stepped, x, eta=eta, rho=rho, ascent=seen).next for stepped in (up, down) for seen in (up, down)
)
average = p*(p*up_up + (1 - p)*up_down) + (1 - p)*(p*down_up + (1 - p)*down_down)
square = p*(p*up_up**2 + (1 - p)*up_down**2) + (1 - p)*(p*down_up**2 + (1 - p)*down_down**2)
noise = eta*beta*rho**2 + eta**2*a**2*p/(1 - p)
left = Piecewise((1, x <= -a/beta), 0)

mean_function = Lemma("sharp-tilt-mean", claim=Eq(f(x), p*up(x) + (1 - p)*down(x)), source=SOURCE)
smooth_up = Lemma("sharp-tilt-up-smooth", claim=up.smoothness(beta, x, z), source=SOURCE)
smooth_down = Lemma("sharp-tilt-down-smooth", claim=down.smoothness(beta, x, z), source=SOURCE)
convex_up = Lemma("sharp-tilt-up-strongly-convex", claim=up.strong_convexity(beta, x, z), source=SOURCE)
convex_down = Lemma("sharp-tilt-down-strongly-convex", claim=down.strong_convexity(beta, x, z), source=SOURCE)
convex = Lemma("sharp-tilt-strongly-convex", claim=f.strong_convexity(beta, x, z), source=SOURCE)

drift = Lemma(
    "sharp-tilt-drift",
    claim=-f.gradient(x) >= (average - x)/eta + (2*p - 1)*beta*rho - 2*beta*rho*left,
    source=SOURCE,
    note="The exact expectation of one step over the four pairs of components, against the gradient.",
)
below = Lemma(
    "sharp-tilt-below",
    claim=average + rho >= (1 - eta*beta)*(x + rho),
    source=SOURCE,
)
shrinks = Lemma(
    "sharp-tilt-squared-step",
    claim=((1 - eta*beta)*x - eta*beta*rho*sign(z))**2 <= (1 - eta*beta)*x**2 + eta*beta*rho**2,
    source=SOURCE,
)
moment = Lemma(
    "sharp-tilt-second-moment",
    claim=square <= (1 - eta*beta)*x**2 + noise,
    source=SOURCE,
    note="The exact expectation of x^2 after one step.",
)
with moment.proof() as c:
    one, two = ((1 - eta*beta)*x - eta*beta*rho*sign(h.gradient(x)) for h in (up, down))
    c.eq(p*(p*(one - eta*a)**2 + (1 - p)*(two - eta*a)**2)
         + (1 - p)*(p*(one + eta*a*p/(1 - p))**2 + (1 - p)*(two + eta*a*p/(1 - p))**2))
    c.eq(p*one**2 + (1 - p)*two**2 + eta**2*a**2*p/(1 - p))
    c.le(p*((1 - eta*beta)*x**2 + eta*beta*rho**2) + (1 - p)*two**2 + eta**2*a**2*p/(1 - p), by=shrinks.at(z=up.gradient(x)))
    c.le((1 - eta*beta)*x**2 + noise, by=shrinks.at(z=down.gradient(x)))
chebyshev = Lemma("sharp-tilt-chebyshev", claim=left <= beta**2*x**2/a**2, source=SOURCE)

m, v, g, P = Sequence("m"), Sequence("v"), Sequence("g"), Sequence("P")
level = (2*p - 1)*beta*rho - 2*beta**3*rho**3/a**2 - 2*eta*beta**2*rho*p/(1 - p)
bias = Lemma(
    "sharp-tilt",
    given=[
        every(t, g[t] >= (m[t+1] - m[t])/eta + (2*p - 1)*beta*rho - 2*beta*rho*P[t]),
        every(t, P[t] <= beta**2*v[t]/a**2),
        every(t, v[t+1] <= (1 - eta*beta)*v[t] + noise),
        every(t, v[t] >= 0),
        every(t, m[t+1] + rho >= (1 - eta*beta)*(m[t] + rho)),
        m[0] >= -rho,
    ],
    claim=mean(g[t], t, T) >= level - (rho + m[0] + 2*beta**2*rho*v[0]/a**2)/(eta*T),
    source=SOURCE,
    note="With m[t] = E x_t, v[t] = E x_t^2, g[t] = -E f'(x_t) and P[t] = P(x_t <= -a/beta), whose relations are the expectations of "
    "the one-step claims: as T and a grow, then eta and 1 - p shrink, the average of -f' tends to beta*rho and above.",
)
one_step = g[t] >= (m[t+1] - m[t])/eta - 2*beta**2*rho/a**2*(v[t] - v[t+1])/eta + level
with bias.proof() as c:
    c.ge(level*T/T + (m[T] + 2*beta**2*rho*v[T]/a**2 - (m[0] + 2*beta**2*rho*v[0]/a**2))/(eta*T),
         by=telescoping(one_step, t, T, potential=(m[t] + 2*beta**2*rho*v[t]/a**2)/eta, decrease=-g[t], error=-level))
    c.ge(level - (rho + m[0] + 2*beta**2*rho*v[0]/a**2)/(eta*T),
         by=induction(m[t] >= -rho, t, T))

run = Experiment(
    "sharp-tilt",
    components=[(p, up), (1 - p, down)],
    eta=eta,
    rho=rho,
    method="n-sam",
    parameters={"beta": 1, "rho": 1, "a": 10, "p": rational(19, 20), "eta": rational(1, 10000)},
    start=0,
    bounds=[-f.gradient(x) >= level],
    claims=[drift, below, moment, bias],
    note="The average of -f' along the orbit is nearly beta*rho.",
)
