/// The place of a record that came by an event, among records that a backfill has numbered 0, 1, 2…: after all of them,
/// in the order of the journal.
package enum LivePlace {
  package static func of(_ sequence: Int64) -> Int64 { 1 << 40 + sequence }
}
