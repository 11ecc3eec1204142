"""On a sine wave SAM stops where the gradient is far from zero, whatever the start.

In the phase phi = 5*pi*(x + rho/10)/(3*rho) a rising half wave is -pi/3 < phi < 2*pi/3; there the perturbation shifts the phase
of the gradient, and one step of SAM is phi -> phi - eta*beta*sin(phi), which tends to phi = 0, where f' is not 0.  The other
half waves are its images under shifts by whole periods and under a reflection; what lies between them are the critical points.
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

at_limit = Lemma("sine-trap-gradient", claim=Eq(f.gradient(limit), floor), source=SOURCE, note="f' at the limit: 0.1654 beta rho.")

slope = Lemma(
    "sine-trap-gradient-lipschitz",
    claim=Abs(f.gradient(x) - f.gradient(z)) <= beta*Abs(x - z),
    by=lipschitz.at(a=5*pi*x/(3*rho), b=5*pi*z/(3*rho)),
    source=SOURCE,
)

# ---- every start: f' is the same after a whole number of periods 6*rho/5, and mirrored beyond a crest ----
c = real("c")
whole = Eq(cos(5*pi*c/(3*rho)), 1)
angle, turns = 5*pi*x/(3*rho), 5*pi*c/(3*rho)

no_square = Lemma("sine-of-whole-turn-squared", given=[Eq(cos(b), 1)], claim=Eq(sin(b)**2, 0), source="textbook")
no_sine = Lemma("sine-of-whole-turn", given=[Eq(cos(b), 1)], claim=Eq(sin(b), 0), by=no_square, source="textbook")
both = Lemma("cosine-of-sum", claim=Eq(cos(a + b), cos(a)*cos(b) - sin(a)*sin(b)), source="textbook")
turn = Lemma("cosine-after-whole-turn", given=[Eq(cos(b), 1)], claim=Eq(cos(a + b), cos(a)), by=[no_sine, both], source="textbook")
half_turn = Lemma("cosine-after-half-turn", given=[Eq(cos(b), 1)], claim=Eq(cos(pi + b - a), -cos(a)), by=[no_sine, both.at(a=pi - a)],
                  source="textbook")

period = Lemma("sine-trap-period", given=[whole], claim=Eq(f.gradient(x + c), f.gradient(x)), by=turn.at(a=angle, b=turns),
               source=SOURCE, note="c is any whole number of periods, of either sign.")
mirror = Lemma("sine-trap-mirror", given=[whole], claim=Eq(f.gradient(3*rho/5 + c - x), -f.gradient(x)),
               by=half_turn.at(a=angle, b=turns), source=SOURCE)
uphill = Lemma("sine-trap-uphill", given=[f.gradient(x) > 0], claim=Eq(step.next, x - eta*f.gradient(x + rho)), source=SOURCE)
downhill = Lemma("sine-trap-downhill", given=[f.gradient(x) < 0], claim=Eq(step.next, x - eta*f.gradient(x - rho)), source=SOURCE)


def shifted(point):
    return point + c


def unshifted(point):
    return point - c


def mirrored(point):
    return 3*rho/5 + c - point


commutes = Lemma(
    "sine-trap-shifted-step",
    given=[whole, x > low, x < high],
    claim=Eq(sam_step(f, shifted(x), eta=eta, rho=rho).next, shifted(step.next)),
    source=SOURCE,
    note="SAM commutes with the shift ...",
)
with commutes.proof() as p:
    p.eq(x + c - eta*f.gradient(x + rho + c),                                        by=[rising, period, uphill.at(x=x + c)])
    p.eq(x + c - eta*f.gradient(x + rho),                                            by=period.at(x=x + rho))
    p.eq(shifted(step.next),                                                         by=[rising, uphill])
reflects = Lemma(
    "sine-trap-mirrored-step",
    given=[whole, x > low, x < high],
    claim=Eq(sam_step(f, mirrored(x), eta=eta, rho=rho).next, mirrored(step.next)),
    source=SOURCE,
    note="... and with the reflection.",
)
with reflects.proof() as p:
    p.eq(mirrored(x) - eta*f.gradient(3*rho/5 + c - (x + rho)),                      by=[rising, mirror, downhill.at(x=mirrored(x))])
    p.eq(mirrored(x) + eta*f.gradient(x + rho),                                      by=mirror.at(x=x + rho))
    p.eq(mirrored(step.next),                                                        by=[rising, uphill])

same_right = Lemma("same-on-the-right", given=[Eq(a, b), Max(limit - b, b - limit - rate*(h - limit)) <= 0],
                   claim=Max(limit - a, a - limit - rate*(h - limit)) <= 0, source="algebra")
same_left = Lemma("same-on-the-left", given=[Eq(a, b), Max(b - limit, rate*(h - limit) - (b - limit)) <= 0],
                  claim=Max(a - limit, rate*(h - limit) - (a - limit)) <= 0, source="algebra")
triangle = Lemma("triangle-below", claim=Abs(a) >= Abs(b) - Abs(a - b), source="textbook")

orbit = Orbit("x", lambda point: sam_step(f, point, eta=eta, rho=rho), dimension=1)


def half_wave(name, image, back, same_step, same_slope):
    """Orbits that start on the image of the rising half wave: all its rising or all its falling copies."""
    end, start = image(limit), back(orbit[0])
    on_right, on_left = [whole, start >= limit, start < high], [whole, start > low, start <= limit]
    following, followed = back(step.next), sam_step(f, back(x), eta=eta, rho=rho).next
    here = {"a": following, "b": followed, "h": back(x)}

    def lemma(what, given, claim, by):
        return Lemma(f"sine-trap-{name}-{what}", given=given, claim=claim, by=by, source=SOURCE)

    def between(least, most):
        """The image of x[t] is between two points."""
        return lambda t: Max(least - back(orbit[t]), back(orbit[t]) - most) <= 0

    one = lemma("step", [whole, back(x) > low, back(x) < high], Eq(following, followed), same_step.at(x=back(x)))
    right_of = lemma("right", [whole, back(x) >= limit, back(x) < high],
                     Max(limit - following, following - limit - rate*(back(x) - limit)) <= 0,
                     [one, right.at(x=back(x)), same_right.at(**here)])
    left_of = lemma("left", [whole, back(x) > low, back(x) <= limit],
                    Max(following - limit, rate*(back(x) - limit) - (following - limit)) <= 0,
                    [one, left.at(x=back(x)), same_left.at(**here)])
    stays_right = lemma("stays-right", on_right, between(limit, start)(T),
                        induction(between(limit, start)(t), t, T, by=right_of.at(x=orbit[t])))
    stays_left = lemma("stays-left", on_left, between(start, limit)(T),
                       induction(between(start, limit)(t), t, T, by=left_of.at(x=orbit[t])))
    closer_right = lemma("closer-right", on_right, back(orbit[T+1]) - limit <= rate*(back(orbit[T]) - limit),
                         [stays_right, right_of.at(x=orbit[T])])
    closer_left = lemma("closer-left", on_left, limit - back(orbit[T+1]) <= rate*(limit - back(orbit[T])),
                        [stays_left, left_of.at(x=orbit[T])])
    from_right = lemma("from-right", on_right, back(orbit[T]) - limit <= rate**T*(start - limit),
                       geometric_recursion(closer_right.at(T=t), t, T, quantity=back(orbit[t]) - limit, factor=rate))
    from_left = lemma("from-left", on_left, limit - back(orbit[T]) <= rate**T*(limit - start),
                      geometric_recursion(closer_left.at(T=t), t, T, quantity=limit - back(orbit[t]), factor=rate))

    converges = Lemma(
        f"sine-trap-{name}-limit",
        given=[whole, start > low, start < high],
        claim=Abs(orbit[T] - end) <= rate**T*Abs(orbit[0] - end),
        source=SOURCE,
        note=f"Every orbit that starts on a {name} half wave tends to a point of it.",
    )
    with converges.proof() as p:
        with p.case(start >= limit) as q:
            q.le(rate**T*Abs(orbit[0] - end),                                        by=[stays_right, from_right])
        with p.case(start < limit) as q:
            q.le(rate**T*Abs(orbit[0] - end),                                        by=[stays_left, from_left])

    size = Lemma(f"sine-trap-{name}-size", given=[whole], claim=Eq(Abs(f.gradient(end)), floor), source=SOURCE)
    with size.proof() as p:
        p.eq(Abs(floor),                                                             by=[at_limit, same_slope.at(x=limit)])
        p.eq(floor)
    floors = Lemma(
        f"sine-trap-{name}-floor",
        given=[whole, start > low, start < high],
        claim=Abs(f.gradient(orbit[T])) >= floor - beta*rate**T*Abs(orbit[0] - end),
        source=SOURCE,
        note="|f'| tends to 3*sqrt(3)/(10*pi)*beta*rho: the floor of order rho^2 in the rate for smooth functions is unavoidable.",
    )
    with floors.proof() as p:
        p.ge(Abs(f.gradient(end)) - Abs(f.gradient(orbit[T]) - f.gradient(end)),
             by=triangle.at(a=f.gradient(orbit[T]), b=f.gradient(end)))
        p.ge(Abs(f.gradient(end)) - beta*Abs(orbit[T] - end),                        by=slope.at(x=orbit[T], z=end))
        p.ge(floor - beta*rate**T*Abs(orbit[0] - end),                               by=[size, converges])
    return [one, right_of, left_of, stays_right, stays_left, closer_right, closer_left, from_right, from_left, size, converges, floors]


rising_claims = half_wave("rising", shifted, unshifted, commutes, period)
falling_claims = half_wave("falling", mirrored, mirrored, reflects, mirror)
converges, floors = rising_claims[-2:]

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
