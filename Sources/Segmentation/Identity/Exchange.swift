/// What goes between the shards of a pipeline that joins identities, so that there may be any number of them.
///
/// Records wait at the home of their subject, which its hash says. Before a slice of event time is applied, what is on one
/// record, and all that is tied to it, is brought into one shard (`Islands`): profiles move, as the facts that they are
/// made of, and a directory at the home of each identifier says where it is. Then each record goes to where its subject is,
/// and each shard applies what it has, as if it were alone. So the result is that of one shard.
///
/// A slice is a few phases with a barrier behind each. In a phase that is parallel iteration i changes shard and lane i alone
/// and reads of the others what nobody changes in that phase; what lies between is the caller's thread.
public final class Exchange: @unchecked Sendable {
  /// Calls its argument with each shard's number, at once or one after the other, and returns when all are done.
  public typealias Parallel = (_ body: @Sendable (Int) -> Void) -> Void

  /// Of one shard: what others may ask of it.
  struct Lane: ~Copyable {
    var directory = Directory()
    var parcels = Parcels()
    /// How many records that are late at the end of the slice are due, too.
    var late = 0
    /// By record that is due: the shard that its subject is in.
    var places = FlatBuffer<Int32>()
    var footprints: [Footprint] = []
    /// Some record that is due has identifiers in several shards.
    var isApart = false
  }

  let shards: UnsafeMutablePointer<Shard>
  let count: Int
  let lanes: UnsafeMutablePointer<Lane>
  private var islands = Islands()
  /// Identifiers that were given a place in this slice.
  private var assigned: [UInt64] = []
  /// The number of the next record, as `Shard.take` is told it; it may wrap around.
  public var nextArrival: UInt32 = 0
  /// How many profiles have moved to another shard, and how many records were applied away from home.
  public private(set) var profilesMoved = 0
  public private(set) var recordsSent = 0

  /// - Parameter shards: of which nothing is known yet; they must outlive the exchange.
  public init(_ shards: UnsafeMutablePointer<Shard>, count: Int) {
    self.shards = shards
    self.count = count
    lanes = .allocate(capacity: count)
    for lane in 0..<count {
      (lanes + lane).initialize(to: Lane())
      shards[lane].place = ShardPlace(lane, of: count)
      shards[lane].hold.pointee.numberArrivals()
      shards[lane].graph.pointee.noteReleases()
    }
  }

  deinit {
    lanes.deinitialize(count: count)
    lanes.deallocate()
  }

  /// How many identifiers are known away from home.
  public var awayCount: Int { (0..<count).reduce(0) { $0 + lanes[$1].directory.count } }

  /// No record with an instant before `clock` comes any more: applies all before it, and lets time pass to the newest used.
  ///
  /// Each shard has taken the records that are at home in it.
  /// - Parameter takesLate: as of `Shard.advance`.
  public func step(to clock: Int64, takesLate: Bool = false, inParallel: Parallel) {
    inParallel { self.shards[$0].hold.pointee.sort() }
    while true {
      var earliest = EventTime.never
      for lane in 0..<count { earliest = min(earliest, shards[lane].hold.pointee.earliest) }
      guard earliest < clock else { break }
      // All shards forget message ids at the instants at which one shard would, so a slice ends before the next of them.
      for lane in 0..<count { shards[lane].recent.turn(to: earliest) }
      apply(before: min(clock, shards[0].recent.standsUntil &+ 1), inParallel)
    }
    guard takesLate else { return }
    for lane in 0..<count { shards[lane].recent.turn(to: clock) }
    apply(before: clock, takesLate: true, inParallel)
  }

  /// Everything due up to and including `instant` takes effect.
  public func settle(upTo instant: Int64, inParallel: Parallel) {
    inParallel { self.shards[$0].settle(upTo: instant) }
    comeHome()
  }

  // MARK: one slice

