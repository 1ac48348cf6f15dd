/// Reads what `StateWriter` wrote. Whatever the bytes are, it reads within them or throws.
package struct StateReader {
  private var rest: UnsafeRawBufferPointer

  /// - Parameter bytes: they must outlive the reader, and what it gives.
  package init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

  package var isAtEnd: Bool { rest.isEmpty }

  /// Throws where bytes are left that nobody asked for.
  package func end() throws(MalformedState) { if !isAtEnd { throw MalformedState() } }

  package mutating func byte() throws(MalformedState) -> UInt8 {
    guard let byte = rest.first else { throw MalformedState() }
    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst())
    return byte
  }

  package mutating func number() throws(MalformedState) -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let byte = try byte()
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
    throw MalformedState()
  }

  /// A number that must be below `limit`.
  package mutating func number(below limit: Int) throws(MalformedState) -> Int {
    guard let number = Int(exactly: try number()), number < limit else { throw MalformedState() }
    return number
  }

  /// How many things of at least one byte each follow.
  package mutating func count() throws(MalformedState) -> Int {
    guard let count = Int(exactly: try number()), count <= rest.count else { throw MalformedState() }
    return count
  }

  package mutating func signed() throws(MalformedState) -> Int64 {
    let number = try number()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  /// An instant before the horizon.
  package mutating func instant() throws(MalformedState) -> Int64 {
    let time = try signed()
    guard time > -EventTime.horizon, time < EventTime.horizon else { throw MalformedState() }
    return time
  }

  /// An instant, or `.min` where there is none yet.
  package mutating func instantOrNone() throws(MalformedState) -> Int64 {
    let time = try signed()
    guard time == .min || (time > -EventTime.horizon && time < EventTime.horizon) else { throw MalformedState() }
    return time
  }

  /// An instant, `.min`, or `never`.
  package mutating func endOfEvents() throws(MalformedState) -> Int64 {
    let time = try signed()
    guard time == .min || time == EventTime.never || (time > -EventTime.horizon && time < EventTime.horizon) else {
      throw MalformedState()
    }
    return time
  }

  package mutating func bits<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws(MalformedState) -> Number {
    Number(littleEndian: try bytes(MemoryLayout<Number>.size).loadUnaligned(as: Number.self))
  }

  package mutating func sortable<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws(MalformedState) -> Number {
    Number(bigEndian: try bytes(MemoryLayout<Number>.size).loadUnaligned(as: Number.self))
  }

  package mutating func bytes(_ count: Int) throws(MalformedState) -> UnsafeRawBufferPointer {
    guard count <= rest.count else { throw MalformedState() }
    defer { rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count)) }
    return UnsafeRawBufferPointer(rebasing: rest.prefix(count))
  }

  /// All bytes that are left.
  package mutating func remainder() -> UnsafeRawBufferPointer {
    defer { rest = UnsafeRawBufferPointer(rebasing: rest.suffix(0)) }
    return rest
  }

  package mutating func text() throws(MalformedState) -> UnsafeRawBufferPointer { try bytes(try count()) }
}
