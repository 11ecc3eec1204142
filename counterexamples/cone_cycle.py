"""On a valley whose wall opens like a thin cone SAM ends in a two-cycle at height beta^4 eta^2 rho^2/mu: kappa^3 is in the rate.

C = {|x2| <= delta*x1} with delta = 7*mu/(10*beta) is a cone, and f = mu/2 |x|^2 + gamma/2 dist(x, C)^2 with
gamma = (beta - mu)*(1 - delta^4), a hair below beta - mu, so that no denominator is left.  Beside the cone f is a quadratic; SAM
jumps from one side to the other, and the pull of the walls along the cone holds x1 near eta*beta^2*rho/(3*sqrt(3)*mu).

Everything is said in m = mu/beta <= 1/20, and for eta <= m/(4*beta).  The trap is a box in x1 and |x2| + 2*m*x1.
"""

from samproof.claims import *
from samproof.claims.concrete import replace

beta, rho = positive("beta rho")
m = positive("m", at_most=rational(1, 20))
eta = positive("eta", at_most=m/(4*beta))
x1, x2, y1, y2, z1, z2, p1, p2 = real("x1 x2 y1 y2 z1 z2 p1 p2")
t, T = natural("t T")
SOURCE = "arXiv 2306.09850, abstract: the rate of order 1/T^2 is tight; that kappa^3 is in it goes beyond the abstract"

mu, delta = m*beta, 7*m/10
wall = (beta - mu)*(1 - delta**2)
wide = 1 + delta**2
x, y, z = Coordinates(x1, x2), Coordinates(y1, y2), Coordinates(z1, z2)


def beside(h, on_cone, on_wall, behind):
    """What holds in the cone, next to it, and behind its tip, where |x2| = h."""
    return Piecewise((on_cone, h <= delta*x1), (on_wall, x1 + delta*h >= 0), behind)


def valley(h):
    round_ = mu/2*(x1**2 + x2**2)
    return beside(h, round_, round_ + wall/2*(h - delta*x1)**2, (mu + wall*wide)/2*(x1**2 + x2**2))


def distance(h):
    return beside(h, 0, (h - delta*x1)**2, wide*(x1**2 + x2**2))


f = define("f", (x1, x2), Piecewise((valley(x2), x2 >= 0), valley(-x2)))
D = define("D", (x1, x2), Piecewise((distance(x2), x2 >= 0), distance(-x2)))  # (1 + delta^2) dist(x, C)^2
step = sam_step(f, x, eta=eta, rho=rho)

# ---- the class: D is a squared distance, so its gradient is twice what is left of x behind its projection ----
a, b, d, g, h = real("a b d g h")
a1, a2, b1, b2, q1, q2, dx, dz, fx, fz = real("a1 a2 b1 b2 q1 q2 dx dz fx fz")
AT_Z = {"x1": z1, "x2": z2}
far = (z1 - x1)**2 + (z2 - x2)**2
grad_x, grad_z = D.gradient(x), D.gradient(z)


def near(point, gradient):
    """2*(1 + delta^2) times the projection of a point on the cone, given the gradient of D there."""
    return [2*wide*u - v for u, v in zip(point, gradient, strict=True)]


foot = near(x, grad_x)
square = Lemma("cone-distance-square", claim=Eq(4*wide*D(x), grad_x.square()), source=SOURCE)
right_angle = Lemma("cone-distance-right-angle", claim=Eq(grad_x.dot(foot), 0), source=SOURCE)
in_cone = Lemma("cone-projection-in-cone", claim=Abs(foot[1]) <= delta*foot[0], source=SOURCE)
polar = Lemma("cone-distance-polar", claim=grad_x[0] + delta*Abs(grad_x[1]) <= 0, source=SOURCE)
dual = Lemma(
    "cone-polar",
    given=[a1 + delta*Abs(a2) <= 0, Abs(q2) <= delta*q1],
    claim=a1*q1 + a2*q2 <= 0,
    source="textbook: a cone and its polar cone",
)

