internal import CMalloc

#if canImport(Glibc)
  import Glibc
#endif

// Tables of millions of profiles grow by their pages and leave no holes behind; without this glibc raises the bound from
// which it maps memory each time a large block is freed.
_ = mallopt(M_MMAP_THRESHOLD, 1 << 17)

exit(Program.run(Array(CommandLine.arguments.dropFirst())).rawValue)
