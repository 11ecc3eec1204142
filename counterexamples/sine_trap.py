"""On a sine wave SAM stops where the gradient is far from zero, whatever the start."""

from samproof.claims import *

beta, rho = positive("beta rho")
eta = positive("eta", at_most=1/beta)
x = real("x")

f = define("f", x, 9*beta*rho**2/(25*pi**2)*sin(5*pi*x/(3*rho)))
floor = 3*sqrt(3)/(10*pi)*beta*rho

run = Experiment(
    "sine-trap",
    function=f,
    eta=eta,
    rho=rho,
    parameters={"beta": 1, "rho": 1, "eta": rational(1, 2)},
    start=rational(1, 5)*rho,
    bounds=[Abs(f.gradient(x)) >= floor],
    trap=(-3*rho/10, 3*rho/10),
    limit=-rho/10,
    note="f' is positive on the trap, and every iterate stays in it.",
)
