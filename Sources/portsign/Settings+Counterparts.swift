internal import EnterpriseRelay
internal import Exchange
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

extension RetryPolicy {
    /// The pauses the settings ask for.
    convenience init(_ settings: RouteSettings.Retry) {
        self.init(firstDelay: settings.first, maximumDelay: settings.maximum, period: settings.period)
    }
}

extension CircuitBreaker.Limits {
    /// The breaker the settings ask for.
    init(_ settings: RouteSettings.Breaker) {
        self.init(failures: settings.failures, pause: settings.pause, maximumPause: settings.maximumPause)
    }
}

extension DeliveryRules {
    /// How a route sends.
    init(_ route: RouteSettings) {
        let settings = route.delivery
        self.init(
            places: settings.parallel, keepsOrder: settings.order == .company, companies: route.companies.count,
            hours: settings.hours,
            breaker: CircuitBreaker.Limits(settings.breaker))
    }
}

extension OverdueRules {
    /// What is done about overdue messages.
    init(_ settings: OverdueSettings) {
        self.init(reissues: settings.reissues, after: settings.after)
    }
}

extension RelayRules {
    /// How a target gets receipts.
    init(_ settings: RelaySettings) {
        self.init(places: settings.parallel, breaker: CircuitBreaker.Limits(settings.breaker))
    }
}

extension SuccessRule {
    /// Which answers of a target mean success.
    init(_ settings: RelaySettings) {
        self.init(
            statuses: settings.successStatus,
            body: SuccessRule.body(settings))
    }

    private static func body(_ settings: RelaySettings) -> Body {
        switch settings.successBody {
        case .auto: .auto
        case .any: .any
        case .text: .text(settings.successText ?? "")
        }
    }
}

extension PlatformForm.Content {
    /// What of receipts a target's form has.
    ///
    /// - Throws: `config.value` for a key that cannot be read or does not fit.
    init(_ settings: RelaySettings) throws {
        switch (settings.content, settings.aesKeyFile) {
        case (.sealed, let file?):
            do {
                self = .sealed(
                    try ReceiptSeal(
                        aesKey: try SecretFile.aesKey(file),
                        privateKey: try settings.rsaKeyFile.map { try SecretFile.rsaKey($0) }))
            } catch let error as RelayError {
                throw SidecarError(.configValue, "target \(settings.name): \(error.detail)")
            }
        case (.plain, _): self = .plain
        case (.original, _), (.sealed, nil): self = .original
        }
    }
}
