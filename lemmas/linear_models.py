"""Linear models: SAM moves the weights within the span of the data; with one example it ends in the direction of the example.

The loss is log(1 + exp(-<w, x>)), the label in the sign of x.  With one example everything happens in the plane through 0 that is
spanned by the start and the example, so two coordinates are enough; with two examples a third coordinate stands for what is
orthogonal to both.
"""

from samproof.claims import *

eta, rho, size = positive("eta rho size")
c = nonnegative("c")
x1, x2, w1, w2 = real("x1 x2 w1 w2")
m, gain = real("m gain")
t, T = natural("t T")
SOURCE = "arXiv 2603.08290, abstract: for linear models (L=1) both l-infinity- and l2-SAM recover the l2 max-margin classifier, matching GD"

loss = define("L", (w1, w2), log(1 + exp(-(w1*x1 + w2*x2))))
weights = Coordinates(w1, w2)
x = (x1, x2)
margin = w1*x1 + w2*x2
length = [Eq(size**2, x1**2 + x2**2)]


def linf_step(f, w):
    """One step of SAM whose perturbation moves every coordinate by rho."""
    u = Coordinates(*(sign(g) for g in f.gradient(w)))
    y = w + rho*u
    return Step(w, u, y, w - eta*f.gradient(y))


def l2_step(f, w):
    return sam_step(f, w, eta=eta, rho=rho)


# ---- one example: the gradient, and what SAM sees ----
span = [
    Lemma(
        f"linear-model-gradient-{i + 1}",
        claim=Eq(loss.gradient(weights)[i], -x[i]/(1 + exp(margin))),
        source=SOURCE,
        note="The gradient is a multiple of the example, wherever it is taken.",
    )
    for i in range(2)
]
span_first, span_second = span

p1, p2 = real("p1 p2")
there = Coordinates(p1, p2)
shifted = [
    Lemma(
        f"linear-model-gradient-at-margin-{i + 1}",
        given=[Eq(p1*x1 + p2*x2, m - c)],
        claim=Eq(loss.gradient(there)[i], -x[i]/(1 + exp(m - c))),
        source=SOURCE,
    )
    for i in range(2)
]
shifted_first, shifted_second = shifted
for i in range(2):
    with shifted[i].proof() as p:
        p.eq(-x[i]/(1 + exp(p1*x1 + p2*x2)),                                         by=span[i].at(w1=p1, w2=p2))
        p.eq(-x[i]/(1 + exp(m - c)),                                                 by=Eq(p1*x1 + p2*x2, m - c))

# ---- one example: a step of l2-SAM and of l-infinity SAM ----
step, uniform = l2_step(loss, weights), linf_step(loss, weights)
seen = [
    Lemma(f"linear-model-perturbed-weight-{i + 1}", given=length, claim=Eq(step.y[i], weights[i] - rho*x[i]/size), source=SOURCE)
    for i in range(2)
]
seen_first, seen_second = seen
for i in range(2):
    with seen[i].proof() as p:
        p.eq(weights[i] + rho*(-x[i]/(1 + exp(margin)))/sqrt((x1/(1 + exp(margin)))**2 + (x2/(1 + exp(margin)))**2), by=span)
        p.eq(weights[i] - rho*x[i]/size)
seen_margin = Lemma(
    "linear-model-perturbed-margin",
    given=length,
    claim=Eq(step.y[0]*x1 + step.y[1]*x2, margin - rho*size),
    by=seen,
    source=SOURCE,
    note="l2-SAM looks where the margin is smaller by rho*|x|.",
)

uniform_seen = [
    Lemma(f"linear-model-linf-perturbed-weight-{i + 1}", claim=Eq(uniform.y[i], weights[i] - rho*sign(x[i])), source=SOURCE)
    for i in range(2)
]
uniform_first, uniform_second = uniform_seen
for i in range(2):
    with uniform_seen[i].proof() as p:
        p.eq(weights[i] + rho*sign(-x[i]/(1 + exp(margin))),                         by=span)
        p.eq(weights[i] - rho*sign(x[i]))
uniform_margin = Lemma(
    "linear-model-linf-perturbed-margin",
    claim=Eq(uniform.y[0]*x1 + uniform.y[1]*x2, margin - rho*(Abs(x1) + Abs(x2))),
    source=SOURCE,
    note="l-infinity SAM looks where the margin is smaller by rho*|x|_1.",
)
with uniform_margin.proof() as p:
    p.eq((w1 - rho*sign(x1))*x1 + (w2 - rho*sign(x2))*x2,                            by=uniform_seen)
    p.eq(margin - rho*(Abs(x1) + Abs(x2)))

moved = [
    Lemma(
        f"linear-model-step-{i + 1}",
        given=length,
        claim=Eq(step.next[i], weights[i] + eta*x[i]/(1 + exp(margin - rho*size))),
        by=[seen_margin, shifted[i].at(p1=step.y[0], p2=step.y[1], m=margin, c=rho*size)],
        source=SOURCE,
        note="A step of l2-SAM moves the weights along the example.",
    )
    for i in range(2)
]
moved_first, moved_second = moved
uniform_moved = [
    Lemma(
        f"linear-model-linf-step-{i + 1}",
        claim=Eq(uniform.next[i], weights[i] + eta*x[i]/(1 + exp(margin - rho*(Abs(x1) + Abs(x2))))),
        by=[uniform_margin, shifted[i].at(p1=uniform.y[0], p2=uniform.y[1], m=margin, c=rho*(Abs(x1) + Abs(x2)))],
        source=SOURCE,
        note="So does a step of l-infinity SAM.",
    )
    for i in range(2)
]
uniform_moved_first, uniform_moved_second = uniform_moved

# ---- one example: the margin grows without end, the rest stays ----
grows = Lemma(
    "linear-model-margin-grows",
    given=[gain*(1 + exp(m - c)) >= eta*size**2, gain >= 0],
    claim=exp(m + gain) + m + gain >= exp(m) + m + eta*size**2,
    source=SOURCE,
    note="One step in terms of the margin m, which it raises by eta*|x|^2/(1 + exp(m - c)); SAM has c = rho*|x| or rho*|x|_1, "
    "gradient descent c = 0.",
)
a, b = real("a b")
tangent = Lemma("exponential-of-sum", claim=exp(a + b) >= exp(a)*(1 + b), source="textbook")
with grows.proof() as p:
    p.ge(exp(m)*(1 + gain) + m + gain,                                               by=tangent.at(a=m, b=gain))
    p.ge(exp(m) + m + gain*(1 + exp(m - c)),                                         by=exp_monotone(m - c, m))
    p.ge(exp(m) + m + eta*size**2)

# ---- one example: the orbit ----
l2_orbit = Orbit("w", lambda point: l2_step(loss, point), dimension=2)
linf_orbit = Orbit("w", lambda point: linf_step(loss, point), dimension=2)


def margin_at(t):
    return l2_orbit[t][0]*x1 + l2_orbit[t][1]*x2


def potential(t):
    return exp(margin_at(t)) + margin_at(t)

