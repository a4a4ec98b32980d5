internal import HTTPTypes

/// The service description in the form Jersey gives it; the install guide uses it to see whether the service is up.
/// Source: zhejiang.md §2.1, `application.wadl` of the examples.
enum ApplicationDescription {
    /// The media type Jersey answers with.
    static let contentType = "application/vnd.sun.wadl+xml"

    /// The document for the compatibility routes of a table.
    ///
    /// - Parameters:
    ///   - table: the routes that are served.
    ///   - host: the Host header; used only when it is a plain host and port.
    ///   - fallback: the host and port to name otherwise.
    /// - Returns: the document in UTF-8.
    static func bytes(_ table: RouteTable, host: String?, fallback: String) -> [UInt8] {
        let compatibility = table.routes.filter { $0.group == .compatibility }
        let own = compatibility.first { $0.purpose == .applicationDescription }?.path ?? "/"
        let base = String(own[...(own.lastIndex(of: "/") ?? own.startIndex)])
        let authority = host.flatMap { isPlain($0) ? $0 : nil } ?? fallback
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            #"<application xmlns="http://wadl.dev.java.net/2009/02">"#,
            "  <resources base=\"http://\(authority)\(escaped(base))\">",
        ]
        for route in compatibility where route.purpose != .applicationDescription {
            let isBelow = route.path.hasPrefix(base)
            let path = isBelow ? "/" + route.path.dropFirst(base.count) : route.path
            lines += [
                "    <resource path=\"\(escaped(path))\">",
                "      <method id=\"\(route.name)\" name=\"\(route.method.rawValue)\">",
                "        <request>",
            ]
            for type in route.consumes {
                lines.append("          <representation mediaType=\"\(type)\">")
                for parameter in route.parameters {
                    lines.append(
                        "            <param xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" name=\"\(escaped(parameter))\" "
                            + "style=\"query\" type=\"xs:string\"/>")
                }
                lines.append("          </representation>")
            }
            lines += ["        </request>", "        <response>"]
            lines += route.produces.map { "          <representation mediaType=\"\($0)\"/>" }
            lines += ["        </response>", "      </method>", "    </resource>"]
        }
        lines += ["  </resources>", "</application>"]
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static func isPlain(_ host: String) -> Bool {
        !host.isEmpty && host.utf8.count <= 255
            && host.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5B, 0x5D, 0x5F: true
                default: false
                }
            }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