away_x, away_z = Coordinates(a1, a2), Coordinates(b1, b2)
foot_x, foot_z = Coordinates(*near(x, away_x)), Coordinates(*near(z, away_z))
PROJECTED = [
    Eq(4*wide*dx, away_x.square()),
    Eq(4*wide*dz, away_z.square()),
    Eq(away_x.dot(foot_x), 0),
    Eq(away_z.dot(foot_z), 0),
    away_x.dot(foot_z) <= 0,
    away_z.dot(foot_x) <= 0,
]
gap = dz - dx - away_x.dot(z - x)
squares = Lemma("cone-less-squares", claim=a - q1**2 - q2**2 <= a, source="textbook")
gap_below = Lemma("cone-gap-below", given=PROJECTED, claim=4*wide*gap >= 0, source=SOURCE)
with gap_below.proof() as p:
    p.eq((away_z - away_x).square() - 2*away_x.dot(foot_z))
    p.ge(0)
gap_above = Lemma("cone-gap-above", given=PROJECTED, claim=4*wide*gap <= 4*wide*(wide*far), source=SOURCE)
with gap_above.proof() as p:
    p.eq(4*wide*(wide*far) + 2*away_z.dot(foot_x) - (foot_x - foot_z).square())
    p.le(4*wide*(wide*far) - (foot_x[0] - foot_z[0])**2 - (foot_x[1] - foot_z[1])**2, by=away_z.dot(foot_x) <= 0)
    p.le(4*wide*(wide*far),                              by=squares.at(q1=foot_x[0] - foot_z[0], q2=foot_x[1] - foot_z[1]))
without = Lemma("cone-without-factor", given=[4*wide*a <= 4*wide*b], claim=a <= b, source="textbook")

AT_PAIR = {"a1": grad_x[0], "a2": grad_x[1], "b1": grad_z[0], "b2": grad_z[1], "dx": D(x), "dz": D(z)}
real_gap = D(z) - D(x) - grad_x.dot(z - x)
projected = [
    lemma for one in (square, right_angle, in_cone, polar) for lemma in (one, one.at(**AT_Z))
] + [
    dual.at(a1=u[0], a2=u[1], q1=v[0], q2=v[1])
    for u, v in ((grad_x, near(z, grad_z)), (grad_z, foot))
]  # fmt: skip
distance_convex = Lemma(
    "cone-distance-convex",
    claim=D.convexity(x, z),
    by=[*projected, gap_below.at(**AT_PAIR), without.at(a=0*a, b=real_gap)],
    source=SOURCE,
)
distance_smooth = Lemma(
    "cone-distance-smooth",
    claim=real_gap <= wide*far,
    by=[*projected, gap_above.at(**AT_PAIR), without.at(a=real_gap, b=wide*far)],
    source=SOURCE,
)

whole = Lemma("cone-sum", claim=Eq(f(x), mu/2*(x1**2 + x2**2) + wall/2*D(x)), source=SOURCE)
slope_1 = Lemma("cone-sum-gradient-1", claim=Eq(f.gradient(x)[0], mu*x1 + wall/2*grad_x[0]), source=SOURCE)
slope_2 = Lemma("cone-sum-gradient-2", claim=Eq(f.gradient(x)[1], mu*x2 + wall/2*grad_x[1]), source=SOURCE)
SUMS = [
    gap >= 0,
    gap <= wide*far,
    Eq(fx, mu/2*(x1**2 + x2**2) + wall/2*dx),
    Eq(fz, mu/2*(z1**2 + z2**2) + wall/2*dz),
    Eq(q1, mu*x1 + wall/2*a1),
    Eq(q2, mu*x2 + wall/2*a2),
]
sum_gap = fz - fx - (q1*(z1 - x1) + q2*(z2 - x2))
sum_below = Lemma("cone-sum-below", given=SUMS, claim=sum_gap >= mu/2*far, source=SOURCE)
with sum_below.proof() as p:
    p.eq(mu/2*far + wall/2*gap)
    p.ge(mu/2*far,                                                                   by=wall >= 0)
