package import CryptoCore

/// The files that make a card a PKCS#15 card: EF.DIR, object and token directories, and those of keys, certificates and
/// PINs. Written from ISO 7816-15; OpenSC reads it.
package enum VirtualPKCS15 {
    /// A key with its certificate.
    package struct Entry: Sendable {
        package var identifier: [UInt8]
        package var label: String
        package var reference: UInt8
        package var key: PrivateKey
        package var certificate: Certificate?
        /// Whether it may sign; otherwise it decrypts.
        package var signs: Bool

        package init(
            identifier: [UInt8] = [0x45], label: String = "Signature", reference: UInt8 = 0x01, key: PrivateKey,
            certificate: Certificate?, signs: Bool = true
        ) {
            self.identifier = identifier
            self.label = label
            self.reference = reference
            self.key = key
            self.certificate = certificate
            self.signs = signs
        }
    }

    package static let identifier: [UInt8] = [
        0xA0, 0x00, 0x00, 0x00, 0x63, 0x50, 0x4B, 0x43, 0x53, 0x2D, 0x31, 0x35,
    ]
    /// The application's folder, where most cards have it.
    package static let folder: [UInt8] = [0x3F, 0x00, 0x50, 0x15]
    package static let listOfApplications: [UInt8] = [0x3F, 0x00, 0x2F, 0x00]
    package static let objectDirectory = folder + [0x50, 0x31]
    package static let tokenInformation = folder + [0x50, 0x32]
    package static let pinDirectory = folder + [0x44, 0x01]
    package static let keyDirectory = folder + [0x44, 0x02]
    package static let certificateDirectory = folder + [0x44, 0x04]
    package static let trustedDirectory = folder + [0x44, 0x05]

    /// A card with these keys.
    /// - Parameters:
    ///   - entries: the keys.
    ///   - pin: the user's PIN.
    ///   - pinReference: its reference.
    ///   - filling: what it is filled with to which length; `nil` for none.
    ///   - tries: wrong PINs until the card blocks.
    ///   - authorities: certificates of those that issued the others.
    ///   - applet: the files are those of a Java card with IsoApplet, which is selected by its own identifier only, and
    ///     must be told the algorithm (card.md §4.2).
    /// - Returns: the card.
    package static func card(
        _ entries: [Entry], pin: String, pinReference: UInt8 = 0x81, filling: (length: Int, byte: UInt8)? = (8, 0x00),
        tries: Int = 3, authorities: [Certificate] = [], applet: Bool = false
    ) -> VirtualISOCard {
        var content = VirtualISOCard.Content(pin: pin)
        content.pinReference = pinReference
        content.pinFilling = filling
        content.applications[identifier] = folder
        content.files[listOfApplications] = make(
            0x61, make(0x4F, identifier) + make(0x50, Array("Example card".utf8)) + make(0x51, folder))
        content.files[objectDirectory] = padded(
            make(0xA0, path(keyDirectory)) + make(0xA4, path(certificateDirectory))
                + (authorities.isEmpty ? [] : make(0xA5, path(trustedDirectory))) + make(0xA8, path(pinDirectory)),
            128)
        content.files[tokenInformation] = make(
            0x30,
            make(0x02, [0]) + make(0x04, [0x01, 0x02, 0x03, 0x04]) + make(0x0C, Array("Example maker".utf8))
                + make(0x80, Array("Example card".utf8)) + make(0x03, [0x04, 0x10]))
        content.files[pinDirectory] = padded(pinEntry(content), 256)
        content.files[keyDirectory] = padded(entries.flatMap(keyEntry), 1_024)
        var certificates: [UInt8] = []
        for (index, entry) in entries.enumerated() {
            content.keys[entry.reference] = entry.key
            guard let certificate = entry.certificate else { continue }
            let file = folder + [0x34, UInt8(index)]
            // Files are often longer than what is in them.
            content.files[file] = padded(certificate.der, 2_048)
            certificates += certificateEntry(entry.label, entry.identifier, file)
        }
        content.files[certificateDirectory] = padded(certificates, 512)
        var trusted: [UInt8] = []
        for (index, authority) in authorities.enumerated() {
            let file = folder + [0x35, UInt8(index)]
            content.files[file] = padded(authority.der, 2_048)
            trusted += certificateEntry("Authority", [0xA0, UInt8(index)], file)
        }
        if !authorities.isEmpty { content.files[trustedDirectory] = padded(trusted, 512) }
        // Version 0.6 of its interface, and what it can.
        if applet { content.applet = (isoApplet, [0x00, 0x06, 0x06]) }
        let card = VirtualISOCard(content, tries: tries)
        if applet { card.habits.algorithm = 0x11 }
        return card
    }

    private static let isoApplet: [UInt8] = [
        0xF2, 0x76, 0xA2, 0x88, 0xBC, 0xFB, 0xA6, 0x9D, 0x34, 0xF3, 0x10, 0x01,
    ]

    // MARK: - Entries

    private static func keyEntry(_ entry: Entry) -> [UInt8] {
        // Private and modifiable; wants the PIN with the identifier 01.
        let common = make(0x30, make(0x0C, Array(entry.label.utf8)) + make(0x03, [0x06, 0xC0]) + make(0x04, [0x01]))
        // Bits 2, sign, and 9, non-repudiation; or 1, decrypt.
        let usage: [UInt8] = entry.signs ? [0x06, 0x20, 0x40] : [0x06, 0x40]
        let attributes = make(
            0x30,
            make(0x04, entry.identifier) + make(0x03, usage) + make(0x03, [0x03, 0xB8]) + make(0x02, [entry.reference]))
        var values = make(0x30, make(0x04, folder))
        guard case .rsa(let bits) = entry.key.kind else {
            return make(0xA0, common + attributes + make(0xA1, make(0x30, values)))
        }
        values += make(0x02, [UInt8(bits >> 8 & 255), UInt8(bits & 255)])
        return make(0x30, common + attributes + make(0xA1, make(0x30, values)))
    }

    private static func certificateEntry(_ label: String, _ identifier: [UInt8], _ file: [UInt8]) -> [UInt8] {
        let common = make(0x30, make(0x0C, Array(label.utf8)) + make(0x03, [0x06, 0x40]))
        return make(
            0x30, common + make(0x30, make(0x04, identifier)) + make(0xA1, make(0x30, path(file))))
    }

    private static func pinEntry(_ content: VirtualISOCard.Content) -> [UInt8] {
        let common = make(0x30, make(0x0C, Array("User PIN".utf8)) + make(0x03, [0x06, 0xC0]))
        // Case-sensitive, local, initialised; needs padding.
        let flags: [UInt8] = content.pinFilling == nil ? [0x03, 0xC8] : [0x02, 0xCC]
        let stored = UInt8(truncatingIfNeeded: content.pinFilling?.length ?? 16)
        // A number of two's complement must not look negative.
        let reference: [UInt8] = content.pinReference > 0x7F ? [0, content.pinReference] : [content.pinReference]
        let attributes =
            make(0x03, flags) + make(0x0A, [0x01]) + make(0x02, [4]) + make(0x02, [stored]) + make(0x02, [stored])
            + make(0x80, reference) + make(0x04, [content.pinFilling?.byte ?? 0]) + make(0x30, make(0x04, folder))
        return make(0x30, common + make(0x30, make(0x04, [0x01])) + make(0xA1, make(0x30, attributes)))
    }

    private static func path(_ file: [UInt8]) -> [UInt8] { make(0x30, make(0x04, file)) }

    private static func padded(_ content: [UInt8], _ length: Int) -> [UInt8] {
        content + [UInt8](repeating: 0, count: max(0, length - content.count))
    }

    private static func make(_ tag: UInt8, _ value: [UInt8]) -> [UInt8] { VirtualObject.make(tag, value) }
}
