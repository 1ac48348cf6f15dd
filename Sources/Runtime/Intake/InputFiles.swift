import Files
import Segmentation

/// `SOURCE=GLOB` of the command line.
public struct InputPattern: Sendable, Equatable {
  public var source: String
  public var glob: String

  public init(source: String, glob: String) {
    self.source = source
    self.glob = glob
  }
}

/// Which files a replay reads, in the order given; the files of one glob by name. Each stands there once.
struct InputFiles: Sendable {
  private(set) var files: [InputLog] = []

  /// - Throws: `RuntimeError` of code `usage` for a source that the pipeline has not, or a glob that matches nothing.
  init(_ patterns: [InputPattern], pipeline: Pipeline) throws(RuntimeError) {
    var places: [String: Int] = [:]
    for pattern in patterns {
      guard let source = pipeline.sources.firstIndex(where: { $0.name == pattern.source }) else {
        throw RuntimeError(.usage, Self.unknown(pattern.source, pipeline))
      }
      let paths = try RuntimeError.wrapping { () throws(FileError) in try Glob.expand(pattern.glob) }
      for path in paths {
        let place = places[Glob.canonicalName(path), default: files.count]
        if place == files.count {
          files.append(InputLog(origin: .file(path), sources: [], lateness: 0))
          places[Glob.canonicalName(path)] = place
        }
        if !files[place].sources.contains(source) { files[place].sources.append(source) }
      }
    }
    for i in files.indices { files[i].sources.sort() }
    files.shareLateness(of: pipeline.sources.map(\.lateness))
  }

  private static func unknown(_ name: String, _ pipeline: Pipeline) -> String {
    let names = pipeline.sources.map(\.name)
    let nearest = NearestName.of(name, in: names).map { "; did you mean '\($0)'?" } ?? ""
    return
      "--input names the source '\(name)', which the pipeline has not\(nearest) (its sources: \(names.joined(separator: ", ")))"
  }
}