sum_above = Lemma("cone-sum-above", given=SUMS, claim=sum_gap <= beta/2*far, source=SOURCE)
with sum_above.proof() as p:
    p.eq(mu/2*far + wall/2*gap)
    p.le(mu/2*far + wall/2*wide*far,                                                 by=wall >= 0)
    p.le(beta/2*far,                                                                 by=mu + wall*wide <= beta)

AT_SUM = {k: v for k, v in AT_PAIR.items() if k[0] != "b"}
AT_SUM |= {"fx": f(x), "fz": f(z), "q1": f.gradient(x)[0], "q2": f.gradient(x)[1]}
sums = [distance_convex, distance_smooth, whole, whole.at(**AT_Z), slope_1, slope_2]
bregman = f(z) - f(x) - f.gradient(x).dot(z - x)
strongly = Lemma("cone-strongly-convex", claim=f.strong_convexity(mu, x, z), by=[*sums, sum_below.at(**AT_SUM)], source=SOURCE)
not_above = Lemma("cone-smooth-above", claim=bregman <= beta/2*far, by=[*sums, sum_above.at(**AT_SUM)], source=SOURCE)
positive_part = Lemma("cone-positive", given=[a >= mu/2*far], claim=a >= 0, source=SOURCE)
modulus = Lemma("cone-modulus", given=[a >= 0, a <= b], claim=Abs(a) <= b, source="textbook")
smooth = Lemma(
    "cone-smooth",
    claim=f.smoothness(beta, x, z),
    by=[strongly, not_above, positive_part.at(a=bregman), modulus.at(a=bregman, b=beta/2*far)],
    source=SOURCE,
    note="f is differentiable and beta-smooth on the whole plane, and mu-strongly convex.",
)

# ---- one step without units: x1 = X*eta*beta*rho/m, |x2| = Y*eta*beta*rho, |f'(x)| = n*eta*beta^2*rho, e = eta*beta/m ----
X, Y, n, A, B, r = real("X Y n A B r")
e = positive("e", at_most=rational(1, 4))
j = real("j", at_least=1 - 8*m**2/5, at_most=1 - 7*m**2/5)
c = rational(7, 10)
low, high, bottom, top = rational(19, 100) - e/40, rational(39, 200), rational(197, 250), rational(801, 1000)
along, across = X + c*m**2*Y, Y - c*X  # the coordinates along the edge of the cone and away from it
BOX = [X >= low, X <= high, Y + 2*X >= bottom, Y + 2*X <= top]
WIDTH = [across >= rational(1, 4), across <= rational(31, 100)]
STEEP = [across > 0, along >= 3*across/5, along <= 3*across/4]
SHORT, LONG = rational(8, 25), rational(357, 1000)
SIZE = [n >= SHORT, n <= LONG]
CHORD, OVER, UNDER, SLACK = rational(77, 200), rational(2179, 2000), rational(2721, 2500), rational(1, 1000)


def norm_of(a, b, n):
    """n is the norm of (a, b) up to a factor between 1 and sqrt(801/800), and positive."""
    return [n > 0, n**2 <= a**2 + b**2, a**2 + b**2 <= 801*n**2/800]


RATIO = [b > 0, a >= 3*b/5, a <= 3*b/4, *norm_of(a, b, n)]
over = Lemma(
    "cone-direction-above",
    given=RATIO,
    claim=b <= (OVER - CHORD*a/b)*n,
    source=SOURCE,
    note="The sine of the direction (a, b) is nearly linear in a/b around its inflection 1/sqrt(2).",
)
under = Lemma("cone-direction-below", given=RATIO, claim=b >= (UNDER - CHORD*a/b)*n, source=SOURCE)

