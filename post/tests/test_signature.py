import contextlib
import io
import json
import os
import tempfile
import unittest

import h5py
import numpy as np

from tafel_post import signature
from tafel_post.ensemble import FileProblem
from tafel_post.signature import LITHIUM, Setting, brinkman_layer, slight_roughness

WATER = Setting(997.05, 8.9e-4, 5e6, 8.8e6)
OVERTONES = np.array([3, 5, 7, 13], dtype="<i4")


def write(path, solid, spacing, loads, motion="both", surface=None, flow=None, overtones=OVERTONES):
    """A result as `tafel sense` writes it: solid (z, y, x), loads {motion: (overtone)}, flow {motion: (z, y, x)}."""
    case = {
        "motion": motion, "surface": surface or {},
        "liquid": {"density": WATER.density, "viscosity": WATER.viscosity},
        "crystal": {"fundamental": WATER.fundamental, "impedance": WATER.impedance},
    }
    with h5py.File(path, "w") as file:
        file.attrs["tafel_config"] = np.bytes_(json.dumps(case))
        file["time"], file["overtone"], file["areal_mass"] = [0.0], overtones, [0.0]
        file["x"] = spacing * (np.arange(solid.shape[2]) + 0.5)
        file["solid_fraction"] = solid[None]
        file["load_hydrodynamic_real"] = np.real(np.mean(list(loads.values()), axis=0))[None]
        file["load_hydrodynamic_imag"] = np.imag(np.mean(list(loads.values()), axis=0))[None]
        for name, load in loads.items() if motion == "both" else ():
            file[f"load_hydrodynamic_real_{name}"], file[f"load_hydrodynamic_imag_{name}"] = load.real[None], load.imag[None]
        for name, field in (flow or {}).items():
            end = f"n{overtones[0]}" + (f"_{name}" if motion == "both" else "")
            file[f"velocity_real_{end}"], file[f"velocity_imag_{end}"] = field.real[None], field.imag[None]


def write_front(path, height, length=100e-9, spacing=2e-9):
    """A front of two waves of 400 and 200 nm, with the loads that perturbation theory has of them."""
    y = spacing * (np.arange(200) + 0.5)
    front = height * (np.cos(2 * np.pi * y / 400e-9) + np.sin(2 * np.pi * y / 200e-9))
    x = spacing * (np.arange(100) + 0.5)
    solid = (x < 100e-9 + front[:, None]).astype("<f4")[None]
    loads = {
        motion: np.array([
            WATER.load(n) * slight_roughness(front[None], spacing, WATER.wave_number(n), motion) for n in OVERTONES])
        for motion in ("across", "along")}
    write(path, solid, spacing, loads, surface={"correlation_length": length, "amplitude": height})
    return front, loads


def write_trace(path, mass, charge, leave_out=()):
    with h5py.File(path, "w") as file:
        count = len(charge)
        values = {
            "time": np.arange(count, dtype=float), "overtone": OVERTONES, "charge_density": charge,
            "apparent_mass": mass[:, None] * np.ones(4), "dissipation_shift": 1e-6 * mass[:, None] * np.arange(4),
            "plated_thickness": 1e-9 * charge, "roughness_range": np.zeros(count),
        }
        for name, value in values.items():
            if name not in leave_out:
                file[name] = value


class SignatureTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def test_the_layer_is_that_of_the_closed_form_solved_independently(self):
        # i omega rho v = eta v'' + eta (1 - v) / xi^2 by finite differences, the half-space above as its impedance.
        thickness, screening, n = 300e-9, 100e-9, 7
        k = WATER.wave_number(n)
        count = 4000
        h = thickness / count
        matrix = np.zeros((3, count), complex)      # the diagonals of v_1 ... v_count; v_0 is the crystal
        matrix[1] = -2 / h**2 - k**2 - 1 / screening**2
        matrix[0], matrix[2] = 1 / h**2, 1 / h**2
        right = np.full(count, -1 / screening**2, complex)
        right[0] -= 1 / h**2
        # At the top v' = -k v, with a half cell of the equation: second order.
        matrix[1, -1] = -2 / h**2 - 2 * k / h - k**2 - 1 / screening**2
        matrix[0, -1] = 2 / h**2
        for i in range(1, count):
            factor = matrix[0, i] / matrix[1, i - 1]
            matrix[1, i] -= factor * matrix[2, i - 1]
            right[i] -= factor * right[i - 1]
        v = right.copy()
        v[-1] /= matrix[1, -1]
        for i in range(count - 2, -1, -1):
            v[i] = (right[i] - matrix[2, i] * v[i + 1]) / matrix[1, i]
        # All of the crystal's force becomes the liquid's momentum, in the layer and above it.
        inner = h * (0.5 + v[:-1].sum() + 0.5 * v[-1])
        load = 1j * WATER.omega(n) * WATER.density * (inner + v[-1] / k)
        self.assertLess(abs(brinkman_layer(WATER, n, thickness, screening) / load - 1), 1e-6)

    def test_the_layer_has_the_shifts_of_the_table(self):
        for n, frequency, bandwidth in ((1, -891.0973, 280.1734), (7, -272.9127, 396.1194)):
            shift = WATER.shift(brinkman_layer(WATER, n, 300e-9, 100e-9) - WATER.load(n)) / n
            self.assertAlmostEqual(shift.real, frequency, delta=1e-3)
            self.assertAlmostEqual(shift.imag, bandwidth, delta=1e-3)

    def test_skeleton_takes_the_liquid_s_place(self):
        tight = [WATER.mass(WATER.shift(brinkman_layer(WATER, 3, 1e-6, 1e-9, part) - WATER.load(3)), 3) for part in (1, 0.8)]
        self.assertAlmostEqual(tight[0], WATER.density * 1e-6, delta=2e-3 * tight[0])
        self.assertAlmostEqual(tight[0] - tight[1], 0.2 * WATER.density * 1e-6, delta=1e-9 * tight[0])

    def test_a_fit_finds_the_layer_again(self):
        load = brinkman_layer(WATER, OVERTONES, 250e-9, 60e-9, 0.9) - WATER.load(OVERTONES)
        length, depth, left = signature.fit_layer(WATER, OVERTONES, load, 400e-9, 30e-9, 0.9)
        self.assertAlmostEqual(length, 250e-9, delta=1e-14)
        self.assertAlmostEqual(depth, 60e-9, delta=1e-14)
        self.assertLess(left, 1e-6)
        # Of loads that no layer has something is left.
        self.assertGreater(signature.fit_layer(WATER, OVERTONES, np.conj(load), 250e-9, 60e-9, 0.9)[2], 0.1)

    def test_slight_roughness_is_that_of_grooves(self):
        # The mode expansion of all orders has 1.0005308, perturbation theory 1.0005311.
        depth = 1 / WATER.wave_number(3).real
        y = (np.arange(64) + 0.5) / 64
        front = 0.02 * depth * np.cos(2 * np.pi * y)[None]
        found = slight_roughness(front, 4 * depth / 64, WATER.wave_number(3), "across")
        self.assertAlmostEqual(found.real, 0.0005311, delta=5e-8)
        # Grooves that are turned feel the other motion.
        other = slight_roughness(front.T, 4 * depth / 64, WATER.wave_number(3), "along")
        self.assertAlmostEqual(abs(other / found - 1), 0, delta=1e-12)
        self.assertGreater(found.real, slight_roughness(front, 4 * depth / 64, WATER.wave_number(3), "along").real)

    def test_heights_come_out_of_solid_cells(self):
        front, _ = write_front(self.path("front.h5"), 10e-9)
        found = signature.heights(signature.open_sensed(self.path("front.h5")))
        self.assertEqual(found.shape, (1, 200))
        # Rounding to cells of 2 nm alone errs by 0.6 nm; nearly all of it is in waves that the front does not have.
        self.assertLess(np.sqrt(np.mean((found[0] - front) ** 2)), 0.2e-9)

    def test_a_front_by_theory_has_no_deviation_from_it(self):
        write_front(self.path("front.h5"), 10e-9)
        sensed = signature.open_sensed(self.path("front.h5"))
        found = signature.front([sensed, sensed])
        np.testing.assert_allclose(found.theory, found.shift, rtol=0.02)
        self.assertAlmostEqual(found.height, 10e-9, delta=0.1e-9)

    def test_a_low_front_takes_the_shape_of_the_high_one(self):
        # Half a cell high: its own cells tell nothing of it.
        write_front(self.path("rough-100-1-1.h5"), 1e-9)
        write_front(self.path("rough-100-40-1.h5"), 40e-9)
        low, high = signature.fronts(self.folder.name)
        self.assertAlmostEqual(low.height, 1e-9, delta=0.01e-9)
        np.testing.assert_allclose(low.theory, low.shift, rtol=0.01)
        np.testing.assert_allclose(high.theory / low.theory, 1600, rtol=1e-9)
        write_front(self.path("rough-100-40-2.h5"), 40e-9)
        with self.assertRaisesRegex(FileProblem, "not as many draws of every front"):
            signature.fronts(self.folder.name)

    def test_the_root_law_has_the_exponent_one_half(self):
        self.assertAlmostEqual(signature.exponent(OVERTONES, 3.0 * OVERTONES**1.5), 0.5, delta=1e-12)

    def test_permeability_is_that_of_the_flow(self):
        k, count = 4e-17, 60
        wave = WATER.wave_number(OVERTONES[0])
        solid = np.zeros((1, 8, count), "<f4")
        solid[:, ::4, ::3] = 1
        # The mean over bodies and liquid is what Darcy's law has: a velocity in the liquid alone is so much larger.
        lag = -k * wave**2 / (1 - solid[..., 15:45].mean())
        flow = {"across": np.where(solid > 0, 1, 1 + lag)}
        flow["across"][..., :15] = 1
        write(self.path("bulk.h5"), solid, 1e-9, {"across": np.ones(4) + 0j}, motion="across", flow=flow)
        sensed = signature.open_sensed(self.path("bulk.h5"))
        found = signature.permeability(sensed, "across", 15e-9, 45e-9)
        self.assertAlmostEqual(found.real, k, delta=1e-6 * k)
        self.assertAlmostEqual(found.imag, 0, delta=1e-6 * k)
        with self.assertRaisesRegex(FileProblem, "no flow of overtone 3 and the motion along"):
            signature.permeability(sensed, "along", 15e-9, 45e-9)
        with self.assertRaisesRegex(FileProblem, "do not lie in the box"):
            signature.permeability(sensed, "across", 15e-9, 61e-9)

    def test_drag_is_that_of_the_layer_s_equation(self):
        # i omega rho v = eta (u - v) / xi^2 far from the ends.
        square = WATER.wave_number(7) ** 2
        lag = -square / (square + 1 / (50e-9) ** 2)
        self.assertAlmostEqual(1 / np.sqrt(signature.drag(WATER, 7, lag)) * 1e9, 50, delta=1e-9)

    def test_mass_of_faraday_s_law_is_m_over_z(self):
        charge = np.array([5.0, 20.0, 50.0])
        write_trace(self.path("trace.h5"), 1e-6 + LITHIUM / signature.FARADAY * charge, charge)
        found = signature.mass_per_electron(self.path("trace.h5"))
        np.testing.assert_allclose(found.mass, LITHIUM * np.ones((2, 4)), rtol=1e-9)
        np.testing.assert_allclose(found.thickness, [15e-9, 45e-9])
        self.assertEqual(list(found.time), [1, 2])

    def test_refuses_what_is_no_trace(self):
        write_trace(self.path("less.h5"), np.ones(3), np.arange(3.0), leave_out=("charge_density",))
        write_trace(self.path("rest.h5"), np.ones(3), np.array([1.0, 1.0, 2.0]))
        write_trace(self.path("short.h5"), np.ones(1), np.ones(1))
        for name, message in (
            ("less.h5", "has no 'charge_density'"), ("rest.h5", "no charge has passed"), ("short.h5", "fewer than two times"),
            ("none.h5", "cannot be read")):
            with self.assertRaisesRegex(FileProblem, message):
                signature.mass_per_electron(self.path(name))

    def run_main(self):
        said, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(errors):
            code = signature.main([self.folder.name, "--tables", "--output", self.path("picture.png")])
        return code, said.getvalue(), errors.getvalue()

    def test_draws_a_folder_and_prints_its_tables(self):
        for seed in (1, 2):
            write_front(self.path(f"rough-100-10-{seed}.h5"), 10e-9)
            flow = {motion: np.full((1, 4, 300), 1 - 4e-16 * WATER.wave_number(3) ** 2) for motion in ("across", "along")}
            loads = {motion: np.ones(4) + 1j for motion in ("across", "along")}
            write(self.path(f"bulk-{seed}.h5"), np.zeros((1, 4, 300), "<f4"), 2e-9, loads, flow=flow)
            loads = {
                motion: brinkman_layer(WATER, OVERTONES, 320e-9, 40e-9, 0.95) - WATER.load(OVERTONES) for motion in loads}
            write(self.path(f"layer-20-{seed}.h5"), np.zeros((1, 4, 8), "<f4"), 4e-9, loads)
            # The drag of xi = 40 nm at the first overtone: the model's own again.
            square = WATER.wave_number(3) ** 2
            flow = {motion: np.full((1, 4, 300), 1 - square / (square + 1 / (40e-9) ** 2)) for motion in loads}
            write(self.path(f"oscillating-20-{seed}.h5"), np.zeros((1, 4, 300), "<f4"), 4e-9, loads, flow=flow,
                  overtones=OVERTONES[:1])
            flow = {"across": np.full((4, 4, 80), 1 - 2e-16 * WATER.wave_number(3) ** 2)}
            write(self.path(f"bulk-spheres-{seed}.h5"), np.zeros((4, 4, 80), "<f4"), 2e-9, {"across": loads["across"]},
                  "across", flow=flow)
            write(self.path(f"spheres-32-{seed}.h5"), np.zeros((4, 4, 8), "<f4"), 4e-9, {"across": loads["across"]}, "across")
            write(self.path("array.h5"), np.zeros((1, 4, 300), "<f4"), 2e-9, loads, flow={
                motion: np.full((1, 4, 300), 1 - 6e-16 * WATER.wave_number(3) ** 2) for motion in loads})
        for name in ("fine-100-10", "space-20-4"):
            write_front(self.path(f"{name}.h5"), 10e-9)
        for name in ("compact", "roughening"):
            write_trace(self.path(f"{name}.h5"), LITHIUM / signature.FARADAY * np.arange(3.0), np.arange(3.0))
        code, said, errors = self.run_main()
        self.assertEqual((code, errors), (0, ""))
        self.assertGreater(os.path.getsize(self.path("picture.png")), 10_000)
        # k = 4e-16 m2 is 4 radii of 10 nm squared, xi two radii; the loads are the model's own.
        self.assertIn("| discs | across | 4.00 4.00 | 4.00 +- 0.00 |", said)
        self.assertIn("| square array | along | 6.000 |", said)
        self.assertIn("| 100 | 10 | 2, 2 | +0.0 to +0.0 % | +0.0 to +0.0 % |", said)
        self.assertIn("| spheres | across | 2.00 2.00 | 2.00 +- 0.00 |", said)
        layers = [line for line in said.splitlines() if line.startswith("| discs | 20 | a") and line.count("|") > 10]
        self.assertEqual(len(layers), 6)
        self.assertTrue(all("| 40 |" in line and line.endswith("| 0 % | 0 % |") for line in layers), layers)
        self.assertRegex(said, r"\| 20 \| along \| 3 \| [\d.]+ \| [\d.]+ \| 0 % \| 0 % \|")
        self.assertIn("| discs | 20 | across | 40 | 320 | 40 | 0.0 % |", said)
        self.assertEqual(said.count("| 6.940 | 6.940 | 6.940 | 6.940 |"), 4)

    def test_refuses_a_folder_without_results(self):
        code, _, errors = self.run_main()
        self.assertEqual(code, 2)
        self.assertIn("has no results named rough", errors)


if __name__ == "__main__":
    unittest.main()
