"""python3 -m tafel_post.signature FOLDER --output PICTURE.png: what roughness, porous layers and compact metal look like.

One figure of the results that `verification/roughness-signature/run` writes into a folder: random rough fronts beside
perturbation theory, resolved deposits beside a Brinkman layer of the same permeability, and mass per electron while metal is
plated. `--tables` prints the numbers.
"""

import argparse
import glob
import json
import os
import re
import sys
from collections import defaultdict
from dataclasses import dataclass

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from .ensemble import FileProblem
from .plot import STYLE

# The deposits of the folder: solid fraction, the layers' height (m), and the radius of the bodies whose bulk is measured (m).
FRACTION, THICKNESS, BULK_RADIUS = 0.05, 320e-9, 10e-9
# The three middle rows of the square array of six, m.
ARRAY = (160e-9, 400e-9)


@dataclass
class Bodies:
    """What a folder's deposits are made of."""

    bulk: str  # the names of results in the bulk
    layer: str  # those of layers, with the radius in nm
    interior: tuple  # heights (m) in the bulk between which its ends are not felt
    number: float  # the bodies' volume (m^d) over the radius to the power d
    dimensions: int

    def spacing(self, radius):
        """The distance of bodies, m: the root of the volume that each has."""
        return radius * (self.number / FRACTION) ** (1 / self.dimensions)


BODIES = {
    "discs": Bodies(r"bulk-\d+\.h5", r"layer-(\d+)-\d+\.h5", (120e-9, 520e-9), np.pi, 2),
    "spheres": Bodies(r"bulk-spheres-\d+\.h5", r"spheres-(\d+)-\d+\.h5", (40e-9, 110e-9), 4 / 3 * np.pi, 3),
}
FARADAY = 96485.33212  # C/mol
LITHIUM = 6.94e-3  # kg/mol, by one electron


@dataclass
class Setting:
    """Liquid and crystal of a case, in SI."""

    density: float
    viscosity: float
    fundamental: float
    impedance: float

    def omega(self, overtone):
        """Angular frequencies of overtones, 1/s."""
        return 2 * np.pi * np.asarray(overtone) * self.fundamental

    def wave_number(self, overtone):
        """k = (1 + i) / delta of shear waves in the liquid, 1/m."""
        return np.sqrt(1j * self.omega(overtone) * self.density / self.viscosity)

    def load(self, overtone):
        """Z of the flat crystal in the liquid, Pa s/m."""
        return self.viscosity * self.wave_number(overtone)

    def shift(self, load):
        """Delta f + i Delta Gamma of a load, Hz, where it is small."""
        return 1j * self.fundamental / (np.pi * self.impedance) * load

    def mass(self, shift, overtone):
        """What the frequency's shift is by Sauerbrey, kg/m2."""
        return -self.impedance * shift.real / (2 * self.fundamental**2 * np.asarray(overtone))


@dataclass
class Sensed:
    """A result of `tafel sense`, at its last time."""

    case: dict
    overtone: np.ndarray
    hydrodynamic: dict  # motion: (overtone), the liquid's load beyond that of the flat crystal, Pa s/m
    solid: np.ndarray  # (z, y, x)
    spacing: float
    flow: dict  # (motion, overtone): (z, y, x), the velocity over the crystal's where it is stored
    rigid: float  # kg/m2

    @property
    def setting(self):
        liquid = self.case["liquid"]
        crystal = self.case["crystal"]
        return Setting(liquid["density"], liquid["viscosity"], crystal["fundamental"], crystal["impedance"])

    @property
    def mean_load(self):
        """The mean over motions, Pa s/m."""
        return np.mean(list(self.hydrodynamic.values()), axis=0)

    @property
    def depth(self):
        """Penetration depths of the overtones, m."""
        return 1 / self.setting.wave_number(self.overtone).real


