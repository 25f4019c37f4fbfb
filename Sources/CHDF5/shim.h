// Swift cannot import macros that are not literals: each getter gives one of HDF5's macros a name.
#ifndef TAFEL_CHDF5_H
#define TAFEL_CHDF5_H
#include <hdf5.h>
#include <hdf5_hl.h>

static inline hid_t chdf5_native_double(void) { return H5T_NATIVE_DOUBLE; }

#endif
