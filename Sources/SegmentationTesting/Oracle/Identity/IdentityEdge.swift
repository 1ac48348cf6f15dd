/// What random logs must meet often enough for a test of identity, consent and audiences to mean something.
public enum IdentityEdge: String, CaseIterable, Sendable {
  // Ownership
  case firstOwnershipWithHistory, firstOwnershipOfNobody
  case newOwner, newOwnerInTheSameProfile
  case refusedByLimit, refusedAsWeaker, refusedAsOlder
  case unlinkWithHistory, unlinkWithoutHistory, unlinkOfNothing
  case ownershipsForgotten, consentForgotten
  case repeatedByCRM
  // Consent
  case consentByTracker, consentByCRM, olderConsent, consentRepeatedByCRM
  case enterByConsent, exitByConsent
  // What a change of ownership does to members
  case mergedMember, memberOnBothSides, enterOnMerge, exitOnMerge
  case enterOnUnlink, exitOnUnlink
  case seqGoesOn
  // Audiences
  case audienceExpiry, neverLive, removal, removalOfNothing
}
