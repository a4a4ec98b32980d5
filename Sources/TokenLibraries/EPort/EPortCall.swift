/// A call of the E-Port library as it travels to the helper process and back: a number that ties question and answer, what
/// is called, and fields of bytes, each with its length before it.
package struct EPortCall: Sendable, Equatable {
    /// What is called. Source: card.md §7.2.
    package enum Function: UInt8, Sendable {
        /// SpcInitEnvEx
        case open = 1
        /// SpcClearEnv
        case close
        /// SpcGetCertNo
        case certNo
        /// SpcGetSignCert
        case certificate
        /// SpcVerifyPIN
        case verifyPIN
        /// SpcSignData
        case sign
    }

    let number: UInt32
    let function: Function
    /// PIN or message.
    let input: [UInt8]

    var bytes: [UInt8] { DescriptorIO.length(Int(number)) + [function.rawValue] + input }

    init(number: UInt32, function: Function, input: [UInt8]) {
        self.number = number
        self.function = function
        self.input = input
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 5, let function = Function(rawValue: bytes[4]) else { return nil }
        number = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        self.function = function
        input = Array(bytes[5...])
    }
}

/// What came of a call.
package struct EPortAnswer: Sendable, Equatable {
    /// How the call ended.
    package enum Ending: UInt8, Sendable {
        /// The function returned `code`; 0 is success.
        case returned = 0
        /// The library cannot be loaded, or lacks this function; `text` says why, in UTF-8.
        case missing
        /// The function said that it wrote more than there was room for.
        case rubbish
    }

    package let ending: Ending
    /// What the function returned.
    package let code: UInt32
    /// What it wrote.
    package let output: [UInt8]
    /// What the library says about the code, in GBK as a rule.
    package let text: [UInt8]
    /// PIN tries left, when the function told them.
    package let triesLeft: UInt8?

    package init(
        _ ending: Ending, code: UInt32 = 0, output: [UInt8] = [], text: [UInt8] = [], triesLeft: UInt8? = nil
    ) {
        self.ending = ending
        self.code = code
        self.output = output
        self.text = text
        self.triesLeft = triesLeft
    }

    func bytes(number: UInt32) -> [UInt8] {
        DescriptorIO.length(Int(number)) + [ending.rawValue, triesLeft ?? 0xFF] + DescriptorIO.length(Int(code))
            + DescriptorIO.length(output.count) + output + text
    }

    /// Reads an answer; `nil` when it is none, or one to another call.
    init?(_ bytes: [UInt8], to number: UInt32) {
        guard bytes.count >= 14, bytes.prefix(4).elementsEqual(DescriptorIO.length(Int(number))),
            let ending = Ending(rawValue: bytes[4])
        else { return nil }
        let count = bytes[10..<14].reduce(0) { $0 << 8 | Int($1) }
        guard count <= bytes.count - 14 else { return nil }
        self.init(
            ending, code: bytes[6..<10].reduce(0) { $0 << 8 | UInt32($1) }, output: Array(bytes[14..<14 + count]),
            text: Array(bytes[(14 + count)...]), triesLeft: bytes[5] == 0xFF ? nil : bytes[5])
    }
}
