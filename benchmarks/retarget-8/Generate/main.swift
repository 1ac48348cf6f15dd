import Glibc

func fail(_ message: String) -> Never {
  var line = Line(descriptor: STDERR_FILENO)
  line.add(Array("retarget-generate: error: \(message)".utf8))
  line.end()
  line.flush()
  exit(2)
}

if CommandLine.arguments.dropFirst().contains("--help") {
  print(Options.help)
  exit(0)
}

do {
  let options = try Options(CommandLine.arguments.dropFirst())
  let descriptor = options.out.map { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) } ?? STDOUT_FILENO
  guard descriptor >= 0 else { fail("\(options.out ?? ""): \(String(cString: strerror(errno)))") }
  var traffic = Traffic(options)
  var journal = Journal(options, descriptor: descriptor)
  for index in 0..<options.days where journal.line.failure == 0 {
    for draft in traffic.drafts(ofDay: index) { journal.write(draft) }
  }
  journal.flush()
  guard journal.line.failure == 0 else { fail(String(cString: strerror(journal.line.failure))) }
} catch {
  fail(error.message)
}
