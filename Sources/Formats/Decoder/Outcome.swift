import Segmentation

/// What a source says of a record.
enum Outcome: Equatable {
  case taken
  case passedOver(PassedOver)
  case otherTable
  case rejected(Rejection)
  /// Rejected by the source whose `table` the record names.
  case rejectedOfTable(Rejection)
  /// Of a record that holds several: each has been rejected by itself, and noted as unusable.
  case rejectedInParts

  /// The same where something that was read turned out to be no JSON.
  var malformed: Outcome {
    if case .rejectedOfTable = self { .rejectedOfTable(.malformed) } else { .rejected(.malformed) }
  }
}
