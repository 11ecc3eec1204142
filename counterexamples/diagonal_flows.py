"""Depth-two diagonal linear networks: where gradient descent and l-infinity SAM end, with rates.

The predictor is <u*v, x> with one example x, x_j > 0, label 1, logistic loss and balanced weights u = v = w, w_j(0) > 0.  The
flows are those of the gradient at the perturbed weights, in a time s in which the common positive factor of all coordinates is 1;
since dt/ds = 1 + exp(margin at the perturbed weights) is finite and at least 1, the limits in t and in s are the same.  The
coefficient of x_j in the predictor is w_j^2; ``rest`` stands for the coefficients of all coordinates but i and j.
"""

from samproof.claims import *

rho = positive("rho")
xi, xj = positive("xi xj")
si, sj = positive("from_i from_j")  # the starts w_i(0) and w_j(0)
rest, s = nonnegative("rest s")
u1, v1, u2, v2, z, r, a, b = real("u1 v1 u2 v2 z r a b")
SOURCE = "arXiv 2603.08290, abstract: l-infinity-SAM for depth two, in contrast to GD, whose limit aligns with the dominant coordinate"

# ---- the flows, from the loss of two coordinates ----
loss = define("L", (u1, v1, u2, v2), log(1 + exp(-(u1*v1*xi + u2*v2*xj))))
space = Coordinates(u1, v1, u2, v2)
margin = u1*v1*xi + u2*v2*xj
other_factor = (v1*xi, u1*xi, v2*xj, u2*xj)
wi, wj = real("wi wj")
balanced = Coordinates(wi, wi, wj, wj)

gradient = [
    Lemma(
        f"diagonal-gradient-{name}",
        claim=Eq(loss.gradient(space)[i], -other_factor[i]/(1 + exp(margin))),
        source=SOURCE,
        note="Every partial derivative carries the same positive factor 1/(1 + exp(margin)).",
    )
    for i, name in enumerate(("u1", "v1", "u2", "v2"))
]
gradient_u1, gradient_v1, gradient_u2, gradient_v2 = gradient

uniform = balanced + rho*Coordinates(*(sign(g) for g in loss.gradient(balanced)))
seen = [
    Lemma(
        f"diagonal-linf-perturbed-weight-{name}",
        claim=Eq(uniform[i], balanced[i] - rho*sign(balanced[i])),
        source=SOURCE,
        note="l-infinity SAM looks at w_j - rho*sign(w_j), in u_j and in v_j.",
    )
    for i, name in enumerate(("u1", "v1", "u2", "v2"))
]
same_sign = Lemma("sign-of-equal-weights", given=[Eq(a, b)], claim=Eq(sign(a), sign(b)), source="textbook")
positive_slope = Lemma("sign-of-multiple", given=[b > 0], claim=Eq(sign(-a*b), -sign(a)), source="textbook")
for i in range(4):
    x = xi if i < 2 else xj
    with seen[i].proof() as c:
        c.eq(balanced[i] + rho*sign(-balanced[i]*x/(1 + exp(wi*wi*xi + wj*wj*xj))),
             by=[gradient[i].at(u1=wi, v1=wi, u2=wj, v2=wj),
                 same_sign.at(a=loss.gradient(balanced)[i], b=-balanced[i]*x/(1 + exp(wi*wi*xi + wj*wj*xj)))])
        c.eq(balanced[i] - rho*sign(balanced[i]),
             by=positive_slope.at(a=balanced[i], b=x/(1 + exp(wi*wi*xi + wj*wj*xj))))
seen_u1, seen_v1, seen_u2, seen_v2 = seen

velocity = [
    Lemma(
        f"diagonal-linf-flow-{name}",
        claim=Eq(-loss.gradient(uniform)[i]*(1 + exp(uniform[0]*uniform[1]*xi + uniform[2]*uniform[3]*xj)),
                 (xi if i < 2 else xj)*(balanced[i] - rho*sign(balanced[i]))),
        source=SOURCE,
        note="The flow is dw_j/ds = x_j*(w_j - rho*sign(w_j)), and u_j and v_j stay equal.",
    )
    for i, name in enumerate(("u1", "v1", "u2", "v2"))
]
partner = (1, 0, 3, 2)
for i in range(4):
    with velocity[i].proof() as c:
        c.eq((xi if i < 2 else xj)*uniform[partner[i]],
             by=gradient[i].at(u1=uniform[0], v1=uniform[1], u2=uniform[2], v2=uniform[3]))
        c.eq((xi if i < 2 else xj)*(balanced[i] - rho*sign(balanced[i])),            by=seen[partner[i]])
velocity_u1, velocity_v1, velocity_u2, velocity_v2 = velocity

