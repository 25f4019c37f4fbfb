#!/usr/bin/env python3
"""micrograph-zinc.py MOVIE.gif FOLDER: frames of a movie of zinc as pictures of its edge, and the outline of the first.

The movie is Video_Zn_Dendrite_growth.gif of github.com/junbeom-park-FZJ/junbeom-park-FZJ.github.io (Park et al. 2024,
doi:10.1002/smtd.202400081), 17 frames of 1000 x 600 pixels, about 0.6 s apart. Writes zn00.png to zn16.png: of each frame's left
panel the 156 x 226 pixels along the straight edge of the electrode, of 28.4 nm, each the median of 7 x 7; and
outline.png, in which the metal of the first one stands on the lower edge.
"""

import os
import sys

import numpy as np
from PIL import Image, ImageFilter

PANEL = (125, 135)  # where the left panel begins
EDGE = (44, 52, 156, 226)  # x, y, width and height of the part within it
LEVELS = (80, 130)  # grey levels of the hysteresis: metal is above the lower one, and joined to what is above the upper one


def frames(path):
    """The edge in each frame, `[y][x]`, the electrode on the right."""
    x, y, width, height = EDGE
    box = (PANEL[0] + x, PANEL[1] + y, PANEL[0] + x + width, PANEL[1] + y + height)
    with Image.open(path) as movie:
        if movie.size != (1000, 600):
            raise SystemExit(f"{path}: has frames of {movie.size[0]} x {movie.size[1]} pixels, not of 1000 x 600")
        for number in range(movie.n_frames):
            movie.seek(number)
            yield np.asarray(movie.convert("L").crop(box).filter(ImageFilter.MedianFilter(7)))


def outline(grey):
    """Where metal is, by the hysteresis."""
    possible, metal = grey >= LEVELS[0], grey >= LEVELS[1]
    while True:
        near = np.pad(metal, 1)
        grown = possible & (metal | near[2:, 1:-1] | near[:-2, 1:-1] | near[1:-1, 2:] | near[1:-1, :-2])
        if (grown == metal).all():
            return metal
        metal = grown


def main(arguments):
    if len(arguments) != 2:
        raise SystemExit(__doc__)
    path, folder = arguments
    os.makedirs(folder, exist_ok=True)
    for number, grey in enumerate(frames(path)):
        Image.fromarray(grey).save(os.path.join(folder, f"zn{number:02d}.png"))
        if number == 0:
            # A turn to the right brings the electrode from the right to the bottom.
            metal = np.rot90(outline(grey), -1)
            Image.fromarray(np.where(metal, 255, 0).astype("u1")).save(os.path.join(folder, "outline.png"))
    print(f"{number + 1} frames in {folder}")


if __name__ == "__main__":
    main(sys.argv[1:])
