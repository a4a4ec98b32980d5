internal import CLibXML2
internal import SidecarBase

extension XMLError {
    /// From the first error of a libxml2 call. Its sentence is kept only when it quotes nothing of the document: what is
    /// taken for the name of an element, attribute or entity may be a person's name or number that lost its markup.
    init(_ code: ErrorCode, _ fault: portsign_xml_fault) {
        var fault = fault
        let message = unsafe withUnsafeBytes(of: &fault.message) { buffer in
            unsafe Array(buffer.prefix { $0 != 0 && $0 != 0x0A })
        }
        let isPlain = fault.quotes == 0 && message.allSatisfy { (0x20..<0x7F).contains($0) } && !message.isEmpty
        let sentence =
            isPlain
            ? String(decoding: message, as: UTF8.self)
            : Self.sentences[fault.code] ?? "libxml2 error \(fault.code)"
        let line = fault.line > 0 ? Int(fault.line) : nil
        self.init(code, line.map { "\(sentence), line \($0)" } ?? sentence, line: line)
    }

    /// By libxml2's number (`xmlParserErrors`), what its sentence says without the names.
    private static let sentences: [Int32: String] = [
        26: "an entity that is not defined; & is written &amp;", 35: "a namespace declaration is not allowed",
        41: "an attribute without a value", 42: "an attribute stands twice on an element",
        76: "an end tag does not match the start tag before it", 77: "the end of the data comes before an end tag",
        80: "a double hyphen within a comment", 91: "a namespace name is not a URI",
        99: "a namespace name is not a URI",
        200: "a namespace declaration is not allowed", 201: "a namespace prefix is not declared",
        202: "a name with a colon at the wrong place", 203: "an attribute stands twice on an element",
        204: "a namespace prefix is declared empty", 205: "a name with a colon at the wrong place",
    ]
}
