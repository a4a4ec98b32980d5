internal import CustomsMessages
package import SidecarBase

/// Headquarters documents of JSON, for ERPs that have no single-window documents.
extension MessageAssembler {
    /// What is filled in when the JSON leaves it out.
    private static let given: Set<String> = ["guid", "appType", "appTime", "appStatus", "BaseTransfer"]

    /// Makes documents of JSON in the shape of headquarters messages: one message or a list. The guids of documents, their
    /// appType (1), appTime and appStatus (2), and BaseTransfer are filled in when missing. A document that is wrong is refused
    /// and keeps no other from being made.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8 or GB18030.
    ///   - sender: the company the messages are made for; a BaseTransfer in the JSON must be its own.
    ///   - time: the time of making.
    /// - Returns: the documents, warnings, and refused items: documents counted over all messages.
    /// - Throws: an ``AssemblyError``: `message.json` or `message.json_field` when the whole is no message or list of
    ///   messages, `assembly.empty` when there is none.
    package func assemble(
        json bytes: [UInt8], for sender: MessageSender, at time: ChinaTime
    ) throws(AssemblyError) -> Assembly {
        let inputs: [MessageJSONInput]
        do throws(MessageJSONError) {
            inputs = try MessageJSON.inputs(bytes)
        } catch { throw AssemblyError(error) }
        guard !inputs.isEmpty else {
            throw AssemblyError(.assemblyEmpty, english: "the list has no message", chinese: "数组中没有报文")
        }
        var assembly = Assembly()
        var number = 0
        for input in inputs {
            do throws(AssemblyError) {
                try add(input, to: &assembly, number: &number, sender, time)
            } catch {
                assembly.refusals.append(Assembly.Refusal(item: number, reference: input.path, error: error))
                number += 1
            }
        }
        return assembly
    }

    private func add(
        _ input: MessageJSONInput, to assembly: inout Assembly, number: inout Int, _ sender: MessageSender,
        _ time: ChinaTime
    ) throws(AssemblyError) {
        let description: MessageDescription
        let parts: (documents: [MessageJSONInput.Document], rest: MessageValue)
        do throws(MessageJSONError) {
            description = try input.description(in: catalogue, sender.edition, given: Self.given)
            parts = try input.parts(description)
        } catch { throw AssemblyError(error) }
        guard let type = MessageType(rootName: description.rootName), let element = description.elements.first,
            description.role == .declaration
        else {
            throw AssemblyError(
                .messageNotADeclaration, field: input.path + ".messageType", english: description.rootName,
                chinese: description.rootName)
        }
        try checkTransfer(parts.rest, path: input.path, sender)
        guard !parts.documents.isEmpty else {
            throw AssemblyError(
                .assemblyEmpty, field: "\(input.path).\(element.name)",
                english: "\(input.path).\(element.name) is missing",
                chinese: "缺少 \(input.path).\(element.name)")
        }
        for node in parts.rest.nodes where node.name != "BaseTransfer" {
            assembly.warnings.append(
                Assembly.Warning(
                    item: number, path: "\(input.path).\(node.name)", english: "it is not carried over",
                    chinese: "未带入报文"))
        }
        for document in parts.documents {
            do throws(AssemblyError) {
                if let error = document.error { throw AssemblyError(error) }
                let guid = parts.documents.count == 1 ? parts.rest.guid : nil
                var filler = DocumentFiller(path: document.path, time: time, guid: (guid ?? newGuid()).uppercased())
                let node = filler.filled(document.node, element)
                try checkComplete(node, element, path: document.path)
                assembly.documents.append(
                    try finished(node, type, filler.origins, item: number, sender: sender))
            } catch {
                assembly.refusals.append(Assembly.Refusal(item: number, reference: document.path, error: error))
            }
            number += 1
        }
    }

    /// A message that names its sender is signed for no other.
    private func checkTransfer(
        _ message: MessageValue, path: String, _ sender: MessageSender
    ) throws(AssemblyError) {
        guard let transfer = message.node("BaseTransfer") else { return }
        for (name, own) in [("copCode", sender.code), ("dxpId", sender.dxpId)] {
            guard let text = transfer.text(name), !text.isEmpty, text != own else { continue }
            throw AssemblyError(
                .assemblyOtherCompany, field: "BaseTransfer/\(name)",
                english: "\(path).BaseTransfer.\(name) is not \(own); leave it out, or send for that company",
                chinese: "\(path).BaseTransfer.\(name) 不是 \(own)；请删除该键，或以该企业发送")
        }
    }

    private func checkComplete(
        _ node: MessageNode, _ element: ElementDescription, path: String
    ) throws(AssemblyError) {
        guard case .group(let inside) = element.content else { return }
        let missing = MessageCompleteness.missing(in: node.nodes, inside, path: path)
        guard let first = missing.first else { return }
        throw AssemblyError(
            .assemblyFieldMissing, field: first.path,
            english: "the JSON must give "
                + missing.map { "\($0.path) (\($0.element.englishName))" }.joined(separator: ", "),
            chinese: "JSON 必须给出 " + missing.map { "\($0.path)（\($0.element.chineseName)）" }.joined(separator: "、"))
    }
}

/// Fills in what a document of JSON leaves to the service, and tells where each field came from.
private struct DocumentFiller {
    /// Where the document stands in the JSON.
    let path: String
    let time: ChinaTime
    let guid: String
    private(set) var origins: [FieldOrigin] = []

    init(path: String, time: ChinaTime, guid: String) {
        self.path = path
        self.time = time
        self.guid = guid
    }

    /// The document with guid, appType, appTime and appStatus where its description has them.
    mutating func filled(_ document: MessageNode, _ element: ElementDescription) -> MessageNode {
        filled(document, element, path: element.name, json: path)
    }

    private mutating func filled(
        _ node: MessageNode, _ element: ElementDescription, path: String, json: String
    ) -> MessageNode {
        guard case .group(let elements) = element.content else { return node }
        // Only the head has a guid; times and states of lines would not be ours to fill in.
        let isHead = elements.contains { $0.name == "guid" }
        var nodes: [MessageNode] = []
        for child in elements {
            let found = node.nodes(child.name)
            let made = isHead && (found.first?.text ?? "").isEmpty ? self.made(child.name) : nil
            if let (text, source) = made {
                origins.append(FieldOrigin(path: "\(path)/\(child.name)", value: text, source: source))
                nodes.append(MessageNode(child.name, text: text))
                continue
            }
            for (index, node) in found.enumerated() {
                let childPath = "\(path)/\(child.name)" + (child.isRepeated ? "[\(index + 1)]" : "")
                let childJSON = "\(json).\(child.name)" + (child.isRepeated ? "[\(index)]" : "")
                if let text = node.text {
                    let text = child.name == "guid" ? text.uppercased() : text
                    origins.append(FieldOrigin(path: childPath, value: text, source: .input(childJSON)))
                    nodes.append(MessageNode(child.name, text: text))
                } else {
                    nodes.append(filled(node, child, path: childPath, json: childJSON))
                }
            }
        }
        return MessageNode(node.name, nodes)
    }

    private func made(_ name: String) -> (String, FieldOrigin.Source)? {
        switch name {
        case "guid": (guid, .made)
        case "appType": ("1", .fixed)
        case "appTime": (time.digits14, .made)
        case "appStatus": ("2", .fixed)
        default: nil
        }
    }
}