def open_sensed(path):
    """Reads a result of `tafel sense`; FileProblem where it is none."""
    try:
        file = h5py.File(path, "r")
    except OSError as problem:
        raise FileProblem(f"{path}: cannot be read: {problem}") from None
    with file:
        for name in ("time", "overtone", "load_hydrodynamic_real", "solid_fraction"):
            if name not in file:
                raise FileProblem(f"{path}: has no '{name}': it is no result of tafel sense")
        last = len(file["time"]) - 1
        if last < 0:
            raise FileProblem(f"{path}: has no time yet")
        case = json.loads(file.attrs["tafel_config"])
        overtone = file["overtone"][:]
        suffixes = {"across": "_across", "along": "_along"} if case["motion"] == "both" else {case["motion"]: ""}
        return Sensed(
            case, overtone,
            {motion: file[f"load_hydrodynamic_real{end}"][last] + 1j * file[f"load_hydrodynamic_imag{end}"][last]
             for motion, end in suffixes.items()},
            file["solid_fraction"][last], float(file["x"][1] - file["x"][0]),
            {(motion, n): file[f"velocity_real_n{n}{end}"][last] + 1j * file[f"velocity_imag_n{n}{end}"][last]
             for motion, end in suffixes.items() for n in overtone if f"velocity_real_n{n}{end}" in file},
            float(file["areal_mass"][last]))


# Slight roughness


def heights(sensed):
    """Heights (z, y) of a front without overhangs from its solid cells, m, without the waves that it does not have.

    Counting cells rounds heights: an error as of white noise, of which only what falls into the front's own waves is left.
    """
    surface = sensed.case["surface"]
    found = sensed.solid.sum(axis=2) * sensed.spacing
    shortest = 0.8 * surface["correlation_length"]
    waves = np.fft.fft2(found - found.mean())
    numbers = [2 * np.pi * np.fft.fftfreq(count, sensed.spacing) for count in found.shape]
    waves[np.hypot(*np.meshgrid(*numbers, indexing="ij")) > 2 * np.pi / shortest * (1 + 1e-9)] = 0
    return np.fft.ifft2(waves).real


def slight_roughness(front, spacing, wave_number, motion):
    """Z / Z_liq - 1 of a front (z, y) to second order in its height: Urbakh and Daikhin, Phys. Rev. B 49 (1994) 4866.

    k sum C(q) [kappa - k + q cos^2 phi] over its waves, kappa^2 = q^2 + k^2, phi from the motion to q.
    """
    power = np.abs(np.fft.fft2(front) / front.size) ** 2
    numbers = [2 * np.pi * np.fft.fftfreq(count, spacing) for count in front.shape]
    q_z, q_y = np.meshgrid(*numbers, indexing="ij")
    q = np.hypot(q_z, q_y)
    along = q_y if motion == "across" else q_z
    cosine = np.divide(along, q, out=np.zeros_like(q), where=q > 0) ** 2
    k = wave_number
    kappa = np.sqrt(q**2 + k**2)
    return k * np.sum(power * (q**2 / (kappa + k) + q * cosine))


def shape_of(sensed):
    """A draw's heights (z, y) over its nominal rms height, and the width that y covers, over the correlation length."""
    surface = sensed.case["surface"]
    return heights(sensed) / surface["amplitude"], sensed.solid.shape[1] * sensed.spacing / surface["correlation_length"]


def theory_of(sensed, shape=None):
    """The load beyond the flat crystal's by perturbation theory for this very front, mean over motions, Pa s/m.

    `shape` is that of the same draw where it is known better: drawn higher, in cells.
    """
    surface, setting = sensed.case["surface"], sensed.setting
    relative, width = shape or shape_of(sensed)
    found = relative * surface["amplitude"]
    spacing = width * surface["correlation_length"] / found.shape[1]
    return np.array([
        setting.load(n) * np.mean([
            slight_roughness(found, spacing, setting.wave_number(n), motion) for motion in sensed.hydrodynamic])
        for n in sensed.overtone])


def exponent(overtone, bandwidth):
    """The power of n by which Gamma / n grows, by least squares."""
    return np.polyfit(np.log(overtone), np.log(bandwidth / overtone), 1)[0]


# Layers


def brinkman_layer(setting, overtone, thickness, screening, filled=1.0):
    """Load of a rigid porous layer and the liquid in and above it: Daikhin et al., Anal. Chem. 74 (2002) 554; Pa s/m.

    `filled` is the part of the layer that is liquid: the closed form counts liquid in the skeleton's place too, which moves
    with the crystal.
    """
    q0 = setting.wave_number(overtone)
    darcy = 1 / screening**2
    q1 = np.sqrt(q0**2 + darcy)
    # Numerator and denominator are divided by cosh q1 L, which may overflow.
    tangent, falling = np.tanh(q1 * thickness), np.exp(-q1 * thickness)
    inverse = 2 * falling / (1 + falling**2)
    ratio = (2 * q0 / q1 * (1 - inverse) + tangent) / (q1 + q0 * tangent)
    inner = 1 / q0 + darcy / q1**2 * (thickness - ratio)
    return 1j * setting.omega(overtone) * setting.density * (inner - (1 - filled) * thickness)


