/* hypre_porous FILE [--variant NAME] [--samples N] [--tolerance T] [--solutions FILE]

   Solves the samples of FILE one by one with hypre's structured solvers and BoomerAMG, each sample on all ranks, which
   have slabs of it along the last axis:
     -div(k grad u) = f,  u = 0 on both x walls, no flux through the others,
   cell-centred finite volumes of unit spacing, harmonic means of k at the faces, 2k at the walls.
   Prints for each variant the solves a second, with all set-up counted and for the iterations alone, and
   which share of the time the core was ours: rates from a shared core are too low. */

#define _POSIX_C_SOURCE 200809L

#include <HYPRE.h>
#include <HYPRE_IJ_mv.h>
#include <HYPRE_parcsr_ls.h>
#include <HYPRE_struct_ls.h>
#include <math.h>
#include <mpi.h>
#include <time.h>

#include "samples.h"

typedef enum { PFMG, SMG, DIAGONAL, BOOMER } Kind;

typedef struct {
  const char *name;
  Kind kind;
  int relaxation; /* PFMG: 1 weighted Jacobi, 2 red-black Gauss-Seidel, reversed after the correction */
  int sweeps;     /* before and after */
  int operators;  /* PFMG: 0 Galerkin, 1 averaged five-point coarse operators */
  int skip;       /* PFMG: leave out relaxation on levels where coarsening has made the problem isotropic */
  int aggressive; /* BoomerAMG: levels of aggressive coarsening */
  double strong;  /* BoomerAMG: threshold of strong connections */
} Variant;

/* With red-black relaxation hypre takes the five-point operators, whatever is asked for. */
static const Variant variants[] = {
    {"pfmg-rbgs", PFMG, 2, 1, 1, 1, 0, 0},
    {"pfmg-rbgs-noskip", PFMG, 2, 1, 1, 0, 0, 0},
    {"pfmg-rbgs-v22", PFMG, 2, 2, 1, 1, 0, 0},
    {"pfmg-jacobi", PFMG, 1, 1, 0, 1, 0, 0},
    {"pfmg-jacobi-5pt", PFMG, 1, 1, 1, 1, 0, 0},
    {"smg", SMG, 0, 1, 0, 0, 0, 0},
    {"boomer", BOOMER, 0, 1, 0, 0, 0, 0.25},
    {"boomer-strong", BOOMER, 0, 1, 0, 0, 0, 0.5},
    {"boomer-aggressive", BOOMER, 0, 1, 0, 0, 1, 0.25},
    {"diagonal", DIAGONAL, 0, 0, 0, 0, 0, 0},
};
enum { variant_count = sizeof variants / sizeof *variants };

typedef struct {
  HYPRE_StructGrid grid;
  HYPRE_StructStencil stencil;
  HYPRE_StructMatrix matrix;
  HYPRE_StructVector right, left;
  double *entries; /* dimensions + 1 a cell: centre, west, south, below */
  double *start;   /* zeros */
  int low[3], high[3]; /* this rank's slab */
  int dimensions;
  size_t offset, count; /* its first cell in the order of the file, and its cells */
} Problem;

static int rank, ranks;

static void check(int code, const char *what) {
  if (!code && !(code = HYPRE_GetError())) return;
  char text[256];
  HYPRE_DescribeError(code, text);
  die("hypre: %s: %s", what, text);
}

