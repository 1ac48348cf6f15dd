import Pipelines

/// The pipeline file that a command line names.
enum PipelineArgument {
  /// Reads the one file among the operands.
  ///
  /// - Returns: nil where the file is wrong; its errors have been printed.
  static func load(_ arguments: Arguments) throws(CommandLineError) -> PipelineFile? {
    guard let path = arguments.operands.first else { throw CommandLineError("the pipeline file is missing") }
    if arguments.operands.count > 1 {
      throw CommandLineError("one pipeline file is expected, but '\(arguments.operands[1])' follows")
    }
    return load(path)
  }

  static func load(_ path: String) -> PipelineFile? {
    do throws(PipelineErrors) {
      return try PipelineFile.load(path: path)
    } catch {
      Console.note(error.description)
      return nil
    }
  }
}
