// Loaded before a program under valgrind. Its sigsuspend changes the caller's signal mask in place (at least up to
// version 3.19), and the one of Swift's libdispatch is a constant in read-only memory: valgrind itself would end with
// a segmentation fault as soon as the main thread of a program with an asynchronous main waits. A copy may be changed.
#define _GNU_SOURCE
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int sigsuspend(const sigset_t *mask) {
  sigset_t copy = *mask;
  return (int)syscall(SYS_rt_sigsuspend, &copy, 8);  // bytes of the kernel's mask
}
