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

a, b = real("a b")
same_sign = Lemma("sign-of-equal", given=[Eq(a, b)], claim=Eq(sign(a), sign(b)), source="textbook")
opposite = Lemma("sign-of-negative-multiple", given=[b > 0], claim=Eq(sign(-a*b), -sign(a)), source="textbook")
uniform_seen = [
    Lemma(f"linear-model-linf-perturbed-weight-{i + 1}", claim=Eq(uniform.y[i], weights[i] - rho*sign(x[i])), source=SOURCE)
    for i in range(2)
]
uniform_first, uniform_second = uniform_seen
for i in range(2):
    with uniform_seen[i].proof() as p:
        p.eq(weights[i] + rho*sign(-x[i]/(1 + exp(margin))),
             by=[span[i], same_sign.at(a=loss.gradient(weights)[i], b=-x[i]/(1 + exp(margin)))])
        p.eq(weights[i] - rho*sign(x[i]),                                            by=opposite.at(a=x[i], b=1/(1 + exp(margin))))
absolute = Lemma("absolute-value-by-sign", claim=Eq(sign(a)*a, Abs(a)), source="textbook")
uniform_margin = Lemma(
    "linear-model-linf-perturbed-margin",
    claim=Eq(uniform.y[0]*x1 + uniform.y[1]*x2, margin - rho*(Abs(x1) + Abs(x2))),
    source=SOURCE,
    note="l-infinity SAM looks where the margin is smaller by rho*|x|_1.",
)
with uniform_margin.proof() as p:
    p.eq((w1 - rho*sign(x1))*x1 + (w2 - rho*sign(x2))*x2,                            by=uniform_seen)
    p.eq(margin - rho*(Abs(x1) + Abs(x2)),                                           by=[absolute.at(a=x1), absolute.at(a=x2)])

def step_claims(name, taken, perturbed_margin, lowered, given):
    found = []
    for i in range(2):
        lemma = Lemma(
            f"linear-model-{name}step-{i + 1}",
            given=given,
            claim=Eq(taken.next[i], weights[i] + eta*x[i]/(1 + exp(margin - lowered))),
            source=SOURCE,
            note="A step moves the weights along the example.",
        )
        with lemma.proof() as p:
            p.eq(weights[i] + eta*x[i]/(1 + exp(margin - lowered)),
                 by=[perturbed_margin, shifted[i].at(p1=taken.y[0], p2=taken.y[1], m=margin, c=lowered)])
        found.append(lemma)
    return found


moved = step_claims("", step, seen_margin, rho*size, length)
moved_first, moved_second = moved
uniform_moved = step_claims("linf-", uniform, uniform_margin, rho*(Abs(x1) + Abs(x2)), [])
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
tangent = Lemma("exponential-of-sum", claim=exp(a + b) >= exp(a)*(1 + b), source="textbook")
with tangent.proof() as p:
    p.eq(exp(a)*exp(b))
    p.ge(exp(a)*(1 + b))
with grows.proof() as p:
    p.ge(exp(m)*(1 + gain) + m + gain,                                               by=tangent.at(a=m, b=gain))
    p.ge(exp(m) + m + gain*(1 + exp(m - c)),                                         by=exp_monotone(m - c, m))
    p.ge(exp(m) + m + eta*size**2)

# ---- one example: the orbit ----
l2_orbit = Orbit("w", lambda point: l2_step(loss, point), dimension=2)
linf_orbit = Orbit("w", lambda point: linf_step(loss, point), dimension=2)


def steps(orbit):
    """What one step from time t does, for citing."""
    here = {"w1": orbit[t][0], "w2": orbit[t][1]}
    return [lemma.at(**here) for lemma in (moved if orbit is l2_orbit else uniform_moved)]


def margin_at(orbit, t):
    return orbit[t][0]*x1 + orbit[t][1]*x2


def beside(orbit, t):
    """|x| times the component of the weights across the example."""
    return x1*orbit[t][1] - x2*orbit[t][0]


def potential(orbit, t):
    return exp(margin_at(orbit, t)) + margin_at(orbit, t)


def constant_across(name, orbit):
    return Lemma(
        f"linear-model-{name}across-constant",
        given=length,
        claim=Eq(beside(orbit, T), beside(orbit, 0)),
        by=induction(Eq(beside(orbit, t), beside(orbit, 0)), t, T, by=steps(orbit)),
        source=SOURCE,
        note="The component of the weights orthogonal to the example never changes.",
    )


