import CustomsMessages
import Foundation
import MessageTranslation
import SidecarBase
import XMLCanonical

/// Assembling says the same twice, refuses item by item, and what it makes is read as the declaration that it says it is.
enum SingleWindowTarget {
    private static let assembler: MessageAssembler = {
        do {
            let catalogue = try SchemaCatalogue.builtIn()
            return MessageAssembler(
                catalogue: catalogue, mappings: try MappingSet.builtIn(catalogue),
                newGuid: { "7D1C0E52-66B4-4E0B-8D5A-2F9A1C3E0001" })
        } catch {
            fatalError("the catalogue or the mappings: \(error)")
        }
    }()
    private static let sender = MessageSender(
        code: "3301969ZZ1", name: "示例企业", dxpId: "DXPENT0000099001", edition: .no113)
    private static let time = ChinaTime(milliseconds: 1_717_205_400_000)

    static func run(_ bytes: [UInt8]) {
        let first = assemble(bytes)
        let second = assemble(bytes)
        mustHold(first?.warnings == second?.warnings, "assembling twice warns of the same")
        mustHold(first?.refusals == second?.refusals, "assembling twice refuses the same")
        mustHold(first?.documents.map(\.content) == second?.documents.map(\.content), "assembling twice makes the same")
        guard let first else { return }
        for refusal in first.refusals {
            mustHold(!refusal.error.english.isEmpty && !refusal.error.chinese.isEmpty, "\(refusal)")
        }
        for group in first.groups { check(group) }
    }

    private static func check(_ documents: [AssembledDocument]) {
        let bytes = AssembledMessage.bytes(of: documents, guid: "7D1C0E52-66B4-4E0B-8D5A-2F9A1C3E0002", sender: sender)
        do {
            let declaration = try DeclarationReader.read(XMLDocument(parsing: bytes))
            mustHold(declaration.keys == documents.map(\.key), "the keys of what was made")
            mustHold(declaration.type == documents.first?.type, "the type of what was made")
        } catch {
            fatalError("what was made is read: \(error)")
        }
    }

    /// What becomes of an input; `nil` when it is refused as a whole.
    private static func assemble(_ bytes: [UInt8]) -> Assembly? {
        let answer = Answer()
        let done = DispatchSemaphore(value: 0)
        Task {
            do {
                answer.assembly = try await assembler.assemble(
                    bytes: bytes, for: sender, stored: NoStoredDocuments(), at: time)
            } catch {
                mustHold(error is any CodedError, "\(error)")
                if let error = error as? any CodedError {
                    mustHold(error.code != .internalUnexpected, "\(error)")
                }
            }
            done.signal()
        }
        done.wait()
        return answer.assembly
    }

    /// Written before the semaphore is signalled, read after.
    private final class Answer: @unchecked Sendable {
        var assembly: Assembly?
    }
}
