import Foundation
import Pipelines
import Segmentation
import Testing

@Suite("The example pipelines")
struct ExamplePipelinesTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "pipelines")

  @Test(
    "each is read without a warning, can be replayed, and has tests",
    arguments: [
      "bank-cross-sell", "media-dmp", "retail-retargeting",
    ])
  func isRead(_ name: String) throws {
    let file = try PipelineFile.load(path: Self.folder.appending(path: "\(name).yaml").path)
    #expect(file.pipeline.name == name)
    #expect(file.warnings.isEmpty)
    #expect(!file.tests.isEmpty)
  }
}
