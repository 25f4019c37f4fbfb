/* The raw files that problems and solutions travel in: see benchmarks/README.md. */
#ifndef SAMPLES_H
#define SAMPLES_H
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int32_t nx, ny, count;
  double *values; /* per sample k[ny][nx], then f[ny][nx] */
} Samples;

static _Noreturn void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(1);
}

static size_t cells(const Samples *samples) { return (size_t)samples->nx * (size_t)samples->ny; }

static const double *coefficient(const Samples *samples, int sample) {
  return samples->values + 2 * cells(samples) * (size_t)sample;
}

static const double *source(const Samples *samples, int sample) {
  return coefficient(samples, sample) + cells(samples);
}

static Samples read_samples(const char *path, int limit) {
  FILE *file = fopen(path, "rb");
  if (!file) die("%s: cannot be read: %s", path, strerror(errno));
  int32_t head[3];
  if (fread(head, sizeof *head, 3, file) != 3 || head[0] < 2 || head[1] < 2 || head[2] < 1)
    die("%s: does not start with the numbers of cells and samples", path);
  Samples samples = {head[0], head[1], limit > 0 && limit < head[2] ? limit : head[2], NULL};
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
  int32_t head[3] = {samples->nx, samples->ny, samples->count};
  size_t count = cells(samples) * (size_t)samples->count;
  if (fwrite(head, sizeof *head, 3, file) != 3 || fwrite(solutions, sizeof(double), count, file) != count ||
      fclose(file) != 0)
    die("%s: cannot be written: %s", path, strerror(errno));
}
#endif
