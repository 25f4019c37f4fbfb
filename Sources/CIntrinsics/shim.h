#ifndef TAFEL_CINTRINSICS_H
#define TAFEL_CINTRINSICS_H
// Swift imports the compiler's built-in of this name as a function without effects, and leaves its calls out.
static inline void cintrinsics_prefetch(const void *address) { __builtin_prefetch(address, 1, 3); }

// The same to the cache behind the first.
static inline void cintrinsics_prefetch_behind(const void *address) { __builtin_prefetch(address, 0, 2); }

#endif
