"""Depth-two diagonal linear networks: how l2-SAM leads from minor to major coordinates, and what normalisation has to do with it.

The predictor is <u*v, x> with one example x, x_j > 0, label 1, logistic loss and balanced weights u = v = w > 0.  The flows are
those of the gradient at the perturbed weights, in a time in which the common positive factor of all coordinates is 1.  "Along the
flow" means: the gradient of a quantity times the velocity; by the mean value theorem a quantity whose derivative along the flow is
at most 0 does not increase.  N = sqrt(2)*|w*x| is the norm of the gradient up to that factor; in the claims that mention only x_i, x_j
and N the network may have any number of coordinates.
"""

from samproof.claims import *

rho, eta = positive("rho eta")
xi, xj, xk, wi, wj = positive("xi xj xk wi wj")
N = positive("N")
u1, v1, u2, v2, a, b, s = real("u1 v1 u2 v2 a b s")
SOURCE = "arXiv 2603.08290, abstract: l2-SAM for depth two, sequential feature amplification, attributed to the gradient normalization factor"

# ---- the loss on two coordinates and what SAM sees ----
loss = define("L", (u1, v1, u2, v2), log(1 + exp(-(u1*v1*xi + u2*v2*xj))))
space = Coordinates(u1, v1, u2, v2)
weights = Coordinates(wi, wi, wj, wj)
features = (xi, xi, xj, xj)
partner = (1, 0, 3, 2)
names = ("u1", "v1", "u2", "v2")
size = sqrt(2)*sqrt(wi**2*xi**2 + wj**2*xj**2)
margin = wi*wi*xi + wj*wj*xj
slope = 1/(1 + exp(margin))
step = sam_step(loss, weights, eta=eta, rho=rho)
plain_step = unnormalised_sam_step(loss, weights, eta=eta, rho=rho)


def margin_at(point):
    return point[0]*point[1]*xi + point[2]*point[3]*xj


def at(point):
    """The place of a point, for citing."""
    return dict(zip(names, point, strict=True))


gradient = [
    Lemma(
        f"network-gradient-{names[i]}",
        claim=Eq(loss.gradient(space)[i], -space[partner[i]]*features[i]/(1 + exp(margin_at(space)))),
        source=SOURCE,
        note="Every partial derivative carries the same positive factor 1/(1 + exp(margin)).",
    )
    for i in range(4)
]
gradient_u1, gradient_v1, gradient_u2, gradient_v2 = gradient

seen = [
    Lemma(
        f"network-perturbed-weight-{names[i]}",
        claim=Eq(step.y[i], weights[i]*(1 - rho*features[i]/size)),
        source=SOURCE,
        note="l2-SAM looks at w_j*(1 - rho*x_j/N), in u_j and in v_j.",
    )
    for i in range(4)
]
for i in range(4):
    square = 2*(wi*xi*slope)**2 + 2*(wj*xj*slope)**2
    with seen[i].proof() as c:
        c.eq(weights[i] - rho*weights[i]*features[i]*slope/sqrt(square),             by=[g.at(**at(weights)) for g in gradient])
        c.eq(weights[i]*(1 - rho*features[i]/size))
seen_u1, seen_v1, seen_u2, seen_v2 = seen

anywhere = [
    Lemma(
        f"network-descent-velocity-{names[i]}",
        claim=Eq(-loss.gradient(space)[i]*(1 + exp(margin_at(space))), features[i]*space[partner[i]]),
        by=gradient[i],
        source=SOURCE,
        note="Up to the common factor, gradient descent moves u_j by x_j*v_j and v_j by x_j*u_j.",
    )
    for i in range(4)
]
anywhere_u1, anywhere_v1, anywhere_u2, anywhere_v2 = anywhere
flow = [
    Lemma(
        f"network-flow-{names[i]}",
        claim=Eq(-loss.gradient(step.y)[i]*(1 + exp(margin_at(step.y))), features[i]*weights[i]*(1 - rho*features[i]/size)),
        source=SOURCE,
        note="Up to the common factor the velocity is x_j*w_j*(1 - rho*x_j/N), and u_j and v_j stay equal.",
    )
    for i in range(4)
]
for i in range(4):
    with flow[i].proof() as c:
        c.eq(features[i]*step.y[partner[i]],                                         by=anywhere[i].at(**at(step.y)))
        c.eq(features[i]*weights[i]*(1 - rho*features[i]/size),                      by=seen[partner[i]])
flow_u1, flow_v1, flow_u2, flow_v2 = flow

