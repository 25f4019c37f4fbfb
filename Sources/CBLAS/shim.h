#ifndef TAFEL_CBLAS_H
#define TAFEL_CBLAS_H
#include <cblas.h>
#endif
