import Formats
import Pipelines
import Segmentation

/// A record that could not be used, as a JSON object: a line of `--rejected`, a record of the topic `NAME.rejected`.
enum RejectedRecord {
  /// - Parameters:
  ///   - source: the source's name as a JSON string.
  ///   - place: the members that say where it stood.
  static func json(_ unusable: Unusable, _ reason: Rejection, source: String, place: String) -> [UInt8] {
    var text = #"{"source":\#(source),\#(place)"#
    if unusable.index > 0 { text += #","index":\#(unusable.index)"# }
    text += #","reason":"\#(reason.rawValue)""#
    var bytes = Array(text.utf8)
    if !unusable.evidence.isEmpty {
      bytes.append(UInt8(ascii: ","))
      bytes += unusable.evidence
    }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// The members of a place in a topic.
  static func place(_ topic: String, _ partition: Int32, offset: Int64) -> String {
    #""topic":\#(JSONValue.text(topic).json),"partition":\#(partition),"offset":\#(offset)"#
  }
}
