/* hypre_porous FILE [--variant NAME] [--samples N] [--tolerance T] [--solutions FILE]

   Solves the samples of FILE one by one with hypre's structured solvers, on one core:
     -div(k grad u) = f,  u = 0 on both x walls, no flux through the y walls,
   cell-centred finite volumes of unit spacing, harmonic means of k at the faces, 2k at the walls.
   Prints for each variant the solves a second, with all set-up counted and for the iterations alone, and
   which share of the time the core was ours: rates from a shared core are too low. */

#define _POSIX_C_SOURCE 200809L

#include <HYPRE_struct_ls.h>
#include <math.h>
#include <mpi.h>
#include <time.h>

#include "samples.h"

typedef enum { PFMG, SMG, DIAGONAL } Kind;

typedef struct {
  const char *name;
  Kind kind;
  int relaxation; /* PFMG: 1 weighted Jacobi, 2 red-black Gauss-Seidel, reversed after the correction */
  int sweeps;     /* before and after */
  int operators;  /* PFMG: 0 Galerkin, 1 averaged five-point coarse operators */
  int skip;       /* PFMG: leave out relaxation on levels where coarsening has made the problem isotropic */
} Variant;

/* With red-black relaxation hypre takes the five-point operators, whatever is asked for. */
static const Variant variants[] = {
    {"pfmg-rbgs", PFMG, 2, 1, 1, 1},
    {"pfmg-rbgs-noskip", PFMG, 2, 1, 1, 0},
    {"pfmg-rbgs-v22", PFMG, 2, 2, 1, 1},
    {"pfmg-jacobi", PFMG, 1, 1, 0, 1},
    {"pfmg-jacobi-5pt", PFMG, 1, 1, 1, 1},
    {"smg", SMG, 0, 1, 0, 0},
    {"diagonal", DIAGONAL, 0, 0, 0, 0},
};
enum { variant_count = sizeof variants / sizeof *variants };

typedef struct {
  HYPRE_StructGrid grid;
  HYPRE_StructStencil stencil;
  HYPRE_StructMatrix matrix;
  HYPRE_StructVector right, left;
  double *entries; /* three a cell: centre, west, south */
  double *start;   /* zeros */
  int low[2], high[2];
} Problem;

static void check(int code, const char *what) {
  if (!code && !(code = HYPRE_GetError())) return;
  char text[256];
  HYPRE_DescribeError(code, text);
  die("hypre: %s: %s", what, text);
}

static Problem create_problem(const Samples *samples) {
  Problem problem = {.low = {0, 0}, .high = {samples->nx - 1, samples->ny - 1}};
  check(HYPRE_StructGridCreate(MPI_COMM_SELF, 2, &problem.grid), "grid");
  check(HYPRE_StructGridSetExtents(problem.grid, problem.low, problem.high), "grid");
  check(HYPRE_StructGridAssemble(problem.grid), "grid");
  int offsets[3][2] = {{0, 0}, {-1, 0}, {0, -1}}; /* symmetric storage: the other half is implied */
  check(HYPRE_StructStencilCreate(2, 3, &problem.stencil), "stencil");
  for (int entry = 0; entry < 3; ++entry)
    check(HYPRE_StructStencilSetElement(problem.stencil, entry, offsets[entry]), "stencil");
  check(HYPRE_StructVectorCreate(MPI_COMM_SELF, problem.grid, &problem.right), "vector");
  check(HYPRE_StructVectorInitialize(problem.right), "vector");
  check(HYPRE_StructVectorCreate(MPI_COMM_SELF, problem.grid, &problem.left), "vector");
  check(HYPRE_StructVectorInitialize(problem.left), "vector");
  problem.entries = malloc(3 * cells(samples) * sizeof(double));
  problem.start = calloc(cells(samples), sizeof(double));
  if (!problem.entries || !problem.start) die("out of memory");
  return problem;
}

static double harmonic(double a, double b) { return 2 * a * b / (a + b); }

/* The matrix, right-hand side and zero start of one sample. */
static void assemble(Problem *problem, const double *k, const double *f) {
  int nx = problem->high[0] + 1, ny = problem->high[1] + 1;
  for (int y = 0; y < ny; ++y)
    for (int x = 0; x < nx; ++x) {
      size_t here = (size_t)y * (size_t)nx + (size_t)x;
      double west = x > 0 ? harmonic(k[here], k[here - 1]) : 2 * k[here];
      double east = x + 1 < nx ? harmonic(k[here], k[here + 1]) : 2 * k[here];
      double south = y > 0 ? harmonic(k[here], k[here - (size_t)nx]) : 0;
      double north = y + 1 < ny ? harmonic(k[here], k[here + (size_t)nx]) : 0;
      double *entry = problem->entries + 3 * here;
      entry[0] = west + east + south + north;
      entry[1] = x > 0 ? -west : 0;
      entry[2] = -south;
    }
  int stored[3] = {0, 1, 2};
  check(HYPRE_StructMatrixCreate(MPI_COMM_SELF, problem->grid, problem->stencil, &problem->matrix), "matrix");
  check(HYPRE_StructMatrixSetSymmetric(problem->matrix, 1), "matrix");
  check(HYPRE_StructMatrixInitialize(problem->matrix), "matrix");
  check(HYPRE_StructMatrixSetBoxValues(problem->matrix, problem->low, problem->high, 3, stored, problem->entries),
        "matrix");
  check(HYPRE_StructMatrixAssemble(problem->matrix), "matrix");
  check(HYPRE_StructVectorSetBoxValues(problem->right, problem->low, problem->high, (double *)f), "vector");
  check(HYPRE_StructVectorAssemble(problem->right), "vector");
  check(HYPRE_StructVectorSetBoxValues(problem->left, problem->low, problem->high, problem->start), "vector");
  check(HYPRE_StructVectorAssemble(problem->left), "vector");
}

