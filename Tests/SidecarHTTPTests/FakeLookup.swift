import Pipeline
import SidecarBase
import Synchronization

/// A desk that knows one signed message and remembers what was asked.
final class FakeLookup: LookupServing {
    let asked = Mutex<[LookupRequest]>([])
    let body = LookedUpBody(bytes: Array("<a/>".utf8), digest: [0xAB, 0xCD])

    func search(_ request: LookupRequest) async throws -> MessagePage {
        asked.withLock { $0.append(request) }
        return MessagePage(declarations: [], cursor: "next")
    }

    func timeline(_ id: String) async throws -> TimelineReport { throw SidecarError(.messageNotFound, id) }
    func summary(_ id: String) async throws -> MessageSummary { throw SidecarError(.messageNotFound, id) }

    func signed(_ id: String) async throws -> LookedUpBody {
        guard id == "known" else { throw SidecarError(.messageNotFound, id) }
        return body
    }

    func envelope(_ id: String) async throws -> LookedUpBody { try await signed(id) }
    func order(_ orderNo: String, company: String?) async throws -> OrderReport {
        throw SidecarError(.messageNotFound, orderNo)
    }
}
