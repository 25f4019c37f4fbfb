/* LD_PRELOAD=libcount_messages.so: what a program sends through MPI, told by rank 0 at the end.

   Point-to-point messages to other ranks (persistent, nonblocking and blocking), their bytes, rounds (calls that start or
   complete several at once count once), and the calls of collectives with the bytes that this rank gives. Sums over ranks,
   and the most of any rank. Lines: name, sum of calls, most of a rank, sum of bytes, most of a rank. */

#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

enum { MESSAGES, ROUNDS, ALLREDUCE, ALLGATHER, BROADCAST, BARRIER, OTHER, KINDS };
static const char *names[KINDS] = {"messages", "rounds", "allreduce", "allgather", "broadcast", "barrier", "other"};
static long calls[KINDS], bytes[KINDS];

/* Persistent sends that have been made, by their handles. */
static struct {
  MPI_Request request;
  long bytes;
} *sends;
static int send_count, send_room;

static long size_of(int count, MPI_Datatype type) {
  int size;
  PMPI_Type_size(type, &size);
  return (long)count * size;
}

static void note(int kind, long size) {
  ++calls[kind];
  bytes[kind] += size;
}

int MPI_Send_init(const void *data, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm, MPI_Request *request) {
  int code = PMPI_Send_init(data, count, type, to, tag, comm, request);
  if (send_count == send_room) {
    send_room = 2 * send_room + 64;
    sends = realloc(sends, (size_t)send_room * sizeof *sends);
    if (!sends) abort();
  }
  sends[send_count].request = *request;
  sends[send_count++].bytes = size_of(count, type);
  return code;
}

static void note_start(MPI_Request request) {
  for (int n = send_count - 1; n >= 0; --n)
    if (sends[n].request == request) return note(MESSAGES, sends[n].bytes);
}

int MPI_Request_free(MPI_Request *request) {
  for (int n = 0; n < send_count; ++n)
    if (sends[n].request == *request) sends[n] = sends[--send_count];
  return PMPI_Request_free(request);
}

int MPI_Startall(int count, MPI_Request requests[]) {
  for (int n = 0; n < count; ++n) note_start(requests[n]);
  if (count) note(ROUNDS, 0);
  return PMPI_Startall(count, requests);
}

int MPI_Start(MPI_Request *request) {
  note_start(*request);
  note(ROUNDS, 0);
  return PMPI_Start(request);
}

int MPI_Isend(const void *data, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm, MPI_Request *request) {
  note(MESSAGES, size_of(count, type));
  return PMPI_Isend(data, count, type, to, tag, comm, request);
}

int MPI_Send(const void *data, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm) {
  note(MESSAGES, size_of(count, type));
  return PMPI_Send(data, count, type, to, tag, comm);
}

int MPI_Allreduce(const void *data, void *result, int count, MPI_Datatype type, MPI_Op operation, MPI_Comm comm) {
  note(ALLREDUCE, size_of(count, type));
  return PMPI_Allreduce(data, result, count, type, operation, comm);
}

int MPI_Allgather(const void *data, int count, MPI_Datatype type, void *result, int other, MPI_Datatype as, MPI_Comm comm) {
  note(ALLGATHER, data == MPI_IN_PLACE ? 0 : size_of(count, type));
  return PMPI_Allgather(data, count, type, result, other, as, comm);
}

int MPI_Allgatherv(const void *data, int count, MPI_Datatype type, void *result, const int counts[], const int starts[],
                   MPI_Datatype as, MPI_Comm comm) {
  note(ALLGATHER, data == MPI_IN_PLACE ? 0 : size_of(count, type));
  return PMPI_Allgatherv(data, count, type, result, counts, starts, as, comm);
}

int MPI_Bcast(void *data, int count, MPI_Datatype type, int root, MPI_Comm comm) {
  note(BROADCAST, size_of(count, type));
  return PMPI_Bcast(data, count, type, root, comm);
}

int MPI_Barrier(MPI_Comm comm) {
  note(BARRIER, 0);
  return PMPI_Barrier(comm);
}

int MPI_Alltoallv(const void *data, const int counts[], const int starts[], MPI_Datatype type, void *result,
                  const int others[], const int places[], MPI_Datatype as, MPI_Comm comm) {
  note(OTHER, 0);
  return PMPI_Alltoallv(data, counts, starts, type, result, others, places, as, comm);
}

int MPI_Finalize(void) {
  long sums[2 * KINDS], most[2 * KINDS], own[2 * KINDS];
  for (int kind = 0; kind < KINDS; ++kind) {
    own[2 * kind] = calls[kind];
    own[2 * kind + 1] = bytes[kind];
  }
  int rank, ranks;
  PMPI_Comm_rank(MPI_COMM_WORLD, &rank);
  PMPI_Comm_size(MPI_COMM_WORLD, &ranks);
  PMPI_Reduce(own, sums, 2 * KINDS, MPI_LONG, MPI_SUM, 0, MPI_COMM_WORLD);
  PMPI_Reduce(own, most, 2 * KINDS, MPI_LONG, MPI_MAX, 0, MPI_COMM_WORLD);
  if (!rank) {
    fprintf(stderr, "%d ranks: %-10s %12s %12s %14s %14s\n", ranks, "", "calls", "most", "bytes", "most");
    for (int kind = 0; kind < KINDS; ++kind)
      fprintf(stderr, "%d ranks: %-10s %12ld %12ld %14ld %14ld\n", ranks, names[kind], sums[2 * kind], most[2 * kind],
              sums[2 * kind + 1], most[2 * kind + 1]);
  }
  return PMPI_Finalize();
}