/* One cycle from a zero start, as a preconditioner. */
static HYPRE_StructSolver create_cycle(const Variant *variant) {
  HYPRE_StructSolver cycle = NULL;
  if (variant->kind == PFMG) {
    check(HYPRE_StructPFMGCreate(MPI_COMM_SELF, &cycle), "PFMG");
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
    check(HYPRE_StructSMGCreate(MPI_COMM_SELF, &cycle), "SMG");
    HYPRE_StructSMGSetMaxIter(cycle, 1);
    HYPRE_StructSMGSetTol(cycle, 0);
    HYPRE_StructSMGSetZeroGuess(cycle);
    HYPRE_StructSMGSetNumPreRelax(cycle, variant->sweeps);
    HYPRE_StructSMGSetNumPostRelax(cycle, variant->sweeps);
    HYPRE_StructSMGSetLogging(cycle, 0);
  }
  return cycle;
}

/* The relative residual |f - A u| / |f|, computed from the coefficient itself. */
static double residual(const Samples *samples, int sample, const double *u) {
  const double *k = coefficient(samples, sample), *f = source(samples, sample);
  size_t nx = (size_t)samples->nx, ny = (size_t)samples->ny;
  double squares = 0, norm = 0;
  for (size_t y = 0; y < ny; ++y)
    for (size_t x = 0; x < nx; ++x) {
      size_t here = y * nx + x;
      double r = f[here];
      r -= x > 0 ? harmonic(k[here], k[here - 1]) * (u[here] - u[here - 1]) : 2 * k[here] * u[here];
      r -= x + 1 < nx ? harmonic(k[here], k[here + 1]) * (u[here] - u[here + 1]) : 2 * k[here] * u[here];
      if (y > 0) r -= harmonic(k[here], k[here - nx]) * (u[here] - u[here - nx]);
      if (y + 1 < ny) r -= harmonic(k[here], k[here + nx]) * (u[here] - u[here + nx]);
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

static void solve(const Variant *variant, Problem *problem, const Samples *samples, int sample, double tolerance,
                  double *u, Tally *tally) {
  double began = MPI_Wtime();
  assemble(problem, coefficient(samples, sample), source(samples, sample));
  double assembled = MPI_Wtime();

  HYPRE_StructSolver solver, cycle = create_cycle(variant);
  check(HYPRE_StructPCGCreate(MPI_COMM_SELF, &solver), "CG");
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
  double ready = MPI_Wtime();
  check(HYPRE_StructPCGSolve(solver, problem->matrix, problem->right, problem->left), "solution");
  double solved = MPI_Wtime();

  int iterations;
  HYPRE_StructPCGGetNumIterations(solver, &iterations);
  HYPRE_StructPCGDestroy(solver);
  if (variant->kind == PFMG) HYPRE_StructPFMGDestroy(cycle);
  if (variant->kind == SMG) HYPRE_StructSMGDestroy(cycle);
  HYPRE_StructMatrixDestroy(problem->matrix);
  double freed = MPI_Wtime();

  check(HYPRE_StructVectorGetBoxValues(problem->left, problem->low, problem->high, u), "vector");
  double error = residual(samples, sample, u);
  tally->assembly += assembled - began;
  tally->setup += (ready - assembled) + (freed - solved);
  tally->iteration += solved - ready;
  tally->iterations += iterations;
  if (iterations > tally->most) tally->most = iterations;
  if (!(error <= tally->worst)) tally->worst = error;
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
  Samples samples = read_samples(input, limit);
  double *solutions = malloc(cells(&samples) * (size_t)samples.count * sizeof(double));
  if (!solutions) die("out of memory");
  printf("hypre %s, %d samples of %d x %d, tolerance %g\n", HYPRE_RELEASE_VERSION, samples.count, samples.nx,
         samples.ny, tolerance);
  printf("%-22s %9s %14s %10s %10s %6s %10s %8s\n", "CG with", "solves/s", "without set-up", "assembly", "iterations",
         "most", "residual", "core");

  int found = 0;
  const char *fastest = NULL;
  double best = 0;
  for (int v = 0; v < variant_count; ++v) {
    const Variant *variant = &variants[v];
    if (wanted && strcmp(wanted, variant->name)) continue;
    found = 1;
    Problem problem = create_problem(&samples);
    Tally tally = {0, 0, 0, 0, 0, 0}, warming = tally;
    solve(variant, &problem, &samples, 0, tolerance, solutions, &warming);
    double processor = processor_seconds(), wall = MPI_Wtime();
    for (int sample = 0; sample < samples.count; ++sample)
      solve(variant, &problem, &samples, sample, tolerance, solutions + cells(&samples) * (size_t)sample, &tally);
    double share = (processor_seconds() - processor) / (MPI_Wtime() - wall);
    double all = tally.assembly + tally.setup + tally.iteration;
    printf("%-22s %9.1f %14.1f %8.1f %% %10.2f %6d %10.2e %6.0f %%\n", variant->name, samples.count / all,
           samples.count / tally.iteration, 100 * tally.assembly / all, (double)tally.iterations / samples.count,
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
  if (fastest) printf("fastest: %s, %.1f solves/s\n", fastest, best);
  if (output) write_solutions(output, &samples, solutions);
  free(solutions);
  free(samples.values);
  HYPRE_Finalize();
  MPI_Finalize();
  return 0;
}