ranges = Lemma(
    "cone-box",
    given=BOX,
    claim=Max(3*across/5 - along, along - 3*across/4, rational(1, 4) - across, across - rational(31, 100)) <= 0,
    source=SOURCE,
)
length = along**2 + across**2
LENGTHS = [801*SHORT**2/800 <= length, length <= LONG**2]
lengths = Lemma("cone-length", given=BOX, claim=Max(801*SHORT**2/800 - length, length - LONG**2) <= 0, source=SOURCE)
shorter = Lemma("cone-norm-short", given=[*LENGTHS, *norm_of(along, across, n)], claim=SIZE[0], source=SOURCE)
longer = Lemma("cone-norm-long", given=[*LENGTHS, *norm_of(along, across, n)], claim=SIZE[1], source=SOURCE)

push = e*A*n + X - c*j*across  # X loses m^2*push/n
jump = -Y*n + m**2*Y + j*across + e*m*B*n + 2*X*n - 2*m**2*push  # Y + 2*X becomes jump/n
PULL = [A >= 0, A <= X]
LIFT = [*PULL, B >= 0, B <= rational(8, 25)]

back = Lemma("cone-pushed-back", given=[*BOX, *SIZE, *PULL], claim=m**2*push <= n*(X - low), source=SOURCE)
with back.proof() as p:
    p.le(m**2*(e*X*n + X - c*across + m**2/2))
    p.le(m**2*3*(X - low))
    p.le(n*(X - low))
forth = Lemma("cone-pushed-forth", given=[*BOX, *SIZE, *PULL], claim=-m**2*push <= n*(high - X), source=SOURCE)

crest = 2*X - Y + rational(1, 250) + OVER
trough = 2*X - Y - rational(1, 4000) + UNDER
crests = Lemma("cone-crest", given=BOX, claim=crest - CHORD*along/across <= top - SLACK, source=SOURCE)
troughs = Lemma("cone-trough", given=BOX, claim=trough - CHORD*along/across >= bottom + SLACK, source=SOURCE)

up = Lemma(
    "cone-jump-above",
    given=[*BOX, *SIZE, *LIFT, across <= (OVER - CHORD*r)*n, crest - CHORD*r <= top - SLACK],
    claim=jump <= n*top,
    source=SOURCE,
)
with up.proof() as p:
    p.le(n*(2*X - Y + e*m*B) + m**2*(Y - 2*X) + j*across*(1 + 2*c*m**2))
    p.le(n*(crest - OVER) + m**2*(Y - 2*X) + j*across*(1 + 2*c*m**2),                by=e*m*B <= rational(1, 250))
    p.le(n*(crest - OVER) + m**2*(Y - 2*X) + (1 - 7*m**2/5)*across*(1 + 2*c*m**2),   by=WIDTH)
    p.le(n*(crest - OVER) + across + m**2/10,                                        by=WIDTH)
    p.le(n*(crest - CHORD*r) + m**2/10)
    p.le(n*(top - SLACK) + m**2/10)
    p.le(n*top)
down = Lemma(
    "cone-jump-below",
    given=[*BOX, *SIZE, *LIFT, across >= (UNDER - CHORD*r)*n, trough - CHORD*r >= bottom + SLACK],
    claim=jump >= n*bottom,
    source=SOURCE,
)
with down.proof() as p:
    p.ge(n*(2*X - Y - 2*m**2*e*A) + m**2*(Y - 2*X) + j*across*(1 + 2*c*m**2))
    p.ge(n*(trough - UNDER) + m**2*(Y - 2*X) + j*across*(1 + 2*c*m**2),              by=2*m**2*e*A <= rational(1, 4000))
    p.ge(n*(trough - UNDER) + m**2*(Y - 2*X) + (1 - 8*m**2/5)*across*(1 + 2*c*m**2), by=WIDTH)
    p.ge(n*(trough - UNDER) + across - m**2/10,                                      by=WIDTH)
    p.ge(n*(trough - CHORD*r) - m**2/10)
    p.ge(n*(bottom + SLACK) - m**2/10)
    p.ge(n*bottom)

