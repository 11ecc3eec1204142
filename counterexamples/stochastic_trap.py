"""Stochastic SAM is biased by an amount of order rho, even on strongly convex functions."""

from samproof.claims import *

mu, rho = positive("mu rho")
beta = real("beta", above=4*mu)
eta = positive("eta", at_most=1/beta)
a = positive("a")
x, z = real("x z")
t = natural("t")
T = natural("T", at_least=1)
half = rational(1, 2)
SOURCE = "arXiv 2306.09850, abstract: the inevitable additive term of order rho^2 for stochastic SAM in all settings"

# ---- m-SAM: the component whose gradient is perturbed is the one that is stepped on ----
centre = -beta*rho/(2*mu)
one = define("l1", x, mu*(x - centre)**2)
two = define("l2", x, beta/2*Min(0, x)**2)
f = define("f", x, (mu*(x - centre)**2 + beta/2*Min(0, x)**2)/2)
by_one, by_two = sam_step(one, x, eta=eta, rho=rho), sam_step(two, x, eta=eta, rho=rho)
average = half*by_one.next + half*by_two.next

one_smooth = Lemma("trap-component-one-smooth", claim=one.smoothness(beta, x, z), source=SOURCE)
two_smooth = Lemma("trap-component-two-smooth", claim=two.smoothness(beta, x, z), source=SOURCE)
two_convex = Lemma("trap-component-two-convex", claim=two.convexity(x, z), source=SOURCE)
one_convex = Lemma("trap-component-one-strongly-convex", claim=one.strong_convexity(2*mu, x, z), source=SOURCE)
convex = Lemma("trap-mean-strongly-convex", claim=f.strong_convexity(mu, x, z), source=SOURCE)
mean_gradient = Lemma("trap-mean-gradient", claim=Eq(f.gradient(x), half*one.gradient(x) + half*two.gradient(x)), source=SOURCE)

invariant = Lemma(
    "trap-m-sam-invariant",
    given=[x <= eta*beta*rho],
    claim=Max(by_one.next, by_two.next) <= eta*beta*rho,
    source=SOURCE,
    note="Whatever component is drawn, the iterate stays below eta*beta*rho.",
)

negative = Lemma(
    "trap-m-sam-negative",
    given=[x <= eta*beta*rho],
    claim=by_one.next < 0,
    source=SOURCE,
    note="One of the two equally likely components leads below 0: P(x_{t+1} < 0) >= 1/2 whatever the past.",
)

drift = Lemma(
    "trap-m-sam-drift",
    given=[x <= eta*beta*rho],
    claim=f.gradient(x) >= (x - average)/eta + beta*rho/2*Piecewise((1, x < 0), 0) - mu*rho,
    source=SOURCE,
    note="The exact expectation over the two components of one step, against the gradient.",
)

m, g, P = Sequence("m"), Sequence("g"), Sequence("P")

bias = Lemma(
    "trap-m-sam-bias",
    given=[
        every(t, g[t] >= (m[t] - m[t+1])/eta + beta*rho/2*P[t] - mu*rho),
        every(t, P[t] >= half),
        every(t, m[t] <= eta*beta*rho),
    ],
    claim=mean(g[t], t, T) >= beta*rho/4 - mu*rho - (eta*beta*rho - m[0])/(eta*T),
    source=SOURCE,
    note="With m[t] = E x_t, g[t] = E f'(x_t) and P[t] = P(x_t < 0), whose relations are the expectations of the one-step claims "
    "(from the first iterate below 0 on): the average gradient has the limit inferior beta*rho/4 - mu*rho > 0.",
)  # fmt: skip
with bias.proof() as p:
    p.ge((beta*rho/4 - mu*rho)*T/T - (m[T] - m[0])/(eta*T),
         by=telescoping(g[t] >= (m[t] - m[t+1])/eta + beta*rho/4 - mu*rho, t, T,
                        potential=-m[t]/eta, decrease=-g[t], error=-(beta*rho/4 - mu*rho)))
    p.ge(beta*rho/4 - mu*rho - (eta*beta*rho - m[0])/(eta*T))

m_sam = Experiment(
    "stochastic-trap",
    components=[(half, one), (half, two)],
    eta=eta,
    rho=rho,
    method="m-sam",
    parameters={"mu": rational(1, 20), "beta": 1, "rho": 1, "eta": rational(9, 10)},
    start=0,
    bounds=[f.gradient(x) >= beta*rho/4 - mu*rho],
    claims=[invariant, negative, drift, bias],
    note="The average of f' along the orbit stays above beta*rho/4 - mu*rho; the orbit itself keeps moving.",
)

# ---- n-SAM: another component, drawn independently, gives the perturbation ----
tilt = define("l3", x, a*x)
bowl = define("l4", x, beta/2*x**2 - 3*a*x)
h = define("h", x, beta/8*x**2)
three, quarter = rational(3, 4), rational(1, 4)
components = [(three, tilt), (quarter, bowl)]
terms = [p*q*sam_step(d, x, eta=eta, rho=rho, ascent=u).next for p, d in components for q, u in components]
expected = terms[0] + terms[1] + terms[2] + terms[3]

tilt_smooth = Lemma("tilt-component-smooth", claim=bowl.smoothness(beta, x, z), source=SOURCE)
tilt_convex = Lemma("tilt-component-convex", claim=tilt.convexity(x, z), source=SOURCE)
tilt_mean = Lemma("tilt-mean", claim=Eq(h(x), three*tilt(x) + quarter*bowl(x)), source=SOURCE)
tilt_strongly = Lemma("tilt-mean-strongly-convex", claim=h.strong_convexity(beta/4, x, z), source=SOURCE)

shift = Lemma(
    "tilt-n-sam-drift",
    claim=expected + rho/2 <= (1 - eta*beta/4)*(x + rho/2),
    source=SOURCE,
    note="The exact expectation of one step over the four pairs of components: three quarters of the perturbations point upwards.",
)

tilt_bias = Lemma(
    "tilt-n-sam-bias",
    given=[every(t, m[t+1] + rho/2 <= (1 - eta*beta/4)*(m[t] + rho/2))],
    claim=m[T] + rho/2 <= (1 - eta*beta/4)**T*(m[0] + rho/2),
    by=geometric_recursion(m[t+1] + rho/2 <= (1 - eta*beta/4)*(m[t] + rho/2), t, T,
                           quantity=m[t] + rho/2, factor=1 - eta*beta/4),
    source=SOURCE,
    note="With m[t] = E x_t: E f'(x_t) = beta/4 E x_t tends to -beta*rho/8 or below.",
)

n_sam = Experiment(
    "tilted-bowl",
    components=components,
    eta=eta,
    rho=rho,
    method="n-sam",
    parameters={"beta": 1, "rho": 1, "a": 1, "eta": rational(1, 10), "mu": rational(1, 5)},
    start=0,
    bounds=[-h.gradient(x) >= beta*rho/8],
    claims=[shift, tilt_bias],
    note="The mean of -f' along the orbit stays above beta*rho/8.",
)