descent_velocity = [
    Lemma(
        f"diagonal-descent-flow-{name}",
        claim=Eq(-loss.gradient(balanced)[i]*(1 + exp(wi*wi*xi + wj*wj*xj)), (xi if i < 2 else xj)*balanced[i]),
        by=gradient[i].at(u1=wi, v1=wi, u2=wj, v2=wj),
        source=SOURCE,
        note="Gradient descent: dw_j/ds = x_j*w_j.",
    )
    for i, name in enumerate(("u1", "v1", "u2", "v2"))
]
descent_velocity_u1, descent_velocity_v1, descent_velocity_u2, descent_velocity_v2 = descent_velocity

# ---- gradient descent ----
p, q = real("p q")
share = Lemma(
    "diagonal-share",
    given=[p >= 0, q > 0],
    claim=p**2/(p**2 + q**2 + rest) <= (p/q)**2,
    source=SOURCE,
    note="The share of w_i^2 among the coefficients of the predictor is at most the square of w_i/w_j: the ratios below bound it.",
)

descent_i = define("w_i", r, si*exp(xi*r))
descent_j = define("w_j", r, sj*exp(xj*r))
descent_twin = define("w_j", r, sj*exp(xi*r))

descent_flow = Lemma("diagonal-descent-solution", claim=Eq(descent_i.gradient(r), xi*descent_i(r)), source=SOURCE)
descent_start = Lemma("diagonal-descent-start", claim=Eq(descent_i(0), si), source=SOURCE)
descent_ratio = Lemma(
    "diagonal-descent-ratio",
    claim=Eq(descent_i(s)/descent_j(s), si/sj*exp(-(xj - xi)*s)),
    source=SOURCE,
    note="For x_i < x_j the ratio vanishes at the rate exp(-(x_j - x_i)*s): the direction tends to that of the largest x_j.",
)
descent_tie = Lemma(
    "diagonal-descent-tie",
    claim=Eq(descent_i(s)/descent_twin(s), si/sj),
    source=SOURCE,
    note="Coordinates with equal x keep the proportion of their starts: the limit direction is that of the starts among the largest x.",
)

# ---- l-infinity SAM: the solution from every start ----
solution_i = define("w_i", r, Max(0, rho + (si - rho)*exp(xi*r)))
solution_j = define("w_j", r, Max(0, rho + (sj - rho)*exp(xj*r)))
solution_twin = define("w_j", r, Max(0, rho + (sj - rho)*exp(xi*r)))

one = Lemma("exponential-of-zero", claim=Eq(exp(0*a), 1), source="textbook")
start = Lemma("diagonal-linf-start", claim=Eq(solution_i(0), si), by=one, source=SOURCE)
solves = Lemma(
    "diagonal-linf-solution",
    claim=Eq(solution_i.gradient(r), xi*(solution_i(r) - rho*sign(solution_i(r)))),
    source=SOURCE,
    note="One formula solves the flow from every start: it grows above rho, rests at rho, and below rho falls to 0 and stays there.  "
    "(At the moment at which it reaches 0 the derivative is that from the right.)",
)
inward = Lemma(
    "diagonal-linf-zero-attracts",
    given=[Abs(z) < rho, Ne(z, 0)],
    claim=z*(xi*(z - rho*sign(z))) < 0,
    source=SOURCE,
    note="Near 0 the flow points to 0 from both sides, and at 0 the gradient vanishes: so a weight that reaches 0 stays.",
)
at_rest = Lemma("diagonal-linf-at-rho", given=[Eq(si, rho)], claim=Eq(solution_i(s), rho), source=SOURCE)
exponential = Lemma("exponential-at-least-one", given=[a >= 0], claim=exp(a) >= 1, source="textbook")
grows = Lemma(
    "diagonal-linf-grows",
    given=[si > rho],
    claim=Eq(solution_i(s), rho + (si - rho)*exp(xi*s)),
    source=SOURCE,
    note="A coordinate that starts above rho grows exponentially ...",
)
bounded = Lemma(
    "diagonal-linf-bounded",
    claim=solution_i(s) <= si*exp(xi*s),
    by=exponential.at(a=xi*s),
    source=SOURCE,
    note="... and none grows faster than under gradient descent.",
)
stuck = Lemma(
    "diagonal-linf-bounded-below",
    given=[si <= rho],
    claim=solution_i(s) <= rho,
    source=SOURCE,
    note="A coordinate that starts at rho or below never exceeds rho.",
)
death = log(rho/(rho - si))/xi
dies = Lemma(
    "diagonal-linf-dies",
    given=[si < rho],
    claim=Eq(rho + (si - rho)*exp(xi*death), 0),
    source=SOURCE,
    note="A coordinate that starts below rho reaches 0 at the time log(rho/(rho - w_j(0)))/x_j ...",
)
negative = Lemma("diagonal-linf-below-zero", given=[si < rho, s >= death], claim=rho + (si - rho)*exp(xi*s) <= 0, source=SOURCE)
with negative.proof() as c:
    c.le(rho + (si - rho)*exp(xi*death),                                             by=exp_monotone(xi*death, xi*s))
    c.eq(0,                                                                          by=dies)