  /// - Parameter takesLate: it is of records that are late at `bound` alone.
  private func apply(before bound: Int64, takesLate: Bool = false, _ inParallel: Parallel) {
    if takesLate {
      inParallel { self.lanes[$0].late = self.shards[$0].hold.pointee.putLateFirst(at: bound) }
    } else {
      for lane in 0..<count { lanes[lane].late = 0 }
    }
    bringTogether(before: bound, inParallel)
    inParallel { self.send($0) }
    inParallel { self.apply($0, before: bound, takesLate: takesLate) }
    var newestUsed = Int64.min
    for lane in 0..<count {
      newestUsed = max(newestUsed, shards[lane].newestUsed)
      recordsSent += lanes[lane].parcels.labels.count
    }
    let settled = newestUsed
    inParallel { lane in
      self.takeNotes(lane)
      if settled != .min { self.shards[lane].settle(upTo: settled) }
    }
    comeHome()
  }

  /// Brings the islands of a slice each into one shard.
  private func bringTogether(before bound: Int64, _ inParallel: Parallel) {
    islands.removeAll()
    for pass in 0... {
      // Islands that are tied through others take a second pass; who makes up chains of them is looked through at once.
      let isThorough = pass >= 2
      precondition(pass < 5, "Exchange: islands that were looked through do not touch")
      inParallel { self.survey($0, before: bound, isThorough: isThorough) }
      if !(0..<count).contains(where: { lanes[$0].isApart }) { return }
      if isThorough { islands.removeAll() }
      for lane in 0..<count { for footprint in lanes[lane].footprints { islands.insert(footprint) } }
      for order in islands.orders(by: Ties(self), isThorough: isThorough) { move(order) }
    }
  }

  /// Finds out where the subjects of the records that are due are, and whose identifiers lie apart.
  private func survey(_ lane: Int, before bound: Int64, isThorough: Bool) {
    let hold = shards[lane].hold
    lanes[lane].places.removeAll()
    lanes[lane].footprints.removeAll(keepingCapacity: true)
    lanes[lane].isApart = false
    while let index = due(lane, lanes[lane].places.count, before: bound) {
      let record = UnsafePointer(hold.pointee.batch.records.base + Int(index))
      // A truncate is everybody's.
      let place = record.pointee.identifierCount == 0 ? lane : self.place(of: Directory.key(record.pointee.subject))
      lanes[lane].places.append(Int32(truncatingIfNeeded: place))
      var isApart = false
      Footprint.forEachOwned(record, hold.pointee.batch) { if self.place(of: $0) != place { isApart = true } }
      if isApart { lanes[lane].isApart = true }
      if isApart || (isThorough && record.pointee.identifierCount > 1) {
        lanes[lane].footprints.append(Footprint(record, hold.pointee.batch))
      }
    }
  }

  private func due(_ lane: Int, _ place: Int, before bound: Int64) -> UInt32? {
    shards[lane].hold.pointee.due(place, before: place < lanes[lane].late ? .max : bound)
  }

  /// Hands on the records whose subject is elsewhere, each with what is known of its message id.
  private func send(_ lane: Int) {
    let (hold, lane) = (shards[lane].hold, lanes + lane)
    let number = Int32(truncatingIfNeeded: lane - lanes)
    lane.pointee.parcels.removeAll()
    for place in 0..<lane.pointee.places.count where lane.pointee.places[place] != number {
      guard let index = hold.pointee.due(place, before: .max) else { continue }
      let record = UnsafePointer(hold.pointee.batch.records.base + Int(index))
      let known = record.pointee.idHash == 0 ? nil : shards[Int(number)].recent.time(of: record.recentKey)
      lane.pointee.parcels.append(
        hold.pointee.batch, Int(index),
        Parcels.Label(
          place: lane.pointee.places[place], arrival: hold.pointee.arrival(of: index), knownTime: known ?? .min))
    }
    guard lane.pointee.parcels.labels.count > 0 else { return }
    hold.pointee.drop(ofFirst: lane.pointee.places.count) { lane.pointee.places[$0] == number }
  }

