/// Why a scalar cannot be read as what its key asks for.
struct TextProblem: Error, Equatable {
  var message: String
  var hint: String?
}
