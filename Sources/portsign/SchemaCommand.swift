import ArgumentParser
internal import CustomsMessages

/// `portsign schema …`
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Shows what messages consist of.",
        subcommands: [SchemaExportCommand.self, SchemaDocumentCommand.self])
}

/// `portsign schema export`
struct SchemaExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes the W3C XML Schemas of all messages and envelopes into a folder.",
        discussion: "One folder an edition, one file a message. Files that are there already are left as they are.")

    @Argument(help: "The folder; it is made when it is not there.") var folder: String
    @Option(help: "A folder with message descriptions of your own (files ending in .txt).") var catalogue: String?

    func run() async throws {
        let catalogue = try CatalogueFolder.read(catalogue)
        var count = 0
        for edition in catalogue.editions {
            try Files.makeFolder("\(folder)/\(edition.name)")
            for message in catalogue.all(edition) {
                try Files.create(
                    "\(folder)/\(edition.name)/\(message.rootName).xsd", SchemaWriter.schema(message))
                count += 1
            }
        }
        Terminal.say("\(count) schemas written to \(folder)")
    }
}

/// `portsign schema document`
struct SchemaDocumentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "document", abstract: "Writes a reference page of every message and envelope into a folder.",
        discussion: "Markdown, one file a message and a README.md; pages that are there are written anew.")

    @Argument(help: "The folder; it is made when it is not there.") var folder: String
    @Option(help: "A folder with message descriptions of your own (files ending in .txt).") var catalogue: String?

    func run() async throws {
        let pages = ReferencePages.all(try CatalogueFolder.read(catalogue))
        try Files.makeFolder(folder)
        for page in pages { try Files.replace("\(folder)/\(page.name)", page.text) }
        Terminal.say("\(pages.count) pages written to \(folder)")
    }
}