def fit_layer(setting, overtone, load, thickness, screening, filled=1.0):
    """L and xi (m) of the layer whose load beyond the flat crystal's is nearest to one, and how near: what a fit would find.

    Least squares of the relative deviations of all overtones, by Gauss and Newton from a first guess of L and xi.
    """

    def deviation(logarithms):
        length, depth = np.exp(logarithms)
        away = (brinkman_layer(setting, overtone, length, depth, filled) - setting.load(overtone) - load) / np.abs(load)
        return np.concatenate([away.real, away.imag])

    place = np.log([thickness, screening])
    now = deviation(place)
    for _ in range(60):
        step = 1e-6
        slope = np.column_stack([(deviation(place + step * unit) - now) / step for unit in np.eye(2)])
        change = np.linalg.lstsq(slope, -now, rcond=None)[0]
        change *= min(1, 0.3 / np.max(np.abs(change), initial=1e-300))
        # Half steps while one does not lead nearer.
        while np.linalg.norm(deviation(place + change)) > np.linalg.norm(now) and np.max(np.abs(change)) > 1e-9:
            change /= 2
        place = place + change
        now = deviation(place)
        if np.max(np.abs(change)) < 1e-8:
            break
    return (*np.exp(place), np.sqrt(np.mean(now**2) * 2))


def mean_lag(sensed, motion, overtone, lower, upper):
    """The mean of (v - u) / u between two heights, m, liquid and bodies together: the flow that Darcy means."""
    if (motion, overtone) not in sensed.flow:
        raise FileProblem(f"no flow of overtone {overtone} and the motion {motion} is stored: give output.flow")
    first, last = round(lower / sensed.spacing), round(upper / sensed.spacing)
    if not 0 <= first < last <= sensed.solid.shape[2]:
        raise FileProblem("the heights do not lie in the box")
    return np.where(sensed.solid > 0.5, 0, sensed.flow[motion, overtone] - 1)[..., first:last].mean()


def permeability(sensed, motion, lower, upper):
    """k, m2, from the first overtone's flow: w = -(k / eta) i omega rho u, as Darcy's law has it of the force -i omega rho u.

    Complex: its imaginary part is the liquid's inertia, and small where the frequency is low enough.
    """
    overtone = sensed.overtone[0]
    return -mean_lag(sensed, motion, overtone, lower, upper) / sensed.setting.wave_number(overtone) ** 2


def drag(setting, overtone, lag):
    """1 / xi^2 with which the layer's equation has a lag far from its ends; complex where bodies make the liquid heavier."""
    square = setting.wave_number(overtone) ** 2
    return -square / lag - square


# Plating


@dataclass
class Electrons:
    """Mass per electron while metal is plated; times but the first, from which on mass and charge are counted."""

    time: np.ndarray  # (time), s
    overtone: np.ndarray
    mass: np.ndarray  # (time, overtone), kg/mol
    dissipation: np.ndarray  # (time, overtone), since the first time
    thickness: np.ndarray  # (time), of the charge, m
    roughness: np.ndarray  # (time), from the lowest to the highest place of the front, m


def mass_per_electron(path):
    """F Delta m / Delta Q of every overtone of a result of `tafel trace`, with m by Sauerbrey."""
    try:
        file = h5py.File(path, "r")
    except OSError as problem:
        raise FileProblem(f"{path}: cannot be read: {problem}") from None
    with file:
        for name in ("apparent_mass", "charge_density", "dissipation_shift", "plated_thickness", "roughness_range"):
            if name not in file:
                raise FileProblem(f"{path}: has no '{name}': it is no result of tafel trace")
        count = len(file["time"])
        if count < 2:
            raise FileProblem(f"{path}: has fewer than two times")
        mass, charge, dissipation, thickness = (
            file[name][:count] for name in ("apparent_mass", "charge_density", "dissipation_shift", "plated_thickness"))
        passed = (charge - charge[0])[1:, None]
        if not np.all(passed):
            raise FileProblem(f"{path}: no charge has passed at some time")
        return Electrons(
            file["time"][1:count], file["overtone"][:], FARADAY * (mass - mass[0])[1:] / passed,
            (dissipation - dissipation[0])[1:], (thickness - thickness[0])[1:], file["roughness_range"][1:count])


