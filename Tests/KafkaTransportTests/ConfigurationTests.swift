import Foundation
import Testing

@testable import KafkaTransport

@Suite("Kafka's properties")
struct ConfigurationTests {
  private func mistake(_ key: String, _ value: String) -> PropertyMistake? {
    #expect(throws: PropertyMistake.self) {
      try KafkaConfiguration(
        brokers: "a:1", properties: [.init("client.id", "x"), .init(key, value)], environment: { _ in nil })
    }
  }

  @Test("a value is put together from the environment and from files, whose last newline is cut off")
  func interpolation() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data("from a file\r\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let configuration = try KafkaConfiguration(
      brokers: "a:1",
      properties: [
        .init("client.id", "<${NAME}|${file:\(file.path)}>"), .init("group.instance.id", "$NAME {x} $"),
      ], environment: { $0 == "NAME" ? "from the environment" : nil })
    #expect(configuration.properties.map(\.value) == ["<from the environment|from a file>", "$NAME {x} $"])
  }

  @Test("what is named and is not there is a mistake that names it")
  func absent() {
    #expect(mistake("sasl.password", "${MUSTER_NOT_SET}")?.reason == .noVariable("MUSTER_NOT_SET"))
    let file = mistake("sasl.password", "${file:/no/such/file}")
    #expect(file?.reason == .unreadableFile("/no/such/file", "No such file or directory"))
    #expect(file?.property == 1)
    guard case .unreadableFile("/", _)? = mistake("sasl.password", "${file:/}")?.reason else {
      Issue.record("a folder is no file")
      return
    }
  }

  @Test("a property that librdkafka has not, and a value that it does not take, are mistakes without the value")
  func invalid() {
    #expect(
      mistake("sasl.pasword", "s3cret-s3cret") == PropertyMistake(property: 1, key: "sasl.pasword", reason: .unknown))
    let protocols = mistake("security.protocol", "s3cret-s3cret")
    #expect(protocols?.reason == .invalid(range: "plaintext, ssl, sasl_plaintext, sasl_ssl"))
    #expect(!"\(protocols as Any)".contains("s3cret"))
    #expect(KnownProperties.names.contains("sasl.password"))
  }

  @Test("no message shows a secret, whether it came from elsewhere or was written out")
  func redaction() throws {
    let configuration = try KafkaConfiguration(
      brokers: "a:1",
      properties: [
        .init("sasl.username", "${USER}"), .init("sasl.password", "written-out"), .init("client.id", "shown"),
      ],
      environment: { _ in "looked-up" })
    #expect(configuration.redacted("looked-up written-out shown") == "*** *** shown")
  }

  @Test("properties that do not go together are an error of configuration, without the secrets")
  func together() throws {
    let configuration = try KafkaConfiguration(
      brokers: "a:1", properties: [.init("security.protocol", "ssl"), .init("ssl.ca.location", "${CA}")],
      environment: { _ in "/no/such/authority" })
    let error = #expect(throws: KafkaError.self) { try KafkaCluster(configuration) }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains("ssl.ca.location") == true, "\(error as Any)")
    #expect(error?.message.contains("/no/such") == false)
  }
}
