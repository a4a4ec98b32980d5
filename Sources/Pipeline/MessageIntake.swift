internal import CustomsMessages
package import MessageTranslation
package import SidecarBase
package import XMLCanonical

/// The step assemble of the way of a declaration: what came is a headquarters message already, or one is made of it.
package struct MessageIntake: Sendable {
    private let assembler: MessageAssembler
    private let aliases: AliasTable
    private let companies: [Company]
    private let stored: any StoredDocuments
    private let now: Now

    /// - Parameters:
    ///   - assembler: makes headquarters documents.
    ///   - aliases: the platform's codes of companies.
    ///   - companies: the companies served here.
    ///   - stored: earlier declarations.
    ///   - now: the time.
    package init(
        assembler: MessageAssembler, aliases: AliasTable, companies: [Company], stored: any StoredDocuments,
        now: @escaping Now = ChinaTime.now
    ) {
        self.assembler = assembler
        self.aliases = aliases
        self.companies = companies
        self.stored = stored
        self.now = now
    }

    /// What came in.
    package enum Input {
        /// A headquarters message, or what claims to be one.
        case message(XMLDocument)
        /// A single-window document.
        case singleWindow(XMLDocument)
        /// JSON in the shape of headquarters messages.
        case json([UInt8])

        /// - Throws: an `xml.…` code.
        package init(_ bytes: [UInt8]) throws(XMLError) {
            if AssemblyInput.isJSON(bytes) {
                self = .json(bytes)
                return
            }
            let document = try XMLDocument(parsing: bytes)
            self = AssemblyInput.isSingleWindow(document) ? .singleWindow(document) : .message(document)
        }
    }

    /// Makes documents of an input that is no message yet.
    ///
    /// - Parameters:
    ///   - input: what came.
    ///   - company: the customs code that the caller named.
    /// - Returns: the documents with what was refused, and the company they are made for; `nil` for a headquarters message.
    /// - Throws: `company.unknown` when it cannot be told for whom; an `assembly.…` or `message.…` code about the whole input.
    package func assemble(_ input: Input, for company: String?) async throws -> (Assembly, Company)? {
        switch input {
        case .message: return nil
        case .singleWindow(let document):
            let read = try SingleWindowDocument(document)
            let sender = try sender(of: read, named: company)
            return (
                try await assembler.assemble(read, for: MessageSender(sender), stored: stored, at: now()), sender
            )
        case .json(let bytes):
            let sender = try sender(company) {
                Set(try MessageJSON.inputs(bytes).compactMap { $0.text("BaseTransfer", "copCode") })
            }
            return (try assembler.assemble(json: bytes, for: MessageSender(sender), at: now()), sender)
        }
    }

    /// The company that a single-window document is for.
    ///
    /// - Parameters:
    ///   - document: the document.
    ///   - company: the customs code that the caller named.
    /// - Returns: the company.
    /// - Throws: `company.unknown` when it cannot be told for whom.
    package func sender(of document: SingleWindowDocument, named company: String?) throws -> Company {
        try sender(company) { Set(document.items.map(\.sign.companyCode)) }
    }

    /// Makes documents of a single-window document for a company, with guids that were made for its items before.
    ///
    /// - Parameters:
    ///   - document: the document.
    ///   - company: who sends.
    ///   - guids: by the places of the items.
    /// - Returns: the documents with what was refused.
    /// - Throws: an `assembly.…` code about the whole document.
    func assemble(
        _ document: SingleWindowDocument, for company: Company, guids: [Int: String] = [:]
    ) async throws -> Assembly {
        try await assembler.assemble(
            document, for: MessageSender(company), stored: stored, at: now(), guids: guids)
    }

    /// The declarations of a document, each with who makes its headquarters message.
    func declarations(
        in document: SingleWindowDocument, of company: Company
    ) -> [(item: SingleWindowDocument.Item, binding: SingleWindowSign.Binding)] {
        assembler.declarations(in: document).map {
            ($0, assembler.binding(of: $0, document.businessType, MessageSender(company)))
        }
    }

    /// The company that is named, the only one there is, or the one that all of the input's own codes mean.
    private func sender(_ named: String?, among codes: () throws -> Set<String>) throws -> Company {
        let known = companies.map(\.code).joined(separator: ", ")
        if let named {
            guard let company = companies.first(where: { $0.code == named }) else {
                throw SidecarError(.companyUnknown, "company \(named.prefix(40)); served here: \(known)")
            }
            return company
        }
        if companies.count == 1, let only = companies.first { return only }
        // One sender's documents are never signed by another because they came together.
        let meant = Set(try codes().map { aliases[$0]?.customsCode ?? $0 })
        guard meant.count == 1, let company = companies.first(where: { meant.contains($0.code) }) else {
            throw SidecarError(.companyUnknown, "for which company is not said; served here: \(known)")
        }
        return company
    }
}

extension MessageSender {
    /// What a company's messages say about it.
    package init(_ company: Company) {
        self.init(code: company.code, name: company.name, dxpId: company.dxpId, edition: company.messages)
    }
}