static Problem create_problem(const Samples *samples) {
  Problem problem = {.high = {samples->nx - 1, samples->ny - 1, samples->nz - 1}, .dimensions = samples->dimensions};
  int dimensions = problem.dimensions, axis = dimensions - 1, layers = problem.high[axis] + 1;
  if (layers < ranks) die("more ranks than layers");
  problem.low[axis] = (int)((long)rank * layers / ranks);
  problem.high[axis] = (int)((long)(rank + 1) * layers / ranks) - 1;
  problem.offset = cells(samples) / (size_t)layers * (size_t)problem.low[axis];
  problem.count = cells(samples) / (size_t)layers * (size_t)(problem.high[axis] - problem.low[axis] + 1);
  check(HYPRE_StructGridCreate(MPI_COMM_WORLD, dimensions, &problem.grid), "grid");
  check(HYPRE_StructGridSetExtents(problem.grid, problem.low, problem.high), "grid");
  check(HYPRE_StructGridAssemble(problem.grid), "grid");
  int offsets[4][3] = {{0, 0, 0}, {-1, 0, 0}, {0, -1, 0}, {0, 0, -1}}; /* the other half is implied */
  check(HYPRE_StructStencilCreate(dimensions, dimensions + 1, &problem.stencil), "stencil");
  for (int entry = 0; entry <= dimensions; ++entry)
    check(HYPRE_StructStencilSetElement(problem.stencil, entry, offsets[entry]), "stencil");
  check(HYPRE_StructVectorCreate(MPI_COMM_WORLD, problem.grid, &problem.right), "vector");
  check(HYPRE_StructVectorInitialize(problem.right), "vector");
  check(HYPRE_StructVectorCreate(MPI_COMM_WORLD, problem.grid, &problem.left), "vector");
  check(HYPRE_StructVectorInitialize(problem.left), "vector");
  problem.entries = malloc((size_t)(dimensions + 1) * problem.count * sizeof(double));
  problem.start = calloc(problem.count, sizeof(double));
  if (!problem.entries || !problem.start) die("out of memory");
  return problem;
}

/* Between two cells; none into a cell that does not conduct. */
static double harmonic(double a, double b) { return a > 0 && b > 0 ? 2 * a * b / (a + b) : 0; }

/* The couplings of the cell at (x, y, z) to its neighbours: west, east, south, north, below, above. */
static void couplings(const Samples *samples, const double *k, size_t x, size_t y, size_t z, double *to) {
  size_t nx = (size_t)samples->nx, ny = (size_t)samples->ny, nz = (size_t)samples->nz;
  const double *here = k + (z * ny + y) * nx + x;
  to[0] = x > 0 ? harmonic(*here, here[-1]) : 2 * *here;
  to[1] = x + 1 < nx ? harmonic(*here, here[1]) : 2 * *here;
  to[2] = y > 0 ? harmonic(*here, *(here - nx)) : 0;
  to[3] = y + 1 < ny ? harmonic(*here, here[nx]) : 0;
  to[4] = z > 0 ? harmonic(*here, *(here - nx * ny)) : 0;
  to[5] = z + 1 < nz ? harmonic(*here, here[nx * ny]) : 0;
}

/* The lower half of the matrix of one sample; cells that do not conduct get an equation of their own. */
static void compute_entries(Problem *problem, const Samples *samples, const double *k) {
  double *entry = problem->entries;
  for (size_t z = (size_t)problem->low[2]; z <= (size_t)problem->high[2]; ++z)
    for (size_t y = (size_t)problem->low[1]; y <= (size_t)problem->high[1]; ++y)
      for (size_t x = 0; x < (size_t)samples->nx; ++x, entry += problem->dimensions + 1) {
        double to[6];
        couplings(samples, k, x, y, z, to);
        double sum = to[0] + to[1] + to[2] + to[3] + to[4] + to[5];
        entry[0] = sum > 0 ? sum : 1;
        entry[1] = x > 0 ? -to[0] : 0;
        entry[2] = -to[2];
        if (problem->dimensions == 3) entry[3] = -to[4];
      }
}

/* The matrix, right-hand side and zero start of one sample. */
static void assemble(Problem *problem, const Samples *samples, const double *k, const double *f) {
  compute_entries(problem, samples, k);
  int stored[4] = {0, 1, 2, 3};
  check(HYPRE_StructMatrixCreate(MPI_COMM_WORLD, problem->grid, problem->stencil, &problem->matrix), "matrix");
  check(HYPRE_StructMatrixSetSymmetric(problem->matrix, 1), "matrix");
  check(HYPRE_StructMatrixInitialize(problem->matrix), "matrix");
  check(HYPRE_StructMatrixSetBoxValues(problem->matrix, problem->low, problem->high, problem->dimensions + 1, stored,
                                       problem->entries),
        "matrix");
  check(HYPRE_StructMatrixAssemble(problem->matrix), "matrix");
  check(HYPRE_StructVectorSetBoxValues(problem->right, problem->low, problem->high, (double *)f + problem->offset), "vector");
  check(HYPRE_StructVectorAssemble(problem->right), "vector");
  check(HYPRE_StructVectorSetBoxValues(problem->left, problem->low, problem->high, problem->start), "vector");
  check(HYPRE_StructVectorAssemble(problem->left), "vector");
}

