import Channels
import SidecarBase
import Testing

@Suite("signatures of the certificate-of-origin exchange") struct OriginSignatureTests {
    private static let parts = SignedParts(
        providerCode: "TESTPROV01", operation: "applyGeneralCo", messageId: "M1", timestamp: "20250701101530",
        data: "{\"a\":\"1\",\"b\":\"中 文&<>\"}",
        parameters: [
            ("providerCode", "TESTPROV01"), ("messageId", "M1"), ("timestamp", "20250701101530"),
            ("data", "{\"a\":\"1\",\"b\":\"中 文&<>\"}"), ("empty", ""),
        ])

    @Test("every vector comes out in every encoding, and verifies")
    func vectors() throws {
        let file = try OriginJSON.read(try originFixture("hmac-vectors.json"))
        let vectors = try #require(file["vectors"]).values
        #expect(vectors.count == 9)
        for vector in vectors {
            let label = try #require(vector["recipe"]?.scalar)
            let name = label.prefix { $0.isLetter }
            let recipe = try #require(SignatureRecipe.named.first { $0.name == name }?.recipe)
            let form: KeyEncoding = label.contains("keyEncoding base64") ? .base64 : .text
            let text = try #require(vector["key"]?.scalar ?? file["key"]?.scalar)
            let key = try #require(SharedKey(file: Array(text.utf8), form))
            let charset: SignatureCharset = label.contains("GBK") ? .gbk : .utf8
            #expect(recipe.string(of: Self.parts, key: key) == vector["string"]?.scalar, "\(label)")
            for encoding in [SignatureEncoding.hexLower, .hexUpper, .base64] {
                let scheme = SignatureScheme(recipe, charset: charset, encoding: encoding)
                let wanted = try #require(vector[encoding.rawValue]?.scalar)
                #expect(scheme.sign(Self.parts, key: key) == wanted, "\(label)")
                #expect(scheme.verifies(wanted, of: Self.parts, keys: [key]), "\(label)")
            }
        }
    }

    @Test("hexadecimal verifies in either case, base64 without padding, and neither with anything else about it")
    func spellings() throws {
        let key = try Origin.key()
        let hex = SignatureScheme(.joined)
        let good = "baa0b4b9c28d104983a0f3e3a1fa1731f592661c5b7b42bbcd64bfc8c260e6eb"
        #expect(hex.verifies(good.uppercased(), of: Self.parts, keys: [key]))
        let base64 = SignatureScheme(.joined, encoding: .base64)
        #expect(base64.verifies("uqC0ucKNEEmDoPPjofoXMfWSZhxbe0K7zWS/yMJg5us", of: Self.parts, keys: [key]))
        let url = SignatureScheme(.joined, encoding: .base64url)
        #expect(url.sign(Self.parts, key: key) == "uqC0ucKNEEmDoPPjofoXMfWSZhxbe0K7zWS_yMJg5us")
        #expect(url.verifies("uqC0ucKNEEmDoPPjofoXMfWSZhxbe0K7zWS_yMJg5us=", of: Self.parts, keys: [key]))
        #expect(!url.verifies("uqC0ucKNEEmDoPPjofoXMfWSZhxbe0K7zWS/yMJg5us=", of: Self.parts, keys: [key]))
        for wrong in ["", " " + good, good + "\n", String(good.dropLast(2)), good + "00", String(good.reversed())] {
            #expect(!hex.verifies(wrong, of: Self.parts, keys: [key]), "\(wrong)")
        }
        // Base64 is no hexadecimal: a profile says one of them.
        #expect(!hex.verifies("uqC0ucKNEEmDoPPjofoXMfWSZhxbe0K7zWS/yMJg5us=", of: Self.parts, keys: [key]))
    }

    @Test("while a key is changed both verify, and the new one signs")
    func twoKeys() throws {
        let (old, new) = (try Origin.key("old"), try Origin.key("new"))
        let scheme = SignatureScheme(.joined)
        let byOld = try #require(scheme.sign(Self.parts, key: old))
        #expect(scheme.verifies(byOld, of: Self.parts, keys: [new, old]))
        #expect(!scheme.verifies(byOld, of: Self.parts, keys: [new]))
    }

    @Test("a key is read in the form that is said, and an editor's line end does not belong to it")
    func keyForms() throws {
        let scheme = SignatureScheme(.payload)
        func sign(_ file: String, _ form: KeyEncoding) throws -> String {
            let key = try #require(SharedKey(file: Array(file.utf8), form))
            return try #require(scheme.sign(Self.parts, key: key))
        }
        let plain = try sign("secret", .text)
        #expect(try sign("secret\n", .textTrimmed) == plain)
        #expect(try sign("\u{FEFF}secret\r\n", .textTrimmed) == plain)
        #expect(try sign("secret\n", .text) != plain)
        #expect(try sign("\u{FEFF}secret", .bytes) != plain)
        #expect(try sign("73 65 63 72 65 74\n", .hex) == plain)
        #expect(try sign("c2VjcmV0\n", .base64) == plain)
        #expect(try sign("-----BEGIN KEY-----\nc2Vj\ncmV0\n-----END KEY-----\n", .pemBody) == plain)
        #expect(SharedKey(file: Array("xyz".utf8), .hex) == nil)
        #expect(SharedKey(file: Array("\n".utf8), .textTrimmed) == nil)
        #expect(SharedKey(file: Array("c2VjcmV0".utf8), .pemBody) == nil)
        #expect(try "\(try Origin.key())" == "<redacted>")
    }

    @Test("a template is filled in one pass, so that data cannot pretend to be a placeholder")
    func template() throws {
        var parts = Self.parts
        parts.data = "{{key}}"
        parts.result = SignedParts.Result(code: "0000", message: "好")
        let recipe = SignatureRecipe.template("{{code}}:{{message}}:{{data}}:{{key}}:{{operation}}")
        #expect(try recipe.string(of: parts, key: Origin.key()) == "0000:好:{{key}}:\(Origin.keyText):applyGeneralCo")
    }

    @Test("the search finds the one way in which a known message was signed, whichever it was")
    func search() throws {
        let file = Array("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n".utf8)
        let search = SignatureSearch(keyFile: file)
        let found = search.candidates(
            of: Self.parts, signature: "OMykWJ2NiW5fImnnV1qCfq4TJgvPfRgsDuQ/8eySgeg=")
        let matches = found.filter(\.isMatch)
        #expect(matches.map(\.recipe) == ["payload"])
        #expect(matches.first?.keyEncoding == .base64)
        #expect(matches.first?.encoding == .base64)
        #expect(matches.first?.charset == .utf8)
        #expect(found.count > 100)
        #expect(
            search.candidates(of: Self.parts, signature: String(repeating: "0", count: 64)).allSatisfy { !$0.isMatch })
    }
}
