package import Pipeline

/// The XML that answers a receipt push. Source: zhejiang.md §6.2.
package enum PushReply {
    /// The media type of every answer.
    package static let contentType = "text/xml;charset=UTF-8"

    /// The answer's bytes in UTF-8, without a declaration.
    package static func bytes(_ answer: PushAnswer) -> [UInt8] {
        switch answer {
        case .success:
            return Array("<response><success>true</success></response>".utf8)
        case .failure(let code, let text):
            let failure =
                "<response><success>false</success><errorCode>\(escaped(code))</errorCode>"
                + "<errorMsg>\(escaped(text))</errorMsg></response>"
            return Array(failure.utf8)
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