stiff = (1 - m)*(1 - delta**2)
pull, lift, turn = X - stiff*c*m*across, m*Y + stiff*across, stiff*(m + 1 - (1 - m)*delta**4)
pulls = Lemma(
    "cone-pull",
    given=BOX,
    claim=Max(-pull, pull - X, -lift, lift - rational(8, 25)) <= 0,
    by=[ranges, *WIDTH],
    source=SOURCE,
)
turns = Lemma("cone-turn", claim=Max(1 - 8*m**2/5 - turn, turn - 1 + 7*m**2/5) <= 0, source=SOURCE)
PUT = {"A": pull, "B": lift, "j": turn}
loss, jumped = replace(push, PUT), replace(jump, PUT)
divided = Lemma("cone-divided", given=[d > 0, a <= d*b], claim=a/d <= b, source="textbook")
LOCAL = [*BOX, *norm_of(along, across, n)]
known = [
    *(ranges, *WIDTH, lengths, *LENGTHS, shorter, longer),
    *(pulls, pull >= 0, pull <= X, lift >= 0, lift <= rational(8, 25)),
    *(turns, turn >= 1 - 8*m**2/5, turn <= 1 - 7*m**2/5),
]
after = [
    Lemma("cone-scaled-back", given=LOCAL, claim=m**2*loss/n <= X - low, source=SOURCE,
          by=[*known, back.at(A=pull, j=turn), divided.at(a=m**2*loss, d=n, b=X - low)]),
    Lemma("cone-scaled-forth", given=LOCAL, claim=-m**2*loss/n <= high - X, source=SOURCE,
          by=[*known, forth.at(A=pull, j=turn), divided.at(a=-m**2*loss, d=n, b=high - X)]),
    Lemma("cone-scaled-above", given=LOCAL, claim=jumped/n <= top, source=SOURCE,
          by=[*known, *STEEP, over.at(a=along, b=across), crests, up.at(**PUT, r=along/across), divided.at(a=jumped, d=n, b=top)]),
    Lemma("cone-scaled-below", given=LOCAL, claim=-jumped/n <= -bottom, source=SOURCE,
          by=[*known, *STEEP, under.at(a=along, b=across), troughs, down.at(**PUT, r=along/across),
              divided.at(a=-jumped, d=n, b=-bottom)]),
]  # fmt: skip
scaled_back, scaled_forth, scaled_above, scaled_below = after

# ---- one step in units, from (x1, h) beside the cone; h = |x2|, N = |f'(x)|, (u, v) is the direction, (ya, yb) the look ----
N, u, v, ya, yb = real("N u v ya yb")
unit = eta*beta*rho
ends = [(rational(19, 100) - eta*beta/(40*m))*unit/m, high*unit/m, bottom*unit, top*unit]


def inside(p, h):
    """The point (p, h) is in the box."""
    return [p >= ends[0], p <= ends[1], h + 2*m*p >= ends[2], h + 2*m*p <= ends[3]]


def uphill(p, h):
    """The gradient beside the cone, where |x2| = h."""
    return mu*p - wall*delta*(h - delta*p), mu*h + wall*(h - delta*p)


HERE = inside(x1, h)
slope, rise = uphill(x1, h)
seen = uphill(ya, yb)
left, right = x1 - eta*seen[0], h - eta*seen[1]
TURN = [*norm_of(mu*(x1 + delta*h), beta*(h - delta*x1), N), Eq(u, slope/N), Eq(v, rise/N), Eq(ya, x1 + rho*u), Eq(yb, h + rho*v)]
UNITS = {"X": m*x1/unit, "Y": h/unit, "e": eta*beta/m, "n": N/(beta*unit)}
times = Lemma("cone-times", given=[d > 0, a <= b], claim=d*a <= d*b, source="textbook")
lost, gained, jumped_to = (replace(q, UNITS) for q in (m**2*loss/n, -m**2*loss/n, jumped/n))

