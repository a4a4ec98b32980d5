internal import CryptoCore
internal import CustomsMessages
internal import MessageTranslation
internal import SidecarBase
internal import SidecarConfiguration

/// What is known of messages here: what is built in, with the site's own texts.
struct SiteKnowledge {
    let catalogue: SchemaCatalogue
    let rules: RuleChecker
    let aliases: AliasTable
    let assembler: MessageAssembler

    /// Reads the site's texts.
    ///
    /// - Throws: `config.catalogue`, `config.codes`, `config.mapping` or `config.aliases` with file, line and reason; `config.value` for an
    ///   edition of a company that no text describes.
    init(_ settings: Settings) throws {
        catalogue = try CatalogueFolder.read(settings.catalogue)
        for company in settings.companies where !catalogue.editions.contains(Edition(company.edition)) {
            throw SidecarError(
                .configValue,
                "companies: \(company.code) has the edition \(company.edition); there are "
                    + catalogue.editions.map(\.name).joined(separator: ", "))
        }
        rules = RuleChecker(
            codes: try CodesFolder.read(settings.catalogue),
            companies: settings.companies.map { KnownCompany(code: $0.code, dxpId: $0.dxpId) })
        aliases = try AliasFile.read(settings.catalogue)
        assembler = MessageAssembler(
            catalogue: catalogue, mappings: try MappingFolder.read(settings.catalogue, catalogue), aliases: aliases,
            options: AssemblyOptions(settings.assembly), newGuid: SecureRandom.uuid)
    }
}

extension AssemblyOptions {
    /// What the settings ask for.
    init(_ settings: AssemblySettings) {
        self.init()
        paidRule = PaidRule(rawValue: settings.paid.rawValue) ?? .either
        cleansText = settings.cleanText
        absentFlag = settings.missingFlag.mapValues { SingleWindowSign.Binding($0) }
    }
}
