#ifndef TAFEL_CPNG_H
#define TAFEL_CPNG_H
#include <png.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* libpng reports errors by longjmp, which must not cross Swift frames: so each step that can fail is one
   C function with its own setjmp. They return 1 when all went well; otherwise `message` says what did not. */

typedef struct {
  png_structp png;
  png_infop info;
  const uint8_t *input; /* reading: the file's bytes */
  size_t remaining;
  uint8_t *output; /* writing: the file's bytes so far, owned */
  size_t count, capacity;
  uint32_t width, height;
  int depth, channels; /* as delivered: 8 or 16 bits, 1 or 3 channels */
  uint32_t per_metre_x, per_metre_y; /* 0: the file gives no physical scale */
  char message[160];
} cpng_codec;

static inline void cpng_fail(png_structp png, png_const_charp text) {
  cpng_codec *self = (cpng_codec *)png_get_error_ptr(png);
  strncpy(self->message, text, sizeof self->message - 1);
  self->message[sizeof self->message - 1] = 0;
  png_longjmp(png, 1);
}

static inline void cpng_ignore(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static inline void cpng_take(png_structp png, png_bytep bytes, size_t count) {
  cpng_codec *self = (cpng_codec *)png_get_io_ptr(png);
  if (count > self->remaining) png_error(png, "the file ends early");
  memcpy(bytes, self->input, count);
  self->input += count;
  self->remaining -= count;
}

static inline void cpng_give(png_structp png, png_bytep bytes, size_t count) {
  cpng_codec *self = (cpng_codec *)png_get_io_ptr(png);
  if (count > self->capacity - self->count) {
    size_t capacity = 2 * self->capacity + count;
    uint8_t *larger = (uint8_t *)realloc(self->output, capacity);
    if (!larger) png_error(png, "out of memory");
    self->output = larger;
    self->capacity = capacity;
  }
  memcpy(self->output + self->count, bytes, count);
  self->count += count;
}

static inline void cpng_flush(png_structp png) { (void)png; }

/* Samples arrive and leave in the machine's byte order; files have the larger byte first. */
static inline int cpng_is_little_endian(void) {
  const uint16_t one = 1;
  return *(const uint8_t *)&one;
}

/* Reads the header: width, height, depth, channels, scale. Palettes become RGB, 1 to 4 bits become 8, an
   alpha channel is dropped. */
static inline int cpng_begin_read(cpng_codec *self, const uint8_t *bytes, size_t count) {
  memset(self, 0, sizeof *self);
  self->input = bytes;
  self->remaining = count;
  self->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, self, cpng_fail, cpng_ignore);
  if (!self->png || setjmp(png_jmpbuf(self->png))) return 0;
  self->info = png_create_info_struct(self->png);
  if (!self->info) png_error(self->png, "out of memory");
  png_set_read_fn(self->png, self, cpng_take);
  png_read_info(self->png, self->info);
  int color = png_get_color_type(self->png, self->info);
  if (color == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(self->png);
  if (color == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(self->png);
  if (color & PNG_COLOR_MASK_ALPHA) png_set_strip_alpha(self->png);
  if (cpng_is_little_endian()) png_set_swap(self->png);
  png_set_interlace_handling(self->png);
  png_read_update_info(self->png, self->info);
  self->width = png_get_image_width(self->png, self->info);
  self->height = png_get_image_height(self->png, self->info);
  self->depth = png_get_bit_depth(self->png, self->info);
  self->channels = png_get_channels(self->png, self->info);
  self->per_metre_x = png_get_x_pixels_per_meter(self->png, self->info);
  self->per_metre_y = png_get_y_pixels_per_meter(self->png, self->info);
  return 1;
}

/* Reads all rows into `pixels`, and the rest of the file, so that every checksum is looked at. */
static inline int cpng_read_pixels(cpng_codec *self, uint8_t *pixels) {
  size_t row_bytes = png_get_rowbytes(self->png, self->info);
  png_bytepp rows = (png_bytepp)malloc(self->height * sizeof(png_bytep));
  if (!rows) {
    strcpy(self->message, "out of memory");
    return 0;
  }
  for (uint32_t row = 0; row < self->height; ++row) rows[row] = pixels + row * row_bytes;
  if (setjmp(png_jmpbuf(self->png))) {
    free(rows);
    return 0;
  }
  png_read_image(self->png, rows);
  png_read_end(self->png, NULL);
  free(rows);
  return 1;
}

static inline void cpng_end_read(cpng_codec *self) {
  png_destroy_read_struct(&self->png, &self->info, NULL);
}

/* Encodes the image that width, height, depth, channels and scale describe into `output`. */
static inline int cpng_write(cpng_codec *self, const uint8_t *pixels) {
  self->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, self, cpng_fail, cpng_ignore);
  if (!self->png || setjmp(png_jmpbuf(self->png))) return 0;
  self->info = png_create_info_struct(self->png);
  if (!self->info) png_error(self->png, "out of memory");
  png_set_write_fn(self->png, self, cpng_give, cpng_flush);
  png_set_IHDR(self->png, self->info, self->width, self->height, self->depth,
               self->channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (self->per_metre_x && self->per_metre_y)
    png_set_pHYs(self->png, self->info, self->per_metre_x, self->per_metre_y, PNG_RESOLUTION_METER);
  png_write_info(self->png, self->info);
  if (self->depth == 16 && cpng_is_little_endian()) png_set_swap(self->png);
  size_t row_bytes = (size_t)self->width * self->channels * (self->depth / 8);
  for (uint32_t row = 0; row < self->height; ++row)
    png_write_row(self->png, (png_bytep)(pixels + row * row_bytes));
  png_write_end(self->png, self->info);
  return 1;
}

static inline void cpng_end_write(cpng_codec *self) {
  png_destroy_write_struct(&self->png, &self->info);
  free(self->output);
  self->output = NULL;
}

#endif
