import CustomsMessages
import SidecarBase
import XMLCanonical

/// A message in JSON is written as XML that reads as the same message, and back as JSON that does.
enum JSONTarget {
    private static let catalogue: SchemaCatalogue = {
        do {
            return try SchemaCatalogue.builtIn()
        } catch {
            fatalError("the catalogue: \(error)")
        }
    }()

    static func run(_ bytes: [UInt8]) {
        do {
            for input in try MessageJSON.inputs(bytes) {
                for edition in catalogue.editions { try read(input, edition) }
            }
        } catch {
            mustHold(!error.faults.isEmpty && !error.chineseDetail.isEmpty, "\(error)")
        }
    }

    private static func read(_ input: MessageJSONInput, _ edition: Edition) throws(MessageJSONError) {
        let description = try input.description(in: catalogue, edition)
        let value = try input.value(description, isComplete: false)
        let written: [UInt8]
        do {
            written = try MessageWriter.bytes(of: value)
        } catch {
            mustHold(error.code == .messageCharacter, "the code of \(error)")
            return
        }
        do {
            let document = try XMLDocument(parsing: written)
            let again = try MessageValueReader.read(document, description)
            mustHold(again.unknown.isEmpty, "nothing unknown in what was written: \(again.unknown)")
            let json = MessageJSON.text(of: again.value, description)
            guard let back = try MessageJSON.inputs(Array(json.utf8)).first else {
                fatalError("the JSON of a message is one")
            }
            let last = try back.value(description, isComplete: false)
            mustHold(last == again.value, "JSON reads as what it was written from: \(json)")
            mustHold(try MessageWriter.bytes(of: last) == (try MessageWriter.bytes(of: again.value)), "its XML")
        } catch {
            let code = (error as? any CodedError)?.code
            mustHold(
                code == .xmlTooLarge || code == .xmlTooDeep || code == .xmlTooManyNodes,
                "what was written is read: \(error)")
        }
    }
}
