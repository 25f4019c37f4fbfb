#ifndef TAFEL_CDNNL_H
#define TAFEL_CDNNL_H
#include <oneapi/dnnl/dnnl.h>
#endif
