#ifndef TAFEL_CFFTW_H
#define TAFEL_CFFTW_H
#include <fftw3.h>
#endif
