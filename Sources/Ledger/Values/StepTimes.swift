package import SidecarBase

/// When each step of a declaration was done.
package struct StepTimes: Sendable, Equatable {
    package var received: ChinaTime
    package var checked: ChinaTime
    package var signed: ChinaTime
    package var verified: ChinaTime

    /// The four times, in the order of the steps.
    package init(received: ChinaTime, checked: ChinaTime, signed: ChinaTime, verified: ChinaTime) {
        self.received = received
        self.checked = checked
        self.signed = signed
        self.verified = verified
    }
}
