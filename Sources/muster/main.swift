internal import CMalloc

#if canImport(Glibc)
  import Glibc
#endif

// Tables of millions of profiles grow by their pages and leave no holes behind; without this glibc raises the bound from
// which it maps memory each time a large block is freed.
_ = mallopt(M_MMAP_THRESHOLD, 1 << 17)

// All is written when a command returns, so nothing is left to do at exit. A library's own ending takes milliseconds, in which
// a run that is killed would have done its work, said so, and be told to have failed: the same command would do it again.
_exit(Program.run(Array(CommandLine.arguments.dropFirst())).rawValue)
