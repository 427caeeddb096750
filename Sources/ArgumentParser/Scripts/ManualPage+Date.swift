import Glibc

extension ManualPage {
  /// Today as `YYYY-MM-DD`, or the day of `SOURCE_DATE_EPOCH`, as in
  /// https://reproducible-builds.org/specs/source-date-epoch: the same package is made of the same sources.
  static func date() -> String {
    var seconds = getenv("SOURCE_DATE_EPOCH").flatMap { time_t(String(cString: $0)) } ?? time(nil)
    var date = tm()
    gmtime_r(&seconds, &date)
    func digits(_ number: Int32, _ count: Int) -> String {
      let text = "\(number)"
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    return "\(digits(date.tm_year + 1900, 4))-\(digits(date.tm_mon + 1, 2))-\(digits(date.tm_mday, 2))"
  }
}
