import Testing

@testable import CutoverJournal

/// From the reference implementation: the key 00 01 … 0f, the text 00 01 … as long as the index says.
@Test(
  "The hash is SipHash-2-4",
  arguments: [
    (0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (7, 0xab02_00f5_8b01_d137), (8, 0x93f5_f579_9a93_2462),
    (15, 0xa129_ca61_49be_45e5), (63, 0x958a_324c_eb06_4572),
  ] as [(Int, UInt64)])
func sipHash(_ length: Int, _ expected: UInt64) {
  let text = (0..<length).map { UInt8($0) }
  let hash = text.withUnsafeBytes {
    ContentHash.hash($0, key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))
  }
  #expect(hash == expected)
}

@Test("Every statement is in journal.sql", arguments: JournalStatement.allCases)
func statements(_ statement: JournalStatement) {
  #expect(statement.sql.hasSuffix(";\n"))
}