  private func apply(_ lane: Int, before bound: Int64, takesLate: Bool) {
    shards[lane].guests.removeAll()
    for other in 0..<count where other != lane { take(lane, from: other) }
    shards[lane].advance(to: bound, takesLate: takesLate)
  }

  private func take(_ lane: Int, from other: Int) {
    let parcels = lanes + other
    for index in 0..<parcels.pointee.parcels.labels.count {
      let label = parcels.pointee.parcels.labels[index]
      guard Int(label.place) == lane else { continue }
      shards[lane].take(parcels.pointee.parcels.batch, index, arrival: label.arrival)
      if label.knownTime != .min {
        let record = UnsafePointer(parcels.pointee.parcels.batch.records.base + index)
        shards[lane].guests.bring(record.recentKey, label.knownTime)
      }
    }
  }

  /// Takes in what other shards remember of message ids that are at home here.
  private func takeNotes(_ lane: Int) {
    let home = ShardPlace(lane, of: count)
    for other in 0..<count where other != lane {
      let guests = shards + other
      for index in 0..<guests.pointee.guests.notes.count {
        let note = guests.pointee.guests.notes[index]
        if home.isHome(of: note.key) { shards[lane].recent.set(note.key, to: note.time) }
      }
    }
  }

  // MARK: who is where

  /// The shard that knows an identifier, or would.
  @inline(__always)
  func place(of key: UInt64) -> Int {
    let home = ShardPlace.number(of: key, count: count)
    return lanes[home].directory.place(of: key) ?? home
  }

  func set(_ key: UInt64, to place: Int) {
    let home = ShardPlace.number(of: key, count: count)
    lanes[home].directory.set(key, to: place == home ? nil : place)
  }

  /// Carries out an order.
  func move(_ order: Islands.Order) {
    var message = StateWriter()
    shards[order.from].give(order.profiles, order.keys, to: &message)
    deliver(message.bytes, to: order.to)
    for key in order.keys { set(key, to: order.to) }
    assigned += order.keys
    profilesMoved += order.profiles.count
  }

  func deliver(_ message: UnsafeRawBufferPointer, to place: Int) {
    do throws(MalformedState) {
      try shards[place].receive(message)
    } catch {
      preconditionFailure("Exchange: what a shard gives another one can read")
    }
  }

  /// Identifiers of which no shard knows anything any more are at home again, with what is kept of their ended profiles;
  /// what was erased is passed over by all.
  func comeHome() {
    for lane in 0..<count {
      let graph = shards[lane].graph
      for index in 0..<graph.pointee.releases.count { comeHome(Directory.key(graph.pointee.releases[index])) }
      graph.pointee.releases.removeAll()
    }
    for key in assigned { comeHome(key) }
    assigned.removeAll(keepingCapacity: true)
    for lane in 0..<count where shards[lane].hasErased {
      shards[lane].hasErased = false
      let entries = shards[lane].suppressed.entries
      for other in 0..<count where other != lane {
        for (subject, instant) in entries { shards[other].suppressed.insert(subject, until: instant) }
      }
    }
  }

  private func comeHome(_ key: UInt64) {
    let home = ShardPlace.number(of: key, count: count)
    guard let place = lanes[home].directory.place(of: key), !shards[place].graph.pointee.knows(key) else { return }
    var message = StateWriter()
    shards[place].give([], [key], to: &message)
    deliver(message.bytes, to: home)
    lanes[home].directory.set(key, to: nil)
  }
}

/// The graphs of all shards, as a decision asks them.
struct Ties: IdentityTies {
  private let exchange: Exchange

  init(_ exchange: Exchange) { self.exchange = exchange }

  func place(of key: UInt64) -> Int { exchange.place(of: key) }
  func profiles(of key: UInt64, at place: Int, atMost count: Int) -> [UInt32] {
    exchange.shards[place].graph.pointee.profiles(of: key, atMost: count)
  }
  func keys(of profile: UInt32, at place: Int, atMost count: Int) -> [UInt64] {
    exchange.shards[place].graph.pointee.keys(of: profile, atMost: count)
  }
}
