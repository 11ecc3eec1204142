"""On a sine wave SAM stops where the gradient is far from zero, whatever the start.

In the phase phi = 5*pi*(x + rho/10)/(3*rho) the rising half waves are -pi/3 < phi < 2*pi/3; there the perturbation shifts the
phase of the gradient, and one step of SAM is phi -> phi - eta*beta*sin(phi), which tends to phi = 0, where f' is not 0.
"""

from samproof.claims import *

beta, rho = positive("beta rho")
eta = positive("eta", at_most=1/beta)
x, z = real("x z")
t, T = natural("t T")
SOURCE = "arXiv 2306.09850, abstract: additive terms of order rho^2 are unavoidable for deterministic SAM in nonconvex cases"

f = define("f", x, 9*beta*rho**2/(25*pi**2)*sin(5*pi*x/(3*rho)))
floor = 3*sqrt(3)/(10*pi)*beta*rho
rate = 1 - 2*eta*beta/5
low, high, limit = -3*rho/10, 3*rho/10, -rho/10
step = sam_step(f, x, eta=eta, rho=rho)
phase = 5*pi*(x - limit)/(3*rho)

# ---- the sine ----
a, b, h = real("a b h")

remainder = Lemma("sine-remainder", claim=Abs(sin(a + h) - sin(a) - h*cos(a)) <= h**2/2, source="textbook: Taylor's theorem")

lipschitz = Lemma("cosine-lipschitz", claim=Abs(cos(a) - cos(b)) <= Abs(a - b), source="textbook")

above = Lemma("sine-above-line", given=[a >= 0, a <= rational(21, 10)], claim=sin(a) >= 2*a/5, source="this project")

below = Lemma("sine-below-line", given=[a >= 0], claim=sin(a) <= a, source="textbook")

positive_sine = Lemma("sine-positive", given=[a > 0, a < pi], claim=sin(a) > 0, source="textbook")
with positive_sine.proof() as p:
    with p.case(a <= 2) as q:
        q.ge(2*a/5,                                                                  by=above)
        q.gt(0)
    with p.case(a > 2) as q:
        q.ge(2*(pi - a)/5,                                                           by=above.at(a=pi - a))
        q.gt(0)

# ---- the function ----
smooth = Lemma(
    "sine-trap-smooth",
    claim=f.smoothness(beta, x, z),
    by=remainder.at(a=5*pi*x/(3*rho), h=5*pi*(z - x)/(3*rho)),
    source=SOURCE,
    note="f is differentiable and beta-smooth.",
)

bounded = Lemma("sine-trap-bounded-below", claim=f(x) >= -9*beta*rho**2/(25*pi**2), source=SOURCE)

rising = Lemma(
    "sine-trap-rising",
    given=[x > low, x < high],
    claim=f.gradient(x) > 0,
    by=positive_sine.at(a=5*pi*x/(3*rho) + pi/2),
    source=SOURCE,
    note="f' is positive on the rising half wave.",
)

one_step = Lemma(
    "sine-trap-step",
    given=[x > low, x < high],
    claim=Eq(step.next, x - eta*(3*beta*rho/(5*pi))*sin(phase)),
    by=rising,
    source=SOURCE,
)

right = Lemma(
    "sine-trap-right",
    given=[x >= limit, x < high],
    claim=Max(limit - step.next, step.next - limit - rate*(x - limit)) <= 0,
    by=[one_step, above.at(a=phase), below.at(a=phase)],
    source=SOURCE,
    note="To the right of the limit one step stays there and comes closer by the factor 1 - 2*eta*beta/5.",
)

left = Lemma(
    "sine-trap-left",
    given=[x > low, x <= limit],
    claim=Max(step.next - limit, rate*(x - limit) - (step.next - limit)) <= 0,
    by=[one_step, above.at(a=-phase), below.at(a=-phase)],
    source=SOURCE,
)

# ---- the orbit ----
orbit = Orbit("x", lambda point: sam_step(f, point, eta=eta, rho=rho), dimension=1)


