"""Deterministic SAM with a perturbation radius that changes with time: no floor when the radii shrink."""

from nonconvex import descent

from samproof.claims import *

beta, eta, rho0 = positive("beta eta rho0")
t, n, T = natural("t"), natural("n"), natural("T", at_least=1)
rho = Sequence("rho")
SOURCE = "arXiv 2306.09850, abstract: vastly different characteristics of SAM with and without decaying perturbation size"

f = smooth("f", beta)
orbit = Orbit("x", lambda z, t: sam_step(f, z, eta=eta, rho=rho[t]))
slope = norm(f.gradient(orbit[t]))
gap = f(orbit[0]) - f.inf

average = Lemma(
    "sam-decaying-average",
    given=[eta <= 1/beta, every(t, rho[t] >= 0)],
    claim=mean(slope**2, t, T) <= 2*gap/(eta*T) + beta**2*mean(rho[t]**2, t, T),
    source=SOURCE,
)
with average.proof() as p:
    p.le(2*(f(orbit[0]) - f(orbit[T]))/(eta*T) + beta**2*mean(rho[t]**2, t, T),
         by=telescoping(descent.at(x=orbit[t], rho=rho[t]), t, T,
                        potential=f(orbit[t]), decrease=eta/2*slope**2, error=eta/2*beta**2*rho[t]**2))
    p.le(2*gap/(eta*T) + beta**2*mean(rho[t]**2, t, T),                              by=f.lower_bound(orbit[T]))

harmonic = Lemma(
    "harmonic-sum",
    claim=total(1/(t + 1), t, n + 1) <= 1 + log(n + 1),
    by=induction(total(1/(t + 1), t, n + 1) <= 1 + log(n + 1), n, n),
    source="this project",
)

rooted = Orbit("x", lambda z, t: sam_step(f, z, eta=eta, rho=rho0/sqrt(t + 1)))
rooted_slope = norm(f.gradient(rooted[t]))
rooted_gap = f(rooted[0]) - f.inf

root = Lemma(
    "sam-decaying-root",
    given=[eta <= 1/beta],
    claim=mean(rooted_slope**2, t, n + 1) <= 2*rooted_gap/(eta*(n + 1)) + beta**2*rho0**2*(1 + log(n + 1))/(n + 1),
    source=SOURCE,
    note="T = n + 1 steps with the radius rho0/sqrt(t + 1).",
)
with root.proof() as p:
    p.le(2*(f(rooted[0]) - f(rooted[n+1]))/(eta*(n + 1)) + beta**2*rho0**2*total(1/(t + 1), t, n + 1)/(n + 1),
         by=telescoping(descent.at(x=rooted[t], rho=rho0/sqrt(t + 1)), t, n + 1, potential=f(rooted[t]),
                        decrease=eta/2*rooted_slope**2, error=eta/2*beta**2*rho0**2/(t + 1)))
    p.le(2*rooted_gap/(eta*(n + 1)) + beta**2*rho0**2*total(1/(t + 1), t, n + 1)/(n + 1),   by=f.lower_bound(rooted[n+1]))
    p.le(2*rooted_gap/(eta*(n + 1)) + beta**2*rho0**2*(1 + log(n + 1))/(n + 1),      by=harmonic)
