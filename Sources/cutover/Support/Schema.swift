import CutoverPostgres
import CutoverServices
enum Schema {
  static func require(on connection: PostgresConnection) throws {}
  static func provide(on connection: PostgresConnection) throws {}
  static func check(_ settings: Settings) -> Doctor.Check { Doctor.Check("schema", .ok, "") }
}
extension Schema { static func version(on connection: PostgresConnection) throws -> Int64? { nil } }
