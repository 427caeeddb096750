package import CutoverHTTP

/// The console: a page for operators, `/console`, from files that are embedded in the program.
///
/// The page holds no data: what it shows it asks of `/admin`, with the reader's token (docs/admin-api.md). Its content
/// security policy lets in these files and nothing else, and no page can frame it.
package enum ConsoleAPI {
  /// A route for the page, and one for each file that it loads.
  package static let routes: [Route] =
    [route("/console", PackageResources.console_html, type: "text/html; charset=utf-8")]
    + [
      ("console.css", PackageResources.console_css), ("parts.css", PackageResources.parts_css),
    ].map { file($0, $1, type: "text/css; charset=utf-8") }
    + [
      ("console.js", PackageResources.console_js), ("actions.js", PackageResources.actions_js),
      ("api.js", PackageResources.api_js), ("charts.js", PackageResources.charts_js),
      ("dom.js", PackageResources.dom_js), ("endpoint.js", PackageResources.endpoint_js),
      ("overview.js", PackageResources.overview_js), ("past.js", PackageResources.past_js),
      ("report.js", PackageResources.report_js), ("stage.js", PackageResources.stage_js),
    ].map { file($0, $1, type: "text/javascript; charset=utf-8") }

  private static let policy = """
    default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; \
    base-uri 'none'; form-action 'none'
    """

  private static func file(_ name: String, _ content: [UInt8], type: String) -> Route {
    route("/console/\(name)", content, type: type)
  }

  private static func route(_ path: String, _ content: [UInt8], type: String) -> Route {
    let response = HTTPResponse(
      200,
      headers: [
        "Content-Type": type, "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        // A new program has a new page.
        "Cache-Control": "no-cache",
      ], body: [SharedBytes(content)])
    return .immediate(.get, path) { _ in response }
  }
}
