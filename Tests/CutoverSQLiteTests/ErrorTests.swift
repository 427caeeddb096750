import CutoverSQLite
import Testing

@Test("An error says SQLite's code and words")
func description() {
  #expect(SQLiteError(code: 13, message: "database or disk is full").description.contains("13"))
}