step_back = Lemma("cone-step-back", given=[*HERE, *TURN], claim=left >= ends[0], source=SOURCE)
with step_back.proof() as p:
    p.eq(x1 - unit/m*lost)
    p.ge(ends[0],           by=[scaled_back.at(**UNITS), times.at(d=unit/m, a=lost, b=replace(X - low, UNITS))])
step_forth = Lemma("cone-step-forth", given=[*HERE, *TURN], claim=left <= ends[1], source=SOURCE)
with step_forth.proof() as p:
    p.eq(x1 + unit/m*gained)
    p.le(ends[1],           by=[scaled_forth.at(**UNITS), times.at(d=unit/m, a=gained, b=replace(high - X, UNITS))])
step_above = Lemma("cone-step-above", given=[*HERE, *TURN], claim=-right + 2*m*left <= ends[3], source=SOURCE)
with step_above.proof() as p:
    p.eq(unit*jumped_to)
    p.le(ends[3],                                        by=[scaled_above.at(**UNITS), times.at(d=unit, a=jumped_to, b=top)])
step_below = Lemma("cone-step-below", given=[*HERE, *TURN], claim=-right + 2*m*left >= ends[2], source=SOURCE)
with step_below.proof() as p:
    p.eq(-unit*(-jumped_to))
    p.ge(ends[2],                                        by=[scaled_below.at(**UNITS), times.at(d=unit, a=-jumped_to, b=-bottom)])


def outside(p, h):
    """The point (p, h) is beside the cone."""
    return [h > 0, h - delta*p > 0, p + delta*h > 0]


out_1, out_2, out_3 = (Lemma(f"cone-outside-{i + 1}", given=HERE, claim=r, source=SOURCE) for i, r in enumerate(outside(x1, h)))
look_1, look_2, look_3 = (
    Lemma(f"cone-look-outside-{i + 1}", given=[*outside(x1, h), N > 0, *TURN[3:]], claim=r, source=SOURCE)
    for i, r in enumerate(outside(ya, yb))
)
rises = Lemma("cone-rises", given=outside(x1, h), claim=rise > 0, source=SOURCE)

root = sqrt(q1**2 + q2**2)
KNOWN = [*outside(x1, h), Eq(q1, slope), Eq(q2, rise)]
root_positive = Lemma("cone-norm-positive", given=[q2 > 0], claim=root > 0, source="textbook")
sine = Lemma("cone-direction-1", given=[Eq(q1, a), q2 > 0], claim=Eq(q1/root, a/root), source="textbook")
cosine = Lemma("cone-direction-2", given=[Eq(q2, b), q2 > 0], claim=Eq(q2/root, b/root), source="textbook")
length_over, length_under = norm_of(mu*(x1 + delta*h), beta*(h - delta*x1), root)[1:]
norm_over = Lemma("cone-norm-above", given=KNOWN, claim=length_over, source=SOURCE)
norm_under = Lemma("cone-norm-below", given=KNOWN, claim=length_under, source=SOURCE)

# ---- the trap, on both sides of the cone ----
c1, c2, c3, c4 = real("c1 c2 c3 c4")
ENDS = {"c1": ends[0], "c2": ends[1], "c3": ends[2], "c4": ends[3]}


def kept(p, h, ends=(c1, c2, c3, c4)):
    """The point (p, h) is in the box, as one relation."""
    return Max(ends[0] - p, p - ends[1], ends[2] - h - 2*m*p, h + 2*m*p - ends[3]) <= 0


arrives = Lemma(
    "cone-arrives",
    given=[
        *(Eq(p1, x1 - eta*d), Eq(p2, h - eta*g), Eq(d, a), Eq(g, b)),
        *(x1 - eta*a >= c1, x1 - eta*a <= c2),
        *(-(h - eta*b) + 2*m*(x1 - eta*a) >= c3, -(h - eta*b) + 2*m*(x1 - eta*a) <= c4),
    ],
    claim=kept(p1, -p2),
    source=SOURCE,
)
LOOKS = [Eq(y1, step.y[0]), Eq(y2, step.y[1])]
LANDS = [Eq(p1, x1 - eta*f.gradient(y)[0]), Eq(p2, x2 - eta*f.gradient(y)[1])]


