import Files
import Formats
import KafkaTransport
import Pipelines
import Segmentation

/// `--rejected FILE`: each record that could not be used, one JSON object a line.
struct RejectedFile {
  private let writer: LineWriter
  /// JSON strings, quotes included.
  private let sources: [String]
  /// Of each log the members that say where in it a record stood, up to the number; and what `Record.line` is ahead of it.
  private let places: [(members: String, ahead: UInt64)]
  /// `Record.file` of the first.
  private let firstFile: UInt32

  init(path: String, pipeline: Pipeline, logs: [InputLog], firstFile: UInt32) throws(RuntimeError) {
    self.firstFile = firstFile
    writer = try RuntimeError.wrapping { () throws(FileError) in try LineWriter(path: path) }
    sources = pipeline.sources.map { JSONValue.text($0.name).json }
    places = logs.map { log in
      switch log.origin {
      case .file(let path): (#""file":\#(JSONValue.text(path).json),"line":"#, 0)
      case .partition(let partition, _):
        (#""topic":\#(JSONValue.text(partition.topic).json),"partition":\#(partition.number),"offset":"#, 1)
      }
    }
  }

  func append(_ unusable: Unusable, _ reason: Rejection) throws(RuntimeError) {
    let place = places[Int(unusable.file &- firstFile)]
    let text = RejectedRecord.json(
      unusable, reason, source: sources[Int(unusable.source)], place: "\(place.members)\(unusable.line &- place.ahead)")
    try RuntimeError.wrapping { () throws(FileError) in
      try writer.append(text)
      try writer.append("\n")
    }
  }

  func finish() throws(RuntimeError) {
    try RuntimeError.wrapping { () throws(FileError) in try writer.finish() }
  }
}
