#ifndef TAFEL_CFFTW_H
#define TAFEL_CFFTW_H
#include <fftw3.h>
// An array of unknown size has no type in Swift.
static inline const char *cfftw_version(void) { return fftw_version; }

#endif
