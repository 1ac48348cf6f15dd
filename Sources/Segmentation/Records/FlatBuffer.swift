import func Glibc.explicit_bzero
import func Glibc.free
import func Glibc.malloc
import func Glibc.realloc

/// A growing array of plain values in one allocation that never shrinks and is reused by `removeAll`.
///
/// The hot path's container: no reference count, no bounds check in release builds, no element destruction.
/// - Complexity: `append` is amortised O(1) and allocates only when the capacity doubles.
@frozen
public struct FlatBuffer<Element: BitwiseCopyable>: ~Copyable {
  /// Written by this type alone; public so that it inlines.
  public var base: UnsafeMutablePointer<Element>
  public var count: Int
  public var capacity: Int

  public init(capacity: Int = 16) {
    self.capacity = max(capacity, 1)
    guard let memory = malloc(self.capacity * MemoryLayout<Element>.stride) else {
      preconditionFailure("FlatBuffer: memory for \(capacity) elements")
    }
    base = memory.bindMemory(to: Element.self, capacity: self.capacity)
    count = 0
  }

  deinit { free(base) }

  @inlinable
  public subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count, "FlatBuffer: index within count")
      return base[index]
    }
    nonmutating set {
      assert(index >= 0 && index < count, "FlatBuffer: index within count")
      base[index] = newValue
    }
  }

  @inlinable
  @inline(__always)
  public mutating func append(_ element: Element) {
    if count == capacity { reserve(count + 1) }
    base[count] = element
    count &+= 1
  }

  /// Appends `n` elements from `source`, which must not lie in this buffer.
  @inlinable
  public mutating func append(_ source: UnsafePointer<Element>, count n: Int) {
    if count &+ n > capacity { reserve(count + n) }
    (base + count).update(from: source, count: n)
    count &+= n
  }

  /// Makes room for `n` more elements without initialising them and returns where they begin.
  @inlinable
  public mutating func grow(by n: Int) -> UnsafeMutablePointer<Element> {
    if count &+ n > capacity { reserve(count + n) }
    let start = base + count
    count &+= n
    return start
  }

  @inlinable
  public mutating func removeAll() { count = 0 }

  @inlinable
  public mutating func removeLast(_ n: Int = 1) { count -= n }

  /// Overwrites all memory that the buffer has, so that nothing of what it ever held can be found in the process.
  public func wipe() { explicit_bzero(base, capacity * MemoryLayout<Element>.stride) }

  /// Overwrites the memory behind the elements.
  public func wipeRest() { explicit_bzero(base + count, (capacity - count) * MemoryLayout<Element>.stride) }

  /// Makes room for `wanted` elements in all. A large buffer grows in place, by its pages, so that nothing is held twice;
  /// a small one, as scratch memory is, leaves nothing of its content where it was.
  public mutating func reserve(_ wanted: Int) {
    if wanted <= capacity { return }
    let larger = max(wanted, capacity * 2)
    let isSmall = capacity * MemoryLayout<Element>.stride <= 256 << 10
    let wantedBytes = larger * MemoryLayout<Element>.stride
    guard let grown = isSmall ? malloc(wantedBytes) : realloc(base, wantedBytes) else {
      preconditionFailure("FlatBuffer: memory for \(larger) elements")
    }
    if isSmall {
      grown.copyMemory(from: base, byteCount: count * MemoryLayout<Element>.stride)
      wipe()
      free(base)
    }
    base = grown.bindMemory(to: Element.self, capacity: larger)
    capacity = larger
  }
}
