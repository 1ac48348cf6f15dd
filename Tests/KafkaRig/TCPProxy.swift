import Foundation
import Synchronization

/// Stands between clients and a broker, and delays, stops or cuts what they say to each other.
public final class TCPProxy: Sendable {
  /// Where clients connect.
  public let port: Int
  private let listener: Int32
  private let state = Mutex(Condition())

  private struct Condition {
    var target = 0
    var isStalled = false
    /// Microseconds that each piece waits.
    var delay: UInt32 = 0
    var links: [Int: Link] = [:]
    var next = 0
  }

  /// Both ends of a connection; closed when nobody uses them any more.
  private final class Link: Sendable {
    let client: Int32
    let broker: Int32

    init(_ client: Int32, _ broker: Int32) {
      self.client = client
      self.broker = broker
    }

    deinit {
      close(client)
      close(broker)
    }

    func cut() {
      shutdown(client, Int32(SHUT_RDWR))
      shutdown(broker, Int32(SHUT_RDWR))
    }
  }

  /// Listens at a port of its own; `aim` tells it where to.
  public init() throws {
    (listener, port) = try LocalSocket.bound()
    guard listen(listener, 128) == 0 else { throw LocalSocket.Failure(errno: errno) }
    Thread.detachNewThread { [self] in accept() }
  }

  /// Connections lead to this port of this machine from now on.
  public func aim(at port: Int) { state.withLock { $0.target = port } }

  /// Cuts every connection there is.
  public func cut() {
    let links = state.withLock { condition in
      defer { condition.links = [:] }
      return Array(condition.links.values)
    }
    for link in links { link.cut() }
  }

  /// Lets nothing through, and loses nothing, until it is called with false.
  public func stall(_ isStalled: Bool) { state.withLock { $0.isStalled = isStalled } }

  /// Lets each piece wait for so long.
  public func delay(milliseconds: Int) { state.withLock { $0.delay = UInt32(milliseconds) * 1000 } }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      if client < 0 { return }
      let target = state.withLock { $0.target }
      guard let broker = LocalSocket.connected(to: target) else {
        close(client)
        continue
      }
      let link = Link(client, broker)
      let number = state.withLock { condition in
        condition.next += 1
        condition.links[condition.next] = link
        return condition.next
      }
      Thread.detachNewThread { [self] in
        carry(from: link.client, to: link.broker, of: number)
        end(link, number)
      }
      Thread.detachNewThread { [self] in
        carry(from: link.broker, to: link.client, of: number)
        end(link, number)
      }
    }
  }

  private func end(_ link: Link, _ number: Int) {
    link.cut()
    state.withLock { _ = $0.links.removeValue(forKey: number) }
  }

  private func carry(from: Int32, to: Int32, of number: Int) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(from, &buffer, buffer.count, 0)
      if count <= 0 { return }
      let delay = state.withLock { $0.delay }
      if delay > 0 { usleep(delay) }
      while state.withLock({ $0.isStalled && $0.links[number] != nil }) { usleep(10_000) }
      var rest = buffer[..<count]
      while !rest.isEmpty {
        let sent = rest.withUnsafeBytes { send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if sent <= 0 { return }
        rest = rest.dropFirst(sent)
      }
    }
  }
}
