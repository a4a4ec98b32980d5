internal import Foundation
internal import SidecarBase
internal import XMLCanonical

/// A message in JSON before it is known as which message it is read: an object in the shape of the headquarters message, as
/// ``MessageJSON`` writes it. Lists of one may be written as the one; numbers may be numbers or texts; null is left out.
package struct MessageJSONInput: Sendable {
    /// `$`, or `$[2]` of a list of messages.
    package let path: String
    /// The key `messageType`, as written.
    package let messageType: String?
    private let object: [String: JSONValue]

    private static let attributes: Set<String> = ["messageType", "guid", "version"]

    init(path: String, object: [String: JSONValue]) throws(MessageJSONError) {
        self.path = path
        self.object = object
        var attributes: [String: String] = [:]
        for name in Self.attributes.sorted() {
            switch object[name] {
            case nil, .null: break
            case .text(let text): attributes[name] = text
            case .some(let other): throw MessageJSONError(.messageJSONField, [Self.kind(other, "\(path).\(name)", nil)])
            }
        }
        messageType = attributes["messageType"]
    }

    /// The text of a key of the root or of a group of the root; `nil` when there is none. For looking before reading.
    package func text(_ group: String, _ field: String) -> String? {
        guard case .object(let fields) = object[group], case .text(let text) = fields[field] else { return nil }
        return text
    }

    /// The message that is meant: by `messageType`, or without it the only declaration of the edition that all keys fit, and
    /// of several the only one that nothing is missing of.
    ///
    /// - Parameters:
    ///   - catalogue: the messages that are known.
    ///   - edition: the edition to look in.
    ///   - given: names of fields that the service fills in, which are never missing.
    /// - Returns: the description.
    /// - Throws: `message.json_field`.
    package func description(
        in catalogue: SchemaCatalogue, _ edition: Edition, given: Set<String> = []
    ) throws(MessageJSONError) -> MessageDescription {
        if let messageType {
            let name = MessageType(rootName: messageType)?.rootName ?? messageType
            if let description = catalogue.message(name, edition) { return description }
            let meant = NearestName.suggestion(
                for: String(messageType.prefix(64)), among: catalogue.messages(edition).map(\.rootName))
            throw MessageJSONError(
                .messageJSONField, path: path + ".messageType",
                english: "edition \(edition.name) has no such message" + (meant.map { "; \($0) is meant?" } ?? ""),
                chinese: "\(edition.name) 版没有该报文" + (meant.map { "，是否应为 \($0)？" } ?? ""))
        }
        let keys = Set(object.keys).subtracting(Self.attributes)
        let candidates = catalogue.messages(edition).filter { description in
            description.role == .declaration && keys.contains(description.elements.first?.name ?? "")
        }
        var fitting = candidates.filter { faults($0, given: nil).isEmpty }
        if fitting.count > 1 { fitting = fitting.filter { faults($0, given: given).isEmpty } }
        if let only = fitting.first, fitting.count == 1 { return only }
        if let only = candidates.first, candidates.count == 1 { return only }
        let names = candidates.map(\.rootName).joined(separator: ", ")
        throw MessageJSONError(
            .messageJSONField, path: path + ".messageType",
            english: candidates.isEmpty
                ? "missing, and no declaration has these keys" : "missing, and it could be \(names): say which",
            chinese: candidates.isEmpty ? "缺少该键，且没有任何申报报文具有这些键" : "缺少该键，可能是 \(names)：请写明")
    }

    /// The values.
    ///
    /// - Parameters:
    ///   - description: the message to read it as.
    ///   - isComplete: whether mandatory elements that are missing are faults.
    /// - Returns: the message; elements of a group in the order of the description.
    /// - Throws: `message.json_field` with every fault: an unknown key with the name that may be meant, a wrong kind, a
    ///   missing element.
    package func value(
        _ description: MessageDescription, isComplete: Bool = true
    ) throws(MessageJSONError) -> MessageValue {
        let (value, faults) = read(description, given: isComplete ? [] : nil)
        guard faults.isEmpty else { throw MessageJSONError(.messageJSONField, faults) }
        return value
    }

    /// One document of a message on its own, so that what is wrong with it keeps no other from being read.
    package struct Document: Sendable {
        /// `$.Order[0]`.
        package let path: String
        package let node: MessageNode
        /// What is wrong with it; `nil` when nothing is.
        package let error: MessageJSONError?
    }

    /// The documents one by one, and the rest of the message, its common blocks. Nothing is missed.
    ///
    /// - Parameter description: the message to read it as.
    /// - Returns: the documents and the rest.
    /// - Throws: `message.json_field` for what is wrong outside of the documents.
    package func parts(
        _ description: MessageDescription
    ) throws(MessageJSONError) -> (documents: [Document], rest: MessageValue) {
        guard let element = description.elements.first else { return ([], read(description, given: nil).value) }
        var documents: [Document] = []
        let value = object[element.name]
        var values: [JSONValue] = value.map { [$0] } ?? []
        if case .null = value { values = [] }
        if case .list(let list) = value { values = list }
        var suggestions = Reading().suggestions
        for (index, value) in values.enumerated() {
            var reading = Reading()
            reading.suggestions = suggestions
            defer { suggestions = reading.suggestions }
            let path = "\(path).\(element.name)[\(index)]"
            let node = reading.node(value, element, path: path)
            documents.append(
                Document(
                    path: path, node: node ?? MessageNode(element.name, []),
                    error: reading.faults.isEmpty ? nil : MessageJSONError(.messageJSONField, reading.faults)))
        }
        var rest = object
        rest[element.name] = nil
        let other = try MessageJSONInput(path: path, object: rest)
        let (restValue, faults) = other.read(description, given: nil)
        guard faults.isEmpty else { throw MessageJSONError(.messageJSONField, faults) }
        return (documents, restValue)
    }

    private func faults(_ description: MessageDescription, given: Set<String>?) -> [MessageJSONError.Fault] {
        read(description, given: given).faults
    }

    /// Reads everything; with names that are given later, what is missing is a fault too.
    private func read(
        _ description: MessageDescription, given: Set<String>?
    ) -> (value: MessageValue, faults: [MessageJSONError.Fault]) {
        func attribute(_ name: String) -> String? { if case .text(let text) = object[name] { text } else { nil } }
        var reading = Reading()
        let fields = object.filter { !Self.attributes.contains($0.key) }
        let nodes = reading.nodes(fields, description.elements, path: path)
        if let given {
            if !given.contains("guid"), attribute("guid") == nil { reading.add(path + ".guid", "missing", "缺少该键") }
            for (path, _) in MessageCompleteness.missing(in: nodes, description.elements, path: path, given: given) {
                reading.add(path, "missing", "缺少该键")
            }
        }
        let value = MessageValue(
            rootName: description.rootName, guid: attribute("guid"), version: attribute("version") ?? "1.0",
            nodes: nodes)
        return (value, reading.faults)
    }

    /// The fault of a value of a wrong kind.
    private static func kind(
        _ value: JSONValue, _ path: String, _ expected: (english: String, chinese: String)?
    ) -> MessageJSONError.Fault {
        let expected = expected ?? ("a text", "文本")
        return MessageJSONError.Fault(
            path: path, english: "\(value.kind.english) where \(expected.english) belongs",
            chinese: "此处应为\(expected.chinese)，而不是\(value.kind.chinese)")
    }

    /// One reading with what it finds wrong.
    private struct Reading {
        private(set) var faults: [MessageJSONError.Fault] = []
        /// How many more names are looked for that may be meant: that takes time, and a text can be all unknown keys.
        var suggestions = 100

        mutating func add(_ path: String, _ english: String, _ chinese: String) {
            add(MessageJSONError.Fault(path: path, english: english, chinese: chinese))
        }

        private mutating func add(_ fault: MessageJSONError.Fault) {
            if faults.count < MessageJSONError.maximumFaults { faults.append(fault) }
        }

        mutating func nodes(
            _ fields: [String: JSONValue], _ expected: [ElementDescription], path: String
        ) -> [MessageNode] {
            var nodes: [MessageNode] = []
            var known: Set<String> = []
            for description in expected {
                if case .signature = description.content { continue }
                let names = description.names.filter { fields[$0] != nil }
                known.formUnion(names)
                if names.count > 1 { add("\(path).\(names[1])", "stands beside \(names[0])", "与 \(names[0]) 重复") }
                let name = names.first ?? description.name
                if let value = fields[name] { nodes += self.nodes(value, description, path: "\(path).\(name)") }
            }
            for name in fields.keys.sorted() where !known.contains(name) {
                guard faults.count < MessageJSONError.maximumFaults else { break }
                let shown = String(name.prefix(64))
                suggestions -= 1
                let meant =
                    suggestions < 0 ? nil : NearestName.suggestion(for: shown, among: expected.map(\.name))
                add(
                    "\(path).\(shown)", "no such key" + (meant.map { "; \($0) is meant?" } ?? ""),
                    "没有该键" + (meant.map { "，是否应为 \($0)？" } ?? ""))
            }
            return nodes
        }

        private mutating func nodes(_ value: JSONValue, _ description: ElementDescription, path: String)
            -> [MessageNode]
        {
            switch value {
            case .null: return []
            case .list(let values) where description.isRepeated:
                var nodes: [MessageNode] = []
                for (index, value) in values.enumerated() {
                    if let node = node(value, description, path: "\(path)[\(index)]") { nodes.append(node) }
                }
                return nodes
            default: return node(value, description, path: path).map { [$0] } ?? []
            }
        }

        mutating func node(_ value: JSONValue, _ description: ElementDescription, path: String)
            -> MessageNode?
        {
            switch (description.content, value) {
            case (.group(let elements), .object(let fields)):
                return MessageNode(description.name, nodes(fields, elements, path: path))
            case (.group, _):
                let list = description.isRepeated
                add(MessageJSONInput.kind(value, path, list ? ("a list of objects", "对象数组") : ("an object", "对象")))
            case (.text, .text(let text)): return MessageNode(description.name, text: text)
            case (.text(let type), .number(let text)):
                if case .characters = type, !text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                    add(MessageJSONInput.kind(value, path, nil))
                    return nil
                }
                return MessageNode(description.name, text: text)
            case (.text(.characters), _): add(MessageJSONInput.kind(value, path, nil))
            case (.text, _): add(MessageJSONInput.kind(value, path, ("a number or text", "数字或文本")))
            case (.any, .text(let text)):
                do throws(XMLError) {
                    return MessageNode(description.name, .free(text.isEmpty ? "" : try FreeContent.text(reading: text)))
                } catch {
                    add(path, "the text is no XML element (\(error.code.name))", "文本不是 XML 元素（\(error.code.name)）")
                }
            case (.any, _): add(MessageJSONInput.kind(value, path, ("a text with XML", "XML 文本")))
            case (.signature, _): break
            }
            return nil
        }
    }
}