# ---- l2-SAM: who gains on whom ----
def rate(x):
    """The derivative of log(w_j) along the flow."""
    return x*(1 - rho*x/N)


gain = rate(xi) - rate(xj)
ratio_function = define("R", (a, b), log(a/b))
ratio = Lemma(
    "network-l2-ratio",
    claim=Eq(ratio_function.gradient(Coordinates(wi, wj)).dot(Coordinates(wi*rate(xi), wj*rate(xj))), (xi - xj)*(1 - rho*(xi + xj)/N)),
    source=SOURCE,
    note="The derivative of log(w_i/w_j) along the flow.",
)
same_gain = Lemma("network-l2-gain", claim=Eq(gain, (xi - xj)*(1 - rho*(xi + xj)/N)), source=SOURCE)
major = Lemma(
    "network-l2-major-gains",
    given=[xi > xj, N > rho*(xi + xj)],
    claim=gain > 0,
    source=SOURCE,
    note="The larger coordinate gains on the smaller one if N > rho*(x_i + x_j) ...",
)
only_if = Lemma(
    "network-l2-major-gains-only-if",
    given=[xi > xj, gain > 0],
    claim=N > rho*(xi + xj),
    source=SOURCE,
    note="... and only if;",
)
minor = Lemma(
    "network-l2-minor-gains",
    given=[xi > xj, N < rho*(xi + xj)],
    claim=gain < 0,
    source=SOURCE,
    note="it loses if N < rho*(x_i + x_j): the minor coordinates lead first ...",
)
minor_only_if = Lemma(
    "network-l2-minor-gains-only-if", given=[xi > xj, gain < 0], claim=N < rho*(xi + xj), source=SOURCE, note="... and only if;"
)
even = Lemma(
    "network-l2-even",
    given=[Eq(N, rho*(xi + xj))],
    claim=Eq(gain, 0),
    source=SOURCE,
    note="neither gains if N = rho*(x_i + x_j), and only then.",
)
even_only_if = Lemma("network-l2-even-only-if", given=[xi > xj, Eq(gain, 0)], claim=Eq(N, rho*(xi + xj)), source=SOURCE)
leader = Lemma(
    "network-l2-leader",
    given=[Abs(xi - N/(2*rho)) <= Abs(xj - N/(2*rho))],
    claim=gain >= 0,
    source=SOURCE,
    note="The coordinate nearest N/(2*rho) grows fastest ...",
)
follower = Lemma(
    "network-l2-leader-only-if",
    given=[gain >= 0],
    claim=Abs(xi - N/(2*rho)) <= Abs(xj - N/(2*rho)),
    source=SOURCE,
    note="... and whichever grows fastest is nearest.",
)
middle = Lemma(
    "network-l2-succession",
    given=[xk < xj, xj < xi, N > rho*(xk + xj), N < rho*(xj + xi)],
    claim=rate(xj) > Max(rate(xi), rate(xk)),
    source=SOURCE,
    note="Of x_k < x_j < x_i the middle one leads exactly while rho*(x_k + x_j) < N < rho*(x_j + x_i): as N grows the lead passes from "
    "minor to major, one coordinate after the other.",
)

# ---- l2-SAM: what N does, and the limit direction (x_i the larger of two coordinates) ----
def length_at(p, q):
    return sqrt(2)*sqrt(p**2*xi**2 + q**2*xj**2)


length = define("N", (a, b), length_at(a, b))
here = Coordinates(wi, wj)


def pull(w, x):
    """The velocity of a weight."""
    return x*w*(1 - rho*x/size)


velocity = Coordinates(pull(wi, xi), pull(wj, xj))
length_rate = Lemma(
    "network-l2-length-rate",
    claim=Eq(length.gradient(here).dot(velocity), 2*(wi**2*xi**3*(size - rho*xi) + wj**2*xj**3*(size - rho*xj))/size**2),
    source=SOURCE,
    note="The derivative of N along the flow.",
)

P, Q, n, d = positive("P Q n d")
mixed = Lemma(
    "network-l2-length-growth",
    given=[Eq(n**2, P + Q), xi >= xj, n >= rho*xi],
    claim=(P*xi*(n - rho*xi) + Q*xj*(n - rho*xj))/n**2 >= xj*(n - rho*xi),
    source=SOURCE,
)
with mixed.proof() as c:
    c.ge((P*xj*(n - rho*xi) + Q*xj*(n - rho*xi))/n**2)
    c.eq(xj*(n - rho*xi))
