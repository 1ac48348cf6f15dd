#include "CRegisters.h"

// A function that does nothing; the compiler clears the registers of its target before it returns.
#define CLEARS_REGISTERS __attribute__((noinline, zero_call_used_regs("all")))

#if defined(__x86_64__)
// A copy takes the widest registers that the processor has, whatever this is compiled for.
__attribute__((target("avx512f"))) CLEARS_REGISTERS static void clear_512(void) {}
__attribute__((target("avx"))) CLEARS_REGISTERS static void clear_256(void) {}
#endif

CLEARS_REGISTERS static void clear(void) {}

void muster_clear_registers(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return clear_512();
  if (__builtin_cpu_supports("avx")) return clear_256();
#endif
  clear();
}
