// measure FILE PROGRAM [ARGUMENT…]: runs the program and writes into FILE what the kernel counted of it:
// wall and CPU (user and system) milliseconds, peak resident KiB. Exits as the program does.
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long milliseconds(struct timeval t) { return t.tv_sec * 1000L + t.tv_usec / 1000; }

int main(int count, char **arguments) {
  if (count < 3) return 2;
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    execvp(arguments[2], arguments + 2);
    perror(arguments[2]);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) != child) return 1;
  clock_gettime(CLOCK_MONOTONIC, &end);
  FILE *file = fopen(arguments[1], "w");
  if (!file) return 1;
  fprintf(file, "%ld %ld %ld\n", (end.tv_sec - begin.tv_sec) * 1000L + (end.tv_nsec - begin.tv_nsec) / 1000000,
          milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime), usage.ru_maxrss);
  fclose(file);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
