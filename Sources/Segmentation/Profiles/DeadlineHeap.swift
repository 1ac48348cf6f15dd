internal import CXXHash

/// The profiles that time will change, the earliest first: a 4-ary heap that knows where each profile stands.
///
/// - Complexity: O(log n) to set or take, O(1) to look at the earliest.
struct DeadlineHeap: ~Copyable {
  private var times: FlatBuffer<Int64>
  private var profiles: FlatBuffer<UInt32>
  /// Per profile: its place in the heap plus 1, or 0.
  private var places: FlatBuffer<UInt32>

  init() {
    times = FlatBuffer(capacity: 64)
    profiles = FlatBuffer(capacity: 64)
    places = FlatBuffer(capacity: 64)
  }

  /// The earliest deadline; `EventTime.never` where there is none.
  @inline(__always)
  var earliest: Int64 { times.count == 0 ? EventTime.never : times[0] }
  var count: Int { times.count }

  /// The profile whose deadline is the earliest. There must be one.
  var first: UInt32 { profiles[0] }

  /// The profile at a place of the heap; those at 1 to 4 are the next ones, in some order. nil where there are not so many.
  @inline(__always)
  func candidate(_ place: Int) -> UInt32? { place < profiles.count ? profiles[place] : nil }

  // Ahead of use: the place of a profile, then its time.

  @inline(__always)
  func prefetchPlace(of profile: UInt32) { muster_prefetch(places.base + Int(profile)) }

  @inline(__always)
  func prefetchTime(of profile: UInt32) {
    guard Int(profile) < places.count, places[Int(profile)] != 0 else { return }
    muster_prefetch(times.base + Int(places[Int(profile)]) - 1)
  }

  @inline(__always)
  func deadline(of profile: UInt32) -> Int64 {
    guard Int(profile) < places.count, places[Int(profile)] != 0 else { return EventTime.never }
    return times[Int(places[Int(profile)]) - 1]
  }

  /// Sets, moves or (with `never`) removes the deadline of a profile.
  @inline(__always)
  mutating func set(_ profile: UInt32, to time: Int64) {
    if Int(profile) >= places.count { addPlaces(upTo: profile) }
    let place = Int(places[Int(profile)]) - 1
    if place < 0 {
      if time == EventTime.never { return }
      times.append(time)
      profiles.append(profile)
      siftUp(times.count - 1)
    } else if time == EventTime.never {
      remove(place)
    } else if time < times[place] {
      times[place] = time
      siftUp(place)
    } else if time > times[place] {
      times[place] = time
      siftDown(place)
    }
  }

  private mutating func addPlaces(upTo profile: UInt32) {
    let missing = Int(profile) + 1 - places.count
    places.grow(by: missing).update(repeating: 0, count: missing)
  }

  private mutating func remove(_ place: Int) {
    places[Int(profiles[place])] = 0
    let last = times.count - 1
    let time = times[last]
    let profile = profiles[last]
    times.removeLast()
    profiles.removeLast()
    if place == last { return }
    times[place] = time
    profiles[place] = profile
    places[Int(profile)] = UInt32(place + 1)
    if place > 0, time < times[(place - 1) >> 2] { siftUp(place) } else { siftDown(place) }
  }

  private mutating func siftUp(_ start: Int) {
    var place = start
    let time = times[place]
    let profile = profiles[place]
    while place > 0 {
      let parent = (place &- 1) >> 2
      if times[parent] <= time { break }
      put(times[parent], profiles[parent], at: place)
      place = parent
    }
    put(time, profile, at: place)
  }

  private mutating func siftDown(_ start: Int) {
    var place = start
    let time = times[place]
    let profile = profiles[place]
    let count = times.count
    while true {
      let child = place &* 4 &+ 1
      if child >= count { break }
      var least = child
      let end = min(child &+ 4, count)
      var other = child &+ 1
      while other < end {
        if times[other] < times[least] { least = other }
        other &+= 1
      }
      if times[least] >= time { break }
      put(times[least], profiles[least], at: place)
      place = least
    }
    put(time, profile, at: place)
  }

  @inline(__always)
  private mutating func put(_ time: Int64, _ profile: UInt32, at place: Int) {
    times[place] = time
    profiles[place] = profile
    places[Int(profile)] = UInt32(truncatingIfNeeded: place &+ 1)
  }
}
