extension ProfileStore {
  // MARK: timers

  /// Sets when a condition flips by time alone; `never`, or what lies beyond the horizon, takes its timer away.
  @inline(__always)
  mutating func setTimer(_ index: UInt32, _ condition: Int, to time: Int64) {
    let profile = self[index]
    let start = profile.timersOffset(layout)
    let count = profile.timerCount
    var entry = 0
    while entry < count {
      let stamp = Stamp(bits: profile.read(start &+ entry &* 8))
      if stamp.index == condition {
        if time >= EventTime.horizon {
          profile.timerCount = count &- 1
          close(index, at: start &+ entry &* 8, 8)
        } else {
          profile.write(Stamp(time, condition).bits, at: start &+ entry &* 8)
        }
        return
      }
      entry &+= 1
    }
    if time >= EventTime.horizon { return }
    let moved = open(index, at: start &+ count &* 8, 8)
    moved.write(Stamp(time, condition).bits, at: start &+ count &* 8)
    moved.timerCount = count &+ 1
  }

  /// When a timer is due; `never` where there is none.
  func timer(_ profile: Profile, _ condition: Int) -> Int64 {
    let start = profile.timersOffset(layout)
    for entry in 0..<profile.timerCount {
      let stamp = Stamp(bits: profile.read(start &+ entry &* 8))
      if stamp.index == condition { return stamp.time }
    }
    return EventTime.never
  }

  // MARK: deadlines

  /// Sets the deadline of a profile where `time` comes sooner than the one that is set.
  @inline(__always)
  mutating func arm(_ index: UInt32, at time: Int64) {
    let profile = self[index]
    guard time < EventTime.horizon, deadlines.isSooner(time, than: profile.armed) else { return }
    profile.armed = DeadlineQueue.Mark(time)
    deadlines.push(index, time)
  }

  // MARK: begins

  func begin(_ profile: Profile, of segment: Int) -> Int64? {
    let start = profile.beginsOffset(layout)
    for entry in 0..<profile.beginCount {
      let stamp = Stamp(bits: profile.read(start + entry * 8))
      if stamp.index == segment { return stamp.time }
    }
    return nil
  }

  /// Notes when the membership in a segment began, or (nil) that there is none.
  mutating func setBegin(_ index: UInt32, of segment: Int, to time: Int64?) {
    let profile = self[index]
    let start = profile.beginsOffset(layout)
    let count = profile.beginCount
    for entry in 0..<count where Stamp(bits: profile.read(start + entry * 8)).index == segment {
      if let time {
        profile.write(Stamp(time, segment).bits, at: start + entry * 8)
      } else {
        profile.beginCount = count - 1
        close(index, at: start + entry * 8, 8)
      }
      return
    }
    guard let time else { return }
    let moved = open(index, at: start + count * 8, 8)
    moved.write(Stamp(time, segment).bits, at: start + count * 8)
    moved.beginCount = count + 1
  }
}
