internal import Glibc

/// Why a virtual card cannot be put into the virtual reader.
package struct VirtualCardError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    /// The failure of the system call just made.
    static func lastFailure(_ call: String) -> VirtualCardError {
        let number = errno
        return VirtualCardError("\(call): \(unsafe String(cString: strerror(number)))")
    }
}
