/// A body of `application/x-www-form-urlencoded` in UTF-8, as browsers and `java.net.URLEncoder` write it.
package enum FormBody {
    /// The content type that goes with it.
    package static let contentType = "application/x-www-form-urlencoded; charset=UTF-8"
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The form of some fields, in their order.
    package static func encode(_ fields: [(name: String, value: [UInt8])]) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(fields.reduce(0) { $0 + $1.value.count + $1.value.count / 4 + 32 })
        for (name, value) in fields {
            if !body.isEmpty { body.append(0x26) }
            append(name.utf8, to: &body)
            body.append(0x3D)
            append(value, to: &body)
        }
        return body
    }

    private static func append(_ bytes: some Sequence<UInt8>, to body: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F: body.append(byte)
            case 0x20: body.append(0x2B)
            default:
                body.append(0x25)
                body.append(digits[Int(byte >> 4)])
                body.append(digits[Int(byte & 15)])
            }
        }
    }
}
