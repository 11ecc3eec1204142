"""Where SAM on linear models ends: its direction against the l2 max-margin classifier of a quadratic program.

Run it in a checkout: python benchmarks/max_margin.py [--steps N] [--data].  This is evidence, not a theorem: with several examples
the direction approaches that of the maximal margin like the logarithm of the number of steps, so step sizes grow as the
gradient shrinks, and the angle that is left is printed.  Three methods (gradient descent, l2-SAM, l-infinity SAM)
run on synthetic data, seed 0, and with --data on two classes of the iris data that scikit-learn ships (pip install 'samproof[data]').
The program, min |w|^2 subject to y_i <w, x_i> >= 1, is solved by clarabel; its solution is accepted only if every margin is at least
1 - 1e-7 and it is a combination of the examples with nonnegative weights up to 1e-6.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np

Array = Any
SEED = 0
PERTURBATIONS: dict[str, Callable[[Array], Array]] = {
    "gd": lambda g: np.zeros_like(g),
    "l2-sam": lambda g: g / np.linalg.norm(g),
    "linf-sam": np.sign,
}


def max_margin(z: Array) -> Array:
    """The w of least norm with <w, z_i> >= 1 for every row of z.

    Raises
    ------
    ValueError : when the solver finds none, or what it found is not optimal within the tolerances of this file.
    """
    import clarabel
    from scipy import sparse

    n, d = z.shape
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    cone = [clarabel.NonnegativeConeT(n)]
    identity, margins = sparse.csc_matrix(np.eye(d)), sparse.csc_matrix(-z)
    found = clarabel.DefaultSolver(identity, np.zeros(d), margins, -np.ones(n), cone, settings).solve()
    w, weights = np.array(found.x), np.array(found.z)
    if (z @ w).min() < 1 - 1e-7 or weights.min() < -1e-9 or np.linalg.norm(w - z.T @ weights) > 1e-6 * np.linalg.norm(w):
        raise ValueError(f"the examples are not separable through 0, or the solver stopped early ({found.status})")
    return w


def descend(z: Array, method: str, rho: float, steps: int, eta: float = 0.1) -> Array:
    """The weights after ``steps`` steps on the mean of log(1 + exp(-<w, z_i>)), each divided by the mean slope of the loss seen there."""

    def gradient(w: Array) -> tuple[Array, float]:
        """The gradient and the mean slope of the loss, both divided by the largest slope of an example."""
        slopes = -np.logaddexp(0, z @ w)
        slopes = np.exp(slopes - slopes.max())
        return -(slopes @ z) / len(z), float(slopes.mean())

    w = np.zeros(z.shape[1])
    for _ in range(steps):
        g, _ = gradient(w)
        seen, scale = gradient(w + rho * PERTURBATIONS[method](g))
        w = w - eta * seen / scale
    return w


def angle(v: Array, w: Array) -> float:
    """The angle between two vectors, in degrees."""
    v, w = v / np.linalg.norm(v), w / np.linalg.norm(w)
    return float(np.degrees(2 * np.arctan2(np.linalg.norm(v - w), np.linalg.norm(v + w))))


def synthetic(n: int = 40, d: int = 3) -> Array:
    """Separable examples, labels multiplied in: Gaussian vectors, seed 0, with margin at least 1 along a fixed direction."""
    rng = np.random.default_rng(SEED)
    z = rng.normal(size=(n, d))
    normal = np.ones(d) / np.sqrt(d)
    along = z @ normal
    return z + np.outer(1 + np.abs(along) - along, normal)


def iris() -> Array:
    """Setosa against versicolor, centred and with a constant feature, labels multiplied in; 100 examples, 5 features."""
    from sklearn.datasets import load_iris

    data = load_iris()
    chosen = data.target < 2
    x = data.data[chosen]
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    return np.where(data.target[chosen] == 0, -1.0, 1.0)[:, None] * np.column_stack([x, np.ones(len(x))])


def table(name: str, z: Array, steps: int, rho: float) -> None:
    """Print the angle of each method to the max-margin solution at a tenth of the steps and at the end."""
    solution = max_margin(z)
    print(f"{name}: {len(z)} examples, {z.shape[1]} features, rho = {rho}, l2 margin {1 / np.linalg.norm(solution):.6f}")
    print(f"start at the mean example: {angle(z.mean(axis=0), solution):.3f} degrees from the max-margin solution")
    for method in PERTURBATIONS:
        early, late = (angle(descend(z, method, rho, n), solution) for n in (steps // 10, steps))
        print(f"supported  {method:8}  {early:.4f} degrees after {steps // 10} steps, {late:.4f} after {steps}")


def main() -> None:
    """Run the methods and print the angles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=100000, help="steps of each method (default 100000)")
    parser.add_argument("--rho", type=float, default=0.1, help="perturbation radius (default 0.1)")
    parser.add_argument("--data", action="store_true", help="also run on the iris data, which needs scikit-learn")
    options = parser.parse_args()
    print("Evidence from floating-point runs, not proved.")
    table("synthetic", synthetic(), options.steps, options.rho)
    if options.data:
        table("iris, setosa against versicolor", iris(), options.steps, options.rho)


if __name__ == "__main__":
    main()
