/// A token in a slot, as its module describes it.
package struct PKCS11Token: Sendable, Equatable {
    /// What the module tells about the token. Source: PKCS #11 2.40 §3.2, CK_TOKEN_INFO.
    package struct Flags: OptionSet, Sendable {
        package let rawValue: UInt

        package init(rawValue: UInt) {
            self.rawValue = rawValue
        }

        /// There are things that need a login.
        package static let loginRequired = Flags(rawValue: 0x4)
        /// The PIN is typed at the device.
        package static let protectedAuthenticationPath = Flags(rawValue: 0x100)
        package static let initialised = Flags(rawValue: 0x400)
        /// At least one wrong PIN since the last right one.
        package static let userPinCountLow = Flags(rawValue: 0x1_0000)
        /// One try is left.
        package static let userPinFinalTry = Flags(rawValue: 0x2_0000)
        package static let userPinLocked = Flags(rawValue: 0x4_0000)
    }

    package let slot: UInt
    package let label: String
    package let serial: String
    package let manufacturer: String
    package let model: String
    package let flags: Flags
    /// The lengths a PIN may have; `nil` when the module does not tell them.
    package let pinLengths: ClosedRange<Int>?

    /// The token as a person would name it.
    package var name: String { "token \(label)" + (serial.isEmpty ? "" : ", serial \(serial)") }
}
