/// A consent that was stated at the instant at hand: what it was before.
struct ConsentMove: BitwiseCopyable {
  var profile: UInt32
  /// The last record that stated it, in the batch that is held.
  var record: UInt32
  var purpose: UInt8
  var wasGranted: Bool
}

extension Shard {
  // MARK: statements

  /// Enters what a record says of consent.
  ///
  /// A CRM row says something only where it differs from what it gave last.
  /// - Parameter node: the record's subject.
  mutating func state(_ index: UInt32, of profile: UInt32, by node: UInt32) {
    let record = hold.pointee.batch.records[Int(index)]
    let isRow = links.isCRM[Int(record.source)]
    if isRow, record.operation != .write { return }
    var consent = Statement(.consent, source: record.source, node: node)
    // A row may have taken the time of the change that it follows.
    consent.time = record.time
    if isRow, let row = store.pointee.row(store.pointee[profile], Int(record.source), of: node), row.isKnown {
      consent.time = max(record.time, row.time)
    }
    consent.place = RecordPlace(record, id: hold.pointee.batch.text(record.id))
    for place in 0..<Int(record.consentCount) {
      let said = hold.pointee.batch.consents[Int(record.firstConsent) &+ place]
      consent.purpose = said.purpose
      consent.isGranted = said.isGranted
      if isRow, !gives(consent, profile) { continue }
      note(said.purpose, of: profile, index)
      enter(consent, profile, isLog: isRow)
    }
  }

  /// Remembers what a row gives; false where it gave the same last.
  private mutating func gives(_ consent: Statement, _ profile: UInt32) -> Bool {
    let known = store.pointee.statements(store.pointee[profile]).first {
      $0.kind == .given && $0.purpose == consent.purpose && $0.source == consent.source && $0.node == consent.node
    }
    if known?.statement.isGranted == consent.isGranted { return false }
    var given = consent
    given.kind = .given
    store.pointee.put(given, in: profile, at: known?.offset)
    return true
  }

  /// Notes what a consent is before the first statement of the instant.
  mutating func note(_ purpose: UInt8, of profile: UInt32, _ record: UInt32) {
    for place in 0..<consentMoves.count
    where consentMoves[place].profile == profile && consentMoves[place].purpose == purpose {
      consentMoves[place].record = record
      return
    }
    let wasGranted = store.pointee.consents(store.pointee[profile], to: purpose)
    consentMoves.append(
      ConsentMove(profile: profile, record: record, purpose: purpose, wasGranted: wasGranted))
  }

  /// Keeps the newest statement of each purpose and identifier.
  ///
  /// - Parameter isLog: of two at one time from one source the one that comes later is the newer.
  private mutating func enter(_ consent: Statement, _ profile: UInt32, isLog: Bool) {
    let known = store.pointee.statements(store.pointee[profile]).first {
      $0.kind == .consent && $0.purpose == consent.purpose && $0.node == consent.node
    }
    if let known, store.pointee.stands(consent, before: known.statement) {
      let isNewerInLog = isLog && known.statement.source == consent.source && known.statement.time == consent.time
      if !isNewerInLog { return }
    }
    store.pointee.put(consent, in: profile, at: known?.offset)
  }

  // MARK: what depends on them

  /// Marks what depends on consents that changed.
  mutating func touchConsents(_ index: UInt32) {
    for place in 0..<consentMoves.count {
      let move = consentMoves[place]
      guard move.profile == index, isGranted(move) != move.wasGranted else { continue }
      for segment in links.purposeSegments[Int(move.purpose)] { dirtySegments.insert(segment) }
      for condition in links.purposeConditions[Int(move.purpose)] { dirtyConditions.insert(condition) }
    }
  }

  private mutating func isGranted(_ move: ConsentMove) -> Bool {
    store.pointee.consents(store.pointee[move.profile], to: move.purpose)
  }

  /// Whether a profile consents to all that a segment requires.
  mutating func consents(_ profile: Profile, toAllOf segment: Int) -> Bool {
    for purpose in links.requires[segment]
    where !store.pointee.consents(profile, to: UInt8(truncatingIfNeeded: purpose)) { return false }
    return true
  }

  /// Whether consent to a purpose of the segment changed, at the instant at hand, to what a delta needs: nil where it did
  /// not, else whether a late record changed it.
  mutating func consentChanged(of segment: Int, _ index: UInt32, isEnter: Bool) -> Bool? {
    var isLate: Bool?
    for place in 0..<consentMoves.count {
      let move = consentMoves[place]
      guard move.profile == index, move.wasGranted != isEnter, links.requires[segment].contains(Int32(move.purpose)),
        isGranted(move) == isEnter
      else { continue }
      isLate = isLate == true || hold.pointee.batch.records[Int(move.record)].isLate
    }
    return isLate
  }

  // MARK: forgetting

  /// When something is due to be forgotten of a profile that does not exist.
  mutating func forgets(_ index: UInt32) -> Int64 {
    let profile = store.pointee[index]
    let end = identityEnd(profile)
    var due = plan.linkage.isLinked && graph.pointee.hasSeveral(index) ? end : EventTime.never
    store.pointee.statements(profile).visit { statement in
      switch statement.kind {
      case .consent: if statement.isGranted { due = min(due, end) }
      case .given: break
      case .removal: due = min(due, removalEnd(statement))
      }
    }
    return due
  }

  /// When what is kept with a profile's identity ends; `never` where it does not, or the profile has never existed.
  private func identityEnd(_ profile: Profile) -> Int64 {
    let ended = profile.eventsEnd
    guard ended != .min, let retention = plan.pipeline.identity.retention else { return EventTime.never }
    return ended &+ retention
  }

  /// Forgets what is due of a profile that does not exist.
  mutating func forget(_ index: UInt32, at now: Int64) {
    store.pointee.changes.note(index)
    forgetRemovals(index, at: now)
    if now >= identityEnd(store.pointee[index]) {
      store.pointee[index].seq = 0
      store.pointee.forgetGrants(index)
      if plan.linkage.isLinked { return dissolve(index, at: now) }
    }
    _ = rest(index)
  }

  /// Lets a profile that does not exist wait until something of it is due to be forgotten; false where nothing is kept of
  /// it but the last `seq`, and its block is gone.
  mutating func rest(_ index: UInt32) -> Bool {
    while let row = uselessRow(index) { store.pointee.removeRow(index, row) }
    let profile = store.pointee[index]
    let isShared = plan.linkage.isLinked && graph.pointee.hasSeveral(index)
    if !isShared, !store.pointee.holdsGrant(profile) { retire(index) }
    if isShared || profile.rowBytes > 0 || store.pointee.statements(profile).byteCount > 0 {
      store.pointee.arm(index, at: forgets(index))
      store.pointee.fit(index)
      return true
    }
    store.pointee.remove(index, hash: hash(of: index))
    if plan.linkage.isLinked { graph.pointee.remove(graph.pointee.root(index)) }
    return false
  }
}

extension ProfileStore {
  /// Whether a consent that is kept for a time is among the statements.
  func holdsGrant(_ profile: Profile) -> Bool {
    statements(profile).first { $0.kind == .consent && $0.isGranted } != nil
  }

  /// Grants end with the identity; refusals, and what rows gave, stay.
  mutating func forgetGrants(_ index: UInt32) {
    removeStatements(index) { $0.kind == .consent && $0.isGranted }
  }
}
