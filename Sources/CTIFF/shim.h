#ifndef TAFEL_CTIFF_H
#define TAFEL_CTIFF_H
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

/* libtiff's getters and setters take variable arguments, and its errors come as text through a callback: both end
   here. Functions return 1 when all went well; otherwise `message` says what did not. */

typedef struct {
  TIFF *tiff;
  uint32_t width, height, depth; /* of the directory at hand; depth is that of a volume in one directory */
  uint16_t bits, channels, photometric, format, planar, unit, compression;
  uint32_t kind; /* NewSubfileType */
  float per_unit_x, per_unit_y; /* 0: the file gives no scale */
  const char *description; /* empty if there is none; lives until the next directory */
  char message[200];
} ctiff_file;

static inline int ctiff_note(TIFF *tiff, void *self, const char *module, const char *format, va_list arguments) {
  (void)tiff;
  (void)module;
  ctiff_file *file = (ctiff_file *)self;
  /* The first error is the cause, those after it are consequences. */
  if (!file->message[0]) vsnprintf(file->message, sizeof file->message, format, arguments);
  return 1;
}

static inline int ctiff_ignore(TIFF *tiff, void *self, const char *module, const char *format, va_list arguments) {
  (void)tiff;
  (void)self;
  (void)module;
  (void)format;
  (void)arguments;
  return 1;
}

/* Opens a file; the result is never null unless memory is out, and `tiff` is null if the file could not be opened. */
static inline ctiff_file *ctiff_open(const char *path, const char *mode) {
  ctiff_file *self = (ctiff_file *)calloc(1, sizeof(ctiff_file));
  if (!self) return self;
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return self;
  TIFFOpenOptionsSetErrorHandlerExtR(options, ctiff_note, self);
  TIFFOpenOptionsSetWarningHandlerExtR(options, ctiff_ignore, self);
  self->tiff = TIFFOpenExt(path, mode, options);
  TIFFOpenOptionsFree(options);
  return self;
}

static inline void ctiff_close(ctiff_file *self) {
  if (!self) return;
  if (self->tiff) TIFFClose(self->tiff);
  free(self);
}

/* Looks at the directory at hand. */
static inline int ctiff_describe(ctiff_file *self) {
  TIFF *tiff = self->tiff;
  char *text = NULL;
  self->width = self->height = 0;
  self->per_unit_x = self->per_unit_y = 0;
  if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &self->width) || !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &self->height))
    return 0;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_IMAGEDEPTH, &self->depth);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &self->bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &self->channels);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &self->format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &self->planar);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &self->unit);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SUBFILETYPE, &self->kind);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &self->compression);
  if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &self->photometric)) self->photometric = PHOTOMETRIC_MINISBLACK;
  TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &self->per_unit_x);
  TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &self->per_unit_y);
  self->description = TIFFGetField(tiff, TIFFTAG_IMAGEDESCRIPTION, &text) && text ? text : "";
  return 1;
}

static inline uint64_t ctiff_offset(ctiff_file *self) { return TIFFCurrentDirOffset(self->tiff); }

static inline int ctiff_next(ctiff_file *self) {
  return !TIFFLastDirectory(self->tiff) && TIFFReadDirectory(self->tiff);
}

static inline int ctiff_is_last(ctiff_file *self) { return TIFFLastDirectory(self->tiff); }

static inline int ctiff_go_to(ctiff_file *self, uint64_t offset) {
  return TIFFCurrentDirOffset(self->tiff) == offset || TIFFSetSubDirectory(self->tiff, offset);
}

/* The bytes of a row as rows are delivered. */
static inline uint64_t ctiff_row_bytes(ctiff_file *self) { return TIFFScanlineSize64(self->tiff); }

/* Reads rows `first` up to but not `last` of the directory at hand, ctiff_row_bytes each. */
static inline int ctiff_read_rows(ctiff_file *self, uint32_t first, uint32_t last, uint8_t *out) {
  TIFF *tiff = self->tiff;
  const uint64_t row_bytes = TIFFScanlineSize64(tiff);
  self->message[0] = 0;
  if (TIFFIsTiled(tiff)) {
    uint32_t width = 0, height = 0;
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &height);
    const uint64_t tile_row = TIFFTileRowSize64(tiff), size = TIFFTileSize64(tiff);
    if (!width || !height || !size || size > (uint64_t)1 << 30) return 0;
    uint8_t *tile = (uint8_t *)malloc(size);
    if (!tile) return 0;
    for (uint32_t y = first / height * height; y < last; y += height)
      for (uint32_t x = 0; x < self->width; x += width) {
        if (TIFFReadTile(tiff, tile, x, y, 0, 0) < 0) {
          free(tile);
          return 0;
        }
        const uint64_t start = (uint64_t)(x / width) * tile_row;
        const uint64_t length = start + tile_row > row_bytes ? row_bytes - start : tile_row;
        for (uint32_t row = y < first ? first : y; row < last && row < y + height; ++row)
          memcpy(out + (row - first) * row_bytes + start, tile + (row - y) * tile_row, length);
      }
    free(tile);
    return 1;
  }
  uint32_t per_strip = 0;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &per_strip);
  if (!per_strip || per_strip > self->height) per_strip = self->height;
  const uint64_t size = per_strip * row_bytes;
  if (!size || size > (uint64_t)1 << 32) return 0;
  uint8_t *strip = (uint8_t *)malloc(size);
  if (!strip) return 0;
  for (uint32_t y = first / per_strip * per_strip; y < last; y += per_strip) {
    const uint32_t rows = self->height - y < per_strip ? self->height - y : per_strip;
    if (TIFFReadEncodedStrip(tiff, y / per_strip, strip, (tmsize_t)(rows * row_bytes)) != (tmsize_t)(rows * row_bytes)) {
      free(strip);
      return 0;
    }
    for (uint32_t row = y < first ? first : y; row < last && row < y + rows; ++row)
      memcpy(out + (row - first) * row_bytes, strip + (row - y) * row_bytes, row_bytes);
  }
  free(strip);
  return 1;
}

/* Appends a page; 8 or 16 bits, 1 or 3 channels as the file's fields say. */
static inline int ctiff_write_page(ctiff_file *self, const uint8_t *rows, uint32_t page, uint32_t pages,
                                   const char *description) {
  TIFF *tiff = self->tiff;
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, self->width);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, self->height);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, self->bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, self->channels);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, self->channels == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
  TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, TIFFDefaultStripSize(tiff, 0));
  if (self->per_unit_x > 0 && self->per_unit_y > 0) {
    TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, self->unit);
    TIFFSetField(tiff, TIFFTAG_XRESOLUTION, (double)self->per_unit_x);
    TIFFSetField(tiff, TIFFTAG_YRESOLUTION, (double)self->per_unit_y);
  }
  if (pages > 1) {
    TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, FILETYPE_PAGE);
    if (pages < 65536) TIFFSetField(tiff, TIFFTAG_PAGENUMBER, (uint16_t)page, (uint16_t)pages);
  }
  if (description[0]) TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, description);
  const uint64_t row_bytes = (uint64_t)self->width * self->channels * (self->bits / 8);
  for (uint32_t row = 0; row < self->height; ++row)
    if (TIFFWriteScanline(tiff, (void *)(rows + row * row_bytes), row, 0) < 0) return 0;
  return TIFFWriteDirectory(tiff) && TIFFFlush(tiff);
}

#endif
