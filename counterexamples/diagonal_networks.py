"""Depth-two diagonal linear networks: where l-infinity SAM ends, and how l2-SAM leads from minor to major coordinates.

The predictor is <u*v, x> with one example x, x_j > 0, label 1, logistic loss and balanced weights u = v = w > 0.  The flows are
those of the gradient at the perturbed weights, in a time that the common positive factor of all coordinates rescales.
"""

from samproof.claims import *

rho, eta = positive("rho eta")
xi, xj, wi, wj, start = positive("xi xj wi wj start")
N = positive("N")
s = real("s")
SOURCE = "arXiv 2603.08290, abstract"

# ---- the loss on two coordinates and what SAM sees ----
u1, v1, u2, v2 = real("u1 v1 u2 v2")
loss = define("L", (u1, v1, u2, v2), log(1 + exp(-(u1*v1*xi + u2*v2*xj))))
weights = Coordinates(wi, wi, wj, wj)
size = sqrt(2)*sqrt(wi**2*xi**2 + wj**2*xj**2)
margin = wi*wi*xi + wj*wj*xj
slope = exp(-margin)/(1 + exp(-margin))

gradient = Lemma(
    "network-gradient",
    claim=Eq(loss.gradient(weights)[0], -slope*wi*xi),
    source=SOURCE,
    note="Every coordinate of the gradient carries the same positive factor.",
)

perturbed = Lemma(
    "network-perturbed-weight",
    claim=Eq(sam_step(loss, weights, eta=eta, rho=rho).y[0], wi*(1 - rho*xi/size)),
    source=SOURCE,
    note="l2-SAM looks at w_j*(1 - rho*x_j/N) with N = sqrt(2)*|w*x|: so the flow is dw_j = x_j*w_j*(1 - rho*x_j/N).",
)

# ---- gradient descent and l-infinity SAM: closed forms, checked in their differential equations ----
descent = define("w", s, start*exp(xi*s))
descent_flow = Lemma("network-descent-flow", claim=Eq(descent.gradient(s), xi*descent(s)), source=SOURCE)

uniform = define("w", s, rho + (start - rho)*exp(xi*s))
uniform_flow = Lemma(
    "network-linf-flow",
    claim=Eq(uniform.gradient(s), xi*(uniform(s) - rho)),
    source=SOURCE,
    note="l-infinity SAM: dw_j = x_j*(w_j - rho) while w_j > 0.",
)
uniform_start = Lemma("network-linf-start", claim=Eq(uniform(0), start), source=SOURCE)
uniform_grows = Lemma(
    "network-linf-grows",
    given=[start > rho, s >= 0],
    claim=uniform(s) >= start,
    source=SOURCE,
    note="Coordinates that start above rho grow.",
)
uniform_dies = Lemma(
    "network-linf-dies",
    given=[start < rho],
    claim=Eq(uniform(log(rho/(rho - start))/xi), 0),
    source=SOURCE,
    note="Coordinates that start below rho reach 0 at the time log(rho/(rho - start))/x_j.",
)

# ---- l2-SAM: who gains on whom ----
gain = xi*(1 - rho*xi/N) - xj*(1 - rho*xj/N)

ratio = Lemma(
    "network-l2-ratio",
    claim=Eq(gain, (xi - xj)*(1 - rho*(xi + xj)/N)),
    source=SOURCE,
    note="The derivative of log(w_i/w_j) along the flow.",
)
major = Lemma(
    "network-l2-major-gains",
    given=[xi > xj, N > rho*(xi + xj)],
    claim=gain > 0,
    source=SOURCE,
    note="The larger coordinate gains on the smaller one if N > rho*(x_i + x_j) ...",
)
minor = Lemma(
    "network-l2-minor-gains",
    given=[xi > xj, N < rho*(xi + xj)],
    claim=gain < 0,
    source=SOURCE,
    note="... and loses if N < rho*(x_i + x_j): the minor coordinates lead first.",
)
leader = Lemma(
    "network-l2-leader",
    given=[Abs(xi - N/(2*rho)) <= Abs(xj - N/(2*rho))],
    claim=gain >= 0,
    source=SOURCE,
    note="The coordinate nearest N/(2*rho) grows fastest: the lead passes from minor to major as N grows.",
)
plain = Lemma(
    "network-without-normalisation",
    given=[xi > xj, rho*xi*slope < rational(1, 2)],
    claim=xi*(1 - rho*xi*slope) > xj*(1 - rho*xj*slope),
    source=SOURCE,
    note="Perturbed by rho times the gradient instead, the weight is w_j*(1 - rho*x_j*slope) with slope < 1 that tends to 0: "
    "the larger coordinate always gains once rho*x_i*slope < 1/2, however small N is.",
)

run = Experiment(
    "diagonal-network",
    function=loss,
    eta=eta,
    rho=rho,
    parameters={"xi": 2, "xj": 1, "rho": rational(1, 10), "eta": rational(1, 10)},
    start=(rational(1, 10), rational(1, 10), rational(1, 10), rational(1, 10)),
    claims=[perturbed, ratio, major, minor],
    note="Two coordinates of a depth-two network; weights in the order u1, v1, u2, v2.",
)
