internal import Foundation
internal import SidecarBase
internal import XMLCanonical

/// Tomcat's conf/server.xml: its connectors, and contexts that were renamed there.
struct TomcatServerFile {
    private(set) var connectors: [TomcatConnector] = []
    private(set) var remarks: [BilingualText] = []
    private var contexts: [(base: String, path: String)] = []

    /// Reads a file; what is wrong with it becomes a remark.
    init(path: String) {
        guard let document = TomcatServerFile.document(path) else {
            remarks.append(BilingualText("\(path) cannot be read as XML.", "\(path) 无法按 XML 读取。"))
            return
        }
        for element in document.root.descendants("Connector") {
            let written = element.attribute("port") ?? ""
            guard let port = Int(written), (1...65_535).contains(port) else {
                remarks.append(
                    BilingualText(
                        "\(path), line \(element.line): a connector whose port is no number is left out.",
                        "\(path) 第 \(element.line) 行：连接器端口不是数字，已忽略。"))
                continue
            }
            let proto = (element.attribute("protocol") ?? "HTTP/1.1").lowercased()
            let isEncrypted = element.attribute("SSLEnabled")?.lowercased() == "true"
            connectors.append(
                TomcatConnector(
                    kind: proto.contains("ajp") ? .ajp : isEncrypted ? .https : .http, port: port,
                    address: element.attribute("address")))
        }
        for element in document.root.descendants("Context") {
            guard let path = element.attribute("path"), let base = element.attribute("docBase") else { continue }
            contexts.append((OldBundleTree.plain(base), path.isEmpty ? "/" : path))
        }
    }

    /// The path that a context of this file gives an application.
    func contextPath(of webapp: String?) -> String? {
        guard let webapp else { return nil }
        let name = webapp.split(separator: "/").last.map(String.init) ?? webapp
        return contexts.first { $0.base == webapp || $0.base == name || $0.base.hasSuffix("/" + name) }?.path
    }

    /// A file as XML, in whatever encoding it is; `nil` when it is none.
    static func document(_ path: String) -> XMLDocument? {
        guard let data = FileManager.default.contents(atPath: path), data.count < 4 << 20 else { return nil }
        do {
            return try XMLDocument(parsing: XMLText.utf8(decoding: [UInt8](data)))
        } catch {
            return nil
        }
    }
}