# What a folder holds


@dataclass
class Front:
    """Draws of one random front: means over them."""

    length: float  # correlation length, m
    height: float  # root mean square of the heights, m
    setting: Setting
    overtone: np.ndarray
    shift: np.ndarray  # (overtone), Hz
    theory: np.ndarray  # (overtone), Hz, of the same draws

    @property
    def mass(self):
        """Apparent mass in rho h^2 / l."""
        return self.setting.mass(self.shift, self.overtone) / self.scale

    @property
    def mass_by_theory(self):
        return self.setting.mass(self.theory, self.overtone) / self.scale

    @property
    def scale(self):
        return self.setting.density * self.height**2 / self.length

    @property
    def law(self):
        """2 f0^2 rho h^2 / (Z_q delta) for delta of the fundamental, Hz: of which the law has the root of n."""
        return (
            2 * self.setting.fundamental**2 * self.setting.density * self.height**2 / self.setting.impedance
            * self.setting.wave_number(1).real)


@dataclass
class Layer:
    """Draws of a layer of discs, one motion: the mean over them, and the model."""

    bodies: str
    radius: float  # m
    motion: str
    screening: float  # m
    setting: Setting
    overtone: np.ndarray
    shift: np.ndarray  # (overtone), Hz
    scatter: np.ndarray  # (overtone), relative error of the mean over draws
    model: np.ndarray  # (overtone), Hz
    fit: tuple  # L and xi of a fit (m), and the deviation that it leaves
    oscillating: dict  # overtone: shift of the model with the drag that the bulk has at it, Hz, where that was measured


def group(folder, pattern):
    """Results in a folder by what of their names is in the pattern's groups."""
    found = defaultdict(list)
    for path in sorted(glob.glob(os.path.join(folder, "*.h5"))):
        match = re.fullmatch(pattern, os.path.basename(path))
        if match:
            found[tuple(float(text) for text in match.groups())].append(open_sensed(path))
    if not found:
        raise FileProblem(f"{folder}: has no results named {pattern}")
    return dict(sorted(found.items()))


def front(draws, shapes=None):
    """The mean of draws, whose shapes may be known better from elsewhere."""
    first = draws[0]
    setting, surface = first.setting, first.case["surface"]
    shapes = shapes or [shape_of(one) for one in draws]
    return Front(
        surface["correlation_length"], surface["amplitude"] * np.sqrt(np.mean([relative.var() for relative, _ in shapes])),
        setting, first.overtone, setting.shift(np.mean([one.mean_load for one in draws], axis=0)),
        setting.shift(np.mean([theory_of(*pair) for pair in zip(draws, shapes)], axis=0)))


def fronts(folder):
    """The fronts of a folder. One seed is one shape at all lengths and heights: that of the highest front serves all."""
    groups = list(group(folder, r"rough-([\d.]+)-([\d.]+)-\d+\.h5").values())
    highest = max(groups, key=lambda draws: draws[0].case["surface"]["amplitude"] / draws[0].spacing)
    shapes = [shape_of(one) for one in highest]
    if any(len(draws) != len(shapes) for draws in groups):
        raise FileProblem(f"{folder}: has not as many draws of every front")
    return [front(draws, shapes) for draws in groups]


def permeabilities(folder, bodies):
    """k of each draw of the bulk by motion, over the square of the radius."""
    (draws,) = group(folder, BODIES[bodies].bulk).values()
    return {
        motion: np.array([permeability(one, motion, *BODIES[bodies].interior).real for one in draws]) / BULK_RADIUS**2
        for motion in draws[0].hydrodynamic}


def oscillating_model(folder, radius, motion):
    """Shifts of the model of discs with the bulk's drag at an overtone, by overtone, Hz; none where it was not measured."""
    try:
        (draws,) = group(folder, rf"oscillating-{radius:g}-\d+\.h5").values()
    except FileProblem:
        return {}
    interior = np.array(BODIES["discs"].interior) * radius * 1e-9 / BULK_RADIUS
    setting, found = draws[0].setting, {}
    for overtone in draws[0].overtone:
        lag = np.mean([mean_lag(one, motion, overtone, *interior) for one in draws])
        screening = 1 / np.sqrt(drag(setting, overtone, lag))
        found[int(overtone)] = setting.shift(
            brinkman_layer(setting, overtone, THICKNESS, screening, 1 - FRACTION) - setting.load(overtone))
    return found