def sided(side, mirrored):
    """The gradient beside the cone on one side, and one step of SAM from there; ``mirrored`` changes the sign where x2 < 0."""
    h = mirrored(x2)
    values = f.gradient(x)[0], mirrored(f.gradient(x)[1])
    slopes = [
        Lemma(f"cone-gradient-{side}-{i + 1}", given=outside(x1, h), claim=Eq(value, wanted), source=SOURCE)
        for i, (value, wanted) in enumerate(zip(values, uphill(x1, h), strict=True))
    ]
    q = {"q1": values[0], "q2": values[1]}
    at = {"h": h, "u": step.u[0], "v": mirrored(step.u[1]), "N": replace(root, q), "ya": y1, "yb": mirrored(y2)}
    reasons = [
        *(Eq(at["yb"], h + rho*at["v"]), Eq(mirrored(p2), h - eta*mirrored(f.gradient(y)[1]))),
        *(lemma.at(h=h) for lemma in (out_1, out_2, out_3)),
        *(*slopes, rises.at(h=h), values[1] > 0, root_positive.at(**q)),
        *(sine.at(a=replace(slope, at), **q), cosine.at(b=replace(rise, at), **q), norm_over.at(h=h, **q), norm_under.at(h=h, **q)),
        *(lemma.at(**at) for lemma in (look_1, look_2, look_3)),
        *(lemma.at(x1=y1, x2=y2) for lemma in slopes),
        *(lemma.at(**at) for lemma in (step_back, step_forth, step_above, step_below)),
        arrives.at(
            h=h, p2=mirrored(p2), d=f.gradient(y)[0], g=mirrored(f.gradient(y)[1]),
            a=replace(seen[0], at), b=replace(seen[1], at), **ENDS,
        ),
    ]  # fmt: skip
    one_side = Lemma(
        f"cone-trap-{side}",
        given=[*inside(x1, h), *LOOKS, *LANDS],
        claim=kept(p1, -mirrored(p2), ends),
        by=reasons,
        source=SOURCE,
        note="From the box on one side of the cone one step of SAM leads to the mirrored box on the other side.",
    )
    return *slopes, one_side


gradient_upper_1, gradient_upper_2, trap_upper = sided("upper", lambda q: q)
gradient_lower_1, gradient_lower_2, trap_lower = sided("lower", lambda q: -q)

parts = (a >= c1, a <= c2, b + 2*m*a >= c3, b + 2*m*a <= c4)
part_1, part_2, part_3, part_4 = (
    Lemma(f"cone-part-{i + 1}", given=[kept(a, b)], claim=part, source="textbook") for i, part in enumerate(parts)
)
same = Lemma(
    "cone-same-height",
    given=[Eq(d, b), kept(a, b)],
    claim=kept(a, d),
    by=[part_1, part_2, part_3, part_4, d + 2*m*a >= c3, d + 2*m*a <= c4],
    source="textbook",
)
high_enough = Lemma("cone-height", given=[kept(a, b, ends)], claim=b > 0, source=SOURCE)
size_of_positive = Lemma("cone-size-of-positive", given=[b > 0], claim=Eq(Abs(b), b), source="textbook")
size_of_nonnegative = Lemma("cone-size-of-nonnegative", given=[b >= 0], claim=Eq(Abs(b), b), source="textbook")
size_of_negative = Lemma("cone-size-of-negative", given=[b < 0], claim=Eq(Abs(b), -b), source="textbook")


def trapped(p):
    """The point is in the box or its mirror image."""
    return kept(p[0], Abs(p[1]), ends)


