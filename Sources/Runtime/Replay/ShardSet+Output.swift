import Files
import Segmentation

/// The deltas of all shards in one order.
extension ShardSet {
  /// Writes the deltas found since the last call: by instant, then profile id, then in the order of their shard.
  ///
  /// Each shard's are in that order already, and a profile's of one instant are all in one, so this is a merge of runs.
  func drain(into writer: LineWriter) throws(FileError) {
    if lanes.count == 1 {
      try writer.append(Self.whole(lanes.shards.pointee.output))
    } else {
      try merge(into: writer)
    }
    for i in 0..<lanes.count { lanes.shards[i].output.removeAll() }
  }

  /// The bytes of a shard's deltas are its output as it is.
  private static func whole(_ output: borrowing DeltaBuffer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: output.bytes.base, count: output.bytes.count)
  }

  private func merge(into writer: LineWriter) throws(FileError) {
    let shards = lanes.shards
    var heads = [Int](repeating: 0, count: lanes.count)
    while true {
      var least = -1
      for i in 0..<lanes.count where heads[i] < shards[i].output.deltas.count {
        if least < 0 || precedes(i, heads[i], least, heads[least]) { least = i }
      }
      if least < 0 { return }
      try writer.append(Self.line(heads[least], shards[least].output))
      heads[least] += 1
    }
  }

  private func precedes(_ a: Int, _ i: Int, _ b: Int, _ j: Int) -> Bool {
    let left = lanes.shards[a].output.deltas[i]
    let right = lanes.shards[b].output.deltas[j]
    if left.instant != right.instant { return left.instant < right.instant }
    return Self.profile(left, lanes.shards[a].output).lexicographicallyPrecedes(
      Self.profile(right, lanes.shards[b].output))
  }

  /// Valid until the buffer changes, as is `profile`.
  private static func line(_ index: Int, _ output: borrowing DeltaBuffer) -> UnsafeRawBufferPointer {
    let range = output.deltas[index].line
    return UnsafeRawBufferPointer(start: output.bytes.base + Int(range.offset), count: Int(range.count))
  }

  private static func profile(_ delta: Delta, _ output: borrowing DeltaBuffer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: output.ids.base + Int(delta.profile.offset), count: Int(delta.profile.count))
  }
}
