/// A row of `documents`: what a legacy file is besides its records.
struct StoredDocument: Sendable {
  var name = ""
  var isNull = false
  var serverTime: Int64 = 0
  var lastHourlyMarkerRead: Int64 = 0
  /// The sequence number of the event that wrote it.
  var seq: Int64 = 0
}
