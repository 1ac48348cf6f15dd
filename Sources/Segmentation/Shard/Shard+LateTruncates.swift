/// Truncates where records join identities: a profile may have several rows of a source, and others of it in other shards.
extension Shard {
  mutating func hasLateTruncate() -> Bool {
    for place in 0..<group.count {
      let record = record(group[place])
      if record.pointee.isLate, record.pointee.operation == .truncate { return true }
    }
    return false
  }

  /// Applies the records of the instant at hand, of which some are late truncates.
  mutating func takeInTurns(at instant: Int64) {
    let records = inArrival((0..<group.count).map { group[$0] })
    let turns = TruncateTurns(records, of: hold.pointee.batch)
    var inTime = turns.inTime
    for turn in recordOrder.order(turns.late, among: &inTime) {
      let record = hold.pointee.batch.records[Int(turn.record)]
      let source = Int(record.source)
      guard record.isLate, record.operation == .truncate else {
        takeLinked(turn.record, at: instant)
        continue
      }
      if let subject = turn.row {
        for truncate in turns.truncates(of: turn) { truncateRow(of: subject, truncate, turns, at: instant) }
      } else {
        truncate(turn.record, except: turns.subjects[source] ?? [], at: instant)
      }
    }
  }

  /// Deletes the row of one subject.
  private mutating func truncateRow(
    of subject: UInt64, _ truncate: UInt32, _ turns: borrowing TruncateTurns, at instant: Int64
  ) {
    guard case .used = disposition(record(truncate), at: instant),
      let speaker = turns.speaker(for: subject, of: Int(record(truncate).pointee.source)),
      let node = findNode(record(speaker))
    else { return }
    let profile = graph.pointee[node].profile
    turn(to: profile)
    if truncateRow(profile, of: node, truncate, at: instant) {
      touchedProfiles.insert(profile, cause: truncate, isUnlinked: false)
    } else if dirtyConditions.isEmpty, expiredRows.count == 0, touched == nil {
      forgetPending()
    }
  }

  /// Deletes the rows of a truncate's source.
  ///
  /// - Parameter others: subjects whose rows have a turn of their own.
  mutating func truncate(_ place: UInt32, except others: Set<UInt64> = [], at instant: Int64) {
    guard count(place, at: instant) else { return }
    let record = hold.pointee.batch.records[Int(place)]
    truncated[Int(record.source)] = max(truncated[Int(record.source)], record.time)
    for profile in 0..<store.pointee.endIndex where store.pointee.isLive(profile) && !isEnding(profile) {
      guard store.pointee[profile].rowBytes > 0 else { continue }
      turn(to: profile)
      if truncateRow(profile, place, except: others, at: instant) {
        touchedProfiles.insert(profile, cause: place, isUnlinked: false)
      } else if dirtyConditions.isEmpty, expiredRows.count == 0, touched == nil {
        forgetPending()
      }
    }
  }
}