def beside(sign):
    """x[t] is on the same side of the limit as x[0] and the distance has shrunk geometrically."""
    return lambda t: Max(-sign*(orbit[t] - limit), sign*(orbit[t] - limit) - rate**t*(sign*(orbit[0] - limit))) <= 0


from_right = Lemma(
    "sine-trap-from-right",
    given=[orbit[0] >= limit, orbit[0] < high],
    claim=beside(1)(T),
    by=induction(beside(1)(t), t, T, by=right.at(x=orbit[t])),
    source=SOURCE,
)

from_left = Lemma(
    "sine-trap-from-left",
    given=[orbit[0] > low, orbit[0] <= limit],
    claim=beside(-1)(T),
    by=induction(beside(-1)(t), t, T, by=left.at(x=orbit[t])),
    source=SOURCE,
)

converges = Lemma(
    "sine-trap-limit",
    given=[orbit[0] > low, orbit[0] < high],
    claim=Abs(orbit[T] - limit) <= rate**T*Abs(orbit[0] - limit),
    source=SOURCE,
    note="Every orbit that starts on the rising half wave tends to -rho/10.",
)
with converges.proof() as p:
    with p.case(orbit[0] >= limit) as q:
        q.le(rate**T*Abs(orbit[0] - limit),                                          by=from_right)
    with p.case(orbit[0] < limit) as q:
        q.le(rate**T*Abs(orbit[0] - limit),                                          by=from_left)

at_limit = Lemma("sine-trap-gradient", claim=Eq(f.gradient(limit), floor), source=SOURCE, note="f' at the limit: 0.1654 beta rho.")

floors = Lemma(
    "sine-trap-floor",
    given=[orbit[0] > low, orbit[0] < high],
    claim=Abs(f.gradient(orbit[T])) >= floor - beta*rate**T*Abs(orbit[0] - limit),
    source=SOURCE,
    note="|f'| tends to 3*sqrt(3)/(10*pi)*beta*rho: the floor of order rho^2 in the rate for smooth functions is unavoidable.",
)
with floors.proof() as p:
    p.ge(f.gradient(orbit[T]))
    p.ge(f.gradient(limit) - beta*Abs(orbit[T] - limit),
         by=lipschitz.at(a=5*pi*orbit[T]/(3*rho), b=5*pi*limit/(3*rho)))
    p.ge(floor - beta*rate**T*Abs(orbit[0] - limit),                                 by=[at_limit, converges])

# ---- every start ----
periodic = Lemma(
    "sine-trap-period",
    claim=Eq(f.gradient(x + 6*rho/5), f.gradient(x)),
    source=SOURCE,
    note="So SAM commutes with a shift by the period 6*rho/5, and the trap recurs in every period.",
)

mirror = Lemma(
    "sine-trap-mirror",
    claim=Eq(f.gradient(3*rho/5 - x), -f.gradient(x)),
    source=SOURCE,
    note="So SAM commutes with the reflection about 3*rho/10, which maps falling half waves to rising ones: all starts but the "
    "critical points are covered.",
)

run = Experiment(
    "sine-trap",
    function=f,
    eta=eta,
    rho=rho,
    parameters={"beta": 1, "rho": 1, "eta": rational(1, 2)},
    start=rational(1, 5)*rho,
    bounds=[Abs(f.gradient(x)) >= floor],
    trap=(low, high),
    limit=limit,
    claims=[converges, floors],
    note="f' is positive on the trap, and every iterate stays in it.",
)

half = rational(1, 2)
m_sam = Experiment(
    "sine-trap-stochastic",
    components=[(half, f), (half, f)],
    eta=eta,
    rho=rho,
    method="m-sam",
    parameters={"beta": 1, "rho": 1, "eta": rational(1, 2)},
    start=rational(1, 5)*rho,
    bounds=[Abs(f.gradient(x)) >= floor],
    trap=(low, high),
    limit=limit,
    claims=[converges, floors],
    note="Identical components: m-SAM and n-SAM are SAM itself, so the floor of order rho^2 holds for stochastic SAM as well.",
)