/* One cycle from a zero start, as a preconditioner. */
static HYPRE_StructSolver create_cycle(const Variant *variant) {
  HYPRE_StructSolver cycle = NULL;
  if (variant->kind == PFMG) {
    check(HYPRE_StructPFMGCreate(MPI_COMM_WORLD, &cycle), "PFMG");
    HYPRE_StructPFMGSetMaxIter(cycle, 1);
    HYPRE_StructPFMGSetTol(cycle, 0);
    HYPRE_StructPFMGSetZeroGuess(cycle);
    HYPRE_StructPFMGSetRelaxType(cycle, variant->relaxation);
    HYPRE_StructPFMGSetRAPType(cycle, variant->operators);
    HYPRE_StructPFMGSetSkipRelax(cycle, variant->skip);
    HYPRE_StructPFMGSetNumPreRelax(cycle, variant->sweeps);
    HYPRE_StructPFMGSetNumPostRelax(cycle, variant->sweeps);
    HYPRE_StructPFMGSetLogging(cycle, 0);
  } else if (variant->kind == SMG) {
    check(HYPRE_StructSMGCreate(MPI_COMM_WORLD, &cycle), "SMG");
    HYPRE_StructSMGSetMaxIter(cycle, 1);
    HYPRE_StructSMGSetTol(cycle, 0);
    HYPRE_StructSMGSetZeroGuess(cycle);
    HYPRE_StructSMGSetNumPreRelax(cycle, variant->sweeps);
    HYPRE_StructSMGSetNumPostRelax(cycle, variant->sweeps);
    HYPRE_StructSMGSetLogging(cycle, 0);
  }
  return cycle;
}

/* Brings the slabs of a solution together on every rank. */
static void gather(const Problem *problem, double *u) {
  int counts[ranks], starts[ranks], own[2] = {(int)problem->count, (int)problem->offset}, all[2 * ranks];
  MPI_Allgather(own, 2, MPI_INT, all, 2, MPI_INT, MPI_COMM_WORLD);
  for (int r = 0; r < ranks; ++r) {
    counts[r] = all[2 * r];
    starts[r] = all[2 * r + 1];
  }
  MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DOUBLE, u, counts, starts, MPI_DOUBLE, MPI_COMM_WORLD);
}

/* The time when all ranks have come here. */
static double common_time(void) {
  MPI_Barrier(MPI_COMM_WORLD);
  return MPI_Wtime();
}

/* The relative residual |f - A u| / |f|, computed from the coefficient itself. */
static double residual(const Samples *samples, int sample, const double *u) {
  const double *k = coefficient(samples, sample), *f = source(samples, sample);
  size_t nx = (size_t)samples->nx, ny = (size_t)samples->ny, nz = (size_t)samples->nz;
  double squares = 0, norm = 0;
  for (size_t z = 0; z < nz; ++z)
    for (size_t y = 0; y < ny; ++y)
      for (size_t x = 0; x < nx; ++x) {
        size_t here = (z * ny + y) * nx + x;
        double to[6], r = f[here];
        couplings(samples, k, x, y, z, to);
        r -= to[0] * (u[here] - (x > 0 ? u[here - 1] : 0));
        r -= to[1] * (u[here] - (x + 1 < nx ? u[here + 1] : 0));
        if (y > 0) r -= to[2] * (u[here] - u[here - nx]);
        if (y + 1 < ny) r -= to[3] * (u[here] - u[here + nx]);
        if (z > 0) r -= to[4] * (u[here] - u[here - nx * ny]);
        if (z + 1 < nz) r -= to[5] * (u[here] - u[here + nx * ny]);
        squares += r * r;
        norm += f[here] * f[here];
      }
  return norm > 0 ? sqrt(squares / norm) : sqrt(squares);
}

static double processor_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct {
  double assembly, setup, iteration; /* seconds */
  long iterations;
  int most;
  double worst; /* residual */
} Tally;

/* Counts one solve: when it began, had its matrix, was set up, was solved and was released. */
static void count_solve(Tally *tally, const double times[5], int iterations, double error) {
  tally->assembly += times[1] - times[0];
  tally->setup += (times[2] - times[1]) + (times[4] - times[3]);
  tally->iteration += times[3] - times[2];
  tally->iterations += iterations;
  if (iterations > tally->most) tally->most = iterations;
  if (!(error <= tally->worst)) tally->worst = error;
}

