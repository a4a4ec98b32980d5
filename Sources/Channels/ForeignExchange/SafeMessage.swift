internal import CryptoCore
package import SidecarBase

/// A whole request body whose password is left open: what the ledger keeps. With the password it gives the same bytes again and
/// again, and without it nothing secret. Source: safe.md §6.
package struct SafeMessage: Sendable, Equatable {
    /// Characters that no XML has, at the places that depend on the password.
    private enum Mark {
        static let once = SafeTemplate.passwordMark
        /// The password inside text that is escaped once more.
        static let twice: Unicode.Scalar = "\u{1B}"
        /// Around what becomes base64.
        static let base64Start: Unicode.Scalar = "\u{02}"
        static let base64End: Unicode.Scalar = "\u{03}"
    }

    /// As the ledger keeps it, UTF-8.
    package let sealed: [UInt8]
    package let charset: SafeCharset

    /// What was kept.
    package init(sealed: [UInt8], charset: SafeCharset) {
        self.sealed = sealed
        self.charset = charset
    }

    /// Makes a message.
    init(
        of operation: SafeOperation, values: [String: SafeTemplate.Value], _ profile: SafeProfile, time: ChinaTime
    ) {
        sealed = Array(SafeMessage.text(of: operation, values: values, profile, time: time).utf8)
        charset = profile.charset
    }

    /// The envelope with the message inside.
    static func text(
        of operation: SafeOperation, values: [String: SafeTemplate.Value], _ profile: SafeProfile, time: ChinaTime
    ) -> String {
        let fit = { profile.charset.replacingMissing(in: $0, by: profile.unmappable) }
        let message = operation.template.render(values, time: time, fit: fit)
        var outer = values
        outer["operation"] = .text(operation.soapOperation)
        outer["charset"] = .text(profile.charset.rawValue)
        outer["soapNamespace"] = .text(
            profile.soap == .v11
                ? "http://schemas.xmlsoap.org/soap/envelope/" : "http://www.w3.org/2003/05/soap-envelope")
        outer["isParameter"] = .text(profile.style == .document ? "" : "1")
        // What is put in here is finished: nothing may be escaped or replaced once more.
        let place = "\u{04}"
        outer["payload"] = .text(place)
        return profile.envelope.render(outer, time: time, fit: fit).replacing(
            place, with: packed(message, profile.style))
    }

    private static func packed(_ message: String, _ style: SafeProfile.Style) -> String {
        switch style {
        case .document: String(SafeMarkup.withoutDeclaration(message))
        case .cdata: SafeMarkup.characterData(message)
        case .string:
            SafeMarkup.escaped(message).replacing(String(Mark.once), with: String(Mark.twice))
        case .base64: String(Mark.base64Start) + message + String(Mark.base64End)
        }
    }

    /// The bytes to send; `nil` when the password has characters that the character set does not have.
    ///
    /// - Parameter password: as it is written in messages, see ``SafeCredentials``.
    /// - Returns: the body.
    package func bytes(password: Secret) -> [UInt8]? {
        password.withExposed { password in
            let once = SafeMarkup.escapedValue(password)
            return bytes(once: once, twice: SafeMarkup.escaped(once))
        }
    }

    /// The bytes with stars in place of the password, for those who may read messages.
    package var masked: [UInt8] { bytes(once: "******", twice: "******") ?? [] }

    private func bytes(once: String, twice: String) -> [UInt8]? {
        let text = String(decoding: sealed, as: UTF8.self)
            .replacing(String(Mark.once), with: once).replacing(String(Mark.twice), with: twice)
        guard let start = text.unicodeScalars.firstIndex(of: Mark.base64Start),
            let end = text.unicodeScalars.lastIndex(of: Mark.base64End), start < end
        else { return charset.encode(text) }
        let inner = String(text.unicodeScalars[text.unicodeScalars.index(after: start)..<end])
        guard let before = charset.encode(String(text.unicodeScalars[..<start])), let inside = charset.encode(inner),
            let after = charset.encode(String(text.unicodeScalars[text.unicodeScalars.index(after: end)...]))
        else { return nil }
        return before + Base64.encode(inside) + after
    }
}
