package import CutoverDomain

/// The broker's tokens, as the bot has encrypted them.
package struct BrokerTokens: WireObject, Equatable {
  package var id: Int64 = 0
  package var accessToken = ""
  package var accessTokenFetchedAt = ""
  package var refreshToken = ""
  package var refreshTokenFetchedAt = ""
  package var encryptionVersion: Int64 = 1

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.string("accessToken", &accessToken)
    try visitor.string("accessTokenFetchedAt", &accessTokenFetchedAt)
    try visitor.string("refreshToken", &refreshToken)
    try visitor.string("refreshTokenFetchedAt", &refreshTokenFetchedAt)
    try visitor.integer("encryptionVersion", &encryptionVersion)
  }
}