def layers(folder, bodies):
    """The layers of a folder beside the model with the bulk's permeability."""
    found = []
    bulk = permeabilities(folder, bodies)
    for (radius,), draws in group(folder, BODIES[bodies].layer).items():
        first = draws[0]
        for motion, relative in bulk.items():
            screening = radius * 1e-9 * np.sqrt(np.mean(relative))
            loads = np.array([one.hydrodynamic[motion] for one in draws])
            mean = loads.mean(axis=0)
            error = np.sqrt(np.mean(np.abs(loads - mean) ** 2, axis=0) / max(len(draws) - 1, 1)) / np.abs(mean)
            model = brinkman_layer(first.setting, first.overtone, THICKNESS, screening, 1 - FRACTION)
            found.append(Layer(
                bodies, radius * 1e-9, motion, screening, first.setting, first.overtone, first.setting.shift(mean), error,
                first.setting.shift(model - first.setting.load(first.overtone)),
                fit_layer(first.setting, first.overtone, mean, THICKNESS, screening, 1 - FRACTION),
                oscillating_model(folder, radius, motion) if bodies == "discs" else {}))
    return found


@dataclass
class Folder:
    """All that `verification/roughness-signature/run` writes."""

    fronts: list
    layers: list
    traces: dict  # name: Electrons


def open_folder(folder):
    return Folder(
        fronts(folder),
        [layer for bodies in BODIES for layer in layers(folder, bodies)],
        {name: mass_per_electron(os.path.join(folder, f"{name}.h5")) for name in ("compact", "roughening")})


# Figure and tables


def draw(found):
    """The figure: fronts, layers and traces from left to right."""
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(2, 3, figsize=(10.6, 6.2), layout="constrained")
        draw_fronts(axes[:, 0], found.fronts)
        draw_layers(axes[:, 1], [one for one in found.layers if one.motion == "across"])
        draw_traces(axes[:, 2], found.traces)
    return figure


def draw_fronts(axes, fronts):
    lengths = sorted({one.length for one in fronts})
    maps = dict(zip(lengths, ("Greens", "Blues", "Oranges")))
    for length in lengths:
        group = [one for one in fronts if one.length == length]
        for place, one in enumerate(group):
            color = plt.get_cmap(maps[length])(0.9 - 0.25 * (len(group) - 1 - place) if len(group) > 1 else 0.75)
            name = f"ℓ = {1e9 * length:.0f}, h = {1e9 * one.height:.2g} nm"
            root = np.sqrt(one.overtone)
            if place == 0:
                axes[0].plot(one.overtone, one.mass_by_theory, "--", color=color, lw=1)
                axes[1].plot(root, one.theory.imag / one.overtone / one.law, "--", color=color, lw=1)
            axes[0].plot(one.overtone, one.mass, "o", ms=3.5, color=color)
            axes[1].plot(root, one.shift.imag / one.overtone / one.law, "o", ms=3.5, color=color, label=name)
    root = np.sqrt([1, fronts[0].overtone[-1]])
    axes[1].plot(root, root, color="k", lw=0.8)
    axes[1].text(root[1], root[1], "√n", ha="right", va="bottom")
    axes[0].set(
        xlabel="overtone", ylabel="apparent mass / (ρ h²/ℓ)", ylim=(0, None),
        title="rough fronts; dashed: second order in h")
    axes[1].set(xlabel="√n", ylabel="ΔΓ/n over 2 f₀² ρ h² / (Zq δ₁)", xlim=(0.9, None), ylim=(0, None))
    axes[1].legend(fontsize=6.5, frameon=False, loc="upper left")


def draw_layers(axes, layers):
    colors = plt.get_cmap("viridis")(np.linspace(0, 0.8, len(layers)))
    for one, color in zip(layers, colors):
        name = f"{one.bodies} of {1e9 * one.radius:.0f} nm, ξ = {1e9 * one.screening:.0f} nm"
        axes[0].plot(one.overtone, 1e6 * one.setting.mass(one.shift, one.overtone), "o", ms=3.5, color=color, label=name)
        axes[0].plot(one.overtone, 1e6 * one.setting.mass(one.model, one.overtone), "--", color=color, lw=1)
        axes[1].plot(one.overtone, one.shift.imag / one.overtone, "o", ms=3.5, color=color)
        axes[1].plot(one.overtone, one.model.imag / one.overtone, "--", color=color, lw=1)
        own = np.array(list(one.oscillating))
        if len(own):
            shift = np.array(list(one.oscillating.values()))
            axes[0].plot(own, 1e6 * one.setting.mass(shift, own), "x", ms=5, color=color, label="model, drag at n")
            axes[1].plot(own, shift.imag / own, "x", ms=5, color=color)
    axes[0].set(
        xlabel="overtone", ylabel="liquid's apparent mass (mg/m²)", ylim=(0, None),
        title="layers of 320 nm, across; dashed: Brinkman")
    axes[1].set(xlabel="overtone", ylabel="ΔΓ/n (Hz)", ylim=(0, None))
    axes[0].legend(fontsize=6.5, frameon=False, loc="lower left")


