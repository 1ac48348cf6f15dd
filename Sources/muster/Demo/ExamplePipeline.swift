import Pipelines
import Runtime
import Segmentation

/// `pipelines/bank-cross-sell.yaml`, carried inside the program: the manifest embeds the file itself.
enum ExamplePipeline {
  static var text: String { String(decoding: PackageResources.bank_cross_sell_yaml, as: UTF8.self) }

  /// - Parameter path: the name under which an error shows it.
  /// - Throws: `RuntimeError` where the file is wrong.
  static func load(path: String) throws(RuntimeError) -> Pipeline {
    do throws(PipelineErrors) {
      return try PipelineFile.parse(text, path: path).pipeline
    } catch {
      throw RuntimeError(.failed, error.description)
    }
  }
}
