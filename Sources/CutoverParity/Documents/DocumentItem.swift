import CutoverJSON

/// A piece of a document, as it is read forward.
///
/// Arrays and objects that fit a reader's window come as one ``value(_:)``; larger ones come piece by piece, the elements
/// of their arrays whole. So memory follows the largest element, not the document.
enum DocumentItem: Sendable {
  /// A value as JSON without white space.
  case value([UInt8])
  case beginObject
  /// The name of a member, whose value follows.
  case name(ExactString)
  case endObject
  case beginArray
  /// An element of an array, as JSON without white space.
  case element([UInt8])
  case endArray
}
