/// An identifier of a pipeline that joins identities: whose it is, and what it brought.
///
/// Facts, rows and consents lie in the block of the profile and carry the node's index, so that a merge is a union and what
/// came in with an identifier can leave with it.
struct IdentityNode: BitwiseCopyable {
  /// No node.
  static let none = UInt32.max

  var hash: UInt64
  /// The value's bytes, in the graph's slab.
  var key: UInt
  var keyCount: UInt32
  /// The profile that it belongs to, directly or through others.
  var profile: UInt32
  /// The node that owns it directly; none for the identifier that names the profile.
  var owner = IdentityNode.none
  /// The next identifier of the same profile.
  var next = IdentityNode.none
  /// Event time of the newest statement of its present ownership.
  var stated = Int64.min
  /// Until when its own tracker and audience events let a profile exist; `.min` where there are none.
  var eventsEnd = Int64.min
  /// How often it took an owner.
  var owners: UInt32 = 0
  var namespace: UInt8
  /// Some fact, row or consent carries its index.
  var carries = false
  /// Of the identifier that names a profile: some other identifier of it may carry something, too.
  var isMixed = false
}
