import Files
import Formats
import Pipelines
import Segmentation

/// `--rejected FILE`: each record that could not be used, one JSON object a line.
struct RejectedFile {
  private let writer: LineWriter
  /// JSON strings, quotes included.
  private let sources: [String]
  private let files: [String]
  /// `Record.file` of the first.
  private let firstFile: UInt32

  init(path: String, pipeline: Pipeline, files: [InputFile], firstFile: UInt32) throws(RuntimeError) {
    self.firstFile = firstFile
    writer = try RuntimeError.wrapping { () throws(FileError) in try LineWriter(path: path) }
    sources = pipeline.sources.map { JSONValue.text($0.name).json }
    self.files = files.map { JSONValue.text($0.path).json }
  }

  func append(_ unusable: Unusable, _ reason: Rejection) throws(RuntimeError) {
    var text =
      #"{"source":\#(sources[Int(unusable.source)]),"file":\#(files[Int(unusable.file &- firstFile)]),"line":\#(unusable.line)"#
    if unusable.index > 0 { text += #","index":\#(unusable.index)"# }
    text += #","reason":"\#(reason.rawValue)""#
    try RuntimeError.wrapping { () throws(FileError) in
      try writer.append(text)
      if !unusable.evidence.isEmpty {
        try writer.append(",")
        try writer.append(unusable.evidence)
      }
      try writer.append("}\n")
    }
  }

  func finish() throws(RuntimeError) {
    try RuntimeError.wrapping { () throws(FileError) in try writer.finish() }
  }
}
