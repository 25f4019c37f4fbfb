# Sourced by the job scripts: runs tafel so that a job that meets its time limit goes on in its next life.
#
# The environment can give TAFEL, the program; by default the one in the path, or else this repository's build.

# From here on the signal that comes before the limit ends nothing: it is passed on. One that mpirun or a rank gets
# before it can take it is lost, or ends them (138): hence again and again, and a new life in that case as well.
program= stopping= repeater=
stop() {
  stopping=1
  [ -n "$program" ] && [ -z "$repeater" ] || return 0
  while kill -USR1 "$program" 2> /dev/null; do sleep 2; done &
  repeater=$!
}
trap stop USR1

tafel=${TAFEL:-$(command -v tafel || echo "$PWD/.build/release/tafel")}
[ -x "$tafel" ] || { echo "there is no $tafel: build it with 'make build', or set TAFEL" >&2; exit 2; }

# One thread a rank. Some shared file systems refuse locks.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 HDF5_USE_FILE_LOCKING=FALSE

# run_or_requeue COMMAND...: run it in the background, since bash runs a trap only while it waits; send USR1 on
# to mpirun, which gives it to all ranks; requeue if they stopped early with a state to resume from (75).
run_or_requeue() {
  local code job=$SLURM_JOB_ID
  "$@" &
  program=$!
  [ -n "$stopping" ] && stop # it came in between
  wait "$program"
  code=$?
  while kill -0 "$program" 2> /dev/null; do # the signal ended the waiting, not the program
    wait "$program"
    code=$?
  done
  # The program may have ended between the two: its own code is kept for a further wait.
  [ "$code" -gt 128 ] && { wait "$program"; code=$?; }
  [ -n "$repeater" ] && kill "$repeater" 2> /dev/null
  # A task of an array goes by both numbers: its own alone can mean the whole array.
  [ -n "${SLURM_ARRAY_TASK_ID:-}" ] && job=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
  if [ "$code" -eq 75 ] || { [ "$code" -eq 138 ] && [ -n "$stopping" ]; }; then scontrol requeue "$job"; fi
  exit "$code"
}
