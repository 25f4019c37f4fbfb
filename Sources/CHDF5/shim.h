// Swift cannot import macros that are not literals: each getter gives one of HDF5's macros a name.
#ifndef TAFEL_CHDF5_H
#define TAFEL_CHDF5_H
#include <hdf5.h>
#include <hdf5_hl.h>

static inline unsigned chdf5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned chdf5_read_write(void) { return H5F_ACC_RDWR; }
static inline unsigned chdf5_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned chdf5_exclusive(void) { return H5F_ACC_EXCL; }

static inline unsigned chdf5_all_objects(void) { return H5F_OBJ_ALL; }
static inline H5F_libver_t chdf5_latest_format(void) { return H5F_LIBVER_LATEST; }

static inline hid_t chdf5_default(void) { return H5P_DEFAULT; }
static inline hid_t chdf5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t chdf5_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t chdf5_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t chdf5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t chdf5_dataset_transfer(void) { return H5P_DATASET_XFER; }
static inline hid_t chdf5_error_stack(void) { return H5E_DEFAULT; }

static inline hid_t chdf5_all(void) { return H5S_ALL; }
static inline size_t chdf5_variable(void) { return H5T_VARIABLE; }
static inline hsize_t chdf5_unlimited(void) { return H5S_UNLIMITED; }
static inline haddr_t chdf5_undefined_address(void) { return HADDR_UNDEF; }

static inline hid_t chdf5_native_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t chdf5_native_int16(void) { return H5T_NATIVE_INT16; }
static inline hid_t chdf5_native_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t chdf5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t chdf5_native_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t chdf5_native_uint16(void) { return H5T_NATIVE_UINT16; }
static inline hid_t chdf5_native_uint32(void) { return H5T_NATIVE_UINT32; }
static inline hid_t chdf5_native_uint64(void) { return H5T_NATIVE_UINT64; }
static inline hid_t chdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_native_double(void) { return H5T_NATIVE_DOUBLE; }

static inline hid_t chdf5_little_int8(void) { return H5T_STD_I8LE; }
static inline hid_t chdf5_little_int16(void) { return H5T_STD_I16LE; }
static inline hid_t chdf5_little_int32(void) { return H5T_STD_I32LE; }
static inline hid_t chdf5_little_int64(void) { return H5T_STD_I64LE; }
static inline hid_t chdf5_little_uint8(void) { return H5T_STD_U8LE; }
static inline hid_t chdf5_little_uint16(void) { return H5T_STD_U16LE; }
static inline hid_t chdf5_little_uint32(void) { return H5T_STD_U32LE; }
static inline hid_t chdf5_little_uint64(void) { return H5T_STD_U64LE; }
static inline hid_t chdf5_little_float(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_little_double(void) { return H5T_IEEE_F64LE; }
static inline hid_t chdf5_c_string(void) { return H5T_C_S1; }

#ifdef H5_HAVE_PARALLEL
static inline int chdf5_is_parallel(void) { return 1; }
static inline MPI_Info chdf5_info_null(void) { return MPI_INFO_NULL; }
#else
#error "tafel needs an HDF5 library that was built for MPI"
#endif

#endif
