import unittest

import numpy as np

from tafel_post.metal import dead, heights


class MetalTests(unittest.TestCase):
    def test_heights_are_those_of_the_profile(self):
        x = np.arange(40) + 0.5
        front = np.array([[7.2, 12.5, 30.01], [8.0, 0.9, 20.0]])
        order = 0.5 * (1 - np.tanh((x - front[..., None]) / 2))
        np.testing.assert_allclose(heights(order, x), front, atol=0.02)

    def test_the_outermost_crossing_counts(self):
        order = np.array([1.0, 1, 0, 0, 0.75, 0.25, 0, 0])
        self.assertAlmostEqual(float(heights(order, np.arange(8.0))), 4.5)

    def test_no_metal_and_nothing_but_metal(self):
        x = np.arange(5) + 0.5
        np.testing.assert_allclose(heights(np.zeros((2, 5)), x), 0)
        np.testing.assert_allclose(heights(np.ones((2, 5)), x), 5)

    def test_metal_hangs_together_around_corners(self):
        # The collector is the first column; the last row is reached around a wall, the island is not.
        order = np.array(
            [[1, 0, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0], [0, 0, 0, 1, 0, 1], [0, 1, 1, 1, 0, 0], [0, 1, 0, 0, 0, 1]])
        lost = dead(order)
        self.assertEqual(sorted(zip(*np.nonzero(lost))), [(2, 5), (4, 5)])

    def test_periodic_sides_join(self):
        order = np.zeros((6, 5))
        order[0, :3] = 1
        order[5, 2:4] = 1
        self.assertEqual(np.count_nonzero(dead(order)), 2)
        self.assertEqual(np.count_nonzero(dead(order, periodic=[0])), 0)

    def test_a_spiral_is_found_whole(self):
        """Against a search cell by cell, in the plane and in space."""
        random = np.random.default_rng(1)
        for shape in ((30, 40), (9, 10, 12)):
            order = (random.random(shape) < 0.62).astype(float)
            for periodic in ([], [0]):
                np.testing.assert_array_equal(dead(order, periodic), self.search(order, periodic))

    @staticmethod
    def search(order, periodic):
        metal = order >= 0.5
        found = np.zeros_like(metal)
        places = [p for p in np.ndindex(metal.shape) if p[-1] == 0 and metal[p]]
        while places:
            place = places.pop()
            if found[place]:
                continue
            found[place] = True
            for axis in range(metal.ndim):
                for way in (-1, 1):
                    next_ = list(place)
                    next_[axis] += way
                    if axis in periodic:
                        next_[axis] %= metal.shape[axis]
                    if 0 <= next_[axis] < metal.shape[axis] and metal[tuple(next_)]:
                        places.append(tuple(next_))
        return metal & ~found


if __name__ == "__main__":
    unittest.main()
