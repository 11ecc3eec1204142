"""Without normalisation and with a large radius SAM can move away from the minimiser where every quadratic moves towards it.

f = |x|^2/2 + 10*x1^2 + 4*max(0, x1 + x2)^2 has curvatures between mu = 1 and beta = 32.  From (1, -3), with rho = 2 and
eta = 2/2083, the perturbed point lies far up the wall x1 + x2 > 0, whose slope pushes x2 the wrong way.  So the factor of the two
extreme quadratics (lemmas/unnormalised_distance.py) needs its hypothesis rho*(beta - mu) <= 1, or one like it; here it is 62.
"""

from samproof.claims import *

x1, x2, z1, z2 = real("x1 x2 z1 z2")
x, z = Coordinates(x1, x2), Coordinates(z1, z2)
mu, beta, rho, eta = rational(1), rational(32), rational(2), rational(2, 2083)
SOURCE = "this project; arXiv 2306.09850, abstract: SAM with and without gradient normalization"

f = define("f", (x1, x2), (x1**2 + x2**2)/2 + 10*x1**2 + 4*Max(0, x1 + x2)**2)
start = Coordinates(rational(1), rational(-3))
step = unnormalised_sam_step(f, start, eta=eta, rho=rho)
least, most = mu*(1 + rho*mu), beta*(1 + rho*beta)

smooth_ = Lemma("kinked-wall-smooth", claim=f.smoothness(beta, x, z), source=SOURCE)
convex = Lemma("kinked-wall-strongly-convex", claim=f.strong_convexity(mu, x, z), source=SOURCE)
minimum = Lemma("kinked-wall-minimum", claim=f(x) >= f(Coordinates(rational(0), rational(0))), source=SOURCE)
contracts = Lemma("kinked-wall-quadratics-shrink", claim=Max((1 - eta*least)**2, (1 - eta*most)**2) <= rational(1989, 2000), source=SOURCE,
                  note="What one step does to the squared distance for the quadratics of curvature mu and beta.")
away = Lemma("kinked-wall-step-away", claim=step.next.square() >= rational(1059, 1000)*start.square(), source=SOURCE,
             note="The squared distance to the minimiser grows by a twentieth.")