static void solve_structured(const Variant *variant, Problem *problem, const Samples *samples, int sample,
                             double tolerance, double *u, Tally *tally) {
  double times[5] = {common_time()};
  assemble(problem, samples, coefficient(samples, sample), source(samples, sample));
  times[1] = common_time();

  HYPRE_StructSolver solver, cycle = create_cycle(variant);
  check(HYPRE_StructPCGCreate(MPI_COMM_WORLD, &solver), "CG");
  HYPRE_StructPCGSetTol(solver, tolerance);
  HYPRE_StructPCGSetMaxIter(solver, 2000);
  HYPRE_StructPCGSetTwoNorm(solver, 1);
  HYPRE_StructPCGSetRelChange(solver, 0);
  HYPRE_StructPCGSetLogging(solver, 0);
  if (variant->kind == PFMG)
    HYPRE_StructPCGSetPrecond(solver, HYPRE_StructPFMGSolve, HYPRE_StructPFMGSetup, cycle);
  else if (variant->kind == SMG)
    HYPRE_StructPCGSetPrecond(solver, HYPRE_StructSMGSolve, HYPRE_StructSMGSetup, cycle);
  else
    HYPRE_StructPCGSetPrecond(solver, HYPRE_StructDiagScale, HYPRE_StructDiagScaleSetup, NULL);
  check(HYPRE_StructPCGSetup(solver, problem->matrix, problem->right, problem->left), "set-up");
  times[2] = common_time();
  check(HYPRE_StructPCGSolve(solver, problem->matrix, problem->right, problem->left), "solution");
  times[3] = common_time();

  int iterations;
  HYPRE_StructPCGGetNumIterations(solver, &iterations);
  HYPRE_StructPCGDestroy(solver);
  if (variant->kind == PFMG) HYPRE_StructPFMGDestroy(cycle);
  if (variant->kind == SMG) HYPRE_StructSMGDestroy(cycle);
  HYPRE_StructMatrixDestroy(problem->matrix);
  times[4] = common_time();

  check(HYPRE_StructVectorGetBoxValues(problem->left, problem->low, problem->high, u + problem->offset), "vector");
  gather(problem, u);
  count_solve(tally, times, iterations, residual(samples, sample, u));
}

/* This rank's part of the matrix of one sample by rows, cells in the order of the file. */
static HYPRE_IJMatrix assemble_rows(const Problem *problem, const Samples *samples, const double *k) {
  int nx = samples->nx, ny = samples->ny, nz = samples->nz;
  int first = (int)problem->offset, last = (int)(problem->offset + problem->count) - 1;
  HYPRE_IJMatrix matrix;
  check(HYPRE_IJMatrixCreate(MPI_COMM_WORLD, first, last, first, last, &matrix), "matrix");
  check(HYPRE_IJMatrixSetObjectType(matrix, HYPRE_PARCSR), "matrix");
  int *sizes = malloc((size_t)nx * sizeof *sizes), *rows = malloc((size_t)nx * sizeof *rows);
  int *columns = malloc(7 * (size_t)nx * sizeof *columns);
  double *values = malloc(7 * (size_t)nx * sizeof *values);
  int *all = malloc(problem->count * sizeof *all);
  if (!sizes || !rows || !columns || !values || !all) die("out of memory");
  for (size_t row = 0; row < problem->count; ++row) all[row] = 7;
  check(HYPRE_IJMatrixSetRowSizes(matrix, all), "matrix");
  free(all);
  check(HYPRE_IJMatrixInitialize(matrix), "matrix");
  int distances[6] = {-1, 1, -nx, nx, -nx * ny, nx * ny};
  for (int z = problem->low[2]; z <= problem->high[2]; ++z)
    for (int y = problem->low[1]; y <= problem->high[1]; ++y) {
      int stored = 0;
      for (int x = 0; x < nx; ++x) {
        double to[6], sum = 0;
        couplings(samples, k, (size_t)x, (size_t)y, (size_t)z, to);
        int centre = stored++, within[6] = {x > 0, x + 1 < nx, y > 0, y + 1 < ny, z > 0, z + 1 < nz};
        rows[x] = columns[centre] = (z * ny + y) * nx + x;
        for (int side = 0; side < 6; ++side) {
          sum += to[side];
          if (!within[side] || to[side] == 0) continue;
          columns[stored] = rows[x] + distances[side];
          values[stored++] = -to[side];
        }
        values[centre] = sum > 0 ? sum : 1;
        sizes[x] = stored - centre;
      }
      check(HYPRE_IJMatrixSetValues(matrix, nx, sizes, rows, columns, values), "matrix");
    }
  check(HYPRE_IJMatrixAssemble(matrix), "matrix");
  free(sizes);
  free(rows);
  free(columns);
  free(values);
  return matrix;
}

