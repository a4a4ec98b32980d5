import ByteCompression
import CryptoCore
import Exchange
import SidecarBase
import Testing

@testable import ExchangeAS2

@Suite("messages of an AS2 partner")
struct ReceptionTests {
    private let content = Array("<receipt>回执</receipt>".utf8)

    private func packed(_ sender: Partnership, _ content: [UInt8]? = nil) throws -> PackedMessage {
        try PackedMessage(content ?? self.content, named: "r.xml", for: sender)
    }

    @Test(
        "every agreed form is taken, and the receipt tells the digest of what was sent",
        arguments: Partnership.Compression.allCases,
        [(CMS.Digest.sha256, CMS.Cipher.aes256), (.sha512, .tripleDES), (.sha384, nil), (nil, .aes128), (nil, nil)]
            as [(CMS.Digest?, CMS.Cipher?)])
    func forms(compression: Partnership.Compression, protection: (CMS.Digest?, CMS.Cipher?)) async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership(digest: protection.0, cipher: protection.1, compression: compression)
        let theirs = pair.mirrored(ours)
        let side = try Side(ours)
        let message = try packed(theirs)
        let answer = await side.take(message.entity, from: theirs, more: wish)
        #expect(answer.status == 200)
        #expect(side.stored == [content])
        let receipt = try answer.receipt(for: theirs)
        #expect(receipt.isPositive && receipt.isSigned)
        #expect(receipt.messageID == "m1@there")
        #expect(try #require(receipt.integrity).matches(message.integrityBytes))
    }

    @Test("a repeated message is answered with the same receipt and stored once, also by the next process")
    func repeated() async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership()
        let theirs = pair.mirrored(ours)
        let side = try Side(ours)
        let first = await side.take(try packed(theirs).entity, from: theirs, more: wish)
        // Encrypted anew: other bytes, the same message.
        let second = await side.take(try packed(theirs).entity, from: theirs, more: wish)
        #expect(first.body == second.body)
        #expect(try second.receipt(for: theirs).isPositive)
        #expect(side.stored.count == 1)
        #expect(try await side.transport.store.find(.taken, "THERE\nm1@there") == first.entity.bytes)
        let other = await side.take(try packed(theirs).entity, from: theirs, id: "m2@there", more: wish)
        #expect(other.status == 200)
        #expect(side.stored.count == 2)
    }

    @Test("what is not stored is not acknowledged, and is taken when it comes again")
    func later() async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership()
        let theirs = pair.mirrored(ours)
        let side = try Side(ours)
        side.setVerdict(.later)
        let first = await side.take(try packed(theirs).entity, from: theirs, more: wish)
        #expect(first.status == 503)
        side.setVerdict(.refused("no receipt"))
        let second = await side.take(try packed(theirs).entity, from: theirs, more: wish)
        let receipt = try second.receipt(for: theirs)
        #expect(!receipt.isPositive)
        #expect(receipt.explanation == "unexpected-processing-error")
        side.setVerdict(.stored)
        let third = await side.take(try packed(theirs).entity, from: theirs, more: wish)
        #expect(try third.receipt(for: theirs).isPositive)
        #expect(side.stored == [content])
    }

    @Test("what is less protected than agreed upon is refused and not stored")
    func security() async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership()
        let side = try Side(ours)
        var plain = pair.mirrored(ours)
        plain.cipher = nil
        let open = await side.take(try packed(plain).entity, from: plain, more: wish)
        #expect(try open.receipt(for: pair.mirrored(ours)).explanation == "insufficient-message-security")
        plain.cipher = .aes256
        plain.digest = nil
        let unsigned = await side.take(try packed(plain).entity, from: plain, more: wish)
        #expect(try unsigned.receipt(for: pair.mirrored(ours)).explanation == "decryption-failed")
        #expect(side.stored.isEmpty)
        #expect(side.refused.count == 2)
        #expect(side.refused.last?.contains("not signed") == true)
    }

    @Test("SHA-1 signatures are taken only where sha1 was agreed upon", arguments: [CMS.Digest.sha1, .sha256])
    func weakDigest(agreed: CMS.Digest) async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership(digest: agreed)
        var theirs = pair.mirrored(ours)
        theirs.digest = .sha1
        let side = try Side(ours)
        _ = await side.take(try packed(theirs).entity, from: theirs, more: wish)
        #expect(side.stored.count == (agreed == .sha1 ? 1 : 0))
    }

    @Test(
        "whatever is wrong inside an encrypted message, the answer is the same to the letter but for names of its own")
    func noOracle() async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership()
        let theirs = pair.mirrored(ours)
        let side = try Side(ours)
        let good = try packed(theirs).entity
        var kinds: [MIMEEntity] = []
        // The last block: wrong padding. A block in the middle: right padding, wrong signature. The key: another key.
        for distance in [1, 40, 400] {
            var changed = good
            changed.body[changed.body.count - distance] ^= 0x41
            kinds.append(changed)
        }
        let keyByte = try #require(good.body.indices.dropFirst(140).first)
        var changed = good
        changed.body[keyByte] ^= 0x41
        kinds.append(changed)
        var stranger = theirs
        stranger.identities = [pair.stranger]
        kinds.append(try packed(stranger).entity)
        var elsewhere = theirs
        elsewhere.certificates = [pair.stranger.certificate]
        kinds.append(try packed(elsewhere).entity)
        for entity in kinds {
            let answer = await side.take(entity, from: theirs, more: wish)
            let receipt = try answer.receipt(for: theirs)
            #expect(answer.status == 200)
            #expect(receipt.summary == "processed/error: decryption-failed")
            #expect(receipt.integrity == nil)
        }
        #expect(side.stored.isEmpty)
        #expect(side.refused.count == kinds.count)
    }

    @Test("a little that inflates to very much is refused")
    func bomb() async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership(compression: .beforeSigning, maximumMessage: 100_000)
        let theirs = pair.mirrored(ours)
        let side = try Side(ours)
        let bomb = [UInt8](repeating: 0x20, count: 50_000_000)
        let answer = await side.take(try packed(theirs, bomb).entity, from: theirs, more: wish)
        #expect(try !answer.receipt(for: theirs).isPositive)
        #expect(side.stored.isEmpty)
        #expect(side.refused.first?.contains("decompression-failed") == true)
        let fitting = [UInt8](repeating: 0x20, count: 100_000)
        _ = await side.take(try packed(theirs, fitting).entity, from: theirs, id: "m2@there", more: wish)
        #expect(side.stored == [fitting])
    }

    @Test(
        "a receipt goes nowhere but to the partner's own server and to addresses that are configured",
        arguments: [
            ("http://127.0.0.1:9/mdn", 200), ("http://receipts.example/in", 200), ("http://receipts.example/in2", 403),
            ("http://169.254.169.254/latest", 403), ("http://127.0.0.1:9090/api/v1/queue", 403),
            ("http://127.0.0.1:9@evil.example/", 403), ("file:///etc/passwd", 403), ("", 403),
        ])
    func receiptAddress(url: String, status: Int) async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership()
        let theirs = pair.mirrored(ours)
        let side = try Side(ours, receiptURLs: ["http://receipts.example/in"])
        let later = [MIMEEntity.Field("Receipt-Delivery-Option", url)]
        let answer = await side.take(try packed(theirs).entity, from: theirs, more: wish + later)
        #expect(answer.status == status)
        #expect(try await side.transport.store.pending().count == (status == 200 ? 1 : 0))
        #expect(side.stored.count == (status == 200 ? 1 : 0))
    }

    @Test("a message that fails is no reason to send anything to where it asks for its receipt")
    func failureIsNotSentLater() async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership()
        var stranger = pair.mirrored(ours)
        stranger.identities = [pair.stranger]
        let side = try Side(ours)
        let later = [MIMEEntity.Field("Receipt-Delivery-Option", "http://127.0.0.1:9/mdn")]
        let answer = await side.take(try packed(stranger).entity, from: stranger, more: wish + later)
        #expect(answer.status == 400)
        #expect(try await side.transport.store.pending().isEmpty)
    }

    @Test("strangers, and posts that are no AS2, are told nothing")
    func strangers() async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership()
        var theirs = pair.mirrored(ours)
        let side = try Side(ours)
        let entity = try packed(theirs).entity
        theirs.name = "there"
        #expect(await side.take(entity, from: theirs, more: wish).status == 403)
        let bare = PartnerPost(headers: [("Content-Type", "text/plain")], body: [1], peer: "192.0.2.1")
        #expect(await side.reception.answer(bare).status == 400)
        theirs = pair.mirrored(ours)
        #expect(await side.take(entity, from: theirs, id: "", more: wish).status == 400)
        let long = String(repeating: "x", count: 300)
        #expect(await side.take(entity, from: theirs, id: long, more: wish).status == 400)
        #expect(side.stored.isEmpty)
        #expect(side.refused.count == 4)
    }

    @Test("a message that asks for no receipt gets none")
    func noReceipt() async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership()
        let theirs = pair.mirrored(ours)
        let side = try Side(ours)
        for _ in 0..<2 {
            let answer = await side.take(try packed(theirs).entity, from: theirs)
            #expect(answer.status == 200)
            #expect(answer.body.isEmpty)
        }
        #expect(side.stored.count == 1)
    }

    @Test("old keys and old certificates go on working behind new ones")
    func rollOver() async throws {
        let pair = try Pair.shared.get()
        var ours = pair.partnership()
        let theirs = pair.mirrored(ours)
        ours.identities = [pair.stranger] + ours.identities
        ours.certificates = [pair.stranger.certificate] + ours.certificates
        let side = try Side(ours)
        let answer = await side.take(try packed(theirs).entity, from: theirs, more: wish)
        #expect(side.stored == [content])
        // Our receipt is signed with the new key.
        #expect(throws: AS2Failure.self) { try answer.receipt(for: theirs) }
        var informed = theirs
        informed.certificates.append(pair.stranger.certificate)
        #expect(try answer.receipt(for: informed).isPositive)
    }
}
