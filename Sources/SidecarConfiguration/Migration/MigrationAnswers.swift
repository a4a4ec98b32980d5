internal import Foundation
internal import SidecarBase

/// What a person says about a migration: the values that the old folder cannot know or that are to differ from it.
package struct MigrationAnswers: Sendable {
    /// Why a file of answers cannot be used.
    package enum Failure: Error, Equatable {
        case unreadable
        /// No question has this name.
        case unknownKey(String)
    }

    private var values: [String: String]

    /// No answers.
    package init() { values = [:] }

    /// Reads `key = value` lines in the form of Java's properties; keys are those of ``MigrationQuestion``.
    ///
    /// - Throws: ``Failure``.
    package init(file: String) throws(Failure) {
        guard let data = FileManager.default.contents(atPath: file), data.count < 1 << 20 else { throw .unreadable }
        let properties = LegacyProperties([UInt8](data))
        values = [:]
        for key in properties.keys {
            guard MigrationQuestion.Key(rawValue: key) != nil else { throw .unknownKey(key) }
            values[key] = properties[key]?.withExposed { $0.trimmed }
        }
    }

    /// The answer to a question; empty means "none", `nil` that nothing was said.
    package subscript(key: MigrationQuestion.Key) -> String? {
        get { values[key.rawValue] }
        set { values[key.rawValue] = newValue }
    }
}

/// Something the old folder does not tell.
package struct MigrationQuestion: Sendable {
    /// The name of a question, as a file of answers has it.
    package enum Key: String, Sendable, CaseIterable {
        case companyCode = "company.code"
        case companyName = "company.name"
        case companyDxpId = "company.dxpId"
        case companyEdition = "company.edition"
        case signerType = "signer.type"
        case signerLibrary = "signer.library"
        case signerKey = "signer.key"
        case signerCertificate = "signer.certificate"
        case nodeURL = "node.url"
        case erpURL = "erp.url"
        case host = "server.host"
        case port = "server.port"
        case allow = "server.allow"
        case pinKey = "legacy.pinKey"
    }

    package let key: Key
    /// The answer that is taken when a person just agrees; `nil` when there is none.
    package let suggestion: String?
    /// Whether nothing at all is an answer, too.
    package let mayBeEmpty: Bool
    private let text: BilingualText

    init(_ key: Key, suggestion: String?, mayBeEmpty: Bool = false, _ english: String, _ chinese: String) {
        self.key = key
        self.suggestion = suggestion
        self.mayBeEmpty = mayBeEmpty
        text = BilingualText(english, chinese)
    }

    /// The question for people.
    package func text(language: SettingsLanguage) -> String { text[language] }

    /// What is wrong with an answer; `nil` when it will do.
    package func complaint(about answer: String, language: SettingsLanguage) -> String? {
        if answer.isEmpty { return mayBeEmpty ? nil : MigrationQuestion.empty[language] }
        let pattern: SettingsPattern
        switch key {
        case .companyCode: pattern = .enterpriseCode
        case .companyName, .pinKey: pattern = .text
        case .companyDxpId: pattern = .dxpId
        case .companyEdition: pattern = .edition
        case .signerType:
            let types = MigrationQuestion.signerTypes
            return types.contains(answer) ? nil : types.joined(separator: ", ")
        case .signerLibrary, .signerKey, .signerCertificate: pattern = .path
        case .nodeURL, .erpURL: pattern = .url
        case .host: pattern = .host
        case .port:
            return Int(answer).map((1...65_535).contains) ?? false
                ? nil : SettingsType.integer(1...65_535).allowed[language]
        case .allow:
            let all = answer.split(separator: ",").map(\.trimmed)
            return !all.isEmpty && all.allSatisfy(SettingsPattern.addressRange.accepts)
                ? nil : SettingsPattern.addressRange.allowed[language]
        }
        return pattern.accepts(answer) ? nil : pattern.allowed[language]
    }

    /// The signers a migration can write: those of the machine the card or UKey is in.
    static let signerTypes = ["card", "pkcs11", "skf", "eport-control", "eport-library", "software"]
    private static let empty = BilingualText("an answer is needed", "必须填写")
}
