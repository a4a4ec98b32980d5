package import CustomsMessages
package import Ledger
package import SidecarBase

/// Where a request came from.
package struct RequestSource: Sendable, Equatable {
    /// The way in of the old interface.
    package static let transferDeclare = "transferDeclare"
    /// The way in of the API.
    package static let api = "api"

    /// The way in: `transferDeclare`, `api`, `zhejiang`, `dxp`.
    package let channel: String
    /// The caller's address, without port.
    package let peer: String

    package init(channel: String, peer: String) {
        self.channel = channel
        self.peer = peer
    }
}

/// The stored answer to a declaration.
package struct DeclarationAnswer: Sendable {
    package let id: MessageID
    /// The signed document, UTF-8 with XML declaration; empty while it waits for a signer.
    package let signed: [UInt8]
    /// Whether it was signed earlier and only repeated now.
    package let isReplay: Bool
    /// What the check found; of a replay nothing.
    package let findings: [MessageFinding]
    /// Whether it waits for a signer: then nothing is signed yet, and it goes on by itself.
    package let isHeld: Bool

    package init(
        id: MessageID, signed: [UInt8], isReplay: Bool, findings: [MessageFinding] = [], isHeld: Bool = false
    ) {
        self.isHeld = isHeld
        self.findings = findings
        self.id = id
        self.signed = signed
        self.isReplay = isReplay
    }
}

/// The desk where declarations are handed in; HTTP knows the pipeline by this.
package protocol DeclarationAccepting: Sendable {
    /// Decodes, checks, signs, verifies and records; returns only when the answer is durable.
    ///
    /// - Parameters:
    ///   - value: the message as it came: UTF-8 or GB18030 bytes of XML.
    ///   - source: where it came from.
    ///   - executor: where the work runs; `nil` for Swift's own pool.
    /// - Returns: the stored answer.
    /// - Throws: an error with a code (`CodedError`); the refusal is recorded as an event before it is thrown.
    func accept(
        _ value: [UInt8], from source: RequestSource, on executor: (any TaskExecutor)?
    ) async throws -> DeclarationAnswer

    /// Records a request that was refused before there was a message (no field, body too large, body cut off).
    func refuse(_ code: ErrorCode, detail: String, from source: RequestSource) async
}

extension DeclarationAccepting {
    /// Accepts on Swift's own pool.
    package func accept(_ value: [UInt8], from source: RequestSource) async throws -> DeclarationAnswer {
        try await accept(value, from: source, on: nil)
    }
}

/// What a caller of interface 2.1 is answered (zhejiang.md §6.2).
package enum PushAnswer: Sendable, Equatable {
    case success
    /// An errorCode of the platform's list (`S02`, `S05`, `S07`, `S12`) and a text.
    case failure(String, String)
}

/// The desk where receipts are handed in; HTTP knows the pipeline by this.
package protocol ReceiptAccepting: Sendable {
    /// Interface 2.1: stores first, then answers.
    func acceptPush(content: String, msgType: String, dataDigest: String?, from source: RequestSource) async
        -> PushAnswer

    /// An envelope (DxpMsg, DxpMsgSv, DxpRep) or a bare receipt.
    func acceptTerminal(_ bytes: [UInt8], from source: RequestSource) async -> PushAnswer
}

/// Whether the house can do its work.
package struct Readiness: Sendable, Equatable {
    /// One line a check: name, whether it is good, and why not.
    package struct Check: Sendable, Equatable {
        package let name: String
        package let isGood: Bool
        package let detail: String

        package init(name: String, isGood: Bool, detail: String) {
            self.name = name
            self.isGood = isGood
            self.detail = detail
        }
    }

    package let checks: [Check]
    package var isReady: Bool { checks.allSatisfy(\.isGood) }

    package init(checks: [Check]) {
        self.checks = checks
    }
}

/// Tells readiness.
package protocol ReadinessReporting: Sendable {
    func readiness() async -> Readiness
}