shrunk = Lemma(
    "network-l2-length-decay",
    given=[Eq(n**2, P + Q), xi >= xj, n <= rho*xj],
    claim=(P*xi*(n - rho*xi) + Q*xj*(n - rho*xj))/n**2 <= -xj*(rho*xj - n),
    source=SOURCE,
)
with shrunk.proof() as c:
    c.le((P*xj*(n - rho*xj) + Q*xj*(n - rho*xj))/n**2)
    c.eq(-xj*(rho*xj - n))
parts = {"P": 2*wi**2*xi**2, "Q": 2*wj**2*xj**2, "n": size}

lengthens = Lemma(
    "network-l2-length-grows",
    given=[xi >= xj, size >= rho*xi],
    claim=length.gradient(here).dot(velocity) >= xj*(size - rho*xi),
    by=[length_rate, mixed.at(**parts)],
    source=SOURCE,
    note="Above rho*x_i = rho*max x the norm N grows: N - rho*max x grows at least like exp(min x * s).",
)
shortens = Lemma(
    "network-l2-length-shrinks",
    given=[xi >= xj, size <= rho*xj],
    claim=length.gradient(here).dot(velocity) <= -xj*(rho*xj - size),
    by=[length_rate, shrunk.at(**parts)],
    source=SOURCE,
    note="Below rho*x_j = rho*min x the norm shrinks: rho*min x - N grows at least like exp(min x * s), so N reaches 0, where the "
    "gradient vanishes, by the time log(rho*min x/(rho*min x - N(0)))/min x.",
)
weight_shrinks = Lemma(
    "network-l2-weight-shrinks",
    given=[xi >= xj, N < rho*xj],
    claim=Max(rate(xi), rate(xj)) <= -xj*(rho*xj/N - 1),
    source=SOURCE,
    note="... with every weight: log(w_j) falls at the rate min x * (rho*min x/N - 1) at least, which grows as N falls.  Started with "
    "N < rho*min x the flow goes to 0.",
)

# comparison functions: they solve the differential inequalities with equality
longer = define("B", s, rho*xi + (N - rho*xi)*exp(xj*s))
longer_flow = Lemma("network-l2-growth-solution", claim=Eq(longer.gradient(s), xj*(longer(s) - rho*xi)), source=SOURCE)
shorter = define("B", s, rho*xj - (rho*xj - N)*exp(xj*s))
shorter_flow = Lemma("network-l2-decay-solution", claim=Eq(shorter.gradient(s), -xj*(rho*xj - shorter(s))), source=SOURCE)
shorter_end = Lemma(
    "network-l2-decay-end",
    given=[N < rho*xj],
    claim=Eq(shorter(log(rho*xj/(rho*xj - N))/xj), 0),
    source=SOURCE,
    note="The bound on N starts at N(0) and is 0 at this time.",
)

low, above = positive("low above")
lyapunov = define("V", (a, b), a - rho*(xi**2 - xj**2)/(low*(b - rho*xi)))
helpful = Lemma(
    "network-l2-limit-algebra",
    given=[xi > xj, n >= above, d >= low*above],
    claim=(xi - xj)*(1 - rho*(xi + xj)/n) + rho*(xi**2 - xj**2)/low*d/above**2 >= xi - xj,
    source=SOURCE,
)
with helpful.proof() as c:
    c.ge((xi - xj)*(1 - rho*(xi + xj)/n) + rho*(xi**2 - xj**2)/low*(low*above)/above**2)
    c.eq(xi - xj + rho*(xi**2 - xj**2)*(1/above - 1/n))
    c.ge(xi - xj)
limit = Lemma(
    "network-l2-limit",
    given=[xi > xj, N > rho*xi, d >= low*(N - rho*xi)],
    claim=lyapunov.gradient(Coordinates(a, N)).dot(Coordinates(gain, d)) >= xi - xj,
    source=SOURCE,
    note="x_i = max x, low = min x, d = dN/ds, which is at least low*(N - rho*x_i): V = log(w_i/w_j) - rho*(x_i^2 - x_j^2)/(low*(N - rho*x_i)) "
    "grows at the rate x_i - x_j at least.  So from every start with N > rho*max x: w_j/w_i <= w_j(0)/w_i(0) * "
    "exp(rho*(x_i^2 - x_j^2)/(low*(N(0) - rho*x_i)) - (x_i - x_j)*s), and the direction tends to that of the largest x, as for GD.",
)
with limit.proof() as c:
    c.eq((xi - xj)*(1 - rho*(xi + xj)/N) + rho*(xi**2 - xj**2)/low*d/(N - rho*xi)**2)
    c.ge(xi - xj,                                                                    by=helpful.at(n=N, above=N - rho*xi))