def raised(orbit, lowered):
    return eta*size**2/(1 + exp(margin_at(orbit, t) - lowered))


def margin_moves(name, orbit, lowered):
    return Lemma(
        f"linear-model-{name}margin-step",
        given=length,
        claim=Eq(margin_at(orbit, t + 1), margin_at(orbit, t) + raised(orbit, lowered)),
        by=steps(orbit),
        source=SOURCE,
    )


same_potential = Lemma("exponential-plus-argument-of-equal", given=[Eq(a, b)], claim=Eq(exp(a) + a, exp(b) + b), source="textbook")


def one_step(name, orbit, lowered, moves):
    here, gained = margin_at(orbit, t), raised(orbit, lowered)
    lemma = Lemma(
        f"linear-model-{name}margin-one-step",
        given=length,
        claim=potential(orbit, t + 1) >= potential(orbit, t) + eta*size**2,
        source=SOURCE,
    )
    with lemma.proof() as p:
        p.eq(exp(here + gained) + here + gained,
             by=[moves, same_potential.at(a=margin_at(orbit, t + 1), b=here + gained)])
        p.ge(exp(here) + here + eta*size**2,                                         by=grows.at(m=here, gain=gained, c=lowered))
    return lemma


def margin_grows(name, orbit, step):
    bound = potential(orbit, t) >= potential(orbit, 0) + t*eta*size**2
    return Lemma(
        f"linear-model-{name}margin-diverges",
        given=length,
        claim=potential(orbit, T) >= potential(orbit, 0) + T*eta*size**2,
        by=induction(bound, t, T, by=step),
        source=SOURCE,
        note="From every start the margin tends to infinity: exp(m) + m grows by eta*|x|^2 a step at least.",
    )


across = constant_across("", l2_orbit)
across_linf = constant_across("linf-", linf_orbit)
margin_moved = margin_moves("", l2_orbit, rho*size)
margin_moved_linf = margin_moves("linf-", linf_orbit, rho*(Abs(x1) + Abs(x2)))
margin_step = one_step("", l2_orbit, rho*size, margin_moved)
margin_step_linf = one_step("linf-", linf_orbit, rho*(Abs(x1) + Abs(x2)), margin_moved_linf)
diverges = margin_grows("", l2_orbit, margin_step)
diverges_linf = margin_grows("linf-", linf_orbit, margin_step_linf)

# ---- one example: the direction ----
below_log = Lemma("logarithm-below", given=[a > 0, a <= exp(b)], claim=log(a) <= b, source="textbook")
positive_log = Lemma("logarithm-positive", given=[a > 1], claim=log(a) > 0, source="textbook")
same_absolute = Lemma("absolute-value-of-equal", given=[Eq(a, b)], claim=Eq(Abs(a), Abs(b)), source="textbook")

def level(orbit):
    """What exp(margin) is at least at time T."""
    return (1 + potential(orbit, 0) + T*eta*size**2)/2


def margin_bound(name, orbit, grown):
    lemma = Lemma(
        f"linear-model-{name}margin-at-least",
        given=[*length, level(orbit) > 1],
        claim=log(level(orbit)) <= margin_at(orbit, T),
        source=SOURCE,
        note="The margin grows like the logarithm of the number of steps at least.",
    )
    high = Lemma(
        f"linear-model-{name}exponential-at-least",
        given=length,
        claim=exp(margin_at(orbit, T)) >= level(orbit),
        source=SOURCE,
    )
    with high.proof() as p:
        p.ge((exp(margin_at(orbit, T)) + margin_at(orbit, T) + 1)/2,                 by=tangent.at(a=0, b=margin_at(orbit, T)))
        p.ge(level(orbit),                                                           by=grown)
    with lemma.proof() as p:
        p.le(margin_at(orbit, T),                                                    by=[high, below_log.at(a=level(orbit), b=margin_at(orbit, T))])
    return high, lemma