dead = Lemma(
    "diagonal-linf-stays-dead",
    given=[si < rho, s >= death],
    claim=Eq(solution_i(s), 0),
    by=negative,
    source=SOURCE,
    note="... and stays there: if all start below rho then all are 0 from the last of these times on.",
)

# ---- l-infinity SAM: the limit direction ----
above = Lemma(
    "diagonal-linf-ratio",
    given=[sj > rho],
    claim=solution_i(s)/solution_j(s) <= si/(sj - rho)*exp(-(xj - xi)*s),
    source=SOURCE,
    note="If j starts above rho, the ratio of every coordinate with x_i < x_j to it vanishes at this rate, wherever i starts ...",
)
with above.proof() as c:
    c.le(si*exp(xi*s)/solution_j(s),                                                 by=bounded)
    c.le(si*exp(xi*s)/((sj - rho)*exp(xj*s)))
    c.eq(si/(sj - rho)*exp(-(xj - xi)*s))
below = Lemma(
    "diagonal-linf-ratio-below",
    given=[sj > rho, si <= rho],
    claim=solution_i(s)/solution_j(s) <= rho/(sj - rho)*exp(-xj*s),
    source=SOURCE,
    note="... and so does that of every coordinate that starts at rho or below, however large x_i is: the limit direction is that of "
    "the largest x_j among the coordinates that start above rho.",
)
with below.proof() as c:
    c.le(rho/solution_j(s),                                                          by=stuck)
    c.le(rho/((sj - rho)*exp(xj*s)))
    c.eq(rho/(sj - rho)*exp(-xj*s))
i0, j0, p1, q1, grown, inverse = positive("i0 j0 p1 q1 grown inverse")
gap = Lemma(
    "diagonal-linf-tie-gap",
    given=[Eq(p1, rho + i0*grown), Eq(q1, rho + j0*grown)],
    claim=Eq(p1/q1 - i0/j0, (j0 - i0)*(rho/(j0*q1))),
    source=SOURCE,
)
small = Lemma(
    "diagonal-linf-tie-small",
    given=[Eq(q1, rho + j0*grown), Eq(grown*inverse, 1)],
    claim=rho/(j0*q1) <= rho/j0**2*inverse,
    source=SOURCE,
)
with small.proof() as c:
    c.le(rho/(j0*(j0*grown)))
    c.eq(rho/j0**2*inverse)
product = Lemma(
    "absolute-value-of-product",
    given=[Eq(a, b*p), p >= 0, p <= q],
    claim=Abs(a) <= Abs(b)*q,
    source="textbook",
)
limit = Lemma(
    "diagonal-linf-tie-limit",
    given=[Eq(p1, rho + i0*grown), Eq(q1, rho + j0*grown), Eq(grown*inverse, 1)],
    claim=Abs(p1/q1 - i0/j0) <= Abs(j0 - i0)*(rho/j0**2*inverse),
    by=[gap, small, product.at(a=p1/q1 - i0/j0, b=j0 - i0, p=rho/(j0*q1), q=rho/j0**2*inverse)],
    source=SOURCE,
)
tie = Lemma(
    "diagonal-linf-tie",
    given=[si > rho, sj > rho],
    claim=Abs(solution_i(s)/solution_twin(s) - (si - rho)/(sj - rho)) <= Abs(sj - si)*(rho/(sj - rho)/(sj - rho)*exp(-xi*s)),
    by=[grows, grows.at(from_i=sj),
        limit.at(p1=solution_i(s), q1=solution_twin(s), i0=si - rho, j0=sj - rho, grown=exp(xi*s), inverse=exp(-xi*s))],
    source=SOURCE,
    note="Coordinates with equal x: their ratio tends to (w_i(0) - rho)/(w_j(0) - rho).",
)
chosen = Lemma(
    "diagonal-linf-any-direction",
    given=[sj > rho, si < rho, s >= death],
    claim=Max(solution_i(s), rho - solution_j(s)) <= 0,
    by=negative,
    source=SOURCE,
    note="Any basis vector can be reached: start coordinate j above rho and all others below; from the last of their times on they are 0 "
    "while w_j exceeds rho, so the direction is exactly that of coordinate j.",
)
