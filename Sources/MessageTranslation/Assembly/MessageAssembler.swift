package import CustomsMessages
internal import Foundation
package import SidecarBase
package import XMLCanonical

/// Makes headquarters documents of single-window documents, and of JSON in the shape of headquarters messages.
/// Source: zhejiang.md §8; JSON: ``MessageJSON``.
package struct MessageAssembler: Sendable {
    let catalogue: SchemaCatalogue
    let mappings: MappingSet
    let aliases: AliasTable
    let options: AssemblyOptions
    let newGuid: @Sendable () -> String

    /// Creates an assembler.
    ///
    /// - Parameters:
    ///   - catalogue: the messages that are known.
    ///   - mappings: how each kind of single-window documents is translated.
    ///   - aliases: the platform's codes of companies.
    ///   - options: what is left to the site.
    ///   - newGuid: makes the guids of documents: UUIDs in upper case.
    package init(
        catalogue: SchemaCatalogue, mappings: MappingSet, aliases: AliasTable = .empty,
        options: AssemblyOptions = AssemblyOptions(), newGuid: @escaping @Sendable () -> String = { UUID().uuidString }
    ) {
        self.catalogue = catalogue
        self.mappings = mappings
        self.aliases = aliases
        self.options = options
        self.newGuid = newGuid
    }

    /// Takes whatever a caller sends: JSON, or a single-window document in UTF-8 or GB18030.
    ///
    /// - Parameters:
    ///   - bytes: the input.
    ///   - sender: the company the messages are made for.
    ///   - stored: earlier declarations.
    ///   - time: the time of making.
    /// - Returns: the documents, warnings, and refused items.
    /// - Throws: an ``AssemblyError`` about the input as a whole, or what keeps `stored` from answering.
    package func assemble(
        bytes: [UInt8], for sender: MessageSender, stored: any StoredDocuments, at time: ChinaTime
    ) async throws -> Assembly {
        if AssemblyInput.isJSON(bytes) { return try assemble(json: bytes, for: sender, at: time) }
        let document: SingleWindowDocument
        do {
            document = try SingleWindowDocument(XMLDocument(parsing: XMLText.utf8(decoding: bytes)))
        } catch let error as XMLError {
            throw AssemblyError(error.code, english: error.detail, chinese: error.detail)
        }
        return try await assemble(document, for: sender, stored: stored, at: time)
    }

    /// Translates every item of a single-window document. An item that cannot be translated is refused and keeps no other from
    /// being translated.
    ///
    /// - Parameters:
    ///   - document: the document.
    ///   - sender: the company the messages are made for.
    ///   - stored: earlier declarations, for what a document does not say itself.
    ///   - time: the time of making.
    /// - Returns: the documents, warnings, and refused items.
    /// - Throws: an ``AssemblyError`` about the document as a whole (`assembly.input`, `assembly.unsupported`,
    ///   `assembly.empty`), or what keeps `stored` from answering.
    package func assemble(
        _ document: XMLDocument, for sender: MessageSender, stored: any StoredDocuments, at time: ChinaTime
    ) async throws -> Assembly {
        try await assemble(try SingleWindowDocument(document), for: sender, stored: stored, at: time)
    }

    /// Translates a single-window document that has been read already.
    ///
    /// - Parameters:
    ///   - document: the document.
    ///   - sender: the company the messages are made for.
    ///   - stored: earlier declarations.
    ///   - time: the time of making.
    ///   - guids: of items, by their places, whose documents have a guid already; the others are given new ones.
    /// - Returns: the documents, warnings, and refused items.
    /// - Throws: as for an XML document.
    package func assemble(
        _ document: SingleWindowDocument, for sender: MessageSender, stored: any StoredDocuments, at time: ChinaTime,
        guids: [Int: String] = [:]
    ) async throws -> Assembly {
        let (mapping, type, description) = try target(of: document, for: sender)
        var assembly = Assembly()
        var number = 0
        for item in document.items {
            guard MessageAssembler.isDeclaration(item, mapping) else {
                assembly.warnings.append(
                    Assembly.Warning(
                        item: number, path: "\(item.list)/\(item.path)",
                        english: "no item of a \(mapping.businessType); it is left aside",
                        chinese: "不是 \(mapping.businessType) 的单证，已忽略"))
                continue
            }
            do {
                try checkBinding(item, document.businessType, sender)
                let deriver = FieldDeriver(
                    mapping: mapping, item: item, sender: sender, aliases: aliases, options: options, time: time,
                    guid: guids[number] ?? newGuid().uppercased())
                let translator = try await translated(
                    ItemTranslator(mapping: mapping, description: description, deriver: deriver), for: sender,
                    stored: stored)
                assembly.documents.append(
                    try finished(translator.node, type, translator.origins, item: number, sender: sender))
                assembly.warnings += InputWarnings.all(
                    item, number: number, businessType: document.businessType, mapping: mapping,
                    deriver: translator.deriver)
            } catch let error as AssemblyError {
                assembly.refusals.append(
                    Assembly.Refusal(
                        item: number, reference: item.sign.businessNo.isEmpty ? item.path : item.sign.businessNo,
                        error: error))
            }
            number += 1
        }
        guard number > 0 else {
            throw AssemblyError(
                .assemblyEmpty, english: "\(mapping.list)/\(mapping.item) is missing in the body",
                chinese: "body 中缺少 \(mapping.list)/\(mapping.item)")
        }
        return assembly
    }

    /// The declarations of a document: their places are those of what is assembled of them. Of kinds of which no message is
    /// made, everything in the lists.
    package func declarations(in document: SingleWindowDocument) -> [SingleWindowDocument.Item] {
        guard let mapping = mappings[document.businessType] else { return document.items }
        return document.items.filter { MessageAssembler.isDeclaration($0, mapping) }
    }

    private static func isDeclaration(_ item: SingleWindowDocument.Item, _ mapping: Mapping) -> Bool {
        mapping.names(of: mapping.list).contains(item.list)
            && mapping.names(of: mapping.item).contains(item.element.name)
    }

    /// Who makes the headquarters message of a declaration: what it says, or else what is configured or usual for its kind.
    package func binding(
        of item: SingleWindowDocument.Item, _ businessType: String, _ sender: MessageSender
    ) -> SingleWindowSign.Binding {
        guard item.sign.binding == .absent else { return item.sign.binding }
        return options.absentFlag[item.sign.companyCode] ?? options.absentFlag[sender.code]
            ?? (options.boundWithoutFlag.contains(businessType) ? .enterprise : .absent)
    }

    /// The mapping of a document, and the message it fills.
    private func target(
        of document: SingleWindowDocument, for sender: MessageSender
    ) throws(AssemblyError) -> (Mapping, MessageType, ElementDescription) {
        let kind = String(document.businessType.prefix(64))
        guard let mapping = mappings[document.businessType] else {
            let known = mappings.businessTypes.joined(separator: ", ")
            throw AssemblyError(
                .assemblyUnsupported,
                english: kind.isEmpty
                    ? "head/businessType is missing" : "businessType \(kind); messages are made of \(known)",
                chinese: kind.isEmpty ? "缺少 head/businessType" : "businessType 为 \(kind)；可生成报文的类型：\(known)")
        }
        guard let type = MessageType(rootName: mapping.rootName),
            let description = catalogue.message(mapping.rootName, sender.edition)?.elements.first
        else {
            throw AssemblyError(
                .assemblyUnsupported, english: "edition \(sender.edition.name) has no \(mapping.rootName)",
                chinese: "\(sender.edition.name) 版没有 \(mapping.rootName)")
        }
        return (mapping, type, description)
    }

    /// Whether an item is meant for headquarters and the enterprise is to make the message. Source: zhejiang.md §5.2 and §10,
    /// row 18.
    private func checkBinding(
        _ item: SingleWindowDocument.Item, _ businessType: String, _ sender: MessageSender
    ) throws(AssemblyError) {
        let path = item.isSignBeside ? "jkfSign/cebFlag" : "\(item.path)/jkfSign/cebFlag"
        switch binding(of: item, businessType, sender) {
        case .enterprise: return
        case .entrusted:
            throw AssemblyError(
                .assemblyEntrusted, english: "\(path) is 03; wait for the platform's call",
                chinese: "\(path) 为 03，请等待平台调用")
        case .absent:
            throw AssemblyError(
                .assemblyNotBound, english: "\(path) is missing; 02 asks for the headquarters message",
                chinese: "缺少 \(path)；填写 02 表示由企业组装总署报文")
        case .notBound:
            throw AssemblyError(
                .assemblyNotBound, english: "\(path) is 01; 02 asks for the headquarters message",
                chinese: "\(path) 为 01；填写 02 表示由企业组装总署报文")
        case .unknown:
            throw AssemblyError(
                .assemblyNotBound, english: "\(path) is none of 01, 02 and 03", chinese: "\(path) 不是 01、02、03 之一")
        }
    }

    private struct Translated {
        let node: MessageNode
        let origins: [FieldOrigin]
        let deriver: FieldDeriver
    }

    /// Translates; where an earlier document is asked for it is looked up, and the translation begins anew with it.
    private func translated(
        _ translator: ItemTranslator, for sender: MessageSender, stored: any StoredDocuments
    ) async throws -> Translated {
        var deriver = translator.deriver
        while true {
            var attempt = ItemTranslator(
                mapping: translator.mapping, description: translator.description, deriver: deriver)
            let result = Result { () throws(AssemblyError) in try attempt.document() }
            let wanted = attempt.deriver.wanted.sorted { $0.key < $1.key }
            guard !wanted.isEmpty else {
                return Translated(node: try result.get(), origins: attempt.origins, deriver: attempt.deriver)
            }
            for (name, value) in wanted {
                guard let lookup = translator.mapping.lookups.first(where: { $0.name == name }) else { continue }
                deriver.stored[name] = .some(
                    try await stored.newest(
                        lookup.rootName, where: lookup.field, is: value, company: sender.code))
            }
        }
    }

    /// The document with its key, which is read from what was written.
    func finished(
        _ node: MessageNode, _ type: MessageType, _ origins: [FieldOrigin], item: Int, sender: MessageSender
    ) throws(AssemblyError) -> AssembledDocument {
        do {
            let guid =
                node.text("guid") ?? node.nodes.lazy.compactMap { $0.text("guid") }.first ?? newGuid().uppercased()
            let draft = AssembledDocument(
                type: type, guid: guid, key: BusinessKey(kind: "", parts: []),
                content: try MessageWriter.bytes(of: node),
                origins: origins, item: item)
            let declaration = try DeclarationReader.read(
                XMLDocument(parsing: AssembledMessage.bytes(of: [draft], guid: guid, sender: sender)))
            guard let key = declaration.keys.first else { throw MessageError(.messageMissingKey, type.documentElement) }
            return AssembledDocument(
                type: type, guid: guid, key: key, content: draft.content, origins: origins, item: item)
        } catch let error as MessageError {
            throw error.code == .messageMissingKey
                ? AssemblyError(
                    .assemblyFieldMissing, field: error.detail,
                    english: "\(error.detail) is part of the key by which receipts are told, and is empty",
                    chinese: "\(error.detail) 是回执对应所需的主键，不能为空")
                : AssemblyError(error)
        } catch let error as XMLError {
            throw AssemblyError(error.code, english: error.detail, chinese: error.detail)
        } catch {
            throw AssemblyError(.internalUnexpected, english: "\(error)", chinese: "\(error)")
        }
    }
}
