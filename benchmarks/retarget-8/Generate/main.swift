import Glibc
import Traffic

func fail(_ message: String) -> Never {
  let line = "retarget-generate: error: \(message)\n"
  _ = write(STDERR_FILENO, line, line.utf8.count)
  exit(2)
}

if CommandLine.arguments.contains("--help") {
  print(Options.help)
  exit(0)
}

do throws(Options.Mistake) {
  let options = try Options(CommandLine.arguments.dropFirst())
  let descriptor = options.out.map { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) } ?? STDOUT_FILENO
  guard descriptor >= 0 else { fail("\(options.out ?? ""): \(String(cString: strerror(errno)))") }
  do throws(LogWriter.Failure) { try options.log.write(to: descriptor) } catch { fail("\(error)") }
} catch {
  fail(error.message)
}