near_descent = Lemma(
    "network-l2-near-descent",
    claim=Max(Abs(rate(xi) - xi) - rho*xi**2/N, Abs(gain - (xi - xj)) - rho*Abs(xi**2 - xj**2)/N) <= 0,
    source=SOURCE,
    note="As N grows every rate tends to that of gradient descent: the differences are of order 1/N.",
)

# ---- without normalisation: the perturbation is rho times the gradient ----
plain_seen = [
    Lemma(
        f"network-plain-perturbed-weight-{names[i]}",
        claim=Eq(plain_step.y[i], weights[i]*(1 - rho*features[i]*slope)),
        by=gradient[i].at(**at(weights)),
        source=SOURCE,
        note="Without normalisation rho/N is replaced by rho times the slope 1/(1 + exp(margin)).",
    )
    for i in range(4)
]
plain_seen_u1, plain_seen_v1, plain_seen_u2, plain_seen_v2 = plain_seen
plain_flow = [
    Lemma(
        f"network-plain-flow-{names[i]}",
        claim=Eq(-loss.gradient(plain_step.y)[i]*(1 + exp(margin_at(plain_step.y))), features[i]*weights[i]*(1 - rho*features[i]*slope)),
        source=SOURCE,
    )
    for i in range(4)
]
for i in range(4):
    with plain_flow[i].proof() as c:
        c.eq(features[i]*plain_step.y[partner[i]],                                   by=anywhere[i].at(**at(plain_step.y)))
        c.eq(features[i]*weights[i]*(1 - rho*features[i]*slope),                     by=plain_seen[partner[i]])
plain_flow_u1, plain_flow_v1, plain_flow_u2, plain_flow_v2 = plain_flow

m = nonnegative("m")  # the margin, which is positive for positive weights


def plain_rate(x):
    """The derivative of log(w_j) along the flow without normalisation."""
    return x*(1 - rho*x/(1 + exp(m)))


plain_gain = plain_rate(xi) - plain_rate(xj)
plain_ratio = Lemma(
    "network-plain-ratio",
    claim=Eq(ratio_function.gradient(here).dot(Coordinates(wi*plain_rate(xi), wj*plain_rate(xj))),
             (xi - xj)*(1 - rho*(xi + xj)/(1 + exp(m)))),
    source=SOURCE,
    note="The derivative of log(w_i/w_j): in place of N, which is as small as the weights, stands 1 + exp(margin) >= 2.",
)
exponential_above = Lemma("exponential-of-positive", given=[a > 0], claim=exp(a) > 1, source="textbook")
plain = Lemma(
    "network-without-normalisation",
    given=[xi > xj, rho*(xi + xj) <= 2, m > 0],
    claim=plain_gain > 0,
    by=exponential_above.at(a=m),
    source=SOURCE,
    note="Without normalisation the change of sign disappears for rho*(x_i + x_j) <= 2: the larger coordinate gains from every start, however "
    "small, while for every rho > 0 the normalised flow lets the minor one lead when N < rho*(x_i + x_j).",
)
plain_grows = Lemma(
    "network-plain-grows",
    given=[rho*xi <= 2, m > 0],
    claim=plain_rate(xi) > 0,
    by=exponential_above.at(a=m),
    source=SOURCE,
    note="... and no start is too small: every weight with rho*x_i <= 2 grows.",
)
plain_late = Lemma(
    "network-plain-late",
    given=[xi > xj, exp(m) > rho*(xi + xj) - 1],
    claim=plain_gain > 0,
    source=SOURCE,
    note="For larger rho the larger coordinate gains as soon as exp(margin) > rho*(x_i + x_j) - 1 ...",
)
plain_early = Lemma(
    "network-plain-early",
    given=[xi > xj, exp(m) < rho*(xi + xj) - 1],
    claim=plain_gain < 0,
    source=SOURCE,
    note="... and loses before: the bound 2 on rho*(x_i + x_j) cannot be weakened, and rho has to exceed a fixed amount for it.",
)

run = Experiment(
    "diagonal-network",
    function=loss,
    eta=eta,
    rho=rho,
    parameters={"xi": 2, "xj": 1, "rho": rational(1, 10), "eta": rational(1, 10)},
    start=(rational(1, 10), rational(1, 10), rational(1, 10), rational(1, 10)),
    claims=[seen_u1, ratio, major, minor],
    note="Two coordinates of a depth-two network; weights in the order u1, v1, u2, v2.",
)
