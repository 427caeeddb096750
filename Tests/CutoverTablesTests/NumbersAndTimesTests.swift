import CutoverBasics
import Testing

@testable import CutoverTables

@Suite struct `Numbers and times of a legacy file` {
  @Test(arguments: [
    (0.1, "0.1"), (150, "150"), (1e-7, "0.0000001"), (-1.5e16, "-15000000000000000"), (1e-18, "0.000000000000000001"),
    (10.25, "10.25"), (0.30000000000000004, "0.30000000000000004"), (-0.5, "-0.5"), (1e20, "100000000000000000000"),
    (123_456_789.12345679, "123456789.12345679"), (-0.0, "0"), (100, "100"), (0.001, "0.001"),
  ])
  func `are the shortest decimals without an exponent`(number: Double, text: String) {
    #expect(ShortDecimal.text(number) == text)
  }

  @Test func `read back as the numbers they were`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      let text = ShortDecimal.text(number)
      #expect(Double(text) == number && !text.contains("e"), "\(number)")
    }
  }

  @Test func `are read for every day that there is, and for no other`() {
    for day in stride(from: Int64(-62_167_219_200_000), through: 253_402_214_400_000, by: 86_400_000 * 7) {
      let text = UTCDate(day + 86_399_999).text
      #expect(UTCDate.milliseconds(text) == day + 86_399_999, "\(text)")
    }
    for text in [
      "2025-02-29 00:00:00", "2100-02-29 00:00:00", "2025-04-31 00:00:00", "2025-13-01 00:00:00", "2025-00-10 00:00:00",
      "2025-01-00 00:00:00", "2025-01-01 24:00:00", "2025-01-01 00:60:00", "2025-01-01 00:00:60", "2025-1-01 00:00:000",
      "2025-01-01 00:00:00.", "2025-01-01 00:00:00+2:00", "2025-01-01 00:00:0a", "2025-01-0１ 00:00:00", "",
    ] {
      #expect(TableTime(text) == nil, "\(text)")
    }
    #expect(TableTime("2000-02-29 23:59:59")?.text == "2000-02-29T23:59:59.000000Z")
    #expect(TableTime("2025-10-10T19:45:00.1234567899+02:00")?.text == "2025-10-10T17:45:00.123456Z")
    #expect(TableTime("2025-10-10 19:45:00-0130")?.text(.spaced) == "2025-10-10 21:15:00")
  }
}
