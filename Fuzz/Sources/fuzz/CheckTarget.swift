import CustomsMessages
import SidecarBase
import XMLCanonical

/// Checking says the same twice, says it in both languages, and a good message stays good in its canonical form.
enum CheckTarget {
    private static let checker: MessageChecker? = {
        do {
            return MessageChecker(try SchemaCatalogue.builtIn())
        } catch {
            fatalError("the catalogue: \(error)")
        }
    }()

    static func run(_ bytes: [UInt8]) {
        guard let checker else { return }
        let report = checker.report(on: bytes)
        mustHold(checker.report(on: bytes).findings == report.findings, "checking twice finds the same")
        for finding in report.findings {
            mustHold(!finding.english.isEmpty && !finding.chinese.isEmpty && !finding.rule.isEmpty, "\(finding)")
        }
        do {
            let document = try XMLDocument(parsing: XMLText.utf8(decoding: bytes))
            do {
                _ = try DeclarationReader.read(document)
            } catch {
                mustHold(error.code.name.hasPrefix("message."), "the code of \(error)")
            }
            guard report.isValid else { return }
            let again = checker.report(on: try document.canonicalized())
            mustHold(again.isValid, "a good message is good in its canonical form: \(again.findings)")
        } catch {
            mustHold(error.code == .xmlCanonicalisation || !report.isValid, "a good message is read: \(error)")
        }
    }
}