static HYPRE_IJVector create_vector(int first, int count, const double *values, HYPRE_ParVector *object) {
  HYPRE_IJVector vector;
  check(HYPRE_IJVectorCreate(MPI_COMM_WORLD, first, first + count - 1, &vector), "vector");
  check(HYPRE_IJVectorSetObjectType(vector, HYPRE_PARCSR), "vector");
  check(HYPRE_IJVectorInitialize(vector), "vector");
  check(HYPRE_IJVectorSetValues(vector, count, NULL, values), "vector");
  check(HYPRE_IJVectorAssemble(vector), "vector");
  check(HYPRE_IJVectorGetObject(vector, (void **)object), "vector");
  return vector;
}

static HYPRE_Solver create_algebraic_cycle(const Variant *variant) {
  HYPRE_Solver cycle;
  check(HYPRE_BoomerAMGCreate(&cycle), "BoomerAMG");
  HYPRE_BoomerAMGSetMaxIter(cycle, 1);
  HYPRE_BoomerAMGSetTol(cycle, 0);
  HYPRE_BoomerAMGSetPrintLevel(cycle, 0);
  HYPRE_BoomerAMGSetCoarsenType(cycle, 10); /* HMIS */
  HYPRE_BoomerAMGSetInterpType(cycle, 6);   /* extended+i */
  HYPRE_BoomerAMGSetPMaxElmts(cycle, 4);
  HYPRE_BoomerAMGSetStrongThreshold(cycle, variant->strong);
  HYPRE_BoomerAMGSetAggNumLevels(cycle, variant->aggressive);
  HYPRE_BoomerAMGSetCycleRelaxType(cycle, 13, 1); /* l1 Gauss-Seidel, forwards down, backwards up */
  HYPRE_BoomerAMGSetCycleRelaxType(cycle, 14, 2);
  HYPRE_BoomerAMGSetCycleRelaxType(cycle, 9, 3);
  return cycle;
}

static void solve_algebraic(const Variant *variant, const Problem *problem, const Samples *samples, int sample,
                            double tolerance, double *u, Tally *tally) {
  int first = (int)problem->offset, count = (int)problem->count;
  double times[5] = {common_time()};
  HYPRE_ParCSRMatrix matrix;
  HYPRE_ParVector right, left;
  HYPRE_IJMatrix rows = assemble_rows(problem, samples, coefficient(samples, sample));
  check(HYPRE_IJMatrixGetObject(rows, (void **)&matrix), "matrix");
  memset(u, 0, cells(samples) * sizeof *u);
  HYPRE_IJVector right_values = create_vector(first, count, source(samples, sample) + first, &right);
  HYPRE_IJVector left_values = create_vector(first, count, u + first, &left);
  times[1] = common_time();

  HYPRE_Solver solver, cycle = create_algebraic_cycle(variant);
  check(HYPRE_ParCSRPCGCreate(MPI_COMM_WORLD, &solver), "CG");
  HYPRE_PCGSetTol(solver, tolerance);
  HYPRE_PCGSetMaxIter(solver, 2000);
  HYPRE_PCGSetTwoNorm(solver, 1);
  HYPRE_PCGSetPrecond(solver, (HYPRE_PtrToSolverFcn)HYPRE_BoomerAMGSolve, (HYPRE_PtrToSolverFcn)HYPRE_BoomerAMGSetup,
                      cycle);
  check(HYPRE_ParCSRPCGSetup(solver, matrix, right, left), "set-up");
  times[2] = common_time();
  check(HYPRE_ParCSRPCGSolve(solver, matrix, right, left), "solution");
  times[3] = common_time();

  int iterations;
  HYPRE_PCGGetNumIterations(solver, &iterations);
  check(HYPRE_IJVectorGetValues(left_values, count, NULL, u + first), "vector");
  HYPRE_ParCSRPCGDestroy(solver);
  HYPRE_BoomerAMGDestroy(cycle);
  HYPRE_IJMatrixDestroy(rows);
  HYPRE_IJVectorDestroy(right_values);
  HYPRE_IJVectorDestroy(left_values);
  times[4] = common_time();
  gather(problem, u);
  count_solve(tally, times, iterations, residual(samples, sample, u));
}