def draw_traces(axes, traces):
    for (name, one), style in zip(traces.items(), ("-", "--")):
        colors = plt.get_cmap("plasma")(np.linspace(0, 0.75, len(one.overtone)))
        for n, overtone in enumerate(one.overtone):
            plated, label = 1e9 * one.thickness, f"{name}, n = {overtone}"
            axes[0].plot(plated, 1e3 * one.mass[:, n], style, color=colors[n], lw=1.2, label=label)
            axes[1].plot(plated, 1e6 * one.dissipation[:, n], style, color=colors[n], lw=1.2)
    axes[0].axhline(1e3 * LITHIUM, color="k", lw=0.8)
    axes[0].text(0, 1e3 * LITHIUM, "M/z", va="bottom", fontsize=8)
    axes[0].set(xlabel="plated (nm)", ylabel="mass per electron (g/mol)", title="lithium at 5 mA/cm²")
    axes[1].set(xlabel="plated (nm)", ylabel="ΔD (10⁻⁶)")
    axes[0].legend(fontsize=6.5, frameon=False)


def table(head, rows):
    """A table in Markdown."""
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def change(ratio):
    """What ratios of the lowest and the highest overtone are away from one."""
    return f"{100 * (ratio[0] - 1):+.1f} to {100 * (ratio[-1] - 1):+.1f} %"


