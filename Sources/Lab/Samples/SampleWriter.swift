internal import XMLCanonical

/// Writes XML with the `ceb:` prefix and indents.
struct SampleWriter {
    private(set) var bytes = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
    private var depth = 0

    private mutating func indent() {
        bytes.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }

    /// The root's start tag.
    mutating func open(_ name: String, attributes guid: String) {
        bytes += Array(
            """
            <ceb:\(name) xmlns:ceb="http://www.chinaport.gov.cn/ceb" \
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" guid="\(guid)" version="1.0">

            """.utf8)
        depth += 1
    }

    /// An end tag.
    mutating func close(_ name: String) {
        depth -= 1
        indent()
        bytes += Array("</ceb:\(name)>\n".utf8)
    }

    /// An element with children.
    mutating func group(_ name: String, _ content: (inout SampleWriter) -> Void) {
        indent()
        bytes += Array("<ceb:\(name)>\n".utf8)
        depth += 1
        content(&self)
        close(name)
    }

    /// An element with text.
    mutating func leaf(_ name: String, _ text: String) {
        indent()
        bytes += Array("<ceb:\(name)>".utf8)
        XMLText.appendEscaped(text, to: &bytes)
        bytes += Array("</ceb:\(name)>\n".utf8)
    }

    /// Elements with text, in their order, as `name=text` lines.
    mutating func leaves(_ lines: String) {
        for line in lines.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            leaf(String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }
}
