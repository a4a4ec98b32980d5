internal import OutboundHTTP
package import SidecarBase

/// One upload: the texts that are signed and the form that carries them. The texts are made once, so that the signature is over
/// the very bytes that are sent. Source: realtime179.md §3.2, §4.1.
package struct PaymentUpload: Sendable, Equatable {
    /// As customs gave it, to the byte.
    package let sessionID: String
    /// The text of the object.
    package let head: [UInt8]
    /// The text of the array.
    package let lists: [UInt8]
    /// 13 digits: milliseconds since 1970.
    package let serviceTime: String

    /// - Parameters:
    ///   - sessionID: from the callback; must be one that ``OpenRequest/isUsable(sessionID:)`` takes.
    ///   - data: the checked data.
    ///   - time: when it is answered.
    package init(sessionID: String, data: PaymentData, time: ChinaTime) {
        self.init(
            sessionID: sessionID, head: PaymentText.head(data), lists: PaymentText.lists(data),
            serviceTime: String(time.milliseconds))
    }

    init(sessionID: String, head: [UInt8], lists: [UInt8], serviceTime: String) {
        self.sessionID = sessionID
        self.head = head
        self.lists = lists
        self.serviceTime = serviceTime
    }

    /// The string to sign: the texts stand between plain quotes without any further escaping, so it is no JSON.
    package var message: [UInt8] {
        var output = Array("\"sessionID\":\"\(sessionID)\"||\"payExchangeInfoHead\":\"".utf8)
        output += head
        output += Array("\"||\"payExchangeInfoLists\":\"".utf8)
        output += lists
        output += Array("\"||\"serviceTime\":\"\(serviceTime)\"".utf8)
        return output
    }

    /// `payExInfoStr`.
    ///
    /// - Parameters:
    ///   - certNo: the number of the certificate, as ``CertificateNumber`` writes it.
    ///   - signature: PKCS#1 v1.5, or r‖s.
    /// - Returns: the JSON text.
    package func document(certNo: String, signature: [UInt8]) -> [UInt8] {
        var output = Array("{\"sessionID\":\"\(sessionID)\",\"payExchangeInfoHead\":".utf8)
        output += head
        output += Array(",\"payExchangeInfoLists\":".utf8)
        output += lists
        output += Array(",\"serviceTime\":\"\(serviceTime)\",\"certNo\":\"\(certNo)\",\"signValue\":\"".utf8)
        output += Base64.encode(signature)
        output += Array("\"}".utf8)
        return output
    }

    /// The body of the request: one form field, everything in it percent-encoded.
    package static func form(_ document: [UInt8]) -> [UInt8] {
        FormBody.encode([(name: "payExInfoStr", value: document)])
    }
}
