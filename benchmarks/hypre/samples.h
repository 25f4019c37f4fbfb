/* The raw files that problems and solutions travel in: see benchmarks/README.md. */
#ifndef SAMPLES_H
#define SAMPLES_H
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first word of a file of three-dimensional problems. */
enum { VOLUMES = -3 };

typedef struct {
  int32_t nx, ny, nz, count;
  int dimensions; /* 2 or 3; nz is 1 in two */
  double *values; /* per sample k[nz][ny][nx], then f[nz][ny][nx] */
} Samples;

static _Noreturn void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(1);
}

static size_t cells(const Samples *samples) {
  return (size_t)samples->nx * (size_t)samples->ny * (size_t)samples->nz;
}

static const double *coefficient(const Samples *samples, int sample) {
  return samples->values + 2 * cells(samples) * (size_t)sample;
}

static const double *source(const Samples *samples, int sample) {
  return coefficient(samples, sample) + cells(samples);
}

static Samples read_samples(const char *path, int limit) {
  FILE *file = fopen(path, "rb");
  if (!file) die("%s: cannot be read: %s", path, strerror(errno));
  int32_t head[5] = {0};
  size_t words = 3;
  if (fread(head, sizeof *head, 3, file) != 3) die("%s: ends early", path);
  if (head[0] == VOLUMES) {
    words = 5;
    if (fread(head + 3, sizeof *head, 2, file) != 2) die("%s: ends early", path);
  }
  Samples samples = {.nx = head[0], .ny = head[1], .nz = 1, .count = head[2], .dimensions = 2};
  if (words == 5) samples = (Samples){.nx = head[1], .ny = head[2], .nz = head[3], .count = head[4], .dimensions = 3};
  if (samples.nx < 2 || samples.ny < 2 || samples.nz < 1 || samples.count < 1)
    die("%s: does not start with the numbers of cells and samples", path);
  if (limit > 0 && limit < samples.count) samples.count = limit;
  size_t count = 2 * cells(&samples) * (size_t)samples.count;
  samples.values = malloc(count * sizeof(double));
  if (!samples.values) die("%s: needs more memory than there is", path);
  if (fread(samples.values, sizeof(double), count, file) != count) die("%s: ends early", path);
  fclose(file);
  return samples;
}

static void write_solutions(const char *path, const Samples *samples, const double *solutions) {
  FILE *file = fopen(path, "wb");
  if (!file) die("%s: cannot be written: %s", path, strerror(errno));
  int32_t plane[3] = {samples->nx, samples->ny, samples->count};
  int32_t volume[5] = {VOLUMES, samples->nx, samples->ny, samples->nz, samples->count};
  const int32_t *head = samples->dimensions == 3 ? volume : plane;
  size_t words = samples->dimensions == 3 ? 5 : 3;
  size_t count = cells(samples) * (size_t)samples->count;
  if (fwrite(head, sizeof *head, words, file) != words || fwrite(solutions, sizeof(double), count, file) != count ||
      fclose(file) != 0)
    die("%s: cannot be written: %s", path, strerror(errno));
}
#endif
