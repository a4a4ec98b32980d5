import Foundation
import Testing
import XMLCanonical

@testable import CustomsMessages

/// Reads the documents of the folder Fixtures, and makes small ones.
enum Fixture {
    static func document(_ path: String) throws -> XMLDocument {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        return try XMLDocument(parsing: [UInt8](Data(contentsOf: folder.appendingPathComponent(path))))
    }

    static func document(xml: String) throws -> XMLDocument { try XMLDocument(parsing: Array(xml.utf8)) }

    static let guid = "7D1C0E52-66B4-4E0B-8D5A-2F9A1C3E0001"

    /// A declaration of any type with these values in the fields of its key.
    static func declaration(
        _ type: MessageType, values: [String: String], prefix: String = "ceb:", documents: Int = 1
    ) throws -> String {
        let layout = try #require(MessageCatalogue.layout(of: type))
        func element(_ name: String, _ content: String) -> String {
            "<\(prefix)\(name)>\(content)</\(prefix)\(name)>"
        }
        let fields = values.sorted { $0.key < $1.key }.map { element($0.key, $0.value) }.joined()
        let head = layout.head.map { element($0, fields) } ?? fields
        let transfer = element(
            "BaseTransfer", element("copCode", "3301960EX1") + element("dxpId", "DXPENT0000099001"))
        let declared = prefix.isEmpty ? "xmlns" : "xmlns:\(prefix.dropLast())"
        let root = prefix + type.rootName
        return "<\(root) \(declared)=\"http://www.chinaport.gov.cn/ceb\" guid=\"\(guid)\" version=\"1.0\">"
            + String(repeating: element(type.documentElement, head), count: documents) + transfer + "</\(root)>"
    }

    /// A receipt of any type with these values in its record.
    static func receipt(_ type: MessageType, values: [String: String]) throws -> String {
        let layout = try #require(MessageCatalogue.layout(of: type))
        let fields = values.sorted { $0.key < $1.key }.map { "<\($0.key)>\($0.value)</\($0.key)>" }.joined()
        let head = layout.head.map { "<\($0)>\(fields)</\($0)>" } ?? fields
        return "<\(type.rootName) xmlns=\"http://www.chinaport.gov.cn/ceb\" guid=\"\(guid)\" version=\"1.0\">"
            + "<\(type.documentElement)>\(head)</\(type.documentElement)></\(type.rootName)>"
    }
}
