/// Why a backfill does not load files that were left alone since their endpoints became complete: their old values would
/// take the place of newer ones, which are nowhere else.
package enum OldFiles {
  /// `names` are those of the files.
  package static func words(_ names: [String]) -> String {
    "\(names.joined(separator: ", ")): not written since the endpoint became complete, so a backfill would put old values "
      + "over newer ones; nothing was changed"
  }

  package static let remedy =
    "take the endpoint back first ('cutover flags rollback'), which brings its files up to date; or load a copy of the "
    + "folder without .cutover-position.json (--from) if the old values are the right ones"
}
