import Foundation

/// Sockets of this machine for tests.
enum LocalSocket {
  struct Failure: Error { var errno: Int32 }

  /// A socket that has a port of its own.
  static func bound() throws -> (socket: Int32, port: Int) {
    let number = socket(AF_INET, stream, 0)
    var address = address(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, length) == 0 && getsockname(number, $0, &length) == 0
      }
    }
    guard number >= 0, result else { throw Failure(errno: errno) }
    return (number, Int(UInt16(bigEndian: address.sin_port)))
  }

  /// Ports that nobody listens at: all are bound at once, so that they differ.
  static func freePorts(_ count: Int) throws -> [Int] {
    var sockets: [Int32] = []
    defer { for socket in sockets { close(socket) } }
    return try (0..<count).map { _ in
      let (socket, port) = try bound()
      sockets.append(socket)
      return port
    }
  }

  static func connected(to port: Int) -> Int32? {
    let number = socket(AF_INET, stream, 0)
    var address = address(port: port)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result == 0 { return number }
    close(number)
    return nil
  }

  /// Not inherited by the programs that tests start: a connection ends with the one that has it.
  private static let stream = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)

  private static func address(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = UInt16(port).bigEndian
    return address
  }
}
