import CutoverPostgres
import Glibc

/// The URL of the server that the tests ask, from the environment.
func serverURL() throws -> String {
  guard let url = getenv("CUTOVER_TEST_POSTGRES") else {
    throw PostgresError(.usage, "test", "set CUTOVER_TEST_POSTGRES to the URL of a scratch server")
  }
  return String(cString: url)
}

/// The sample domain beside this file.
let sampleFolder = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/")!)) + "/Sample"

/// A folder that is removed afterwards with all that is in it.
func withScratchFolder(_ body: (String) throws -> Void) throws {
  var template = Array("/tmp/cutover-sqlgen-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw PostgresError(.usage, "test", "no scratch folder") }
  let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  defer { removeAll(folder) }
  try body(folder)
}

/// A domain's folder with the given SQL file.
func withDomain(_ sql: String, settings: String = "", migration: String = "", _ body: (String) throws -> Void) throws {
  try withScratchFolder { folder in
    mkdir("\(folder)/SQL", 0o777)
    mkdir("\(folder)/Migrations", 0o777)
    try write(sql, "\(folder)/SQL/queries.sql")
    try write(settings, "\(folder)/SQL/sqlgen.conf")
    try write(migration, "\(folder)/Migrations/0001_schema.up.sql")
    try write("", "\(folder)/Migrations/0001_schema.down.sql")
    try body(folder)
  }
}

func write(_ text: String, _ path: String) throws {
  guard let file = fopen(path, "w") else { throw PostgresError(.usage, "test", "cannot write \(path)") }
  fputs(text, file)
  fclose(file)
}

private func removeAll(_ path: String) {
  if let directory = opendir(path) {
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { removeAll("\(path)/\(name)") }
    }
    closedir(directory)
  }
  remove(path)
}
