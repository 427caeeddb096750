/// A database type by its OID. Those of built-in types never change (`pg_type.dat` in Postgres' sources).
public struct PostgresType: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Leaves a parameter's type to the server; takes a column of any type.
  public static let any = PostgresType(0)

  public static let bool = PostgresType(16)
  public static let bytea = PostgresType(17)
  public static let int8 = PostgresType(20)
  public static let int2 = PostgresType(21)
  public static let int4 = PostgresType(23)
  public static let text = PostgresType(25)
  public static let json = PostgresType(114)
  public static let float4 = PostgresType(700)
  public static let float8 = PostgresType(701)
  public static let varchar = PostgresType(1043)
  public static let date = PostgresType(1082)
  public static let timestamptz = PostgresType(1184)
  public static let numeric = PostgresType(1700)
  public static let uuid = PostgresType(2950)
  public static let jsonb = PostgresType(3802)

  private static let arrays: [PostgresType: PostgresType] = [
    .bool: .init(1000), .bytea: .init(1001), .int8: .init(1016), .int2: .init(1005), .int4: .init(1007),
    .text: .init(1009), .json: .init(199), .float4: .init(1021), .float8: .init(1022), .varchar: .init(1015),
    .date: .init(1182), .timestamptz: .init(1185), .numeric: .init(1231), .uuid: .init(2951), .jsonb: .init(3807),
  ]

  private static let elements = Dictionary(uniqueKeysWithValues: arrays.map { ($0.value, $0.key) })

  /// The type of an array of these; ``any`` where that is not known.
  public var array: PostgresType { PostgresType.arrays[self] ?? .any }

  /// The type of an array's elements, `nil` for anything else.
  public var element: PostgresType? { PostgresType.elements[self] }

  public var description: String {
    switch self {
    case .bool: "bool"
    case .bytea: "bytea"
    case .int8: "int8"
    case .int2: "int2"
    case .int4: "int4"
    case .text: "text"
    case .json: "json"
    case .float4: "float4"
    case .float8: "float8"
    case .varchar: "varchar"
    case .date: "date"
    case .timestamptz: "timestamptz"
    case .numeric: "numeric"
    case .uuid: "uuid"
    case .jsonb: "jsonb"
    default: element.map { "\($0)[]" } ?? "oid \(rawValue)"
    }
  }

  /// Whether bytes of type `other` read the same as bytes of this one.
  func reads(_ other: PostgresType) -> Bool {
    func plain(_ type: PostgresType) -> PostgresType {
      switch type.rawValue {
      case 1043, 1042, 19: .text  // varchar, bpchar, name
      case 1015, 1014, 1003: PostgresType.text.array
      default: type
      }
    }
    return self == .any || plain(self) == plain(other)
  }
}