static void solve(const Variant *variant, Problem *problem, const Samples *samples, int sample, double tolerance,
                  double *u, Tally *tally) {
  if (variant->kind == BOOMER)
    solve_algebraic(variant, problem, samples, sample, tolerance, u, tally);
  else
    solve_structured(variant, problem, samples, sample, tolerance, u, tally);
}

int main(int argc, char **argv) {
  const char *input = NULL, *wanted = NULL, *output = NULL;
  double tolerance = 1e-8;
  int limit = 0;
  for (int i = 1; i < argc; ++i) {
    const char *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (argv[i][0] != '-') {
      input = argv[i];
      continue;
    }
    if (!value) die("%s needs a value", argv[i]);
    if (!strcmp(argv[i], "--variant")) wanted = value;
    else if (!strcmp(argv[i], "--samples")) limit = atoi(value);
    else if (!strcmp(argv[i], "--tolerance")) tolerance = atof(value);
    else if (!strcmp(argv[i], "--solutions")) output = value;
    else die("%s: no such option", argv[i]);
    ++i;
  }
  if (!input)
    die("usage: hypre_porous FILE [--variant NAME] [--samples N] [--tolerance T] [--solutions FILE]");
  if (!(tolerance > 0 && tolerance < 1)) die("--tolerance takes a number between 0 and 1");

  MPI_Init(&argc, &argv);
  HYPRE_Init();
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (rank && !freopen("/dev/null", "w", stdout)) die("no /dev/null");
  Samples samples = read_samples(input, limit);
  double *solutions = malloc(cells(&samples) * (size_t)samples.count * sizeof(double));
  if (!solutions) die("out of memory");
  printf("hypre %s, %d samples of %d x %d x %d, tolerance %g, %d ranks\n", HYPRE_RELEASE_VERSION, samples.count,
         samples.nx, samples.ny, samples.nz, tolerance, ranks);
  printf("%-22s %9s %14s %10s %10s %10s %6s %10s %8s\n", "CG with", "solves/s", "without set-up", "assembly", "set-up",
         "iterations", "most", "residual", "core");

  int found = 0;
  const char *fastest = NULL;
  double best = 0;
  for (int v = 0; v < variant_count; ++v) {
    const Variant *variant = &variants[v];
    if (wanted && strcmp(wanted, variant->name)) continue;
    found = 1;
    Problem problem = create_problem(&samples);
    Tally tally = {0, 0, 0, 0, 0, 0}, warming = tally;
    if (samples.count > 1) solve(variant, &problem, &samples, 0, tolerance, solutions, &warming);
    double processor = processor_seconds(), wall = MPI_Wtime();
    for (int sample = 0; sample < samples.count; ++sample)
      solve(variant, &problem, &samples, sample, tolerance, solutions + cells(&samples) * (size_t)sample, &tally);
    double share = (processor_seconds() - processor) / (MPI_Wtime() - wall);
    double all = tally.assembly + tally.setup + tally.iteration;
    printf("%-22s %9.4g %14.4g %8.1f %% %8.1f %% %10.2f %6d %10.2e %6.0f %%\n", variant->name, samples.count / all,
           samples.count / tally.iteration, 100 * tally.assembly / all, 100 * tally.setup / all,
           (double)tally.iterations / samples.count,
           tally.most, tally.worst, 100 * share);
    fflush(stdout);
    if (tally.worst <= 1.01 * tolerance && samples.count / all > best) {
      best = samples.count / all;
      fastest = variant->name;
    }
    free(problem.entries);
    free(problem.start);
    HYPRE_StructVectorDestroy(problem.left);
    HYPRE_StructVectorDestroy(problem.right);
    HYPRE_StructStencilDestroy(problem.stencil);
    HYPRE_StructGridDestroy(problem.grid);
  }
  if (!found) die("%s: no such variant", wanted);
  if (fastest) printf("fastest: %s, %.4g solves/s\n", fastest, best);
  if (output && !rank) write_solutions(output, &samples, solutions);
  free(solutions);
  free(samples.values);
  HYPRE_Finalize();
  MPI_Finalize();
  return 0;
}
