#!/usr/bin/env python3
"""check_layout.py FILE...: does each HDF5 file follow the layout "fields 1", "ensemble 1" or "morphology 1"?

Prints one line a fault, `FILE: where: what`, and a summary. Exits 0 when all files are right,
1 when one is not, 2 when it was called wrongly. --data also reads all values: no NaN, no gap; in "morphology 1" NaN says
that a surface has no such statistic, or fills the end of a curve.
Needs h5py and numpy (any version since 3.0 and 1.20).
"""
import json
import os
import sys

import h5py
import numpy as np

ROOT = ["Conventions", "title", "source", "history", "tafel_layout", "tafel_commit", "tafel_config"]
TYPES = {"<f4", "<f8", "<i4", "<i8", "<u4", "<u8", "|i1", "|u1"}
PLUMBING = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates",
            "DIMENSION_LABELS"}
AXES = {"time": ("s", "T"), "z": ("m", "Z"), "y": ("m", "Y"), "x": ("m", "X")}


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


class Check:
    def __init__(self, path, data):
        self.path, self.data, self.faults = path, data, []

    def fault(self, where, what):
        self.faults.append(f"{self.path}: {where}: {what}")

    def need(self, ok, where, what):
        if not ok:
            self.fault(where, what)
        return bool(ok)

    def strings_are_fixed(self, obj):
        """Fixed-length strings are what every reader takes: MATLAB, Fortran, VTK and netCDF."""
        for name in obj.attrs:
            if name in PLUMBING:
                continue
            kind = obj.attrs.get_id(name).get_type()
            if isinstance(kind, h5py.h5t.TypeStringID):
                self.need(not kind.is_variable_str(), f"{obj.name}@{name}", "is a variable-length string")
                self.need(obj.attrs.get_id(name).shape == (), f"{obj.name}@{name}", "is not a scalar")

    def run(self):
        try:
            self.file = h5py.File(self.path, "r")
        except OSError as error:
            return self.fault("/", f"cannot be opened: {error}")
        with self.file as f:
            for name in ROOT:
                self.need(name in f.attrs, "/", f"has no attribute {name}")
            self.strings_are_fixed(f)
            layout = text(f.attrs.get("tafel_layout", ""))
            self.need(text(f.attrs.get("Conventions", "")).startswith("CF-1."), "/@Conventions", "is not CF-1.x")
            try:
                json.loads(text(f.attrs.get("tafel_config", "{}")))
            except ValueError as error:
                self.fault("/@tafel_config", f"is not JSON: {error}")
            self.variables = {n: o for n, o in f.items() if isinstance(o, h5py.Dataset) and not self.is_text(o)}
            self.scales = {n: o for n, o in self.variables.items() if h5py.h5ds.is_scale(o.id)}
            self.dims = {}
            self.check_scales()
            self.check_variables()
            if layout == "fields 1":
                self.check_fields()
            elif layout == "ensemble 1":
                self.check_ensemble()
            elif layout == "morphology 1":
                self.check_morphology()
            else:
                self.fault("/@tafel_layout", f"is {layout!r}, none of 'fields 1', 'ensemble 1' and 'morphology 1'")

    @staticmethod
    def is_text(dataset):
        """Texts that are too long for an attribute are datasets of their own."""
        return dataset.shape == () and dataset.dtype.kind == "S"

    def check_scales(self):
        for name, scale in self.scales.items():
            self.strings_are_fixed(scale)
            if not self.need(scale.ndim == 1, scale.name, "is a dimension scale but not one-dimensional"):
                continue
            self.need(text(scale.attrs["NAME"]) == name if "NAME" in scale.attrs else False,
                      scale.name, "has a NAME other than its own")
            if name in AXES:
                units, axis = AXES[name]
                self.need(text(scale.attrs.get("units", "")) == units, scale.name, f"is not in {units}")
                self.need(text(scale.attrs.get("axis", "")) == axis, scale.name, f"has no axis {axis}")
            values = scale[:]
            self.need(np.isfinite(values).all() and (np.diff(values) > 0).all(), scale.name,
                      "does not increase strictly")

    def check_variables(self):
        for name, variable in self.variables.items():
            self.need(variable.dtype.str in TYPES, variable.name, f"has the type {variable.dtype.str}")
            if name in self.scales:
                continue
            self.strings_are_fixed(variable)
            for needed in ("units", "long_name"):
                self.need(needed in variable.attrs, variable.name, f"has no {needed}")
            dims = []
            for i, dim in enumerate(variable.dims):
                if not self.need(len(dim) == 1, variable.name, f"has {len(dim)} scales on axis {i}, not 1"):
                    break
                scale = dim[0]
                dims.append(scale.name.strip("/"))
                self.need(len(scale) == variable.shape[i], variable.name,
                          f"is {variable.shape[i]} long on axis {i}, {scale.name} is {len(scale)}")
            self.dims[name] = dims
            if self.data and variable.dtype.kind == "f" and not {"sample", "surface"} & set(dims):
                for i in range(len(variable) if variable.ndim else 0):
                    if not self.need(np.isfinite(variable[i]).all(), variable.name, f"is not finite at {i}"):
                        break

    def plain(self, path):
        """The object's address: two names of one dataset have the same."""
        return h5py.h5o.get_info(self.file[path].id).addr

    def check_fields(self):
        f = self.file
        self.need(f.id.get_create_plist().get_version()[0] <= 2, "/",
                  "was made with a new file format: after a crash it could not be opened")
        if not self.need("time" in self.scales, "/time", "is missing"):
            return
        self.need(f["time"].maxshape == (None,), "/time", "is not unlimited")
        self.need(int(f.attrs.get("tafel_complete", -1)) in (0, 1), "/@tafel_complete", "is not 0 or 1")
        fields = {n: v for n, v in self.variables.items() if self.dims.get(n) == ["time", "z", "y", "x"]}
        for name, dims in self.dims.items():
            variable = f[name]
            self.need(dims[:1] == ["time"] or "time" not in dims, variable.name, "has time, but not first")
            if dims[:1] == ["time"]:
                self.need(variable.maxshape[0] is None, variable.name, "cannot grow in time")
                self.need(variable.compression is None and not variable.fletcher32, variable.name,
                          "is filtered: ranks could not write it on their own")
        for name, variable in fields.items():
            self.need(variable.chunks is not None and variable.chunks[0] == 1, variable.name,
                      "has chunks over more than one step")
            for other in fields.values():
                self.need(variable.chunks == other.chunks, variable.name, f"has other chunks than {other.name}")
        if not self.need("VTKHDF" in f, "/VTKHDF", "is missing"):
            return
        vtk = f["VTKHDF"]
        self.need(list(vtk.attrs.get("Version", [])) == [2, 0], "/VTKHDF@Version", "is not 2.0")
        self.need(text(vtk.attrs.get("Type", "")) == "ImageData", "/VTKHDF@Type", "is not ImageData")
        if all(n in self.scales for n in "xyz"):
            lengths = [len(f[n]) for n in "xyz"]
            self.need(list(vtk.attrs.get("WholeExtent", [])) == [v for n in lengths for v in (0, n)],
                      "/VTKHDF@WholeExtent", f"does not fit {lengths} cells")
            for i, n in enumerate("xyz"):
                origin, spacing = vtk.attrs["Origin"][i], vtk.attrs["Spacing"][i]
                centres = origin + (np.arange(lengths[i]) + 0.5) * spacing
                self.need(np.allclose(f[n][:], centres, rtol=1e-9, atol=1e-6 * spacing), f"/{n}",
                          "is not the cell centres of Origin and Spacing")
        steps = vtk.get("Steps")
        if self.need(steps is not None and "Values" in steps, "/VTKHDF/Steps/Values", "is missing"):
            self.need(int(steps.attrs.get("NSteps", -1)) == len(f["time"]), "/VTKHDF/Steps@NSteps",
                      f"is not the {len(f['time'])} of /time")
            self.need(self.plain("VTKHDF/Steps/Values") == self.plain("time"), "/VTKHDF/Steps/Values",
                      "is not a hard link to /time")
        for name in fields:
            if self.need(f"CellData/{name}" in vtk, f"/VTKHDF/CellData/{name}", "is missing"):
                self.need(self.plain(f"VTKHDF/CellData/{name}") == self.plain(name),
                          f"/VTKHDF/CellData/{name}", f"is not a hard link to /{name}")

    def check_ensemble(self):
        f = self.file
        self.need(not self.path.endswith(".part"), "/", "is unfinished: its name ends in .part")
        self.need("tafel_identity" in f.attrs or "tafel_identity" in f, "/", "has no tafel_identity")
        self.need(f.id.get_create_plist().get_version()[0] <= 2, "/",
                  "was made with a new file format: after a crash it could not be opened")
        if not self.need("sample" in self.scales, "/sample", "is missing"):
            return
        samples = f["sample"][:]
        self.need(f["sample"].dtype.str == "<i8", "/sample", "is not int64")
        self.need((np.diff(samples) == 1).all(), "/sample", "leaves out samples")
        status = self.check_status()
        is_index = any(self.file[name].is_virtual for name in self.dims)
        for name, dims in self.dims.items():
            variable = f[name]
            if not self.need(dims[:1] == ["sample"], variable.name, "does not have sample first"):
                continue
            self.need(None not in variable.maxshape, variable.name, "can grow, but is not preallocated then")
            if is_index and self.need(variable.is_virtual, variable.name, "is not virtual, but others are"):
                self.check_sources(variable)
            elif variable.ndim > 1:
                self.check_chunks(variable)
        if self.data and status is not None:
            self.check_samples(status)

    def check_status(self):
        """Readers and resume trust the status alone."""
        f = self.file
        if not self.need("status" in self.dims, "/status", "is missing"):
            return None
        self.need(self.dims["status"] == ["sample"], "/status", "is not (sample)")
        self.need(f["status"].dtype.str == "|u1", "/status", f"is {f['status'].dtype.str}, not u1")
        self.need(text(f["status"].attrs.get("flag_meanings", "")) == "missing complete failed",
                  "/status@flag_meanings", "is not 'missing complete failed'")
        self.need(list(f["status"].attrs.get("flag_values", [])) == [0, 1, 2], "/status@flag_values",
                  "is not 0, 1, 2")
        status = f["status"][:]
        self.need((status <= 2).all(), "/status", "has values other than 0, 1 and 2")
        return status

    def check_chunks(self, variable):
        """A chunk holds whole samples, as many as come near to 1 MiB."""
        if not self.need(variable.chunks is not None, variable.name, "has no chunks"):
            return
        sample_bytes = variable.dtype.itemsize * int(np.prod(variable.shape[1:]))
        self.need(variable.chunks[1:] == variable.shape[1:], variable.name, "has chunks of parts of samples")
        self.need(variable.chunks[0] == 1 or variable.chunks[0] * sample_bytes <= 1 << 20, variable.name,
                  "has chunks of more than 1 MiB")
        self.need(2 * variable.chunks[0] * sample_bytes > 1 << 20 or variable.chunks[0] == len(variable),
                  variable.name, "has chunks that could hold twice the samples")
        filtered = variable.compression is not None or variable.shuffle or variable.fletcher32
        early = variable.id.get_create_plist().get_alloc_time() == h5py.h5d.ALLOC_TIME_EARLY
        self.need(filtered or early, variable.name, "is not preallocated")

    def check_sources(self, variable):
        """The parts of a virtual variable are there, whole, and lie side by side over all samples."""
        end = 0
        for source in variable.virtual_sources():
            where = os.path.join(os.path.dirname(self.path), source.file_name)
            self.need(not os.path.isabs(source.file_name), variable.name,
                      f"names a shard by an absolute path: {source.file_name}")
            # HDF5 shows a missing shard as zeros, without a word
            if not self.need(os.path.exists(where), variable.name, f"needs {source.file_name}, which is missing"):
                return
            low, high = source.vspace.get_select_bounds()
            self.need(low[0] == end, variable.name, f"has a gap before sample {low[0]}")
            end = high[0] + 1
            with h5py.File(where, "r") as shard:
                if not self.need(source.dset_name.strip("/") in shard, variable.name,
                                 f"is not in {source.file_name}"):
                    return
                part = shard[source.dset_name]
                self.need(part.shape == (end - low[0],) + variable.shape[1:], variable.name,
                          f"has another shape in {source.file_name}")
                self.need(shard["sample"][0] == self.file["sample"][low[0]], variable.name,
                          f"shows other samples than {source.file_name} has")
                self.need(text(shard.attrs.get("tafel_identity", "")) == text(
                    self.file.attrs.get("tafel_identity", "")), variable.name,
                    f"shows another case in {source.file_name}")
        self.need(end == len(variable), variable.name, f"has no source from sample {end} on")

    def check_samples(self, status):
        """Complete samples are finite, failed ones are not, so that nobody takes them for results."""
        for name, dims in self.dims.items():
            variable = self.file[name]
            if variable.dtype.kind != "f" or name == "wall_time":
                continue
            for first in range(0, len(variable), 64):
                values = variable[first:first + 64].reshape(len(status[first:first + 64]), -1)
                part = status[first:first + 64]
                finite = np.isfinite(values)
                for sample in first + np.flatnonzero((part == 1) & ~finite.all(axis=1)):
                    self.fault(variable.name, f"is not finite at sample {sample}, which is complete")
                for sample in first + np.flatnonzero((part == 2) & finite.any(axis=1)):
                    self.fault(variable.name, f"has numbers at sample {sample}, which failed")

    def check_morphology(self):
        f = self.file
        self.need(int(f.attrs.get("tafel_complete", -1)) == 1, "/@tafel_complete", "is not 1: files appear whole")
        if not self.need("surface" in self.scales, "/surface", "is missing"):
            return
        count = len(f["surface"])
        self.need((f["surface"][:] == np.arange(count)).all(), "/surface", "does not count from 0")
        names = f.attrs.get("surfaces", f["surfaces"][()] if "surfaces" in f else "")
        self.need(len(text(names).split("\n")) == count, "/surfaces", f"does not name {count} surfaces")
        points = [name for name in self.scales if name != "surface"]
        for name, dims in self.dims.items():
            self.need(dims in [["surface"]] + [["surface", axis] for axis in points], f[name].name,
                      "is neither (surface) nor (surface, points of a curve)")
        for axis in points:
            self.check_curve(axis, [n for n, dims in self.dims.items() if dims == ["surface", axis]])

    def check_curve(self, axis, names):
        """A curve and the places of its points: both known up to the same end, the places increasing."""
        if not self.need(axis.endswith("_point") and len(names) == 2 and axis[:-6] in names, f"/{axis}",
                         f"has the variables {names}, not a curve and its abscissa"):
            return
        curve = axis[:-6]
        places = next(name for name in names if name != curve)
        self.need(places.startswith(curve + "_"), f"/{places}", f"is not named after {curve}")
        if not self.data:
            return
        for n, (x, y) in enumerate(zip(self.file[places][:], self.file[curve][:])):
            known = np.isfinite(x)
            self.need((known == np.isfinite(y)).all(), f"/{curve}", f"is not known where {places} is, at surface {n}")
            self.need(not (np.diff(known.astype(int)) > 0).any(), f"/{curve}", f"has a gap at surface {n}")
            self.need((np.diff(x[known]) > 0).all(), f"/{places}", f"does not increase at surface {n}")


def main(arguments):
    data = "--data" in arguments
    paths = [a for a in arguments if a != "--data"]
    if not paths or any(a.startswith("-") for a in paths):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    bad = 0
    for path in paths:
        check = Check(path, data)
        check.run()
        bad += bool(check.faults)
        for fault in check.faults:
            print(fault)
    print(f"{len(paths) - bad} right, {bad} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