def boxed(h):
    return [same.at(a=x1, d=h, b=Abs(x2), **ENDS), *(lemma.at(a=x1, b=h, **ENDS) for lemma in (part_1, part_2, part_3, part_4))]


trap = Lemma(
    "cone-trap",
    given=[trapped(x), *LOOKS, *LANDS],
    claim=trapped((p1, p2)),
    source=SOURCE,
    note="y is the point that SAM looks at from x, p the next iterate.",
)
with trap.proof() as p:
    with p.case(x2 >= 0) as q:
        q.le(0, by=[size_of_nonnegative.at(b=x2), Eq(x2, Abs(x2)), *boxed(x2), trap_upper, high_enough.at(a=p1, b=-p2),
                    size_of_negative.at(b=p2), same.at(a=p1, d=Abs(p2), b=-p2, **ENDS)])
    with p.case(x2 < 0) as q:
        q.le(0, by=[size_of_negative.at(b=x2), Eq(-x2, Abs(x2)), *boxed(-x2), trap_lower, high_enough.at(a=p1, b=p2),
                    size_of_positive.at(b=p2), same.at(a=p1, d=Abs(p2), b=p2, **ENDS)])

one_step = Lemma(
    "cone-one-step",
    given=[trapped(x)],
    claim=trapped(step.next),
    by=trap.at(y1=step.y[0], y2=step.y[1], p1=step.next[0], p2=step.next[1]),
    source=SOURCE,
    note="One step of SAM from the trap stays in the trap.",
)

# ---- the orbit ----
orbit = Orbit("x", lambda point: sam_step(f, point, eta=eta, rho=rho), dimension=2)
now, look, following = orbit[t], orbit.step(t).y, orbit[t + 1]
AT_T = {"x1": now[0], "x2": now[1], "y1": look[0], "y2": look[1], "p1": following[0], "p2": following[1]}

stays = Lemma(
    "cone-orbit-stays",
    given=[trapped(orbit[0])],
    claim=trapped(orbit[T]),
    by=induction(trapped(orbit[t]), t, T, by=trap.at(**AT_T)),
    source=SOURCE,
    note="An orbit that starts in the trap never leaves it.",
)

minimum = Lemma("cone-minimum", claim=f(x) >= mu/2*x1**2, source=SOURCE, note="So inf f = f(0) = 0.")
height = (rational(19, 100) - eta*beta/(40*m))**2/2*beta**3*eta**2*rho**2/m
grown = Lemma("cone-grown", given=[a >= ends[0]], claim=mu/2*a**2 >= height, source=SOURCE)
with grown.proof() as p:
    p.ge(mu/2*ends[0]**2,                                                            by=ends[0] >= 0)
    p.eq(height)
floor = Lemma(
    "cone-floor",
    given=[trapped(orbit[0])],
    claim=f(orbit[T]) >= height,
    source=SOURCE,
    note="f - inf f stays above C*beta^4*eta^2*rho^2/mu with C = (19/100 - eta*beta/(40*m))^2/2: 1/59.3 or more, 1/55.4 as eta*beta/m "
    "tends to 0. The cycle itself is near 1/54.",
)
with floor.proof() as p:
    p.ge(mu/2*orbit[T][0]**2,                                                        by=minimum.at(x1=orbit[T][0], x2=orbit[T][1]))
    p.ge(height,   by=[stays, part_1.at(a=orbit[T][0], b=Abs(orbit[T][1]), **ENDS), grown.at(a=orbit[T][0])])

run = Experiment(
    "cone-cycle",
    function=f,
    eta=eta,
    rho=rho,
    parameters={"beta": 1, "rho": 1, "m": rational(1, 100), "eta": rational(1, 1000)},
    start=(rational(77, 400)*unit/m, rational(41, 100)*unit),
    bounds=[f(x) >= height],
    claims=[one_step, stays, floor],
    note="The orbit jumps from one side of the cone to the other, at 0.999 times beta^4*eta^2*rho^2/(54*mu).",
)
