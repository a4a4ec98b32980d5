/// A key that signs.
package struct SignerSettings: Sendable, Equatable {
    /// Where the key is.
    package enum Kind: Sendable, Equatable {
        case card(Card)
        case eportControl(EPortControl)
        case eportLibrary(EPortLibrary)
        case software(Software)
        case pkcs11(PKCS11)
        case skf(SKF)
        case remote(Remote)
    }

    /// A card or UKey behind PC/SC.
    package struct Card: Sendable, Equatable {
        /// Where the PIN comes from.
        package enum PIN: Sendable, Equatable {
            /// A file, mode 0600.
            case file(String)
            /// An environment variable, by name.
            case environment(String)
            /// The file that `legacy.properties` names.
            case legacy
        }

        /// `auto`, `piv`, `pkcs15`, `gmt0017` or `iso7816`.
        package var profile: String
        /// Key reference of a PIV card, for example 0x9C.
        package var slot: UInt8
        package var pin: PIN
        /// Serial number of the certificate, upper-case hexadecimal, when only this card will do.
        package var serial: String?
        /// Part of the reader's name, when only this reader will do.
        package var reader: String?
        /// Whether the PIN may be used with only 2 tries left.
        package var allowFewTries: Bool
        /// `auto`, `yes` or `no`: commands of more than 255 bytes in one piece.
        package var extendedLength = "auto"
        package var gmt0017 = GMT0017()
        package var iso7816 = ISO7816()
    }

    /// A key in files.
    package struct Software: Sendable, Equatable {
        /// The form of the files.
        package enum Source: Sendable, Equatable {
            /// PEM files.
            case pem(key: String, certificate: String)
            /// One PKCS#12 file.
            case pkcs12(String)
        }

        package var source: Source
        /// File with the passphrase.
        package var passphraseFile: String?
    }

    package var name: String
    package var kind: Kind
    /// How long it may stay unused before it makes a test signature; zero for never.
    package var canary: Duration = .zero
}
