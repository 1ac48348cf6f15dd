import Pipelines
import Segmentation
import Testing

@Suite("Files that nobody meant")
struct HostileFileTests {
  @Test("every beginning of a file is read or refused with a place")
  func beginnings() {
    let text = Array(Sample.everyKey.unicodeScalars)
    for count in stride(from: 0, through: text.count, by: 7) {
      answer(String(String.UnicodeScalarView(text.prefix(count))))
    }
  }

  @Test("a file with a few characters changed is read or refused with a place")
  func mutations() {
    var random = Xorshift(state: 0x5EED_0001)
    let alphabet = Array("{}[]:,'\"|>&*!#-?@`%\\ \t\n\r~0a\u{85}é🧁\u{0}\u{FFFE}".unicodeScalars)
    let original = Array(Sample.everyKey.unicodeScalars)
    for _ in 0..<600 {
      var text = original
      for _ in 0...(random.next() % 4) {
        let index = Int(random.next() % UInt64(text.count))
        let scalar = alphabet[Int(random.next() % UInt64(alphabet.count))]
        switch random.next() % 3 {
        case 0: text[index] = scalar
        case 1: text.insert(scalar, at: index)
        default: text.removeSubrange(index..<min(text.count, index + Int(random.next() % 40)))
        }
      }
      answer(String(String.UnicodeScalarView(text)))
    }
  }

  @Test("lines of a file in another order are read or refused with a place")
  func shuffles() {
    var random = Xorshift(state: 0x5EED_0002)
    let lines = Sample.everyKey.split(separator: "\n", omittingEmptySubsequences: false)
    for _ in 0..<200 {
      let kept = lines.filter { _ in random.next() % 8 != 0 }
      answer(kept.joined(separator: "\n"))
    }
  }

  /// What is said of a file must lead to a place in it.
  private func answer(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    do throws(PipelineErrors) {
      let file = try PipelineFile.parse(text, path: "p.yaml")
      #expect(!file.pipeline.sources.isEmpty && !file.pipeline.segments.isEmpty, sourceLocation: sourceLocation)
      #expect(file.segmentPlaces.count == file.pipeline.segments.count, sourceLocation: sourceLocation)
    } catch {
      #expect(error.diagnostics.contains { $0.severity == .error }, "\(text)", sourceLocation: sourceLocation)
      let lineCount = text.unicodeScalars.count { "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) } + 1
      for diagnostic in error.diagnostics {
        let isInFile = diagnostic.position.map { (1...lineCount).contains($0.line) && $0.column >= 1 } ?? false
        #expect(isInFile, "\(diagnostic)\n\(text)", sourceLocation: sourceLocation)
      }
    }
  }
}

/// A small generator whose numbers are the same everywhere.
private struct Xorshift {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