def direction_claim(name, orbit, kept, bound):
    lemma = Lemma(
        f"linear-model-{name}direction",
        given=[*length, level(orbit) > 1],
        claim=Abs(beside(orbit, T))*log(level(orbit)) <= Abs(beside(orbit, 0))*margin_at(orbit, T),
        source=SOURCE,
        note="Divided by both logarithm and margin, which are positive: the tangent of the angle between the weights and the example "
        "is at most its first numerator over the logarithm of the number of steps.  So the direction tends to x/|x|, the l2 "
        "max-margin classifier of one example.",
    )
    with lemma.proof() as p:
        p.eq(Abs(beside(orbit, 0))*log(level(orbit)),
             by=[kept, same_absolute.at(a=beside(orbit, T), b=beside(orbit, 0))])
        p.le(Abs(beside(orbit, 0))*margin_at(orbit, T),                              by=bound)
    return lemma


high, margin_high = margin_bound("", l2_orbit, diverges)
high_linf, margin_high_linf = margin_bound("linf-", linf_orbit, diverges_linf)
direction_l2 = direction_claim("", l2_orbit, across, margin_high)
direction_linf = direction_claim("linf-", linf_orbit, across_linf, margin_high_linf)

# ---- two examples: every gradient lies in the span of the data ----
x3, w3, z1, z2, z3 = real("x3 w3 z1 z2 z3")
n1, n2, n3 = real("n1 n2 n3")
x, z, normal = Coordinates(x1, x2, x3), Coordinates(z1, z2, z3), Coordinates(n1, n2, n3)
space = Coordinates(w1, w2, w3)
pair = define("L", (w1, w2, w3), log(1 + exp(-space.dot(x))) + log(1 + exp(-space.dot(z))))
orthogonal = [Eq(normal.dot(x), 0), Eq(normal.dot(z), 0)]
sigmoid = Lemma("logistic-slope", claim=Eq(exp(-a)/(1 + exp(-a)), 1/(1 + exp(a))), source="textbook")
in_span = [
    Lemma(
        f"linear-models-two-examples-gradient-{i + 1}",
        claim=Eq(pair.gradient(space)[i], -(1/(1 + exp(space.dot(x)))*x[i] + 1/(1 + exp(space.dot(z)))*z[i])),
        source=SOURCE,
        note="Every gradient is minus a positive combination of the examples.",
    )
    for i in range(3)
]
for i in range(3):
    first, second = space.dot(x), space.dot(z)
    with in_span[i].proof() as p:
        p.eq(-(exp(-first)/(1 + exp(-first))*x[i] + exp(-second)/(1 + exp(-second))*z[i]))
        p.eq(-(1/(1 + exp(first))*x[i] + exp(-second)/(1 + exp(-second))*z[i]),      by=sigmoid.at(a=first))
        p.eq(-(1/(1 + exp(first))*x[i] + 1/(1 + exp(second))*z[i]),                  by=sigmoid.at(a=second))
in_span_1, in_span_2, in_span_3 = in_span
flat = Lemma(
    "linear-models-two-examples-flat",
    given=orthogonal,
    claim=Eq(normal.dot(pair.gradient(space)), 0),
    source=SOURCE,
    note="No gradient has a component orthogonal to the data.",
)
with flat.proof() as p:
    p.eq(-(normal.dot(x)/(1 + exp(space.dot(x))) + normal.dot(z)/(1 + exp(space.dot(z)))), by=in_span)
    p.eq(0)


def step_stays(name, step_of):
    taken = step_of(pair, space)
    return Lemma(
        f"linear-models-two-examples-{name}-step",
        given=orthogonal,
        claim=Eq(normal.dot(taken.next), normal.dot(space)),
        by=flat.at(w1=taken.y[0], w2=taken.y[1], w3=taken.y[2]),
        source=SOURCE,
        note="A step moves the weights within the span of the data.",
    )


def orbit_stays(name, step_of, one):
    orbit = Orbit("w", lambda point: step_of(pair, point), dimension=3)
    here = orbit[t]
    return Lemma(
        f"linear-models-two-examples-{name}-orbit",
        given=orthogonal,
        claim=Eq(normal.dot(orbit[T]), normal.dot(orbit[0])),
        by=induction(Eq(normal.dot(here), normal.dot(orbit[0])), t, T, by=one.at(w1=here[0], w2=here[1], w3=here[2])),
        source=SOURCE,
        note="What is orthogonal to the data never changes along the orbit: the limit direction lies in the span of the data.",
    )


l2_flat, linf_flat = step_stays("l2", l2_step), step_stays("linf", linf_step)
l2_stays, linf_stays = orbit_stays("l2", l2_step, l2_flat), orbit_stays("linf", linf_step, linf_flat)
