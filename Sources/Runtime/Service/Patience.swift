import KafkaTransport

/// Makes a call of a broker again until it is answered: brokers go away, come back, and take partitions over meanwhile.
struct Patience: Sendable {
  /// Milliseconds between two calls.
  private static let pause: UInt32 = 100
  /// Milliseconds after which it is worth a word.
  private static let silence: Int64 = 1000

  let stop: StopSignal
  let note: @Sendable (String) -> Void

  /// - Throws: what another call would not mend; anything, where the service is to stop.
  func callAsFunction<Result>(_ call: () throws(KafkaError) -> Result) throws(KafkaError) -> Result {
    let started = MonotonicClock.now()
    var told: String?
    while true {
      do throws(KafkaError) {
        let result = try call()
        if told != nil { note("the brokers answer again") }
        return result
      } catch {
        if !error.isRetriable || stop.isSet { throw error }
        if told != error.message, MonotonicClock.now() - started > Self.silence {
          told = error.message
          note("waiting: \(error.message)")
        }
      }
      Pause.milliseconds(Self.pause)
    }
  }
}
