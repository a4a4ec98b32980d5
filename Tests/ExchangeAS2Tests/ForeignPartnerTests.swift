import AS2Partner
import CryptoCore
import Exchange
import Testing

@testable import ExchangeAS2

/// Messages to a program of others: every form that can be agreed upon.
@Suite(
    "an AS2 partner of others (pyas2lib)", .serialized,
    .enabled(if: AS2Partner.python != nil, "needs pyas2lib, which scripts/test installs"), .timeLimit(.minutes(5)))
struct ForeignPartnerTests {
    private static let protections: [(CMS.Digest?, CMS.Cipher?)] = [
        (.sha256, .aes256), (.sha512, .aes192), (.sha384, .tripleDES), (.sha1, .aes128), (.sha256, nil),
    ]

    @Test("takes messages in every form, and its signed receipts tell the digest of what was sent")
    func forms() async throws {
        let partner = try await AS2Partner()
        var number = 0
        for compression in Partnership.Compression.allCases {
            for (digest, cipher) in ForeignPartnerTests.protections {
                let comment: Comment = "\(compression) \(String(describing: digest)) \(String(describing: cipher))"
                number += 1
                try partner.set(cipher == nil ? ["encrypt": "none"] : [:])
                let partnership = Partnership(
                    name: AS2Partner.other, partner: AS2Partner.name, identities: [partner.otherIdentity],
                    certificates: [partner.identity.certificate], digest: digest, cipher: cipher,
                    compression: compression, receipts: .synchronous, maximumMessage: 1 << 20)
                let side = try Side(partnership, url: partner.address + "/as2")
                // Line ends, bytes that are no text and a boundary's look must all come through.
                let content =
                    Array("<a>\r\n--x\n\r\u{0}\(number)</a>".utf8) + [0xFF, 0x80]
                    + [UInt8](repeating: 0x61, count: 3_000)
                let word = try await side.transport.deliver(
                    OutgoingEnvelope(
                        bytes: content, copMsgId: "FORM-\(number)", messageType: "CEB311Message", guid: "g",
                        senderId: "DXPENT0000099001"))
                guard case .accepted(let text) = word else {
                    Issue.record("\(word)", sourceLocation: #_sourceLocation)
                    continue
                }
                #expect(text.hasPrefix("AS2 receipt: processed, "), comment)
                let event = try #require(partner.taken.last)
                #expect(event.signed == true, comment)
                #expect(event.encrypted == (cipher != nil), comment)
                #expect(event.compressed == (compression != .none), comment)
                #expect(event.digest == digest?.rawValue, comment)
                #expect(partner.content(of: event.id ?? "") == content, comment)
            }
        }
        await partner.stop()
    }

    @Test("refuses what it cannot verify or decrypt, and says so in a receipt that counts")
    func refusals() async throws {
        let partner = try await AS2Partner()
        let stranger = try AS2Partner.makeIdentity("stranger")
        var partnership = Partnership(
            name: AS2Partner.other, partner: AS2Partner.name, identities: [stranger],
            certificates: [partner.identity.certificate], digest: .sha256, cipher: .aes256, compression: .none,
            receipts: .synchronous, maximumMessage: 1 << 20)
        let envelope = OutgoingEnvelope(
            bytes: Array("<a/>".utf8), copMsgId: "R1", messageType: "T", guid: "g", senderId: "DX")
        let unverified = try Side(partnership, url: partner.address + "/as2")
        #expect(
            try await unverified.transport.deliver(envelope)
                == .refused(
                    chkMark: "authentication-failed", text: "AS2 receipt: processed/error: authentication-failed"))
        partnership.identities = [partner.otherIdentity]
        // Encrypted for somebody else; the partner's own certificate still verifies its receipt.
        partnership.certificates = [stranger.certificate, partner.identity.certificate]
        let unreadable = try Side(partnership, url: partner.address + "/as2")
        #expect(
            try await unreadable.transport.deliver(envelope)
                == .refused(chkMark: "decryption-failed", text: "AS2 receipt: processed/error: decryption-failed"))
        await partner.stop()
    }
}