def tables(found, folder):
    """The numbers of the page."""
    parts = []
    rows = []
    for one in found.fronts:
        ratio = one.shift.real / one.theory.real, one.shift.imag / one.theory.imag
        first, last = one.setting.mass(one.shift, one.overtone)[[0, -1]]
        depth = 1 / one.setting.wave_number(one.overtone).real
        rows.append([
            f"{1e9 * one.length:.0f}", f"{1e9 * one.height:.3g}",
            f"{one.length / depth[0]:.2f} to {one.length / depth[-1]:.2f}",
            f"{1e6 * first:.3g} to {1e6 * last:.3g}", f"{100 * (last / first - 1):+.1f} %",
            f"{exponent(one.overtone, one.shift.imag):.2f}", f"{exponent(one.overtone, one.theory.imag):.2f}",
            change(ratio[0]), change(ratio[1])])
    n = found.fronts[0].overtone
    parts.append(table([
        "l, nm", "h, nm", f"l/delta, n = {n[0]} to {n[-1]}", "mass, mg/m2", "it changes by", "exponent", "of theory",
        "mass beside theory", "dGamma beside theory"], rows))
    rows = []
    for (length, height), (fine,) in group(folder, r"fine-([\d.]+)-([\d.]+)\.h5").items():
        coarse = open_sensed(os.path.join(folder, f"rough-{length:g}-{height:g}-1.h5"))
        ours = fine.setting.shift(fine.mean_load)
        theirs = coarse.setting.shift(coarse.mean_load)[np.isin(coarse.overtone, fine.overtone)]
        rows.append([
            f"{length:g}", f"{height:g}", f"{1e9 * coarse.spacing:g}, {1e9 * fine.spacing:g}",
            change(theirs.real / ours.real), change(theirs.imag / ours.imag)])
    parts.append(table(["l, nm", "h, nm", "cells, nm", "mass on the wider cells away by", "dGamma"], rows))
    one = front([open_sensed(os.path.join(folder, "space-20-4.h5"))])
    parts.append(
        f"In space, l = {1e9 * one.length:.3g} nm, h = {1e9 * one.height:.3g} nm: "
        f"mass {change(one.shift.real / one.theory.real)}, dGamma {change(one.shift.imag / one.theory.imag)} beside theory, "
        f"exponent {exponent(one.overtone, one.shift.imag):.2f}, "
        f"of theory {exponent(one.overtone, one.theory.imag):.2f}")
    array = open_sensed(os.path.join(folder, "array.h5"))
    rows = [
        ["square array", motion, f"{permeability(array, motion, *ARRAY).real / BULK_RADIUS**2:.3f}", ""]
        for motion in array.hydrodynamic]
    for bodies, motion, values in (
        (bodies, *item) for bodies in BODIES for item in permeabilities(folder, bodies).items()):
        error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
        rows.append([bodies, motion, " ".join(f"{value:.2f}" for value in values), f"{values.mean():.2f} +- {error:.2f}"])
    parts.append(table(["bodies", "motion", "k / a2 of each draw", "mean"], rows))
    rows = []
    for one in found.layers:
        depth = 1 / one.setting.wave_number(one.overtone).real
        spacing = BODIES[one.bodies].spacing(one.radius)
        for place in (0, len(one.overtone) // 2, -1):
            mass, model = (1e6 * one.setting.mass(shift, one.overtone)[place] for shift in (one.shift, one.model))
            overtone = one.overtone[place]
            width = [shift.imag[place] / overtone for shift in (one.shift, one.model)]
            away = abs(one.model[place] - one.shift[place]) / abs(one.shift[place])
            rows.append([
                one.bodies, f"{1e9 * one.radius:.0f}", one.motion, f"{1e9 * one.screening:.0f}", f"{overtone}",
                f"{depth[place] / spacing:.2f}", f"{mass:.1f}", f"{model:.1f}", f"{width[0]:.1f}", f"{width[1]:.1f}",
                f"{100 * away:.0f} %", f"{100 * one.scatter[place]:.0f} %"])
    parts.append(table([
        "bodies", "radius, nm", "motion", "xi, nm", "n", "delta/s", "mass, mg/m2", "layer model", "dGamma/n, Hz", "layer model",
        "model away by", "error of mean"], rows))
    rows = []
    for one in found.layers:
        for overtone, shift in one.oscillating.items():
            place = list(one.overtone).index(overtone)
            away = [abs(model - one.shift[place]) / abs(one.shift[place]) for model in (one.model[place], shift)]
            rows.append([
                f"{1e9 * one.radius:.0f}", one.motion, f"{overtone}", f"{1e6 * one.setting.mass(shift, overtone):.1f}",
                f"{shift.imag / overtone:.1f}", f"{100 * away[1]:.0f} %", f"{100 * away[0]:.0f} %"])
    parts.append(table(
        ["radius, nm", "motion", "n", "mass, mg/m2", "dGamma/n, Hz", "drag at n away by", "k away by"], rows))
    parts.append(table(
        ["bodies", "radius, nm", "motion", "xi, nm", "L of a fit, nm", "xi of a fit, nm", "fit away by"],
        [[one.bodies, f"{1e9 * one.radius:.0f}", one.motion, f"{1e9 * one.screening:.0f}", f"{1e9 * one.fit[0]:.0f}",
          f"{1e9 * one.fit[1]:.0f}", f"{100 * one.fit[2]:.1f} %"] for one in found.layers]))
    rows = []
    for name, one in found.traces.items():
        # About six of them.
        for place in range(len(one.time) - 1, -1, -max(len(one.time) // 6, 1))[::-1]:
            rows.append(
                [name, f"{one.time[place]:.0f}", f"{1e9 * one.thickness[place]:.0f}", f"{1e9 * one.roughness[place]:.1f}"]
                + [f"{1e3 * mass:.3f}" for mass in one.mass[place]]
                + [f"{1e6 * value:.2f}" for value in one.dissipation[place]])
    parts.append(table(
        ["", "t, s", "plated, nm", "range, nm"] + [f"mpe {n}" for n in one.overtone] + [f"dD {n}" for n in one.overtone], rows))
    return "\n\n".join(parts)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="tafel_post.signature", description=__doc__.splitlines()[0])
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--output", required=True, metavar="PICTURE")
    parser.add_argument("--tables", action="store_true", help="print the numbers, in Markdown")
    options = parser.parse_args(arguments)
    try:
        found = open_folder(options.folder)
        if options.tables:
            print(tables(found, options.folder))
        figure = draw(found)
        figure.savefig(options.output, dpi=130)
        plt.close(figure)
    except (FileProblem, OSError) as problem:
        print(f"tafel_post.signature: {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
