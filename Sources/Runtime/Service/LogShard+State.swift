import Segmentation

extension LogShard {
  /// Writes what a next life has to know and the changelog does not yet. Behind a `step`.
  func save(to sink: inout some StateSink & ~Copyable) {
    shard.saveChanges(to: &sink)
    var key = StateWriter()
    var value = StateWriter()
    key.begin(.clock)
    position().write(to: &value)
    sink.put(key.bytes, value.bytes)
    if hasRules { return }
    key.begin(.rules)
    value.removeAll()
    value.append(shard.plan.outline)
    sink.put(key.bytes, value.bytes)
    hasRules = true
  }
}
